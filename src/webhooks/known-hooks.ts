import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { InboxRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { Secrets } from './secrets.ts';

export type Source = InboxRecord['source'];

/** A hook as the listener knows it. */
export interface KnownHook {
  readonly digest: Buffer;
  /** `undefined` when there is no such hook; its digest is then nobody's. */
  readonly source: Source | undefined;
}

export interface KnownHooks {
  /**
   * The hook of that id, at once when it was looked up lately. One that is not there costs what the others cost.
   * @throws StorageError
   */
  find(hookId: string): KnownHook | Promise<KnownHook>;
  /** The hook was removed or has another secret: the next delivery looks it up anew. */
  forget(hookId: string): void;
}

/** Another process may have changed a hook: so long, at most, it is taken for what it was. */
const rememberForMs = 5_000;
const rememberMost = 5_000;

/** Members' own hooks, from storage. */
export function createKnownHooks(storage: Pick<Storage, 'hooks' | 'sealer'>, secrets: Secrets): KnownHooks {
  const { hooks, sealer } = storage;
  const known = new LRUCache<string, KnownHook>({ max: rememberMost, ttl: rememberForMs });
  const loading = new Map<string, Promise<KnownHook>>();
  const nobody = '-';
  const nobodysSecret = sealer.seal('hooks', nobody, randomBytes(32).toString('base64url'));

  const load = async (hookId: string): Promise<KnownHook> => {
    const record = await hooks.get(hookId);
    const [key, sealed] = record ? [hookId, record.sealedSecret] : [nobody, nobodysSecret];
    const digest = secrets.digest(sealer.open('hooks', key, sealed));
    if (!record) return { digest, source: undefined };
    const { guildId, userId } = record;
    return { digest, source: { kind: 'member', hookId, guildId, userId } };
  };

  const loadOnce = async (hookId: string): Promise<KnownHook> => {
    const loaded = load(hookId);
    loading.set(hookId, loaded);
    try {
      const hook = await loaded;
      // Forgotten in between: what was read is what it was before.
      if (loading.get(hookId) === loaded) known.set(hookId, hook);
      return hook;
    } finally {
      if (loading.get(hookId) === loaded) loading.delete(hookId);
    }
  };

  return {
    find: (hookId) => known.get(hookId) ?? loading.get(hookId) ?? loadOnce(hookId),
    forget(hookId) {
      known.delete(hookId);
      loading.delete(hookId);
    },
  };
}

import { randomBytes } from 'node:crypto';
import { memberKey, type HookRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { Pair } from './link.ts';
import { forgetRows } from './personal-data.ts';
import { subjectOf } from './subject.ts';

export type Hooks = ReturnType<typeof createHooks>;
export type Hook = Awaited<ReturnType<Hooks['open']>>;

/** The members' own webhooks, whose secrets are sealed. */
export function createHooks(options: {
  readonly storage: Storage;
  readonly now: () => number;
  readonly publicUrl: string | undefined;
  /** Called when a hook's secret has changed or the hook is gone. */
  readonly onChange: (hookId: string) => void;
}) {
  const { storage, now, publicUrl, onChange } = options;
  const { hooks, hookOf, heard, sealer } = storage;

  return {
    /** False without a `PUBLIC_URL`, since Codewars cannot reach the bot then. */
    isOffered: publicUrl !== undefined,
    /** The member's hook; creates it the first time. */
    async open(guildId: string, userId: string) {
      const hookId = await idOf(guildId, userId);
      // Two calls at once, even in two processes, get the same secret.
      const fresh = sealed(guildId, userId, hookId);
      const record = await hooks.update(hookId, (current) => current ?? fresh);
      if (record?.sealedSecret === fresh.sealedSecret) onChange(hookId);
      return describe(hookId, record ?? fresh);
    },
    async changeSecret(guildId: string, userId: string) {
      const hookId = await idOf(guildId, userId);
      const fresh = sealed(guildId, userId, hookId);
      await hooks.set(hookId, fresh);
      onChange(hookId);
      return describe(hookId, fresh);
    },
    async remove(guildId: string, userId: string): Promise<boolean> {
      const hookId = await removeHook(storage, { guildId, userId });
      if (hookId !== undefined) onChange(hookId);
      return hookId !== undefined;
    },
    /** When Codewars last called the members' hooks of a server, the longest silent first. */
    async activityIn(guildId: string, userIds: readonly string[]) {
      const owners = await hookOf.getMany(userIds.map((userId) => memberKey(guildId, userId)));
      const found = userIds.flatMap((userId, index) => {
        const hookId = owners[index]?.hookId;
        return hookId === undefined ? [] : [{ userId, hookId }];
      });
      const times = await heard.getMany(found.map(({ hookId }) => `hook:${hookId}`));
      return found
        .map(({ userId }, index) => ({ userId, heardAt: times[index]?.at }))
        .sort((a, b) => (a.heardAt ?? 0) - (b.heardAt ?? 0));
    },
  };

  /** Stores the id before the hook exists, so that a crash leaves no hook that cannot be removed. */
  async function idOf(guildId: string, userId: string): Promise<string> {
    const fresh = { hookId: randomBytes(18).toString('base64url') };
    const claimed = await hookOf.update(memberKey(guildId, userId), (current) => current ?? fresh);
    return (claimed ?? fresh).hookId;
  }

  function sealed(guildId: string, userId: string, hookId: string): HookRecord {
    const secret = randomBytes(24).toString('base64url');
    return { guildId, userId, sealedSecret: sealer.seal('hooks', hookId, secret), createdAt: now() };
  }

  async function describe(hookId: string, { sealedSecret }: HookRecord) {
    const last = await heard.get(`hook:${hookId}`);
    return {
      hookId,
      url: `${publicUrl ?? ''}/webhooks/codewars/${hookId}`,
      secret: sealer.open('hooks', hookId, sealedSecret),
      heardAt: last?.at,
      /** When Codewars last reported that the hook was saved. */
      pingAt: last?.pingAt,
      action: last?.action,
      actionAt: last?.actionAt,
    };
  }
}

/** Deletes a member's hook and returns its id, if there was one. */
export async function removeHook(storage: Storage, { guildId, userId }: Pair): Promise<string | undefined> {
  const hookId = (await storage.hookOf.get(memberKey(guildId, userId)))?.hookId;
  const subject = subjectOf([{ guildId, userId, account: undefined }]);
  const collections = ['hooks', 'heard', 'looks', 'hookOf'] as const;
  if (hookId !== undefined) await forgetRows(storage, subject, { collections });
  return hookId;
}

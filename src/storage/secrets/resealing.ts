import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { isCorrupt, type StorageError } from '../errors.ts';
import type { Storage } from '../storage.ts';

type Store = Pick<Storage, 'links' | 'hooks' | 'sealer'>;

export interface SealedRow {
  readonly collection: 'links' | 'hooks';
  readonly key: string;
  readonly guildId: string;
  readonly sealed: string;
}

/** Repeats, because a process that restarts later may still seal with the old key. */
const everyMs = 600_000;
/** The pause after each batch keeps commands fast. */
const rowsPerBatch = 20;
const pauseMs = 25;

/** Reseals secrets with the first encryption key in the background. With a single key it does nothing. */
export function createResealing({
  storage,
  ownsGuild,
  log,
}: {
  readonly storage: Store;
  /** Keeps two processes with different first keys from resealing the same row in turns. */
  readonly ownsGuild: (guildId: string) => boolean;
  readonly log: Pick<Log, 'debug' | 'info'>;
}) {
  const { links, hooks, sealer } = storage;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isStopped = false;

  return {
    start() {
      if (isStopped || sealer.keyIds.length < 2) return;
      run();
      timer = setInterval(run, everyMs).unref();
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };

  function run(): void {
    running ??= resealAll()
      // The store logged the cause, and the interval tries again.
      .catch((error: unknown) => log.debug({ err: error }, 'secrets could not be resealed'))
      .finally(() => (running = undefined));
  }

  async function resealAll(): Promise<void> {
    let [changed, failed] = [0, 0];
    try {
      for await (const row of sealedRows(storage)) {
        if (isStopped) break;
        if (sealer.isCurrent(row.sealed) || !ownsGuild(row.guildId)) continue;
        if (opens(sealer, row)) {
          await reseal(row);
          changed += 1;
        } else failed += 1;
        if ((changed + failed) % rowsPerBatch === 0) await delay(pauseMs);
      }
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      failed += 1;
    }
    if (changed + failed > 0) log.info({ changed, failed }, 'resealed secrets with the first key');
  }

  /** Reseals the current value, because the member may have changed it in the meantime. */
  async function reseal({ collection, key }: SealedRow): Promise<void> {
    const resealed = (sealed: string): string =>
      sealer.isCurrent(sealed) ? sealed : sealer.seal(collection, key, sealer.open(collection, key, sealed));
    if (collection === 'links') {
      await links.update(key, (link) =>
        link?.sealedApiKey === undefined ? link : { ...link, sealedApiKey: resealed(link.sealedApiKey) },
      );
    } else {
      await hooks.update(key, (hook) => hook && { ...hook, sealedSecret: resealed(hook.sealedSecret) });
    }
  }
}

/** Yields every API key and webhook secret. @throws StorageError `corrupt` after all readable rows */
export async function* sealedRows({ links, hooks }: Store): AsyncGenerator<SealedRow, void, undefined> {
  let corrupt: StorageError | undefined;
  try {
    for await (const [key, { sealedApiKey: sealed }] of links.entries()) {
      const guildId = key.slice(0, key.indexOf(':'));
      if (sealed !== undefined) yield { collection: 'links', key, guildId, sealed };
    }
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    corrupt = error;
  }
  for await (const [key, { guildId, sealedSecret: sealed }] of hooks.entries()) {
    yield { collection: 'hooks', key, guildId, sealed };
  }
  if (corrupt !== undefined) throw corrupt;
}

export function opens(sealer: Store['sealer'], { collection, key, sealed }: SealedRow): boolean {
  try {
    sealer.open(collection, key, sealed);
    return true;
  } catch {
    return false;
  }
}

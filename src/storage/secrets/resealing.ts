import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { StorageError } from '../errors.ts';
import type { Storage } from '../storage.ts';

type Store = Pick<Storage, 'links' | 'hooks' | 'sealer'>;

/** A member's secret, sealed and bound to its row. */
export interface SealedRow {
  readonly collection: 'links' | 'hooks';
  readonly key: string;
  readonly guildId: string;
  readonly sealed: string;
}

/** Again and again, because a process that restarts later may still seal under the older key. */
const everyMs = 600_000;
/** After so many rows there is a pause, so that commands stay quick. */
const rowsPerStep = 20;
const pauseMs = 25;

/** Seals in the background, under the first key, what is sealed under another one. With a single key it does nothing. */
export function createResealing({
  storage,
  ownsGuild,
  log,
}: {
  readonly storage: Store;
  /** Whose rows this process reseals: two processes with different first keys never work on the same row. */
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
    /** Settles when nothing is written any more. */
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };

  function run(): void {
    running ??= resealAll()
      // The store has logged it; the next run comes by itself.
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
        if ((changed + failed) % rowsPerStep === 0) await delay(pauseMs);
      }
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      failed += 1;
    }
    if (changed + failed > 0) log.info({ changed, failed }, 'secrets are sealed under the first key');
  }

  /** Seals what is in the row by then: the member may have given another key in the meantime. */
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

/** Every API key and every webhook secret. A row that cannot be read hides no others. @throws StorageError at the end. */
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

/** Whether one of the keys opens it. */
export function opens(sealer: Store['sealer'], { collection, key, sealed }: SealedRow): boolean {
  try {
    sealer.open(collection, key, sealed);
    return true;
  } catch {
    return false;
  }
}

export const isCorrupt = (error: unknown): error is StorageError =>
  error instanceof StorageError && error.code === 'corrupt';

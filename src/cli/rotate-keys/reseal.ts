import { StorageError } from '../../storage/errors.ts';
import type { Storage } from '../../storage/storage.ts';

type Store = Pick<Storage, 'links' | 'hooks' | 'sealer'>;

/** A secret of a member, sealed and bound to its row. */
export interface SealedRow {
  readonly collection: 'links' | 'hooks';
  readonly key: string;
  readonly guildId: string;
  readonly sealed: string;
}

/** How far resealing is. */
export interface Resealed {
  readonly changed: number;
  /** Rows that no key opens, and those that cannot be read. They are left as they are. */
  readonly failed: number;
}

const rowsPerStep = 20;

/** Every API key and every webhook secret. @throws StorageError */
export async function* sealedRows({ links, hooks }: Store): AsyncGenerator<SealedRow, void, undefined> {
  let corrupt: StorageError | undefined;
  try {
    for await (const [key, { sealedApiKey: sealed }] of links.entries()) {
      const guildId = key.slice(0, key.indexOf(':'));
      if (sealed !== undefined) yield { collection: 'links', key, guildId, sealed };
    }
  } catch (error) {
    // One that cannot be read hides no others; it is told of at the end.
    if (!isCorrupt(error)) throw error;
    corrupt = error;
  }
  for await (const [key, { guildId, sealedSecret: sealed }] of hooks.entries()) {
    yield { collection: 'hooks', key, guildId, sealed };
  }
  if (corrupt !== undefined) throw corrupt;
}

/**
 * Seals under the first key what is sealed under another, row by row, so that whatever is written meanwhile stays. After every
 * few rows `afterStep` is waited for; it answers whether to go on.
 * @returns `undefined` when it was to end. @throws StorageError
 */
export async function reseal(
  storage: Store,
  ownsGuild: (guildId: string) => boolean,
  afterStep: (progress: Resealed) => Promise<boolean>,
): Promise<Resealed | undefined> {
  const progress = { changed: 0, failed: 0 };
  let sinceStep = 0;
  try {
    for await (const row of sealedRows(storage)) {
      if (storage.sealer.isCurrent(row.sealed) || !ownsGuild(row.guildId)) continue;
      if (opens(storage, row)) {
        await resealRow(storage, row);
        progress.changed += 1;
      } else progress.failed += 1;
      sinceStep += 1;
      if (sinceStep < rowsPerStep) continue;
      sinceStep = 0;
      if (!(await afterStep({ ...progress }))) return undefined;
    }
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    progress.failed += 1;
  }
  return progress;
}

/** Whether one of the keys opens it. */
export function opens({ sealer }: Pick<Storage, 'sealer'>, { collection, key, sealed }: SealedRow): boolean {
  try {
    sealer.open(collection, key, sealed);
    return true;
  } catch (error) {
    if (error instanceof StorageError && error.code === 'unsealable') return false;
    throw error;
  }
}

export function isCorrupt(error: unknown): error is StorageError {
  return error instanceof StorageError && error.code === 'corrupt';
}

/** Seals what is in the row by then: the member may have given another key in the meantime. */
async function resealRow({ links, hooks, sealer }: Store, { collection, key }: SealedRow): Promise<void> {
  const anew = (sealed: string): string =>
    sealer.isCurrent(sealed) ? sealed : sealer.seal(collection, key, sealer.open(collection, key, sealed));
  if (collection === 'links') {
    await links.update(key, (link) =>
      link?.sealedApiKey === undefined ? link : { ...link, sealedApiKey: anew(link.sealedApiKey) },
    );
  } else {
    await hooks.update(key, (hook) => hook && { ...hook, sealedSecret: anew(hook.sealedSecret) });
  }
}

import { StartError } from '../errors.ts';
import { StorageError } from './errors.ts';
import type { MetaRecord, TableName } from './records.ts';
import type { Collection } from './storage.ts';

/**
 * Takes the store one version forward. Rows are handed over as they are, unchecked. It may be interrupted and run again from its
 * start, and two processes may run it at once, so it leaves alone what it has already changed.
 */
export type Migration = (rows: (collection: TableName) => Promise<Collection<unknown>>) => Promise<void>;

/** The first leads from version 1 to 2, and so on. Never edit one that was released. */
export const migrations: readonly Migration[] = [];

/** A row of `meta` that is there while a store is filled from outside: with half of its rows it is no store. */
export const fillingKey = 'filling';

/**
 * Reads the version of a store's rows, as `meta` says it; `undefined`: no bot ever used the store.
 * @throws StorageError `corrupt`, or `tooNew` when a newer version of the bot has written it
 */
export function assertKnownVersion(stored: unknown, ours = migrations.length + 1): number | undefined {
  if (stored === undefined) return undefined;
  if (typeof stored !== 'number' || !Number.isInteger(stored) || stored < 1)
    throw new StorageError('corrupt', 'meta.schema: this is not a schema version.');
  if (stored <= ours) return stored;
  throw new StorageError(
    'tooNew',
    `The database was written by a newer version of Dojo: its schema is ${stored}, this version knows ${ours}. ` +
      'Start the newer version, or restore a backup made by this one.',
  );
}

/**
 * Brings a store to the version of this code; an empty store has it from the start.
 * @throws StorageError `tooNew` or `corrupt`; StartError when the store is being filled.
 */
export async function migrate(
  meta: Collection<MetaRecord>,
  steps: readonly Migration[],
  rows: (collection: TableName) => Promise<Collection<unknown>>,
): Promise<void> {
  const ours = steps.length + 1;
  const [filling, stored] = await meta.getMany([fillingKey, 'schema']);
  if (filling) {
    throw new StartError([
      'DATABASE_URL: this database is being filled by storage:copy or restore, or that was interrupted. Run the same command again until it says that all is there.',
    ]);
  }
  const theirs = assertKnownVersion(stored?.value, ours) ?? ours;
  if (!stored) await meta.set('schema', { value: ours });
  for (let version = theirs; version < ours; version++) {
    await steps[version - 1]?.(rows);
    await meta.set('schema', { value: version + 1 });
  }
}

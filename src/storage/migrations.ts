import { StartError } from '../errors.ts';
import { StorageError } from './errors.ts';
import type { MetaRecord, TableName } from './records.ts';
import type { Collection } from './storage.ts';

/**
 * Takes the store one version forward; rows arrive unchecked. It may be interrupted and rerun, and two processes may run it at once,
 * so it must skip what is already changed.
 */
export type Migration = (rows: (collection: TableName) => Promise<Collection<unknown>>) => Promise<void>;

/** The first leads from version 1 to 2, and so on. Never edit one that was released. */
export const migrations: readonly Migration[] = [];

/** The row of `meta` that exists while `restore` or `storage:copy` fills the store. */
export const fillingKey = 'filling';

/** Returns the version of a store, or `undefined` for an unused one. @throws StorageError `corrupt` or `tooNew` */
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

/** @throws StorageError `tooNew` or `corrupt`; StartError while the store is being filled */
export async function migrate(
  meta: Collection<MetaRecord>,
  steps: readonly Migration[],
  rows: (collection: TableName) => Promise<Collection<unknown>>,
): Promise<void> {
  const ours = steps.length + 1;
  const [filling, stored] = await meta.getMany([fillingKey, 'schema']);
  if (filling) {
    throw new StartError([
      'DATABASE_URL: storage:copy or restore is filling this database, or was interrupted. Run the same command again until it succeeds.',
    ]);
  }
  const theirs = assertKnownVersion(stored?.value, ours) ?? ours;
  if (!stored) await meta.set('schema', { value: ours });
  for (let version = theirs; version < ours; version++) {
    await steps[version - 1]?.(rows);
    await meta.set('schema', { value: version + 1 });
  }
}

import { StorageError } from './errors.ts';
import type { MetaRecord } from './records.ts';
import type { Collection } from './storage.ts';
import type { TableName } from './table-names.ts';

/**
 * Takes the store one version forward. Rows are handed over as they are, unchecked. It may be interrupted and run again from its
 * start, and two processes may run it at once, so it leaves alone what it has already changed.
 */
export type Migration = (rows: (collection: TableName) => Promise<Collection<unknown>>) => Promise<void>;

/** The first leads from version 1 to 2, and so on. Never edit one that was released. */
export const migrations: readonly Migration[] = [];

/**
 * Brings a store to the version of this code; an empty store has it from the start.
 * @throws StorageError `tooNew` when a newer version of the bot has written it.
 */
export async function migrate(
  meta: Collection<MetaRecord>,
  steps: readonly Migration[],
  rows: (collection: TableName) => Promise<Collection<unknown>>,
): Promise<void> {
  const ours = steps.length + 1;
  const stored = await meta.get('schema');
  const theirs = stored?.value ?? ours;
  if (typeof theirs !== 'number' || !Number.isInteger(theirs) || theirs < 1) {
    throw new StorageError('corrupt', 'meta.schema: this is not a schema version.');
  }
  if (theirs > ours) {
    throw new StorageError(
      'tooNew',
      `The database was written by a newer version of Dojo: its schema is ${theirs}, this version knows ${ours}. ` +
        'Start the newer version, or restore a backup made by this one.',
    );
  }
  if (!stored) await meta.set('schema', { value: ours });
  for (let version = theirs; version < ours; version++) {
    await steps[version - 1]?.(rows);
    await meta.set('schema', { value: version + 1 });
  }
}

import { existsSync } from 'node:fs';
import { StartError } from '../../errors.ts';
import { fillingKey } from '../../storage/migrations.ts';
import { tableNames } from '../../storage/table-names.ts';
import { type BackupRow, type Counts, writeBackup } from './backup-file.ts';
import { openRaw, type RawStore } from './raw-store.ts';
import { createProgress, type Terminal } from './progress.ts';

/** What Codewars says again when it is asked again. */
const kept = tableNames.filter((table) => table !== 'cache');

interface BackupOptions {
  /** Whether a file of that name may go. */
  readonly replace: boolean;
}

/**
 * Writes all that a store remembers, but for the cache, into one file: as it is at one moment, while the bot runs. Sealed keys
 * stay sealed: the file is of no use without ENCRYPTION_KEY, which is not in it.
 * @throws StartError when the store cannot be used; StorageError.
 */
export async function backup(
  url: string,
  path: string,
  { replace }: BackupOptions,
  terminal: Terminal,
): Promise<void> {
  // A slip of the hand could name the database itself.
  if (!replace && existsSync(path)) {
    throw new StartError([`${path} is there already. Choose another name, or add --replace.`]);
  }
  const store = await openRaw('DATABASE_URL', url, true);
  try {
    if ((await store.filling()) !== undefined) {
      throw new StartError([
        'The database is being filled, or that was interrupted: there is nothing whole to keep.',
      ]);
    }
    const schemaVersion = await store.schema();
    if (schemaVersion === undefined)
      throw new StartError(['The database holds nothing: no bot ever used it.']);
    const head = { schemaVersion, createdAt: new Date().toISOString() };
    const counts = await writeBackup(path, head, rowsOf(store));
    const progress = createProgress(terminal);
    progress.line(`${path}: ${total(counts)} rows, without the cache of Codewars' answers.`);
    progress.line(
      'Keep ENCRYPTION_KEY (or the file beside the SQLite database that ends in .key) in another place:',
    );
    progress.line('it is not in this file, and without it no API key can be opened.');
  } finally {
    await store.close();
  }
}

export const total = (counts: Counts): number => Object.values(counts).reduce((sum, each) => sum + each, 0);

async function* rowsOf(store: RawStore): AsyncGenerator<BackupRow, void> {
  for await (const { table, rows } of store.snapshot(kept)) {
    for (const [key, text] of rows) {
      if (table !== 'meta' || (key !== fillingKey && key !== 'check')) yield [table, key, text];
    }
  }
}

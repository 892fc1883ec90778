import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { StartError } from '../../errors.ts';
import type { Page } from '../../storage/backend.ts';
import { StorageError } from '../../storage/errors.ts';
import { assertKnownVersion } from '../../storage/migrations.ts';
import { reasonOf } from '../../storage/describe-error.ts';
import { type TableName, tableNames } from '../../storage/records.ts';
import { syncDirectory } from '../../storage/secrets/encryption-keys.ts';
import {
  copyRows,
  createProgress,
  Digest,
  isCopied,
  heartbeatWithinMs,
  type Terminal,
  total,
} from './copy.ts';
import { expiryOf, metaRow, metaValue, openRaw, type RawStore, type TextRow } from './raw-store.ts';

/** A backup is the bot's SQLite database with this row in `meta`. */
const noteKey = 'backup';
const noteSchema = z.object({ createdAt: z.iso.datetime(), rows: z.int(), digest: z.string() });
type Note = z.infer<typeof noteSchema>;

/** The cache can be read from Codewars again. */
const kept = tableNames.filter((table) => table !== 'cache');

const rowsPerPage = 500;

/**
 * Writes a snapshot of the store into a file while the bot runs. Sealed values stay sealed.
 * @throws StartError when the store or the file cannot be used; StorageError
 */
export async function backup(
  url: string,
  path: string,
  { replace }: { readonly replace: boolean },
  terminal: Terminal,
): Promise<void> {
  // A mistyped path could be that of the database, or of its key.
  if (existsSync(path)) {
    if (!replace) throw new StartError([`${path} already exists. Choose another name, or add --replace.`]);
    if (!mayBeReplaced(path)) {
      throw new StartError([`${path} is not a backup of Dojo, so it is not replaced. Choose another name.`]);
    }
  }
  const source = await openRaw('DATABASE_URL', url, true);
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await source.assertComplete();
    const progress = createProgress(terminal);
    const rows = await writeBackup(path, draft, source, progress);
    progress.line(`${path}: ${rows} rows, without the cache of Codewars.`);
    progress.line(
      'Keep ENCRYPTION_KEY (or the file beside the SQLite database that ends in .key) separately:',
    );
    progress.line('it is not in this file, and without it no API key can be opened.');
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(draft + end, { force: true });
    await source.close();
  }
}

/** Whether a file is a backup, or empty. */
function mayBeReplaced(path: string): boolean {
  const file = statSync(path);
  // A folder or the like cannot be written, and the attempt says why.
  if (!file.isFile() || file.size === 0) return true;
  let database: DatabaseSync | undefined;
  try {
    if (isGzip(path)) return true;
    database = new DatabaseSync(path, { readOnly: true });
    return [...rowsIn(database, 'meta')].some(([key]) => key === noteKey);
  } catch {
    return false;
  } finally {
    database?.close();
  }
}

async function writeBackup(
  path: string,
  draft: string,
  source: RawStore,
  progress: ReturnType<typeof createProgress>,
): Promise<number> {
  onFile(path, 'written', () => closeSync(openSync(draft, 'wx', 0o600)));
  const target = await openRaw(path, { kind: 'sqlite', path: draft }, false);
  const createdAt = new Date().toISOString();
  let note: Note;
  try {
    const { rows, digest } = await copyRows(source, target, kept, total(await source.counts()), progress);
    note = { createdAt, rows, digest: String(digest) };
    await target.write('meta', [metaRow(noteKey, JSON.stringify(note))]);
  } finally {
    await target.close();
  }
  // In WAL mode the file could not be read on a read-only disk.
  const database = new DatabaseSync(draft);
  database.exec('PRAGMA journal_mode = DELETE');
  database.close();
  onFile(path, 'written', () => {
    renameSync(draft, path);
    syncDirectory(dirname(path));
  });
  return note.rows;
}

/**
 * Verifies a backup, then writes it into an empty store. A run after an interrupted one starts over.
 * @throws StartError when the file or the store cannot be used; StorageError
 */
export async function restore(
  url: string,
  path: string,
  { replace, watchForMs = heartbeatWithinMs }: { readonly replace: boolean; readonly watchForMs?: number },
  terminal: Terminal,
): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const file = openBackup(path);
  resources.defer(() => file.close());
  const target = resources.adopt(await openRaw('DATABASE_URL', url, false), (store) => store.close());
  const progress = createProgress(terminal);
  const { createdAt, rows } = file.note;
  const by = `the backup of ${createdAt}`;
  const filled = [...(await target.counts()).keys()];
  const filling = await target.filling();
  if (!replace && filling !== by) {
    if (filling !== undefined) {
      throw new StartError([
        'The database is half filled from another source. Add --replace to empty it first.',
      ]);
    }
    if (filled.length > 0) {
      throw new StartError([
        `The database is not empty (rows in ${filled.join(', ')}). Add --replace to delete them first.`,
      ]);
    }
  }
  if (filled.length > 0) await target.assertStopped(watchForMs, progress.line);
  await target.markFilling(by);
  const { rows: restored } = await copyRows(file, target, tableNames, rows, progress);
  await target.unmarkFilling();
  const left = restored < rows ? `, ${rows - restored} expired ones left out` : '';
  progress.line(`${restored} rows of ${createdAt} restored${left}.`);
  progress.line(
    'The bot needs the ENCRYPTION_KEY (or the file that ends in .key) of that time to open API keys.',
  );
}

/** Opens and verifies a backup. @throws StartError when it is invalid; StorageError `tooNew` */
function openBackup(path: string) {
  if (!existsSync(path)) throw new StartError([`There is no file ${path}.`]);
  if (onFile(path, 'read', () => isGzip(path))) {
    throw new StartError([
      `${path} is a backup of an earlier version of Dojo. Restore it with that version, then make a new one with this version.`,
    ]);
  }
  let database: DatabaseSync | undefined;
  try {
    const opened = (database = new DatabaseSync(path, { readOnly: true }));
    const isThere = opened.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`);
    const tables = tableNames.filter((table) => isThere.get(table));
    const meta = new Map([...rowsIn(opened, 'meta')]);
    assertKnownVersion(metaValue(meta.get('schema')));
    const note = noteSchema.parse(JSON.parse(String(metaValue(meta.get(noteKey)))));
    const digest = new Digest();
    for (const table of tables)
      for (const [key, text] of rowsIn(opened, table))
        if (isCopied(table, key)) digest.add(table, [[key, text]]);
    if (String(digest) !== note.digest) throw new Error('other rows');
    return {
      note,
      close: () => opened.close(),
      // eslint-disable-next-line @typescript-eslint/require-await -- node:sqlite is synchronous
      async *snapshot(names: readonly TableName[]): AsyncGenerator<Page> {
        const now = Date.now();
        for (const table of names) {
          let rows: TextRow[] = [];
          for (const row of tables.includes(table) ? rowsIn(opened, table) : []) {
            if ((expiryOf(row[1]).expires ?? Infinity) > now) rows.push(row);
            if (rows.length === rowsPerPage) {
              yield { table, rows };
              rows = [];
            }
          }
          yield { table, rows };
        }
      },
    };
  } catch (cause) {
    database?.close();
    if (cause instanceof StorageError) throw cause;
    throw new StartError([`${path} is not a backup of Dojo, or it was changed.`], { cause });
  }
}

function* rowsIn(database: DatabaseSync, table: TableName): Generator<TextRow> {
  for (const { key, value } of database.prepare(`SELECT key, value FROM "${table}"`).iterate())
    yield [String(key), String(value)];
}

/** Backups of earlier versions are. */
function isGzip(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(2);
    readSync(file, bytes, 0, 2, 0);
    return bytes.readUInt16BE() === 0x1f_8b;
  } finally {
    closeSync(file);
  }
}

function onFile<T>(path: string, done: 'read' | 'written', work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const reason = reasonOf(cause) ?? `the system says ${(cause as NodeJS.ErrnoException).code}`;
    throw new StartError([`${path} cannot be ${done}: ${reason}.`], { cause });
  }
}

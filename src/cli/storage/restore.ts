import { StartError } from '../../errors.ts';
import { schemaVersion, tooNew } from '../../storage/migrations.ts';
import type { TableName } from '../../storage/table-names.ts';
import { total } from './backup.ts';
import { type BackupHeader, rowsOf, verifyBackup } from './backup-file.ts';
import { assertStopped, signOfLifeWithinMs } from './assert-stopped.ts';
import { expiryOf, openRaw, type RawStore, type TextRow } from './raw-store.ts';
import { createProgress, type Progress, type Terminal } from './progress.ts';

interface RestoreOptions {
  /** Takes what is there away first. */
  readonly replace: boolean;
  /** How long a bot that runs has to say so. */
  readonly askForMs?: number;
}

const rowsPerStep = 500;

/**
 * Writes a backup into a store, which must be empty. Nothing is touched before the whole file was read and found as it was written.
 * Until all of it is there no bot starts on the store; run again after an interruption it begins anew. Rows of an older version
 * are taken forward by the next start.
 * @throws StartError when the file or the store cannot be used; StorageError.
 */
export async function restore(
  url: string,
  path: string,
  { replace, askForMs = signOfLifeWithinMs }: RestoreOptions,
  terminal: Terminal,
): Promise<void> {
  const { head, counts } = await verifyBackup(path);
  if (head.schemaVersion > schemaVersion) throw tooNew(head.schemaVersion, schemaVersion);
  const store = await openRaw('DATABASE_URL', url, false);
  try {
    await assertMayFill(store, head, replace);
    const progress = createProgress(terminal);
    const isUsed = (await store.filledTables()).length > 0;
    if (isUsed) await assertStopped(store, 'DATABASE_URL', progress, askForMs);
    await store.noteFilling(nameOf(head));
    await store.empty();
    const expired = await fill(store, path, total(counts), progress);
    await store.noteFilled();
    const left = expired > 0 ? `, ${expired} whose time is over left out` : '';
    progress.line(`${total(counts) - expired} rows of ${head.createdAt} restored${left}.`);
    progress.line(
      'The bot needs the ENCRYPTION_KEY (or the file that ends in .key) of that time to open API keys.',
    );
  } finally {
    await store.close();
  }
}

async function assertMayFill(store: RawStore, head: BackupHeader, replace: boolean): Promise<void> {
  // What an interrupted run of this left is in nobody's way.
  if (replace || (await store.filling()) === nameOf(head)) return;
  if ((await store.filling()) !== undefined) {
    throw new StartError([
      'The database is half filled with something else. With --replace it is emptied first.',
    ]);
  }
  const filled = await store.filledTables();
  if (filled.length > 0) {
    throw new StartError([
      `The database holds rows already (in ${filled.join(', ')}). With --replace they are taken away first.`,
    ]);
  }
}

/** Answers how many rows were left out because their time is over. */
async function fill(store: RawStore, path: string, all: number, progress: Progress): Promise<number> {
  const now = Date.now();
  const waiting: { table: TableName | undefined; rows: TextRow[] } = { table: undefined, rows: [] };
  const flush = async (): Promise<void> => {
    if (waiting.table !== undefined) await store.write(waiting.table, waiting.rows.splice(0));
  };
  let done = 0;
  let expired = 0;
  for await (const [table, key, text] of rowsOf(path)) {
    if (table !== waiting.table || waiting.rows.length >= rowsPerStep) await flush();
    waiting.table = table;
    if ((expiryOf(text) ?? Infinity) > now) waiting.rows.push([key, text]);
    else expired++;
    progress.step(table, ++done, all);
  }
  await flush();
  return expired;
}

const nameOf = ({ createdAt }: BackupHeader): string => `the backup of ${createdAt}`;

import { StartError } from '../../errors.ts';
import { fillingKey } from '../../storage/migrations.ts';
import { type TableName, tableNames } from '../../storage/table-names.ts';
import { Digest } from './digest.ts';
import { assertStopped, signOfLifeWithinMs } from './assert-stopped.ts';
import { openRaw, type RawStore, type TextRow } from './raw-store.ts';
import { createProgress, type Progress, type Terminal } from './progress.ts';

/** Rows that end this soon are copied and not compared: they may end between one reading and the next. */
const endsSoonMs = 600_000;

/**
 * Copies every row of one store into another, which must be empty, and compares what arrived. Run again after an
 * interruption it copies the tables that are not yet the same. Until it is done no bot starts on the target. Sealed keys stay
 * sealed, so that the bot needs the same ENCRYPTION_KEY.
 * @throws StartError when one of the stores cannot be used; StorageError.
 */
export async function copyStorage(
  from: string,
  to: string,
  terminal: Terminal,
  askForMs = signOfLifeWithinMs,
): Promise<void> {
  const source = await openRaw('FROM', from, true);
  try {
    const target = await openRaw('TO', to, false);
    try {
      const progress = createProgress(terminal);
      await assertReady(source, target);
      await assertStopped(source, 'FROM', progress, askForMs);
      await copy(source, target, progress);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function copy(source: RawStore, target: RawStore, progress: Progress): Promise<void> {
  await target.noteFilling(`a copy of ${source.id}`);
  const counts = await countRows(source);
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  let done = 0;
  for (const table of tableNames) {
    const until = Date.now() + endsSoonMs;
    const wanted = await digestOf(source, table, until);
    const isThere = (await digestOf(target, table, until)) === wanted;
    if (!isThere) {
      await copyTable(source, target, table, (rows) => {
        done += rows;
        progress.step(table, done, all);
      });
      if ((await digestOf(target, table, until)) !== wanted) {
        throw new StartError([
          `${table}: what arrived is not what was read. Is a bot running on one of the two? Stop it, and run this again.`,
        ]);
      }
    } else done += counts.get(table) ?? 0;
    const count = counts.get(table) ?? 0;
    if (count > 0)
      progress.line(`${table}: ${count} ${isThere ? 'were there already' : 'copied and compared'}`);
  }
  await target.noteFilled();
  progress.line(
    `All ${all} rows are there. Start the bot with the new DATABASE_URL and the same ENCRYPTION_KEY`,
  );
  progress.line('(for SQLite without one: the content of the file that ends in .key, beside the database).');
}

async function assertReady(source: RawStore, target: RawStore): Promise<void> {
  if (source.id === target.id) throw new StartError(['FROM and TO are the same database.']);
  if ((await source.filling()) !== undefined) {
    throw new StartError(['FROM is only half there: it is being filled itself, or that was interrupted.']);
  }
  if ((await source.schema()) === undefined)
    throw new StartError(['FROM holds nothing: no bot ever used it.']);
  const filling = await target.filling();
  if (filling === `a copy of ${source.id}`) return;
  if (filling !== undefined) {
    throw new StartError([
      'TO is being filled with something else, or that was interrupted. Take an empty one.',
    ]);
  }
  const filled = await target.filledTables();
  if (filled.length > 0) {
    throw new StartError([`TO holds rows already (in ${filled.join(', ')}). Take an empty database.`]);
  }
}

async function copyTable(
  source: RawStore,
  target: RawStore,
  table: TableName,
  onRows: (count: number) => void,
): Promise<void> {
  const kept = new Set<string>();
  for await (const { rows } of source.snapshot([table])) {
    const wanted = rows.filter(isCopied(table));
    await target.write(table, wanted);
    for (const [key] of wanted) kept.add(key);
    onRows(rows.length);
  }
  // What an earlier run copied and the source has no more.
  const there = target.table(table);
  for await (const key of there.keys()) {
    if (!kept.has(key) && isCopied(table)([key, ''])) await there.delete(key);
  }
}

async function digestOf(store: RawStore, table: TableName, until: number): Promise<string> {
  const digest = new Digest(until);
  for await (const { rows } of store.snapshot([table])) digest.add(rows.filter(isCopied(table)));
  return String(digest);
}

async function countRows(store: RawStore): Promise<Map<TableName, number>> {
  const counts = new Map<TableName, number>();
  for (const table of tableNames) {
    let count = 0;
    for await (const _ of store.table(table).keys()) count++;
    counts.set(table, count);
  }
  return counts;
}

const isCopied =
  (table: TableName) =>
  ([key]: TextRow): boolean =>
    table !== 'meta' || key !== fillingKey;

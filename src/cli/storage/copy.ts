import { createHash } from 'node:crypto';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { StartError } from '../../errors.ts';
import type { Page } from '../../storage/backend.ts';
import { type TableName, tableNames } from '../../storage/records.ts';
import { expiryOf, openRaw, type RawStore, type TextRow } from './raw-store.ts';

/** Processes report every 15 s that they run. */
export const heartbeatWithinMs = 20_000;

/** Rows that expire this soon are not compared, because they may expire between two readings. */
const expiresSoonMs = 600_000;

/**
 * Copies every row into an empty store. A second run continues an interrupted one. Sealed values stay sealed.
 * @throws StartError when one of the stores cannot be used; StorageError
 */
export async function copyStorage(
  from: string,
  to: string,
  terminal: Terminal,
  watchForMs = heartbeatWithinMs,
): Promise<void> {
  await using stores = new AsyncDisposableStack();
  const source = stores.adopt(await openRaw('FROM', from, true), (store) => store.close());
  const target = stores.adopt(await openRaw('TO', to, false), (store) => store.close());
  const progress = createProgress(terminal);
  const isResumed = await assertReady(source, target);
  await source.assertStopped(watchForMs, progress.line);
  await target.markFilling(nameOf(source));
  const all = total(await source.counts());
  const tables = isResumed ? await differing(source, target, progress) : tableNames;
  await copyRows(source, target, tables, all, progress);
  await target.unmarkFilling();
  progress.line(
    `Copied all ${all} rows. Start the bot with the new DATABASE_URL and the same ENCRYPTION_KEY`,
  );
  progress.line('(for SQLite without one: the content of the file that ends in .key, beside the database).');
}

const nameOf = (source: RawStore): string => `a copy of ${source.id}`;

export const total = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);

async function assertReady(source: RawStore, target: RawStore): Promise<boolean> {
  if (source.id === target.id) throw new StartError(['FROM and TO are the same database.']);
  await source.assertComplete();
  const filling = await target.filling();
  if (filling === nameOf(source)) return true;
  if (filling !== undefined) {
    throw new StartError([
      'TO is being filled from another source, or that was interrupted. Use an empty database.',
    ]);
  }
  const filled = [...(await target.counts()).keys()];
  if (filled.length > 0) {
    throw new StartError([`TO is not empty (rows in ${filled.join(', ')}). Use an empty database.`]);
  }
  return false;
}

async function differing(source: RawStore, target: RawStore, progress: Progress): Promise<TableName[]> {
  const until = Date.now() + expiresSoonMs;
  const found: TableName[] = [];
  for (const table of tableNames) {
    const [wanted, there] = [await digestOf(source, table, until), await digestOf(target, table, until)];
    if (String(wanted) !== String(there)) found.push(table);
    else if (table !== 'meta' && wanted.count > 0) progress.line(`${table}: ${wanted.count} already there`);
  }
  return found;
}

/** Replaces the rows of the tables with those of a snapshot. @throws StartError when the result differs */
export async function copyRows(
  source: { snapshot(tables: readonly TableName[]): AsyncIterable<Page> },
  target: RawStore,
  tables: readonly TableName[],
  all: number,
  progress: Progress,
): Promise<{ rows: number; digest: Digest }> {
  const until = Date.now() + expiresSoonMs;
  const everything = new Digest();
  let done = 0;
  let read: { readonly table: TableName; readonly digest: Digest; readonly keys: Set<string> } | undefined;
  for await (const { table, rows } of source.snapshot(tables)) {
    if (read?.table !== table) {
      await finish();
      read = { table, digest: new Digest(until), keys: new Set() };
    }
    const wanted = rows.filter(([key]) => isCopied(table, key));
    await target.write(table, wanted);
    for (const digest of [read.digest, everything]) digest.add(table, wanted);
    for (const [key] of wanted) read.keys.add(key);
    if (table !== 'meta') done += wanted.length;
    progress.step(table, done, all);
    // SQLite never waits, so signals would not be handled.
    await yieldToEvents();
  }
  await finish();
  return { rows: done, digest: everything };

  async function finish(): Promise<void> {
    if (read === undefined) return;
    const { table, digest, keys } = read;
    const there = target.table(table);
    for await (const key of there.keys()) if (!keys.has(key) && isCopied(table, key)) await there.delete(key);
    if (String(await digestOf(target, table, until)) !== String(digest)) {
      throw new StartError([
        `${table}: the copied rows differ from the source. If a bot runs on one of the two, stop it, then run this again.`,
      ]);
    }
    if (table !== 'meta' && keys.size > 0) progress.line(`${table}: ${keys.size} copied and compared`);
  }
}

/** Of the facts about the store itself only the schema version is copied. */
export const isCopied = (table: TableName, key: string): boolean => table !== 'meta' || key === 'schema';

async function digestOf(store: RawStore, table: TableName, until: number): Promise<Digest> {
  const digest = new Digest(until);
  for await (const { rows } of store.snapshot([table])) {
    const copied = rows.filter(([key]) => isCopied(table, key));
    digest.add(table, copied);
  }
  return digest;
}

/** Ignores the order of rows, and those that expire before `until`. */
export class Digest {
  count = 0;
  readonly #until: number;
  readonly #sum = Buffer.alloc(32);

  constructor(until = 0) {
    this.#until = until;
  }

  add(table: TableName, rows: readonly TextRow[]): void {
    for (const [key, text] of rows) {
      if ((expiryOf(text).expires ?? Infinity) < this.#until) continue;
      const hash = createHash('sha256').update(`${table}\0${key}\0${text}`).digest();
      for (let at = 0; at < hash.length; at++) this.#sum[at] = (this.#sum[at] ?? 0) ^ (hash[at] ?? 0);
      this.count++;
    }
  }

  toString(): string {
    return `${this.count} ${this.#sum.toString('hex')}`;
  }
}

export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export type Progress = ReturnType<typeof createProgress>;

const width = 24;

/** Without a terminal only the lines are written. */
export function createProgress(terminal: Terminal) {
  let drawnAt = 0;
  return {
    step(part: string, done: number, all: number): void {
      const now = performance.now();
      if (!terminal.isTTY || now - drawnAt < 100) return;
      drawnAt = now;
      const share = all === 0 ? 1 : Math.min(1, done / all);
      const bar = '#'.repeat(Math.round(share * width)).padEnd(width, '-');
      terminal.write(`\r[${bar}] ${Math.floor(share * 100)} % ${part}\x1b[K`);
    },
    line: (text: string): void => {
      terminal.write(terminal.isTTY ? `\r${text}\x1b[K\n` : `${text}\n`);
    },
  };
}

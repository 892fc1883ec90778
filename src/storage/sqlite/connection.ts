import { type Stats, statSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { createLogSync, type LogSync } from './log-sync.ts';

export type OpenDatabase = (path: string) => DatabaseSync;

/** SQLite's own wait for a lock blocks the whole process, so it is short, and `query` waits longer without blocking. */
const blockingWaitMs = 20;
const maxPauseMs = 30;
const sqliteBusy = 5;
const sqliteLocked = 6;
// A new connection may help: read-only, I/O error, corrupt, cannot open, not a database.
const brokenConnectionCodes = new Set([8, 10, 11, 14, 26]);

const maxStatements = 500;

/** A `stat` takes two thirds of the time that a read takes. */
const readsTrustFileForMs = 500;

/**
 * One connection for all tables. It waits for locks without blocking, reopens when closed or broken, and fails while its file is moved
 * or replaced, because SQLite would continue to write to the old file. Each write looks whether it is; reads look twice a second.
 */
export class SqliteConnection {
  readonly #path: string;
  readonly #open: OpenDatabase;
  readonly #timeLeftMs: () => number;
  #database: DatabaseSync | undefined;
  /** Missing for a database in memory. */
  #log: LogSync | undefined;
  readonly #statements = new Map<string, Statement>();
  #file: Stats | undefined;
  #fileTrustedUntil = -Infinity;

  constructor(path: string, timeLeftMs: () => number, open: OpenDatabase = openExisting) {
    this.#path = path;
    this.#open = open;
    this.#timeLeftMs = timeLeftMs;
  }

  /** Settles when the rows that were written are on disk. */
  async query(sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    for (;;) {
      try {
        const rows = rowsOf(this.#prepared(sql), values);
        if (!isRead(sql)) await this.#sync();
        return rows;
      } catch (error) {
        if (!isLocked(error)) {
          const code = primaryCode(error);
          if (code !== undefined && brokenConnectionCodes.has(code)) this.#drop();
          throw error;
        }
        const pause = 5 + Math.random() * (maxPauseMs - 5);
        if (this.#timeLeftMs() < pause + blockingWaitMs + maxPauseMs) throw error;
        await sleep(pause);
      }
    }
  }

  openAnother(): DatabaseSync {
    return this.#open(this.#path);
  }

  async close(): Promise<void> {
    this.#statements.clear();
    const [database, log] = [this.#database, this.#log];
    this.#database = undefined;
    this.#log = undefined;
    try {
      if (database?.isOpen) database.close();
    } finally {
      await log?.close();
    }
  }

  #prepared(sql: string): Statement {
    const database = this.#connected(isRead(sql));
    const known = this.#statements.get(sql);
    if (known) return known;
    if (this.#statements.size >= maxStatements) this.#statements.clear();
    const statement = prepare(database, sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #connected(reads: boolean): DatabaseSync {
    const isTrusted = reads && performance.now() < this.#fileTrustedUntil;
    if (!isTrusted) this.#assertSameFile();
    if (this.#database?.isOpen) return this.#database;
    if (this.#database && this.#path === ':memory:') throw new Error('The database in memory was closed.');
    const database = this.#open(this.#path);
    try {
      database.exec(`PRAGMA busy_timeout = ${blockingWaitMs}`);
      // Several processes can read while one writes.
      database.exec('PRAGMA journal_mode = WAL');
      // With FULL each commit blocks the process until it is on disk. `query` waits for that without blocking.
      database.exec('PRAGMA synchronous = NORMAL');
    } catch (error) {
      database.close();
      throw error;
    }
    this.#statements.clear();
    // Of a connection that was closed elsewhere.
    void this.#log?.close();
    this.#log = this.#path === ':memory:' ? undefined : createLogSync(this.#path);
    return (this.#database = database);
  }

  /** Keeps the connection: opening another file would replay this one's write-ahead log into it. */
  #assertSameFile(): void {
    if (this.#path === ':memory:') return;
    this.#fileTrustedUntil = -Infinity;
    const file = statSync(this.#path, { throwIfNoEntry: false });
    if (!file) throw new Error('The database file is missing. Put it back.');
    this.#file ??= file;
    if (file.ino !== this.#file.ino || file.dev !== this.#file.dev) {
      throw new Error(
        'The database file was replaced while the bot was running. Put it back, or restart the bot.',
      );
    }
    this.#fileTrustedUntil = performance.now() + readsTrustFileForMs;
  }

  /** @throws the system's error; what was committed may then be on disk or not */
  async #sync(): Promise<void> {
    try {
      await this.#log?.sync();
    } catch (error) {
      this.#drop();
      throw error;
    }
  }

  #drop(): void {
    // The connection is broken anyway, so that it does not matter if closing fails.
    if (this.#path !== ':memory:') this.close().catch(() => undefined);
  }
}

const isRead = (sql: string): boolean => sql.startsWith('SELECT');

interface Statement {
  readonly statement: StatementSync;
  readonly columns: readonly string[];
}

/** Numbered parameters are `?1` in SQLite, where `$1` is a name. */
export function prepare(database: DatabaseSync, sql: string): Statement {
  const statement = database.prepare(sql.replaceAll(/\$(?=\d)/g, '?'));
  statement.setReturnArrays(true);
  return { statement, columns: statement.columns().map(({ name }) => name) };
}

/**
 * For each row that node:sqlite makes an object of, V8 makes a hidden class of 72 bytes, which stays until old objects are collected. So
 * the objects are made here.
 */
export function rowsOf(
  { statement, columns }: Statement,
  values: readonly unknown[],
): Record<string, unknown>[] {
  const rows = statement.all(...(values as SQLInputValue[])) as unknown as unknown[][];
  return rows.map((fields) => {
    const row: Record<string, unknown> = {};
    columns.forEach((column, index) => (row[column] = fields[index]));
    return row;
  });
}

/** Never creates a file: in an empty one every row would be missing. */
function openExisting(path: string): DatabaseSync {
  if (path === ':memory:') return new DatabaseSync(path);
  const url = pathToFileURL(path);
  url.searchParams.set('mode', 'rw');
  return new DatabaseSync(url);
}

export function isLocked(error: unknown): boolean {
  const code = primaryCode(error);
  return code === sqliteBusy || code === sqliteLocked;
}

function primaryCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown }).errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}

import { type Stats, statSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/** Opens the database; the file exists already. */
export type OpenDatabase = (path: string) => DatabaseSync;

// node:sqlite is synchronous: while SQLite itself waits for a lock, the whole process stands still. So SQLite
// waits this little, and the rest of the waiting is done here without holding anything up.
const blockingWaitMs = 20;
const maxPauseMs = 30;
const sqliteBusy = 5;
const sqliteLocked = 6;
// After these a new connection may do what this one cannot: read-only, I/O error, corrupt, cannot open, not a database.
const brokenConnectionCodes = new Set([8, 10, 11, 14, 26]);

/** More statements than the collections have between them: only a text that differs every time would come to this. */
const maxStatements = 500;

/**
 * One connection for all tables of a database. It waits for locks without blocking, reopens when it was closed or broken, and
 * stops while its file is moved away or replaced: SQLite would go on writing to a file that cannot be found again.
 */
export class SqliteConnection {
  readonly #path: string;
  readonly #open: OpenDatabase;
  readonly #timeLeftMs: () => number;
  #database: DatabaseSync | undefined;
  /** Prepared once for each connection. */
  readonly #statements = new Map<string, StatementSync>();
  #file: Stats | undefined;

  /** `timeLeftMs`: how long what runs now may still wait. */
  constructor(path: string, timeLeftMs: () => number, open: OpenDatabase = openExisting) {
    this.#path = path;
    this.#open = open;
    this.#timeLeftMs = timeLeftMs;
  }

  /** Runs one statement, which is a transaction of its own, and answers its rows. */
  async query(sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    for (;;) {
      try {
        return rowsOf(this.#prepared(sql), values);
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

  /** A second connection, which is the caller's to close. */
  openAnother(): DatabaseSync {
    return this.#open(this.#path);
  }

  close(): void {
    this.#statements.clear();
    const database = this.#database;
    this.#database = undefined;
    if (database?.isOpen) database.close();
  }

  #prepared(sql: string): StatementSync {
    const database = this.#connected();
    const known = this.#statements.get(sql);
    if (known) return known;
    if (this.#statements.size >= maxStatements) this.#statements.clear();
    const statement = prepare(database, sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #connected(): DatabaseSync {
    this.#assertSameFile();
    if (this.#database?.isOpen) return this.#database;
    if (this.#database && this.#path === ':memory:') throw new Error('The database in memory was closed.');
    const database = this.#open(this.#path);
    try {
      database.exec(`PRAGMA busy_timeout = ${blockingWaitMs}`);
      // Readers and one writer at once, over several processes.
      database.exec('PRAGMA journal_mode = WAL');
      // A commit is on disk when it is answered, also when the power fails right after: nothing accepted is lost. NORMAL
      // is only safe against the end of the process. Measured on an SSD: 0.5 ms a write in place of 0.1.
      database.exec('PRAGMA synchronous = FULL');
    } catch (error) {
      database.close();
      throw error;
    }
    this.#statements.clear();
    return (this.#database = database);
  }

  /** The connection stays as it is meanwhile: opening another file would replay this one's write-ahead log into it. */
  #assertSameFile(): void {
    if (this.#path === ':memory:') return;
    const file = statSync(this.#path, { throwIfNoEntry: false });
    if (!file) throw new Error('The database file is gone. Put it back.');
    this.#file ??= file;
    if (file.ino === this.#file.ino && file.dev === this.#file.dev) return;
    throw new Error(
      'The database file was replaced while the bot runs. Put it back, or start the bot again.',
    );
  }

  #drop(): void {
    if (this.#path === ':memory:') return;
    try {
      this.close();
    } catch {
      // It is given up because it does not work.
    }
  }
}

/** SQLite counts parameters that are written `?1`, `?2`, …, and takes `$1` for a name. */
export const prepare = (database: DatabaseSync, sql: string): StatementSync =>
  database.prepare(sql.replaceAll(/\$(?=\d)/g, '?'));

export const rowsOf = (statement: StatementSync, values: readonly unknown[]): Record<string, unknown>[] =>
  statement.all(...(values as SQLInputValue[]));

/** Never makes a new file: an empty database in the place of a lost one would answer "not there" to everything. */
function openExisting(path: string): DatabaseSync {
  if (path === ':memory:') return new DatabaseSync(path);
  const url = pathToFileURL(path);
  url.searchParams.set('mode', 'rw');
  return new DatabaseSync(url);
}

/** Whether another program is writing, and only for now. */
export function isLocked(error: unknown): boolean {
  const code = primaryCode(error);
  return code === sqliteBusy || code === sqliteLocked;
}

/** SQLite's result code without its extension, https://sqlite.org/rescode.html */
function primaryCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown }).errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}

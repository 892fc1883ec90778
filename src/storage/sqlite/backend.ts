import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { KeyvSqlite } from '@keyv/sqlite';
import type { KeyvStorageEntry } from 'keyv';
import type { Backend, NextRow, Page, Table } from '../backend.ts';
import { StorageError } from '../errors.ts';
import { isLocked, type OpenDatabase, SqliteConnection } from './connection.ts';
import type { TableName } from '../table-names.ts';

interface SqliteOptions {
  /** A file path, or `:memory:`. */
  path: string;
  /** How long the operation that runs now may still wait for a lock. */
  timeLeftMs: () => number;
  /** For tests: how a connection is opened. */
  open?: OpenDatabase;
}

const rowsPerPage = 200;

interface SqliteRow {
  key: string;
  value: unknown;
}

/** Keeps rows in a SQLite file, one table for each collection, over one connection. Several processes may share the file. */
export class SqliteBackend implements Backend {
  readonly name = 'sqlite';
  readonly #connection: SqliteConnection;
  readonly #tables: string[] = [];

  constructor({ path, timeLeftMs, open }: SqliteOptions) {
    if (path !== ':memory:') makeFile(path);
    this.#connection = new SqliteConnection(path, timeLeftMs, open);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- node:sqlite is synchronous
  async open(): Promise<void> {
    const database = this.#connection.another();
    try {
      // Nothing else runs yet that could stand still meanwhile.
      database.exec('PRAGMA busy_timeout = 1000; BEGIN IMMEDIATE; ROLLBACK');
    } catch (cause) {
      if (isLocked(cause)) throw cause;
      throw new StorageError('unavailable', 'The database file cannot be used.', { cause });
    } finally {
      database.close();
    }
  }

  async adapter(collection: TableName): Promise<Table> {
    const adapter = new SqliteTable(this.#connection, collection);
    await adapter.ready;
    this.#tables.push(collection);
    return adapter;
  }

  async sweep(): Promise<void> {
    for (const table of this.#tables) {
      await this.#connection.query(`DELETE FROM "${table}" WHERE expires <= ?`, Date.now());
    }
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- node:sqlite is synchronous
  async *snapshot(tables: readonly TableName[]): AsyncGenerator<Page, void> {
    const database = this.#connection.another();
    const now = Date.now();
    try {
      // What a transaction has read stays as it is for it: writers go on, https://sqlite.org/isolation.html
      database.exec('BEGIN');
      for (const table of tables) {
        const page = database.prepare(
          `SELECT key, value FROM "${table}" WHERE (expires IS NULL OR expires > ?) AND key > ? ORDER BY key LIMIT ${rowsPerPage}`,
        );
        for (let last: string | undefined = ''; last !== undefined;) {
          const rows = page.all(now, last).map(withText) as { key: string; value: string }[];
          yield { table, rows: rows.map(({ key, value }) => [key, value]) };
          last = rows.length < rowsPerPage ? undefined : rows.at(-1)?.key;
        }
      }
    } finally {
      database.close();
    }
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async close(): Promise<void> {
    this.#connection.close();
  }
}

/**
 * Keyv's adapter, except where it reads and then deletes what has expired (between the two another writer may have set
 * the row anew), where its `delete` counts an expired row as one that was there, and where a list that fails half-way
 * just ends. Here a read only reads, and `sweep` removes.
 */
class SqliteTable extends KeyvSqlite implements Table {
  readonly #connection: SqliteConnection;
  readonly #table: string;
  readonly #rows: string;

  constructor(connection: SqliteConnection, table: string) {
    const query = async (sql: string, ...parameters: unknown[]): Promise<unknown[]> =>
      (await connection.query(sql, ...parameters)).map(withText);
    super({
      table,
      driver: { name: 'custom', connect: () => Promise.resolve({ query, close: () => Promise.resolve() }) },
    });
    this.#connection = connection;
    this.#table = table;
    this.#rows = `FROM "${table}" WHERE namespace = '' AND (expires IS NULL OR expires > ?)`;
  }

  override async get(key: string): Promise<string | undefined> {
    const [row] = await this.#select(`SELECT key, value ${this.#rows} AND key = ?`, [key]);
    return row?.value as string | undefined;
  }

  override async getMany<Value>(keys: string[]): ReturnType<typeof KeyvSqlite.prototype.getMany<Value>> {
    // One parameter however many keys there are: SQLite limits their number.
    const among = `AND key IN (SELECT value FROM json_each(?))`;
    const rows = await this.#select(`SELECT key, value ${this.#rows} ${among}`, [JSON.stringify(keys)]);
    const values = new Map(rows.map((row) => [row.key, row.value as string]));
    return keys.map((key) => values.get(key));
  }

  /** In one statement, and so all or none: Keyv's own is atomic only for each 249 rows. */
  override async setMany<Value>(entries: KeyvStorageEntry<Value>[]): Promise<boolean[]> {
    const rows = entries.map(({ key, value, expires }) => [key, value, expires ?? null]);
    await this.#connection.query(
      `INSERT INTO "${this.#table}" (key, value, namespace, expires)
       SELECT value ->> 0, value ->> 1, '', value ->> 2 FROM json_each(?) WHERE true
       ON CONFLICT(key, namespace) DO UPDATE SET value = excluded.value, expires = excluded.expires`,
      JSON.stringify(rows),
    );
    return entries.map(() => true);
  }

  override async delete(key: string): Promise<boolean> {
    return (await this.#select(`DELETE ${this.#rows} AND key = ? RETURNING key, ''`, [key])).length > 0;
  }

  async swap(key: string, expected: string | undefined, next: NextRow | undefined): Promise<boolean> {
    const { text, expires = null } = next ?? {};
    const now = Date.now();
    const query = (sql: string, ...parameters: unknown[]): Promise<unknown[]> =>
      this.#connection.query(`${sql} RETURNING 1`, ...parameters);
    const swapped =
      expected === undefined
        ? // A row whose time is over is as good as none.
          await query(
            `INSERT INTO "${this.#table}" (key, value, namespace, expires) VALUES (?, ?, '', ?)
             ON CONFLICT(key, namespace) DO UPDATE SET value = excluded.value, expires = excluded.expires
             WHERE expires <= ?`,
            ...[key, text, expires, now],
          )
        : text === undefined
          ? await query(`DELETE ${this.#rows} AND key = ? AND value = ?`, now, key, expected)
          : await query(
              `UPDATE "${this.#table}" SET value = ?, expires = ?
               WHERE namespace = '' AND (expires IS NULL OR expires > ?) AND key = ? AND value = ?`,
              ...[text, expires, now, key, expected],
            );
    return swapped.length > 0;
  }

  override async *iterator(): AsyncGenerator<[string, string], void> {
    for await (const { key, value } of this.#list('key, value')) yield [key, value as string];
  }

  async *keys(): AsyncGenerator<string, void> {
    for await (const { key } of this.#list('key')) yield key;
  }

  /** By key, page after page, so that rows may come and go meanwhile. */
  async *#list(columns: string): AsyncGenerator<SqliteRow, void> {
    const page = `SELECT ${columns} ${this.#rows} AND key > ? ORDER BY key LIMIT ${rowsPerPage}`;
    // No stored key is empty.
    for (let last = ''; ;) {
      const rows = await this.#select(page, [last]);
      yield* rows;
      if (rows.length < rowsPerPage) return;
      last = rows.at(-1)?.key ?? last;
    }
  }

  async #select(sql: string, parameters: unknown[]): Promise<SqliteRow[]> {
    return (await this.#connection.query(sql, Date.now(), ...parameters)).map(withText) as SqliteRow[];
  }
}

/** A NULL or a blob in a row's place is something unreadable. Keyv would take it for nothing. */
function withText(row: unknown): unknown {
  const { value } = row as SqliteRow;
  return value === undefined || typeof value === 'string' ? row : { ...(row as SqliteRow), value: '' };
}

/**
 * Creates what is missing for the owner alone; what exists keeps the permissions its owner gave it. What may not be written is
 * refused by the system, which says why.
 */
function makeFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
}

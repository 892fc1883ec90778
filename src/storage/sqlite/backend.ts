import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { KeyvSqlite } from '@keyv/sqlite';
import type { Backend, Page, Table } from '../backend.ts';
import { StorageError } from '../errors.ts';
import { type TableName, tableNames } from '../records.ts';
import { type Dialect, type Query, sqlTable, textPages } from '../sql-table.ts';
import { isLocked, type OpenDatabase, prepare, rowsOf, SqliteConnection } from './connection.ts';

const dialect: Dialect = {
  noNamespace: `''`,
  unique: '(key, namespace)',
  text: `CASE typeof(value) WHEN 'text' THEN value ELSE '' END`,
  // One parameter for all keys, because SQLite limits their number.
  among: 'IN (SELECT value FROM json_each($2))',
  list: JSON.stringify,
  given: `SELECT value ->> 0, value ->> 1, '', value ->> 2 FROM json_each($1) WHERE true`,
  rowsPerPage: 200,
};

/* eslint-disable @typescript-eslint/require-await -- node:sqlite is synchronous */

export class SqliteBackend implements Backend {
  readonly #connection: SqliteConnection;
  readonly #query: Query;
  readonly #isInMemory: boolean;
  #hasTables = false;
  readonly #tables: { sweep(): Promise<void> }[] = [];

  constructor(path: string, timeLeftMs: () => number, open?: OpenDatabase) {
    this.#isInMemory = path === ':memory:';
    if (!this.#isInMemory) makeFile(path);
    const connection = (this.#connection = new SqliteConnection(path, timeLeftMs, open));
    this.#query = (sql, values = []) => connection.query(sql, values);
  }

  async open(): Promise<void> {
    // Another connection would have a database of its own, so the adapters make the tables.
    if (this.#isInMemory) return;
    const database = this.#connection.openAnother();
    try {
      // One transaction for all tables, because each commit waits for the disk.
      const definitions = tableNames.map(definitionOf).join(';');
      database.exec(`PRAGMA busy_timeout = 1000; BEGIN IMMEDIATE; ${definitions}; COMMIT`);
      this.#hasTables = true;
    } catch (cause) {
      if (isLocked(cause)) throw cause;
      throw new StorageError('unavailable', 'The database file cannot be used.', { cause });
    } finally {
      database.close();
    }
  }

  async adapter(collection: TableName): Promise<Table> {
    const query = async (sql: string, ...values: unknown[]) =>
      this.#hasTables && isDefinition(sql) ? columns : this.#query(sql, values);
    const connect = () => Promise.resolve({ query, close: () => Promise.resolve() });
    const adapter = new KeyvSqlite({ table: collection, driver: { name: 'custom', connect } });
    await adapter.ready;
    const table = Object.assign(adapter, sqlTable(this.#query, `"${collection}"`, dialect));
    this.#tables.push(table);
    return table;
  }

  async sweep(): Promise<void> {
    for (const table of this.#tables) await table.sweep();
  }

  async *snapshot(tables: readonly TableName[]): AsyncGenerator<Page, void> {
    const database = this.#connection.openAnother();
    try {
      // The transaction sees one moment while others write: https://sqlite.org/isolation.html
      database.exec('BEGIN');
      const query: Query = (sql, values = []) => Promise.resolve(rowsOf(prepare(database, sql), values));
      for (const table of tables)
        for await (const rows of textPages(query, `"${table}"`, dialect)) yield { table, rows };
    } finally {
      database.close();
    }
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }
}

/** The same table that Keyv's adapter would create. */
const definitionOf = (table: TableName): string => `
  CREATE TABLE IF NOT EXISTS "${table}" (key VARCHAR(255) NOT NULL, value TEXT, namespace VARCHAR(255) NOT NULL DEFAULT '',
    expires BIGINT DEFAULT NULL, UNIQUE(key, namespace));
  CREATE INDEX IF NOT EXISTS "${table}_expires_idx" ON "${table}" (expires) WHERE expires IS NOT NULL`;

/** What Keyv's adapter asks and makes for each of its tables, where `open` has made all of them: 5 ms of a start. */
const isDefinition = (sql: string): boolean => /^(?:PRAGMA|CREATE) /.test(sql);
const columns = ['key', 'value', 'namespace', 'expires'].map((name) => ({ name }));

/** Creates the file and its directories for the owner only. Existing ones keep their permissions. */
function makeFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
}

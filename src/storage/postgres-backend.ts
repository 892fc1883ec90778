import type pg from 'pg';
import { StartError } from '../errors.ts';
import type { Backend, Page, Table } from './backend.ts';
import { certificateProblem } from './network.ts';
import { createPool, postgresConfig } from './postgres-pool.ts';
import { makeTable } from './postgres-schema.ts';
import { PostgresTable, type Query } from './postgres-table.ts';
import type { TableName } from './table-names.ts';

interface PostgresOptions {
  url: string;
  /** How long the operation that runs now may still take. */
  timeLeftMs: () => number;
  /** Hears of connections that break while nobody uses them. */
  report: (error: unknown) => void;
}

interface KeyAndText {
  key: string;
  value: string;
}

/** For what runs outside of an operation. */
const longestQueryMs = 30_000;
const rowsPerPage = 1_000;

/** Keeps rows in Postgres, one table for each collection, over one pool. Several processes may share the database. */
export class PostgresBackend implements Backend {
  readonly name = 'postgres';
  readonly #pool: pg.Pool;
  readonly #timeLeftMs: () => number;
  readonly #tables: PostgresTable[] = [];

  /** @throws StartError when the URL is not usable. */
  constructor({ url, timeLeftMs, report }: PostgresOptions) {
    this.#pool = createPool(postgresConfig(url), report);
    this.#timeLeftMs = timeLeftMs;
  }

  async open(): Promise<void> {
    try {
      await this.#query('SELECT 1');
    } catch (cause) {
      const problem = problemOf(cause);
      throw problem === undefined ? cause : new StartError([`DATABASE_URL: ${problem}`], { cause });
    }
  }

  async adapter(collection: TableName): Promise<Table> {
    const name = tableOf(collection);
    await makeTable(this.#query, name);
    const table = new PostgresTable(this.#query, name);
    this.#tables.push(table);
    return table;
  }

  async sweep(): Promise<void> {
    for (const table of this.#tables) await table.sweep();
  }

  async *snapshot(tables: readonly TableName[]): AsyncGenerator<Page, void> {
    const client = await this.#pool.connect();
    // What breaks meanwhile is told by the query that it breaks.
    const ignore = (): void => undefined;
    client.on('error', ignore);
    const now = Date.now();
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      for (const table of tables) {
        const page = `SELECT key, coalesce(value, '') AS value FROM public."${tableOf(table)}"
          WHERE (expires IS NULL OR expires > $1) AND key > $2 ORDER BY key LIMIT ${rowsPerPage}`;
        for (let last: string | undefined = ''; last !== undefined;) {
          const { rows }: pg.QueryResult<KeyAndText> = await client.query(page, [now, last]);
          yield { table, rows: rows.map(({ key, value }) => [key, value]) };
          last = rows.length < rowsPerPage ? undefined : rows.at(-1)?.key;
        }
      }
    } finally {
      client.off('error', ignore);
      // Closed with its transaction, which has nothing to keep.
      client.release(true);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  /** A server that stopped answers nothing: what waits for it longer than it may loses its connection. */
  readonly #query: Query = async (sql, values) => {
    const query_timeout = Math.max(1, Math.ceil(Math.min(this.#timeLeftMs(), longestQueryMs)));
    const { rows } = await this.#pool.query<Record<string, unknown>>({
      text: sql,
      ...(values === undefined ? {} : { values: [...values] }),
      query_timeout,
    } as pg.QueryConfig);
    return rows;
  };
}

const tableOf = (collection: TableName): string => `dojo_${collection}`;

/** What whoever starts the bot can mend, by https://www.postgresql.org/docs/current/errcodes-appendix.html */
function problemOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, message } = error as Error & { code?: unknown };
  // As Postgres has said it since version 14, and before; the password has not been looked at yet.
  if (code === '28000' && /no encryption|SSL off/.test(message)) {
    return 'this server takes encrypted connections only. Use sslmode=require.';
  }
  switch (code) {
    case '28P01':
    case '28000':
      return 'Postgres does not accept this user and password, or not from here.';
    case '3D000':
      return 'Postgres has no database of that name.';
    case '42501':
      return 'this user may not make tables. Give it the right to: GRANT CREATE ON SCHEMA public.';
    case 'ENOTFOUND':
      return 'there is no host of that name.';
  }
  if (message.includes('does not support SSL')) {
    return 'this server speaks no TLS. Add ?sslmode=disable where the network is your own.';
  }
  return certificateProblem(error);
}

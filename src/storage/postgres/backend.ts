import pg from 'pg';
import { StartError } from '../../errors.ts';
import type { Backend, Page, Table } from '../backend.ts';
import { StoreNotReadyError } from '../errors.ts';
import { certificateProblem } from '../network.ts';
import { createPool, longestQueryMs, mostConnections, postgresConfig } from './pool.ts';
import { makeTables } from './schema.ts';
import { reasonOf, tooManyConnections } from '../start-trouble.ts';
import { PostgresTable, type Query } from './table.ts';
import { type TableName, tableNames } from '../table-names.ts';

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

const rowsPerPage = 1_000;

/**
 * Keeps rows in Postgres, one table for each collection, over one pool. Several processes may share the database. A connection keeps nothing from one
 * transaction to the next: behind a pooler each may be on another connection of the server.
 */
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
      await this.#makeTables();
    } catch (cause) {
      if (cause instanceof StartError) throw cause;
      const { message } = cause as Error;
      if (!message.includes('unsupported startup parameter: statement_timeout')) {
        throw problemOf(cause, this.#pool.options) ?? cause;
      }
      // PgBouncer's word. It limits statements by a setting of its own.
      delete this.#pool.options.statement_timeout;
      await this.open();
    }
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- `open` made it
  async adapter(collection: TableName): Promise<Table> {
    const table = new PostgresTable(this.#query, tableOf(collection));
    this.#tables.push(table);
    return table;
  }

  async sweep(): Promise<void> {
    for (const table of this.#tables) await table.sweep();
  }

  async *snapshot(tables: readonly TableName[]): AsyncGenerator<Page, void> {
    const client = await this.#pool.connect();
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
    } catch (cause) {
      if (!(cause instanceof Error && cause.message.includes('statement pooling'))) throw cause;
      throw new StartError(
        [
          'This PgBouncer pools by statement, and all rows at one moment take a transaction. Set its pool_mode to transaction, or use the address of Postgres itself.',
        ],
        { cause },
      );
    } finally {
      client.off('error', ignore);
      // Closed with its transaction, which has nothing to keep.
      client.release(true);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  /** Over a connection that ends with a failure: what a server says of itself and of a user can be that of its beginning. */
  async #makeTables(): Promise<void> {
    const client = await this.#pool.connect();
    client.on('error', ignore);
    try {
      await makeTables((sql, values) => this.#ask(client, sql, values), tableNames.map(tableOf));
      client.off('error', ignore);
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  readonly #query: Query = (sql, values) => this.#ask(this.#pool, sql, values);

  /** A server that stopped answers nothing: what waits for it longer than it may loses its connection. */
  async #ask(asked: pg.Pool | pg.PoolClient, ...[text, values]: Parameters<Query>): ReturnType<Query> {
    const query_timeout = Math.max(1, Math.ceil(Math.min(this.#timeLeftMs(), longestQueryMs)));
    const { rows } = await asked.query<Record<string, unknown>>({
      ...{ text, query_timeout },
      ...(values === undefined ? {} : { values: [...values] }),
    } as pg.QueryConfig);
    return rows;
  }
}

/** What breaks a connection is told by the query that it breaks. */
const ignore = (): void => undefined;

const tableOf = (collection: TableName): string => `dojo_${collection}`;

/**
 * What an operator can mend, by https://www.postgresql.org/docs/current/errcodes-appendix.html, or by the words, where PgBouncer passes
 * them on under a code of its own. Names are those that the server knows.
 */
function problemOf(cause: unknown, { user = '', database = '' }: pg.PoolConfig): StartError | undefined {
  if (!(cause instanceof Error)) return undefined;
  const { code, message } = cause as Error & { code?: unknown };
  const problem = (text: string): StartError => new StartError([`DATABASE_URL: ${text}`], { cause });
  const role = pg.escapeIdentifier(user);
  // As Postgres has said it since version 14, and before; the password has not been looked at yet.
  if (/no encryption|SSL off/.test(message)) {
    return problem('this server takes encrypted connections only. Use sslmode=require.');
  }
  if (
    code === '28P01' ||
    code === '28000' ||
    /authentication failed|no such user|^role .* not exist/.test(message)
  ) {
    return problem(
      'Postgres does not accept this user and password, or not from here. Characters like @ : / # % in a password must be percent-encoded.',
    );
  }
  if (code === '3D000' || /^no such database|^database .* not exist/.test(message)) {
    return problem(
      'Postgres has no database of that name. Correct the name, or make it: CREATE DATABASE name OWNER user;',
    );
  }
  if (code === '42501' || message.startsWith('permission denied for database')) {
    const name = pg.escapeIdentifier(database);
    return problem(
      `this user may not connect to this database. Its owner lets it: GRANT CONNECT ON DATABASE ${name} TO ${role};`,
    );
  }
  if (reasonOf(cause) === tooManyConnections) {
    const line =
      `DATABASE_URL: Postgres takes no more connections, and a process of the bot uses up to ${mostConnections}. Raise the limit that is reached: ` +
      `max_connections of the server, ALTER ROLE ${role} CONNECTION LIMIT n; or ALTER DATABASE name CONNECTION LIMIT n;`;
    return new StoreNotReadyError([line], { cause });
  }
  if (message.includes('startup parameter')) {
    return problem('the pooler in front of Postgres takes no "options". Leave them out of the URL.');
  }
  if (message.includes('does not support SSL')) {
    return problem('this server speaks no TLS. Add ?sslmode=disable where the network is your own.');
  }
  const untrusted = certificateProblem(cause);
  return untrusted === undefined ? undefined : problem(untrusted);
}

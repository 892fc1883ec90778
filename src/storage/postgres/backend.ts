import { KeyvPostgres, type KeyvPostgresOptions } from '@keyv/postgres';
import type { KeyvStorageAdapter } from 'keyv';
import pg from 'pg';
import { StartError } from '../../errors.ts';
import type { Backend, BackendContext, Page, Table } from '../backend.ts';
import { StoreNotReadyError } from '../errors.ts';
import { explainRefusal } from '../network.ts';
import { createPool, maxQueryMs, maxConnections, parsePostgresUrl } from './pool.ts';
import { makeTables } from './schema.ts';
import { reasonOf, tooManyConnections } from '../describe-error.ts';
import { type Dialect, type Query, sqlTable, textPages } from '../sql-table.ts';
import { type TableName, tableNames } from '../records.ts';

const dialect: Dialect = {
  noNamespace: 'NULL',
  unique: `(key, COALESCE(namespace, ''))`,
  text: `coalesce(value, '')`,
  among: '= ANY($2)',
  list: (keys) => keys,
  given: `SELECT row ->> 0, row ->> 1, NULL, (row ->> 2)::bigint FROM json_array_elements($1::json) AS row`,
  rowsPerPage: 500,
};

/** Keyv's adapter would open its own pool, whose errors cannot be caught, and create its table without a lock. */
const OpenKeyvPostgres = KeyvPostgres as unknown as new (
  options: KeyvPostgresOptions,
) => KeyvStorageAdapter & { init(): Promise<void>; query: Query };
class LentPostgres extends OpenKeyvPostgres {
  override init(): Promise<void> {
    return Promise.resolve();
  }
}

/** Behind a pooler each transaction may run on another connection, so no session state is kept. */
export class PostgresBackend implements Backend {
  readonly #pool: pg.Pool;
  readonly #timeLeftMs: () => number;
  readonly #tables: { sweep(): Promise<void> }[] = [];

  /** @throws StartError when the URL is not usable */
  constructor(url: string, { timeLeftMs, report }: BackendContext) {
    this.#pool = createPool(parsePostgresUrl(url), report);
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
      // PgBouncer refuses the parameter and has its own setting.
      delete this.#pool.options.statement_timeout;
      await this.open();
    }
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async adapter(collection: TableName): Promise<Table> {
    const query = this.#query;
    const rows = sqlTable(query, nameOf(collection), dialect);
    const table = Object.assign(new LentPostgres({ table: tableOf(collection) }), { query, ...rows });
    this.#tables.push(table);
    return table;
  }

  async sweep(): Promise<void> {
    for (const table of this.#tables) await table.sweep();
  }

  async *snapshot(tables: readonly TableName[]): AsyncGenerator<Page, void> {
    const client = await this.#pool.connect();
    client.on('error', ignore);
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      const query: Query = async (text, values = []) =>
        (await client.query<Record<string, unknown>>(text, [...values])).rows;
      for (const table of tables)
        for await (const rows of textPages(query, nameOf(table), dialect)) yield { table, rows };
    } catch (cause) {
      if (!(cause instanceof Error && cause.message.includes('statement pooling'))) throw cause;
      throw new StartError(
        [
          'This PgBouncer pools by statement, but a snapshot needs a transaction. Set its pool_mode to transaction, or use the address of Postgres itself.',
        ],
        { cause },
      );
    } finally {
      client.off('error', ignore);
      client.release(true);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  /** Closes the connection on failure, because its read-only state and rights can be those of when it was opened. */
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

  /** Sets `query_timeout`, because a frozen server never answers. */
  async #ask(asked: pg.Pool | pg.PoolClient, ...[text, values]: Parameters<Query>): ReturnType<Query> {
    const query_timeout = Math.max(1, Math.ceil(Math.min(this.#timeLeftMs(), maxQueryMs)));
    const { rows } = await asked.query<Record<string, unknown>>({
      text,
      query_timeout,
      ...(values === undefined ? {} : { values: [...values] }),
    } as pg.QueryConfig);
    return rows;
  }
}

/** A running query reports a broken connection itself. */
const ignore = (): void => undefined;

const tableOf = (collection: TableName): string => `dojo_${collection}`;
const nameOf = (collection: TableName): string => `public."${tableOf(collection)}"`;

/** Explains a problem that the operator can solve, by error code or, because PgBouncer replaces the codes, by message. */
function problemOf(cause: unknown, { user = '', database = '' }: pg.PoolConfig): StartError | undefined {
  const [role, name] = [user, database].map(pg.escapeIdentifier);
  const limit =
    `Postgres accepts no more connections, and a process of the bot uses up to ${maxConnections}. Raise the limit: ` +
    `max_connections of the server, ALTER ROLE ${role} CONNECTION LIMIT n; or ALTER DATABASE name CONNECTION LIMIT n;`;
  if (reasonOf(cause) === tooManyConnections)
    return explainRefusal(cause, [[/^/, limit, StoreNotReadyError]]);
  return explainRefusal(cause, [
    [/no encryption|SSL off/, 'this server accepts only encrypted connections. Use sslmode=require.'],
    [
      /^28P01$|^28000$|authentication failed|no such user|^role .* not exist/,
      'Postgres does not accept this user and password, or not from here. Characters like @ : / # % in a password must be percent-encoded.',
    ],
    [
      /^3D000$|^no such database|^database .* not exist/,
      'Postgres has no database with that name. Correct the name, or create it: CREATE DATABASE name OWNER user;',
    ],
    [
      /^42501$|^permission denied for database/,
      `this user may not connect to this database. Its owner can grant it: GRANT CONNECT ON DATABASE ${name} TO ${role};`,
    ],
    [
      /startup parameter/,
      'the pooler in front of Postgres does not accept "options". Remove them from the URL.',
    ],
    [
      /does not support SSL/,
      'this server does not support TLS. Add ?sslmode=disable if the network is private.',
    ],
  ]);
}

import { KeyvPostgres, type KeyvPostgresOptions } from '@keyv/postgres';
import type { KeyvStorageAdapter, KeyvStorageEntry } from 'keyv';
import type { NextRow, Table } from '../backend.ts';

/** Runs one statement, which is a transaction of its own, and answers its rows. */
export type Query = (sql: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

interface PostgresRow {
  key: string;
  value: string;
}

const rowsPerPage = 500;
/**
 * Keyv's adapter makes a pool of its own, with no way to hear its errors or to share it, and its tables without a lock. Both are
 * done in methods that are private to TypeScript alone.
 */
const OpenKeyvPostgres = KeyvPostgres as unknown as new (
  options: KeyvPostgresOptions,
) => KeyvStorageAdapter & { init(): Promise<Query> };

/**
 * Keyv's adapter, except where it reads and then deletes what has expired (between the two another writer may have set the
 * row anew), where its `delete` counts an expired row as one that was there, and where a list that fails half-way just ends.
 */
export class PostgresTable extends OpenKeyvPostgres implements Table {
  readonly #query: Query;
  readonly #table: string;
  readonly #live: string;

  constructor(query: Query, table: string) {
    super({ table });
    this.#query = query;
    this.#table = `public."${table}"`;
    this.#live = `namespace IS NULL AND (expires IS NULL OR expires > $1)`;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- as Keyv's own, which connects here
  override async init(): Promise<Query> {
    return (sql, values) => this.#query(sql, values);
  }

  override async get(key: string): Promise<string | undefined> {
    const [row] = await this.#select(
      `SELECT key, coalesce(value, '') AS value FROM ${this.#table} WHERE ${this.#live} AND key = $2`,
      key,
    );
    return row?.value;
  }

  override async getMany<Value>(keys: string[]): Promise<(Value | undefined)[]> {
    const rows = await this.#select(
      `SELECT key, coalesce(value, '') AS value FROM ${this.#table} WHERE ${this.#live} AND key = ANY($2)`,
      keys,
    );
    const values = new Map(rows.map(({ key, value }) => [key, value]));
    return keys.map((key) => values.get(key)) as (Value | undefined)[];
  }

  /** Keyv's own says no more than that it failed. */
  override async setMany<Value>(entries: KeyvStorageEntry<Value>[]): Promise<boolean[]> {
    await this.#query(
      `INSERT INTO ${this.#table} (key, value, expires) SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[])
       ON CONFLICT (key, COALESCE(namespace, '')) DO UPDATE SET value = excluded.value, expires = excluded.expires`,
      [
        entries.map(({ key }) => key),
        entries.map(({ value }) => value),
        entries.map(({ expires }) => expires ?? null),
      ],
    );
    return entries.map(() => true);
  }

  override async delete(key: string): Promise<boolean> {
    const sql = `DELETE FROM ${this.#table} WHERE ${this.#live} AND key = $2 RETURNING 1`;
    return (await this.#select(sql, key)).length > 0;
  }

  async swap(key: string, expected: string | undefined, next: NextRow | undefined): Promise<boolean> {
    const { text, expires = null } = next ?? {};
    const swapped =
      expected === undefined
        ? // A row whose time is over is as good as none.
          await this.#select(
            `INSERT INTO ${this.#table} AS row (key, value, expires) VALUES ($2, $3, $4)
             ON CONFLICT (key, COALESCE(namespace, '')) DO UPDATE SET value = excluded.value, expires = excluded.expires
             WHERE row.expires <= $1 RETURNING 1`,
            ...[key, text, expires],
          )
        : text === undefined
          ? await this.#select(
              `DELETE FROM ${this.#table} WHERE ${this.#live} AND key = $2 AND value = $3 RETURNING 1`,
              ...[key, expected],
            )
          : await this.#select(
              `UPDATE ${this.#table} SET value = $4, expires = $5
               WHERE ${this.#live} AND key = $2 AND value = $3 RETURNING 1`,
              ...[key, expected, text, expires],
            );
    return swapped.length > 0;
  }

  override async *iterator<Row = string>(): AsyncGenerator<[string, Row], void> {
    for await (const { key, value } of this.#list(`key, coalesce(value, '') AS value`)) {
      yield [key, value as Row];
    }
  }

  async *keys(): AsyncGenerator<string, void> {
    for await (const { key } of this.#list('key')) yield key;
  }

  /** Removes what has expired. */
  async sweep(): Promise<void> {
    await this.#query(`DELETE FROM ${this.#table} WHERE expires <= $1`, [Date.now()]);
  }

  /** By key, page after page, so that rows may come and go meanwhile. */
  async *#list(columns: string): AsyncGenerator<PostgresRow, void> {
    const page = `SELECT ${columns} FROM ${this.#table} WHERE ${this.#live} AND key > $2 ORDER BY key LIMIT ${rowsPerPage}`;
    // No stored key is empty.
    for (let last = ''; ;) {
      const rows = await this.#select(page, last);
      yield* rows;
      if (rows.length < rowsPerPage) return;
      last = rows.at(-1)?.key ?? last;
    }
  }

  async #select(sql: string, ...values: unknown[]): Promise<PostgresRow[]> {
    return (await this.#query(sql, [Date.now(), ...values])) as unknown as PostgresRow[];
  }
}

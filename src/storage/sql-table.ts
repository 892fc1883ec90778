import type { KeyvStorageEntry } from 'keyv';
import type { NextRow } from './backend.ts';

/** Runs one statement in its own transaction. Parameters are written `$1`, `$2`, … */
export type Query = (sql: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

export interface Dialect {
  readonly noNamespace: string;
  readonly unique: string;
  /** The value as text; empty when it is not text, because Keyv would take null for a missing row. */
  readonly text: string;
  /** Tests a key against the keys in `$2`, which `list` makes. */
  readonly among: string;
  readonly list: (keys: readonly string[]) => unknown;
  /** Selects key, value, namespace and expiry from the JSON rows in `$1`. */
  readonly given: string;
  readonly rowsPerPage: number;
}

/**
 * Replaces methods of Keyv's SQL adapters, which delete expired rows after reading (and may hit a row that was just set again),
 * count them as deleted, write batches in parts, and end a listing silently when it fails.
 */
export function sqlTable(query: Query, table: string, dialect: Dialect) {
  const { noNamespace, unique, text, among, list, given } = dialect;
  const live = liveIn(dialect);
  const ask = (sql: string, ...values: unknown[]) =>
    query(sql, [Date.now(), ...values]) as Promise<{ key: string; value: string }[]>;
  // Made once, since a statement is looked up by its text.
  const readOne = `SELECT ${text} AS value FROM ${table} WHERE ${live} AND key = $2`;
  const readSome = `SELECT key, ${text} AS value FROM ${table} WHERE ${live} AND key ${among}`;
  const upsert = `ON CONFLICT ${unique} DO UPDATE SET value = excluded.value, expires = excluded.expires`;

  return {
    async get(key: string): Promise<string | undefined> {
      return (await ask(readOne, key))[0]?.value;
    },

    async getMany(keys: string[]): Promise<(string | undefined)[]> {
      const values = new Map((await ask(readSome, list(keys))).map(({ key, value }) => [key, value]));
      return keys.map((key) => values.get(key));
    },

    async setMany(entries: KeyvStorageEntry<unknown>[]): Promise<boolean[]> {
      const rows = entries.map(({ key, value, expires }) => [key, value, expires ?? null]);
      const sql = `INSERT INTO ${table} (key, value, namespace, expires) ${given} ${upsert}`;
      await query(sql, [JSON.stringify(rows)]);
      return entries.map(() => true);
    },

    async delete(key: string): Promise<boolean> {
      return (await ask(`DELETE FROM ${table} WHERE ${live} AND key = $2 RETURNING 1`, key)).length > 0;
    },

    async swap(key: string, expected: string | undefined, next: NextRow | undefined): Promise<boolean> {
      const { text: after, expires = null } = next ?? {};
      const insert = `INSERT INTO ${table} AS row (key, value, namespace, expires) VALUES ($2, $3, ${noNamespace}, $4)
        ${upsert} WHERE row.expires <= $1`;
      const which = `WHERE ${live} AND key = $2 AND value = $3`;
      const [sql, ...values] =
        expected === undefined
          ? [insert, key, after, expires]
          : after === undefined
            ? [`DELETE FROM ${table} ${which}`, key, expected]
            : [`UPDATE ${table} SET value = $4, expires = $5 ${which}`, key, expected, after, expires];
      return (await ask(`${sql} RETURNING 1`, ...values)).length > 0;
    },

    async *iterator(): AsyncGenerator<[key: string, text: string], void> {
      for await (const page of textPages(query, table, dialect)) yield* page;
    },

    async *keys(): AsyncGenerator<string, void> {
      for await (const rows of pages(query, table, 'key', dialect)) for (const { key } of rows) yield key;
    },

    async sweep(): Promise<void> {
      await ask(`DELETE FROM ${table} WHERE expires <= $1`);
    },
  };
}

export async function* textPages(
  query: Query,
  table: string,
  dialect: Dialect,
): AsyncGenerator<[key: string, text: string][], void> {
  for await (const rows of pages(query, table, `key, ${dialect.text} AS value`, dialect))
    yield rows.map(({ key, value }) => [key, value]);
}

/** Pages by key, so that rows may come and go meanwhile. */
async function* pages(query: Query, table: string, columns: string, dialect: Dialect) {
  const { rowsPerPage } = dialect;
  const sql = `SELECT ${columns} FROM ${table} WHERE ${liveIn(dialect)} AND key > $2 ORDER BY key LIMIT ${rowsPerPage}`;
  for (let last: string | undefined = ''; last !== undefined;) {
    const rows = (await query(sql, [Date.now(), last])) as { key: string; value: string }[];
    yield rows;
    last = rows.length < rowsPerPage ? undefined : rows.at(-1)?.key;
  }
}

const liveIn = ({ noNamespace }: Dialect): string =>
  `namespace IS ${noNamespace} AND (expires IS NULL OR expires > $1)`;

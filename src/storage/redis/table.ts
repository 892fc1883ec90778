import KeyvRedis, { type RedisClientType } from '@keyv/redis';
import type { NextRow, Page, Table } from '../backend.ts';
import type { TableName } from '../records.ts';

const keysPerStep = 1_000;

const swapScript = `
  local current = redis.call('GET', KEYS[1])
  if ARGV[1] == 'nothing' and current then return 0 end
  if ARGV[1] == 'text' and current ~= ARGV[2] then return 0 end
  if ARGV[3] == 'delete' then redis.call('DEL', KEYS[1])
  elseif ARGV[5] == '' then redis.call('SET', KEYS[1], ARGV[4])
  else redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5]) end
  return 1`;

const prefixOf = (collection: string): string => `dojo:${collection}::`;

/** Keyv's adapter, except that listings read in large steps and yield neither duplicates nor deleted rows. */
export class RedisTable extends KeyvRedis<string> implements Table {
  readonly #client: RedisClientType;
  readonly #prefix: string;

  constructor(client: RedisClientType, collection: string) {
    super(client, { namespace: `dojo:${collection}`, throwOnErrors: true });
    this.#client = client;
    this.#prefix = prefixOf(collection);
  }

  async swap(key: string, expected: string | undefined, next: NextRow | undefined): Promise<boolean> {
    const { text, expires } = next ?? {};
    const keepForMs = expires === undefined ? '' : String(Math.max(1, expires - Date.now()));
    const swapped = await this.#client.eval(swapScript, {
      keys: [this.#prefix + key],
      arguments: [
        ...(expected === undefined ? ['nothing', ''] : ['text', expected]),
        ...(text === undefined ? ['delete', '', ''] : ['set', text, keepForMs]),
      ],
    });
    return swapped === 1;
  }

  override async *iterator<Row = string>(): AsyncGenerator<[string, Row], void> {
    for await (const keys of this.#scan()) {
      const texts = await this.#client.mGet(keys.map((key) => this.#prefix + key));
      for (const [index, key] of keys.entries()) {
        const text = texts[index];
        if (typeof text === 'string') yield [key, text as Row];
      }
    }
  }

  async *keys(): AsyncGenerator<string, void> {
    for await (const keys of this.#scan()) yield* keys;
  }

  /** SCAN walks the whole database and may return a key more than once. */
  async *#scan(): AsyncGenerator<string[], void> {
    const seen = new Set<string>();
    let cursor = '0';
    do {
      const found = await this.#client.scan(cursor, { MATCH: `${this.#prefix}*`, COUNT: keysPerStep });
      cursor = found.cursor;
      const keys = found.keys.map((key) => key.slice(this.#prefix.length)).filter((key) => !seen.has(key));
      for (const key of keys) seen.add(key);
      if (keys.length > 0) yield [...new Set(keys)];
    } while (cursor !== '0');
  }
}

/** MGET, because GET would refuse a key of another type. */
const snapshotScript = `
  local rows = {}
  for _, key in ipairs(redis.call('KEYS', 'dojo:*')) do
    local text = redis.call('MGET', key)[1]
    if text then rows[#rows + 1] = {key, text} end
  end
  return rows`;

/** Reads all rows with one script, during which Redis serves no other client. */
export async function* snapshotOf(
  client: RedisClientType,
  tables: readonly TableName[],
): AsyncGenerator<Page, void> {
  const found = (await client.eval(snapshotScript)) as [key: string, text: string][];
  const rows = Map.groupBy(found, ([key]) => key.slice(0, key.indexOf('::') + 2));
  for (const table of tables) {
    const prefix = prefixOf(table);
    const all = (rows.get(prefix) ?? []).map(([key, text]) => [key.slice(prefix.length), text] as const);
    let from = 0;
    do yield { table, rows: all.slice(from, from + keysPerStep) };
    while ((from += keysPerStep) < all.length);
  }
}

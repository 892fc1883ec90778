import KeyvRedis, { type RedisClientType } from '@keyv/redis';
import type { NextRow, Table } from '../backend.ts';

const keysPerStep = 1_000;

/** Redis runs a script with nobody in between. */
const swapScript = `
  local current = redis.call('GET', KEYS[1])
  if ARGV[1] == 'nothing' and current then return 0 end
  if ARGV[1] == 'text' and current ~= ARGV[2] then return 0 end
  if ARGV[3] == 'delete' then redis.call('DEL', KEYS[1])
  elseif ARGV[5] == '' then redis.call('SET', KEYS[1], ARGV[4])
  else redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5]) end
  return 1`;

/** What the keys of a collection begin with. */
export const prefixOf = (collection: string): string => `dojo:${collection}::`;

/** Keyv's adapter, except that a list is read in large steps, names no row twice, and leaves out what is gone by then. */
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

  /** Redis goes through all it has, whatever is asked for, and may name a key more than once. */
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

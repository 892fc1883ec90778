import type { RedisClientType } from '@keyv/redis';
import { StartError } from '../errors.ts';
import type { Backend, BackendContext, Page, Table } from './backend.ts';
import { createRedisClient, isOpenToOthers, redisPlace } from './redis-client.ts';
import { assertDurable, durabilityOf } from './redis-durability.ts';
import { snapshotOf } from './redis-snapshot.ts';
import { RedisTable } from './redis-table.ts';
import type { TableName } from './table-names.ts';

interface RedisOptions extends BackendContext {
  url: string;
}

/** A server that answers no PING for as long is taken for gone, though its connection may look well for many minutes. */
const silentForMs = 5_000;

/** Keeps rows in Redis, over one connection. Several processes may share the database. */
export class RedisBackend implements Backend {
  readonly name = 'redis';
  readonly #client: RedisClientType;
  readonly #report: (error: unknown) => void;
  readonly #warn: (message: string) => void;
  readonly #isOpenToOthers: boolean;
  #watching: NodeJS.Timeout | undefined;

  /** @throws StartError when the URL is not usable. */
  constructor({ url, report, warn }: RedisOptions) {
    const place = redisPlace(url);
    this.#isOpenToOthers = isOpenToOthers(place);
    this.#client = createRedisClient(place, report);
    this.#report = report;
    this.#warn = warn;
  }

  async open(): Promise<void> {
    try {
      await this.#client.connect();
    } catch (cause) {
      throw new StartError([`DATABASE_URL: ${problemOf(cause)}`], { cause });
    }
    if (this.#isOpenToOthers) {
      this.#warn('The connection to Redis is not encrypted, and its host is not close by. Use rediss://.');
    }
    assertDurable(await durabilityOf(this.#client), this.#warn);
    this.#watching = this.#watch();
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- nothing is to be made
  async adapter(collection: TableName): Promise<Table> {
    return new RedisTable(this.#client, collection);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- Redis does it by itself
  async sweep(): Promise<void> {
    return;
  }

  async *snapshot(tables: readonly TableName[]): AsyncGenerator<Page, void> {
    yield* await snapshotOf(this.#client, tables);
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async close(): Promise<void> {
    clearInterval(this.#watching);
    this.#client.destroy();
  }

  /** Makes a new connection in the place of one on which nothing is answered. */
  #watch(): NodeJS.Timeout {
    let isAwaited = false;
    const answered = (): void => void (isAwaited = false);
    const timer = setInterval(() => {
      if (!this.#client.isReady) return;
      if (isAwaited) {
        this.#report(new Error('Redis does not answer: a new connection is made.'));
        this.#client.destroy();
        // It tries until it is closed, and then there is nothing to tell.
        this.#client.connect().catch(() => undefined);
      } else {
        isAwaited = true;
        this.#client.ping().then(answered, answered);
      }
    }, silentForMs);
    timer.unref();
    return timer;
  }
}

/** What whoever starts the bot can mend. */
function problemOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (/^(WRONGPASS|NOAUTH)|AUTH/.test(message)) return 'Redis does not accept this user and password.';
  if (code === 'ENOTFOUND') return 'there is no host of that name.';
  if (/certificate|self.signed/i.test(message)) {
    return "the server's certificate is not one to trust. Name its authority with sslrootcert, or use sslmode=require.";
  }
  return `Redis cannot be spoken to: ${message}`;
}

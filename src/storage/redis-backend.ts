import type { RedisClientType } from '@keyv/redis';
import { StartError } from '../errors.ts';
import type { Backend, BackendContext, Page, Table } from './backend.ts';
import { certificateProblem } from './network.ts';
import {
  createRedisClient,
  isOpenToOthers,
  isPassing,
  isSilence,
  redisPlace,
  type RedisPlace,
} from './redis-client.ts';
import { assertDurable, durabilityOf } from './redis-durability.ts';
import { snapshotOf } from './redis-snapshot.ts';
import { RedisTable } from './redis-table.ts';
import { watchConnection } from './redis-watchdog.ts';
import type { TableName } from './table-names.ts';

interface RedisOptions extends BackendContext {
  url: string;
  /** A server that answers nothing for as long is taken for gone. */
  silentForMs?: number;
}

/** Keeps rows in Redis, over one connection. Several processes may share the database. */
export class RedisBackend implements Backend {
  readonly name = 'redis';
  readonly #place: RedisPlace;
  readonly #client: RedisClientType;
  readonly #report: (error: unknown) => void;
  readonly #warn: (message: string) => void;
  readonly #silentForMs: number;
  #stopWatching: (() => void) | undefined;

  /** @throws StartError when the URL is not usable. */
  constructor({ url, silentForMs = 5_000, ...context }: RedisOptions) {
    this.#place = redisPlace(url);
    this.#silentForMs = silentForMs;
    this.#client = createRedisClient(this.#place, context);
    this.#report = context.report;
    this.#warn = context.warn;
  }

  async open(): Promise<void> {
    try {
      await this.#client.connect();
    } catch (error) {
      // The client wraps what it gave up for.
      const cause = (error as { originalError?: unknown }).originalError ?? error;
      const problem = problemOf(cause, this.#place.tls !== false);
      throw problem === undefined ? cause : new StartError([`DATABASE_URL: ${problem}`], { cause });
    }
    if (isOpenToOthers(this.#place)) {
      this.#warn('The connection to Redis is not encrypted, and its host is not close by. Use rediss://.');
    }
    assertDurable(await durabilityOf(this.#client), this.#warn);
    this.#stopWatching = watchConnection(this.#client, {
      silentForMs: this.#silentForMs,
      report: this.#report,
    });
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
    this.#stopWatching?.();
    this.#client.destroy();
  }
}

/** What whoever starts the bot can mend; `undefined` where it may just have to wait. */
function problemOf(error: unknown, isEncrypted: boolean): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, message } = error as NodeJS.ErrnoException;
  if (/^(WRONGPASS|NOAUTH)|AUTH/.test(message)) return 'Redis does not accept this user and password.';
  if (code === 'ENOTFOUND') return 'there is no host of that name.';
  // A server that waits for words of the other kind hangs up, or is silent.
  if (isEncrypted && (isSilence(error) || /wrong version number|before secure TLS/.test(message))) {
    return 'Redis does not answer in TLS. Use redis:// where the network is your own and the server speaks no TLS.';
  }
  if (!isEncrypted && (code === 'ECONNRESET' || message === 'Socket closed unexpectedly')) {
    return 'Redis hangs up at once. Use rediss:// if the server takes encrypted connections only.';
  }
  if (isPassing(error)) return undefined;
  return certificateProblem(error) ?? `Redis cannot be spoken to: ${message}`;
}

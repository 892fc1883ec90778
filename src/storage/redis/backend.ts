import type { RedisClientType } from '@keyv/redis';
import type { StartError } from '../../errors.ts';
import type { Backend, BackendContext, Page, Table } from '../backend.ts';
import { StoreNotReadyError } from '../errors.ts';
import { explainRefusal } from '../network.ts';
import { createRedisClient, isExposed, parseRedisUrl, type RedisServer, watchConnection } from './client.ts';
import { assertDurable } from './durability.ts';
import { RedisTable, snapshotOf } from './table.ts';
import type { TableName } from '../records.ts';

/* eslint-disable @typescript-eslint/require-await -- some methods need not wait */

export class RedisBackend implements Backend {
  readonly #place: RedisServer;
  readonly #client: RedisClientType;
  readonly #context: BackendContext;
  readonly #silentForMs: number;
  #stopWatching: (() => void) | undefined;

  /** @throws StartError when the URL is not usable */
  constructor(url: string, context: BackendContext, silentForMs = 5_000) {
    this.#place = parseRedisUrl(url);
    this.#silentForMs = silentForMs;
    this.#client = createRedisClient(this.#place, context.report);
    this.#context = context;
  }

  async open(): Promise<void> {
    const { warn, report } = this.#context;
    const warnings: string[] = [];
    if (isExposed(this.#place))
      warnings.push(
        'The connection to Redis is not encrypted, and its host is not in a private network. Use rediss://.',
      );
    try {
      if (!this.#client.isOpen) await this.#client.connect();
      await Promise.all([
        assertDurable(this.#client, (message) => warnings.push(message)),
        // A server that is loading, full or read-only refuses only writes.
        this.#client.set('dojo:open', '', { expiration: { type: 'PX', value: 1 } }),
      ]);
    } catch (error) {
      const cause = (error as { originalError?: unknown }).originalError ?? error;
      throw problemOf(cause, this.#place) ?? cause;
    }
    warnings.forEach(warn);
    this.#stopWatching = watchConnection(this.#client, report, this.#silentForMs);
  }

  async adapter(collection: TableName): Promise<Table> {
    return new RedisTable(this.#client, collection);
  }

  /** Redis deletes expired rows itself. */
  async sweep(): Promise<void> {
    return;
  }

  snapshot(tables: readonly TableName[]): AsyncGenerator<Page, void> {
    return snapshotOf(this.#client, tables);
  }

  async close(): Promise<void> {
    this.#stopWatching?.();
    this.#client.destroy();
  }
}

/** Explains a problem that the operator can solve; `undefined` when waiting may help. */
const problemOf = (cause: unknown, { tls, username }: RedisServer): StartError | undefined =>
  explainRefusal(cause, [
    [
      /^(WRONGPASS|NOAUTH)|AUTH/,
      'Redis does not accept this user and password. Characters like @ : / # % in a password must be percent-encoded.',
    ],
    [/^NOPERM.*access/, lacksRight(username, '~dojo:*')],
    [/^NOPERM/, lacksRight(username, '+@read +@write +@connection +@scripting +info +config|get')],
    [
      /^(MOVED|ASK|CLUSTERDOWN|CROSSSLOT) /,
      'this Redis is part of a cluster. The bot needs a single server.',
    ],
    [/^ERR .*DB index/, 'this Redis has no database with that number.'],
    // A server that expects the other protocol closes the connection or stays silent.
    tls === false
      ? [
          /ECONNRESET|^Socket closed unexpectedly$/,
          'Redis closes the connection at once. Use rediss:// if the server accepts only encrypted connections.',
          StoreNotReadyError,
        ]
      : [
          /^Connection timeout$|wrong version number|before secure TLS/,
          'Redis does not answer over TLS. Use redis:// if the network is private and the server does not support TLS.',
          StoreNotReadyError,
        ],
  ]);

const lacksRight = (username: string, right: string): string =>
  `this user lacks permissions that the bot needs. To grant them: ACL SETUSER ${username || 'default'} ${right}`;

import { createClient, type RedisClientType } from '@keyv/redis';
import { isPrivateHost, parseNetworkUrl, tlsOptions } from '../network.ts';

const connectWithinMs = 3_000;
const maxPauseMs = 2_000;
/** More than wait for an answer on any day: what comes on top is refused at once. */
const maxQueuedCommands = 20_000;

/** What a URL says of a Redis server. */
export type RedisServer = ReturnType<typeof parseRedisUrl>;

/**
 * Reads `redis://` and, with TLS, `rediss://`. Whether the certificate is checked is said by `sslmode`, as for Postgres: it is
 * with `verify-full`; without, it is not, because Heroku's servers sign for themselves.
 * @throws StartError when it is none; it shows nothing of the URL.
 */
export function parseRedisUrl(url: string) {
  const parsed = parseNetworkUrl(url, 'redis://USER:PASSWORD@HOST:6379/0');
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, '') || 'localhost',
    port: Number(parsed.port || 6379),
    tls: tlsOptions(parsed.searchParams, parsed.protocol === 'rediss:'),
    username: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    /** Redis numbers its databases. */
    database: Number(parsed.pathname.slice(1)) || 0,
  };
}

/** Whether what goes over the wire could be read on the way. */
export const isExposed = ({ host, tls }: RedisServer): boolean => tls === false && !isPrivateHost(host);

/**
 * A client that tries each connection once until the first that works, and after that for as long as it lives. It refuses commands
 * while it has none.
 */
export function createRedisClient(place: RedisServer, report: (error: unknown) => void): RedisClientType {
  const { host, port, tls, username, password, database } = place;
  let wasReady = false;
  const client = createClient({
    socket: {
      host,
      port,
      connectTimeout: connectWithinMs,
      reconnectStrategy: (tries: number, cause: Error): number | Error =>
        wasReady ? Math.min(50 * 2 ** tries, maxPauseMs) : cause,
      ...(tls === false ? {} : { tls: true as const, ...tls }),
    },
    ...(username === '' ? {} : { username }),
    ...(password === '' ? {} : { password }),
    database,
    name: 'dojo',
    disableOfflineQueue: true,
    commandsQueueMaxLength: maxQueuedCommands,
    maintNotifications: 'disabled',
  }) as RedisClientType;
  // Each collection listens, and Node takes many listeners for a leak.
  client.setMaxListeners(0);
  client.on('ready', () => (wasReady = true));
  client.on('error', report);
  return client;
}

/**
 * Makes a new connection in the place of one on which nothing is answered, neither a PING nor the greeting of one that was
 * just made: it may look well for many minutes. For a client that is connected. Answers how to stop it.
 */
export function watchConnection(
  client: RedisClientType,
  report: (error: unknown) => void,
  silentForMs: number,
): () => void {
  let overdue: NodeJS.Timeout | undefined;
  let renewal: NodeJS.Immediate | undefined;

  const renew = (): void => {
    answered();
    report(new Error('Redis does not answer: a new connection is made.'));
    client.destroy();
    // What is still connecting must learn of its end first; otherwise it would go on beside the new one.
    renewal = setImmediate(() => {
      // It tries until it is closed, and then there is nothing to tell.
      client.connect().catch(() => undefined);
    });
  };
  const awaitAnswer = (): void => {
    overdue ??= setTimeout(renew, silentForMs).unref();
  };
  const answered = (): void => {
    clearTimeout(overdue);
    overdue = undefined;
  };

  client.on('connect', awaitAnswer).on('ready', answered).on('error', answered);
  const asking = setInterval(() => {
    if (!client.isReady) return;
    awaitAnswer();
    client.ping().then(answered, answered);
  }, silentForMs).unref();

  return () => {
    clearInterval(asking);
    clearImmediate(renewal);
    answered();
    client.off('connect', awaitAnswer).off('ready', answered).off('error', answered);
  };
}

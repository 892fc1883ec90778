import { createClient, type RedisClientType } from '@keyv/redis';
import { isPrivateHost, parseNetworkUrl, tlsOptions } from '../network.ts';

const connectWithinMs = 3_000;
const maxPauseMs = 2_000;
const maxQueuedCommands = 20_000;

export type RedisServer = ReturnType<typeof parseRedisUrl>;

/** @throws StartError that shows nothing of the URL */
export function parseRedisUrl(url: string) {
  const parsed = parseNetworkUrl(url, 'redis://USER:PASSWORD@HOST:6379/0');
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, '') || 'localhost',
    port: Number(parsed.port || 6379),
    tls: tlsOptions(parsed.searchParams, parsed.protocol === 'rediss:'),
    username: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: Number(parsed.pathname.slice(1)) || 0,
  };
}

export const isExposed = ({ host, tls }: RedisServer): boolean => tls === false && !isPrivateHost(host);

/** Creates a client that reconnects only after its first connection worked, and refuses commands while it is disconnected. */
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
  // Each collection adds a listener, and Node warns about many.
  client.setMaxListeners(0);
  client.on('ready', () => (wasReady = true));
  client.on('error', report);
  return client;
}

/** Replaces a connection on which the server no longer answers, which TCP notices only after minutes. @returns a stop function */
export function watchConnection(
  client: RedisClientType,
  report: (error: unknown) => void,
  silentForMs: number,
): () => void {
  let overdue: NodeJS.Timeout | undefined;
  let renewal: NodeJS.Immediate | undefined;

  const renew = (): void => {
    answered();
    report(new Error('Redis does not answer: reconnecting.'));
    client.destroy();
    // A pending connection attempt must fail first, or it would continue beside the new one.
    renewal = setImmediate(() => {
      // It only rejects once the client is closed.
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

import type { RedisClientType } from '@keyv/redis';

interface WatchdogOptions {
  /** How long an answer may take. */
  silentForMs: number;
  /** Hears of each connection that is given up. */
  report: (error: unknown) => void;
}

/**
 * Makes a new connection in the place of one on which nothing is answered, neither a PING nor the greeting of one that was
 * just made: it may look well for many minutes. For a client that is connected. Answers how to stop it.
 */
export function watchConnection(
  client: RedisClientType,
  { silentForMs, report }: WatchdogOptions,
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

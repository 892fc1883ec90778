import { StartError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { retryUntil } from '../interactions/retry-until.ts';
import { StorageError } from '../../storage/errors.ts';
import { createOutage, type Outage } from './outage.ts';
import { RateLimitError, wrongToken } from '../rest/rest.ts';

export interface WaitOptions {
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** What waits: "the gateway session". */
  readonly what: string;
}

const longestPauseMs = 30_000;
/** A limit may be lifted before its time. */
const longestObedienceMs = 600_000;

/**
 * Does what a start needs of Discord, again and again until it works: Discord may be unwell, or the way there broken.
 * @throws StartError what waiting cannot mend: the token is wrong, or `work` says so. What went wrong last, once aborted.
 */
export function waitForDiscord<T>(work: () => Promise<T>, options: WaitOptions): Promise<T> {
  const { signal, what } = options;
  const outageOf = (whose: string): Outage =>
    createOutage({
      ...options,
      words: [
        `${whose} does not answer as it should: ${what} waits for it`,
        `${whose} still does not answer as it should: ${what} waits for it`,
        `${whose} answers: ${what} goes on`,
      ],
    });
  const [discord, store] = [outageOf('Discord'), outageOf('The store')];
  const attempt = async (): Promise<T> => {
    try {
      const done = await work();
      for (const outage of [discord, store]) outage.isOver();
      return done;
    } catch (error) {
      if ((error as { status?: unknown }).status === 401)
        throw new StartError([wrongToken], { cause: error });
      throw error;
    }
  };
  return retryUntil(attempt, {
    ...{ signal, longestPauseMs, forMs: Infinity },
    pauseFor: (error) =>
      error instanceof RateLimitError ? Math.min(error.timeToReset, longestObedienceMs) : 0,
    isPassing(error) {
      if (error instanceof StartError || signal.aborted) return false;
      (error instanceof StorageError ? store : discord).lasts({ reason: reasonOf(error) });
      return true;
    },
  });
}

/** The last one is what @discordjs/rest says of a page in place of JSON. */
const saysNothing: ReadonlySet<unknown> = new Set([undefined, '', 0, 'No Description']);

/** A status, a code, or what the error says of itself. */
export function reasonOf(error: unknown): string {
  if (error instanceof RateLimitError)
    return `429, wait ${Math.ceil(error.timeToReset / 1000)} s (${error.method} ${error.route})`;
  const { name, status, code, message } = error as Readonly<Record<string, unknown>>;
  if (name === 'AbortError' && code === DOMException.ABORT_ERR) return 'no answer in time';
  // What OpenSSL says is for its developers.
  return [status, code, String(code).startsWith('ERR_SSL_') ? '' : message]
    .filter((part) => !saysNothing.has(part))
    .join(' ');
}

import { StartError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { StorageError } from '../../storage/errors.ts';
import { retryUntil } from '../interactions/retry-until.ts';
import { RateLimitError, wrongToken } from '../rest/rest.ts';

interface WaitOptions {
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly now: () => number;
}

const tellEveryMs = 60_000;

/** Logs the beginning of an outage, its duration once a minute, and its end. */
export function createOutage({ log, now }: WaitOptions, begins: string, lasts: string, isOver: string) {
  let beganAt: number | undefined;
  let toldAt = 0;
  return {
    lasts(about: Readonly<Record<string, unknown>>): void {
      const at = now();
      if (beganAt === undefined) {
        log.warn(about, begins);
        [beganAt, toldAt] = [at, at];
      } else if (at - toldAt >= tellEveryMs) {
        log.warn({ ...about, forMs: at - beganAt }, lasts);
        toldAt = at;
      }
    },
    isOver(): void {
      if (beganAt !== undefined) log.info({ forMs: now() - beganAt }, isOver);
      beganAt = undefined;
    },
  };
}

const longestPauseMs = 30_000;
/** A rate limit may be lifted early. */
const longestRateLimitMs = 600_000;

/**
 * Repeats `work` until Discord and the store answer. `what` waits for them, for the log.
 * @throws StartError if the token is wrong or `work` throws one; the last error once aborted
 */
export function waitForDiscord<T>(
  work: () => Promise<T>,
  options: WaitOptions & { readonly signal: AbortSignal; readonly what: string },
): Promise<T> {
  const { signal, what } = options;
  const [discord, store] = ['Discord', 'The store'].map((whose) =>
    createOutage(
      options,
      `${whose} does not answer as it should: ${what} is waiting`,
      `${whose} still does not answer as it should: ${what} is waiting`,
      `${whose} answers again: ${what} continues`,
    ),
  );
  const attempt = async (): Promise<T> => {
    try {
      const done = await work();
      discord?.isOver();
      store?.isOver();
      return done;
    } catch (error) {
      if ((error as { status?: unknown }).status === 401)
        throw new StartError([wrongToken], { cause: error });
      throw error;
    }
  };
  return retryUntil(attempt, {
    signal,
    longestPauseMs,
    forMs: Infinity,
    pauseFor: (error) =>
      error instanceof RateLimitError ? Math.min(error.timeToReset, longestRateLimitMs) : 0,
    isPassing(error) {
      if (error instanceof StartError || signal.aborted) return false;
      (error instanceof StorageError ? store : discord)?.lasts({ reason: reasonOf(error) });
      return true;
    },
  });
}

/** @discordjs/rest has 'No Description' for a page in place of JSON. */
const saysNothing: ReadonlySet<unknown> = new Set([undefined, '', 0, 'No Description']);

export function reasonOf(error: unknown): string {
  if (error instanceof RateLimitError)
    return `429, wait ${Math.ceil(error.timeToReset / 1000)} s (${error.method} ${error.route})`;
  const { name, status, code, message } = error as Readonly<Record<string, unknown>>;
  if (name === 'AbortError' && code === DOMException.ABORT_ERR) return 'no answer in time';
  // OpenSSL's messages are for its developers.
  return [status, code, String(code).startsWith('ERR_SSL_') ? '' : message]
    .filter((part) => !saysNothing.has(part))
    .join(' ');
}

import { CodewarsError, codewarsFailures } from '../codewars/errors.ts';
import type { Log } from '../log.ts';
import { StorageError } from '../storage/errors.ts';

/** What a failed reading means. */
export interface Trouble {
  /** About this account alone: trying it again at once is of no use. */
  readonly isOfAccount: boolean;
  /** Codewars knows nobody of that id or name. */
  readonly isGone: boolean;
  /** For how long nothing is to be read; 0 when the others can go on. */
  readonly pauseMs: number;
}

/** Keeps count of failures: how long to pause, and what to say of it, once. */
export interface Troubles {
  met(account: string, error: unknown): Trouble;
  /** A reading went well. */
  over(account: string): void;
}

const firstPauseMs = 5_000;
const longestPauseMs = 5 * 60_000;
/** Codewars asks for patience: up to here it gets it. */
const longestRetryAfterMs = 60 * 60_000;
/** So many accounts in a row that fail, each by itself, are no trouble of accounts. */
const manyInARow = 3;

export function createTroubles({
  log,
  random,
}: {
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly random: () => number;
}): Troubles {
  /** Accounts that are gone, or fail by themselves: told of once. */
  const told = new Set<string>();
  let inARow = 0;
  let pauses = 0;

  return {
    met(account, error) {
      if (error instanceof CodewarsError && error.code === codewarsFailures.notFound) {
        if (!told.has(account)) log.info({ account }, 'Codewars no longer knows an account that is linked');
        told.add(account);
        return { isOfAccount: true, isGone: true, pauseMs: 0 };
      }
      inARow += 1;
      const isOfAccount = isAboutAccount(error);
      if (isOfAccount && inARow < manyInARow) {
        if (!told.has(account)) log.warn({ err: error, account }, 'an account could not be read');
        told.add(account);
        return { isOfAccount, isGone: false, pauseMs: 0 };
      }
      // Once an outage, not once a try.
      if (pauses === 0) log.warn({ err: error, account }, 'tracking pauses until it can go on');
      pauses += 1;
      const growing = Math.min(firstPauseMs * 2 ** (pauses - 1), longestPauseMs) * (0.85 + 0.3 * random());
      const asked = error instanceof CodewarsError ? (error.retryAfterMs ?? 0) : 0;
      const pauseMs = Math.max(growing, Math.min(asked, longestRetryAfterMs));
      return { isOfAccount, isGone: false, pauseMs };
    },
    over(account) {
      if (pauses > 0) log.info({ tries: pauses }, 'tracking goes on');
      told.delete(account);
      inARow = 0;
      pauses = 0;
    },
  };
}

function isAboutAccount(error: unknown): boolean {
  if (error instanceof CodewarsError) return !error.isOutage;
  return error instanceof StorageError && error.code === 'corrupt';
}

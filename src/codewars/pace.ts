import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import { CodewarsError } from './errors.ts';
import type { Subject } from './errors.ts';
import type { Waiters } from './flight.ts';

/** Lets polls of deferred results go one at a time, and far enough apart. */
export interface Pace {
  /**
   * Resolves when it is this poll's turn, with what to call when its answer has come or will not: nobody else goes before.
   * Rejects with RateLimited when the turn comes later than anybody waits for, and when `waiters.signal` aborts.
   */
  turn(waiters: Waiters, subject: Subject): Promise<() => void>;
}

export interface PaceOptions {
  readonly perSecond: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  /** Rejects when the signal aborts. */
  readonly wait?: (
    ms: number,
    value: undefined,
    options: { readonly signal: AbortSignal },
  ) => Promise<unknown>;
}

// For timers that fire early and clocks that are not quite alike.
const margin = 1.05;
// Codewars suspends an address that polls more often (codewars-api-facts.md §1, GET /deferred).
const mostPerSecond = 2;

/** How many polls of all members together may go in a second: what Codewars allows, and at most half of our own rate. */
export function pollsPerSecond(requestsPerSecond: number): number {
  return Math.min(mostPerSecond, requestsPerSecond / 2);
}

/**
 * The next poll goes `1 / perSecond` after the one before was sent, and never sooner than half a second after its answer: Codewars
 * has seen it by then, so that however long a poll was on its way, no three arrive within a second.
 */
export function createPace({ perSecond, now = () => performance.now(), wait = sleep }: PaceOptions): Pace {
  const spacingMs = (1000 / perSecond) * margin;
  const afterAnswerMs = Math.min(spacingMs, (1000 / mostPerSecond) * margin);
  const line = new PQueue({ concurrency: 1 });
  let nextAt = -Infinity;

  const untilNext = (): number => Math.max(0, nextAt - now());

  async function turn(waiters: Waiters, subject: Subject): Promise<() => void> {
    waiters.signal.throwIfAborted();
    const priority = waiters.lane() === 'member' ? 1 : 0;
    const ahead = line.pending + (priority === 1 ? line.sizeBy({ priority }) : line.size);
    const expectedMs = Math.ceil(untilNext() + ahead * spacingMs);
    const late = () => new CodewarsError('RateLimited', { subject, retryAfterMs: expectedMs });
    if (expectedMs > waiters.remainingMs()) throw late();

    const lateBefore = waiters.late;
    waiters.late = late;
    // Gives up a place in the line, never a turn: a poll that was sent holds its own until it is over.
    const leaving = new AbortController();
    const leave = (): void => leaving.abort(waiters.signal.reason);
    waiters.signal.addEventListener('abort', leave, { once: true });
    const begun = Promise.withResolvers<undefined>();
    const over = Promise.withResolvers<undefined>();
    const run = async (): Promise<void> => {
      await wait(untilNext(), undefined, { signal: leaving.signal });
      waiters.signal.removeEventListener('abort', leave);
      const sentAt = now();
      begun.resolve(undefined);
      await over.promise;
      nextAt = Math.max(sentAt + spacingMs, now() + afterAnswerMs);
    };
    line.add(run, { priority, signal: leaving.signal }).catch(begun.reject);
    try {
      await begun.promise;
    } finally {
      waiters.signal.removeEventListener('abort', leave);
      waiters.late = lateBefore;
    }
    return () => over.resolve(undefined);
  }

  return { turn };
}

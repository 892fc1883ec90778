import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '../clock.ts';

/** Settles after `ms`, or when the signal aborts; never rejects. Tests hand in one of their own, with their clock. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

// A longer delay makes Node's timers fire at once.
const longestTimerMs = 2_147_483_647;

export const sleep: Sleep = async (ms, signal) => {
  await delay(Math.min(Math.max(ms, 0), longestTimerMs), undefined, { signal }).catch(() => undefined);
};

export interface PaceOptions {
  readonly callsPerSecond: number;
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
}

/** Spaces calls evenly: no burst after a pause, because nobody waits for these calls. */
export function createPace({ callsPerSecond, now, sleep, signal }: PaceOptions): () => Promise<void> {
  const spacingMs = 1000 / callsPerSecond;
  let nextAt = -Infinity;
  return async () => {
    const waitMs = waitUntil(nextAt, now(), spacingMs);
    if (waitMs > 0) await sleep(waitMs, signal);
    nextAt = now() + spacingMs;
  };
}

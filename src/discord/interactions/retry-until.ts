import { setTimeout as sleep } from 'node:timers/promises';

const firstPauseMs = 100;

/**
 * Does something again for as long as it fails in a way that passes. \@discordjs/rest repeats without a pause, which
 * helps against a single bad request and not against a second of them.
 * @throws what went wrong the last time
 */
export async function retryUntil<T>(
  work: () => Promise<T>,
  options: {
    /** From now, in milliseconds. Nothing is begun after it. */
    readonly forMs: number;
    /** Which failures pass by themselves. */
    readonly isPassing: (error: unknown) => boolean;
    /** Once aborted there is no time left to wait. */
    readonly signal: AbortSignal;
    /** Pauses double up to this. Default 2,000 ms. */
    readonly longestPauseMs?: number;
    /** How long a failure asks to be waited for, where that is longer. */
    readonly pauseFor?: (error: unknown) => number;
  },
): Promise<T> {
  const { signal, longestPauseMs = 2_000, pauseFor = () => 0 } = options;
  const startedAt = performance.now();
  for (let nextMs = firstPauseMs; ; nextMs = Math.min(nextMs * 2, longestPauseMs)) {
    let pauseMs: number;
    try {
      return await work();
    } catch (error) {
      pauseMs = Math.max(nextMs, pauseFor(error));
      const isOver = performance.now() + pauseMs - startedAt > options.forMs;
      if (isOver || signal.aborted || !options.isPassing(error)) throw error;
    }
    // Aborted: the last time, at once.
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

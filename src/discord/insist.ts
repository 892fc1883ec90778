import { setTimeout as sleep } from 'node:timers/promises';

export interface Insistence {
  /** From now, in milliseconds. Nothing is begun after it. */
  readonly forMs: number;
  /** Which failures pass by themselves. */
  readonly isPassing: (error: unknown) => boolean;
  /** Once aborted there is no time left to wait. */
  readonly signal: AbortSignal;
}

const firstPauseMs = 100;
const longestPauseMs = 2_000;

/**
 * Does something again for as long as it fails in a way that passes. \@discordjs/rest repeats without a pause, which
 * helps against a single bad request and not against a second of them.
 * @throws what went wrong the last time
 */
export async function insist<T>(work: () => Promise<T>, options: Insistence): Promise<T> {
  const startedAt = performance.now();
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await work();
    } catch (error) {
      const isOver = performance.now() + pauseMs - startedAt > options.forMs;
      if (isOver || options.signal.aborted || !options.isPassing(error)) throw error;
    }
    // Aborted: the last time, at once.
    await sleep(pauseMs, undefined, { signal: options.signal }).catch(() => undefined);
  }
}

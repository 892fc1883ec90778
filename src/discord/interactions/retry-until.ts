import { setTimeout as sleep } from 'node:timers/promises';

const firstPauseMs = 100;

/**
 * Repeats work with pauses between, which \@discordjs/rest does not make.
 * @throws the last error
 */
export async function retryUntil<T>(
  work: () => Promise<T>,
  options: {
    /** No try begins later than this, in milliseconds from now. */
    readonly forMs: number;
    readonly isPassing: (error: unknown) => boolean;
    /** Aborting cuts the pause short and makes the next try the last. */
    readonly signal: AbortSignal;
    /** Pauses double up to this. Default 2,000 ms. */
    readonly longestPauseMs?: number;
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
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

import type { Budget, CallOptions } from './codewars.ts';
import { CodewarsError } from './errors.ts';

/** Node's timers fire at once when the delay is longer. */
export const longestTimerMs = 2_147_483_647;
const longestRetryAfterMs = 60 * 60_000;
const firstPauseMs = 5_000;
const longestPauseMs = 5 * 60_000;

export type BackgroundLog = Record<'info' | 'warn', (fields: object, message: string) => void>;

/** Runs background reads of Codewars, and backs off while Codewars or the store fails. The client spaces them, by their budget. */
export function createBackgroundLoop(options: {
  readonly budget: Budget;
  readonly random?: () => number;
  readonly log: BackgroundLog;
}) {
  const { budget, random = Math.random, log } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> | undefined;
  let nap: AbortController | undefined;
  let failures = 0;
  let isPaused = false;

  async function run(step: () => Promise<number>): Promise<void> {
    while (!signal.aborted) {
      // Created before the step, so that a wake during the step skips the rest after it.
      nap = new AbortController();
      const restMs = await step();
      if (restMs > 0) await sleep(restMs, AbortSignal.any([signal, nap.signal]));
    }
  }

  return {
    signal,
    /** For the loop's calls. `stop` aborts them. */
    callOptions: { priority: 'background', budget, signal } satisfies CallOptions,
    get isPaused() {
      return isPaused;
    },
    /** Repeats `step`, which returns the milliseconds to rest before the next one. */
    start(step: () => Promise<number>): void {
      running ??= run(step);
    },
    async stop(): Promise<void> {
      stopping.abort();
      await running;
    },
    wake(): void {
      nap?.abort();
    },
    /** Waits after a failure, longer each time until `resume`. Logs once per outage. */
    async pause(error: unknown): Promise<void> {
      if (failures === 0) log.warn({ err: error }, `${budget} pauses until Codewars and the store answer`);
      failures += 1;
      const growing = Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs);
      const asked = error instanceof CodewarsError ? (error.retryAfterMs ?? 0) : 0;
      isPaused = true;
      await sleep(Math.max(growing * (0.85 + 0.3 * random()), Math.min(asked, longestRetryAfterMs)), signal);
      isPaused = false;
    },
    resume(): void {
      if (failures > 0) log.info({ failures }, `${budget} resumes`);
      failures = 0;
    },
  };
}

/** Resolves after `ms`, or earlier when the signal aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(ms, longestTimerMs));
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

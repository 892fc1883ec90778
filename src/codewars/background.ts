import { waitUntil } from '../clock.ts';
import { CodewarsError } from './errors.ts';

// A longer delay makes Node's timers fire at once.
const longestTimerMs = 2_147_483_647;
/** Codewars may ask for a longer pause, up to here. */
const longestRetryAfterMs = 60 * 60_000;

export type BackgroundLog = Record<'info' | 'warn', (fields: object, message: string) => void>;
export type BackgroundLoop = ReturnType<typeof createBackgroundLoop>;

/**
 * Reads Codewars while no member waits: spaces calls evenly, without a burst after a quiet time, and pauses longer and longer while
 * Codewars or the store fails. Tracking, webhook looks and the growth of the catalogue each run one.
 */
export function createBackgroundLoop(options: {
  readonly callEveryMs: number;
  readonly pauses?: { readonly firstMs: number; readonly longestMs: number };
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random?: () => number;
  readonly log: BackgroundLog;
  /** What pauses, in the log. */
  readonly name: string;
}) {
  const { callEveryMs, now, random = Math.random, log, name } = options;
  const { pauses = { firstMs: 5_000, longestMs: 5 * 60_000 } } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> | undefined;
  let nap: AbortController | undefined;
  let nextCallAt = -Infinity;
  let calls = 0;
  let failures = 0;
  let isPaused = false;

  async function run(step: () => Promise<number>): Promise<void> {
    while (!signal.aborted) {
      // Before the step: who wakes the loop meanwhile has it look again at once.
      nap = new AbortController();
      const restMs = await step();
      if (restMs > 0) await sleep(restMs, AbortSignal.any([signal, nap.signal]));
    }
  }

  return {
    /** Aborts when the loop stops. */
    signal,
    get isPaused() {
      return isPaused;
    },
    /** Turns that were given since the start. */
    get calls() {
      return calls;
    },
    /** Repeats `step`, which answers how long to rest before the next one. */
    start(step: () => Promise<number>): void {
      running ??= run(step);
    },
    async stop(): Promise<void> {
      stopping.abort();
      await running;
    },
    /** Ends a rest. */
    wake(): void {
      nap?.abort();
    },
    /** Settles when one more call may be made. */
    async pace(): Promise<void> {
      const waitMs = waitUntil(nextCallAt, now(), callEveryMs);
      if (waitMs > 0) await sleep(waitMs, signal);
      signal.throwIfAborted();
      nextCallAt = now() + callEveryMs;
      calls += 1;
    },
    /** Waits after a failure, each time longer until `resume`. Logs once per outage. */
    async pause(error: unknown): Promise<void> {
      if (failures === 0) log.warn({ err: error }, `${name} pauses until Codewars and the store answer`);
      failures += 1;
      const growing = Math.min(pauses.firstMs * 2 ** (failures - 1), pauses.longestMs);
      const asked = error instanceof CodewarsError ? (error.retryAfterMs ?? 0) : 0;
      isPaused = true;
      await sleep(Math.max(growing * (0.85 + 0.3 * random()), Math.min(asked, longestRetryAfterMs)), signal);
      isPaused = false;
    },
    /** After something was read. */
    resume(): void {
      if (failures > 0) log.info({ failures }, `${name} resumes`);
      failures = 0;
    },
  };
}

/** Settles after that time, or when the signal aborts; never rejects. */
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

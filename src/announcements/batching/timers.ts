import PQueue from 'p-queue';
import type { Storage } from '../../storage/storage.ts';
import type { AnnouncementsLog } from '../failures.ts';

/** Timers of what is gathered. They are made anew from storage at start. */
export interface Windows {
  /** Closes the window of this row when it is due. A time that is set already stays. */
  watch(key: string, dueAt: number): void;
  /** Whether a window is over; a clock that was set back must not keep one open for ever. */
  isDue(dueAt: number): boolean;
  /** Reads what waits in storage; what is due is closed at once. */
  start(): Promise<void>;
  /** Waits for what is being closed; the rest stays stored. */
  stop(): Promise<void>;
  /** Windows that are open. */
  readonly size: number;
}

export interface WindowsOptions {
  readonly storage: Pick<Storage, 'gathering'>;
  /** Says what was gathered. Answers when the row is due next, or `undefined`. */
  readonly close: (key: string) => Promise<number | undefined>;
  readonly windowMs: number;
  readonly now: () => number;
  readonly log: AnnouncementsLog;
}

const closingAtOnce = 8;
const retryMs = 30_000;

export function createWindows(options: WindowsOptions): Windows {
  const { storage, close, windowMs, now, log } = options;
  const timers = new Map<string, NodeJS.Timeout>();
  const closing = new PQueue({ concurrency: closingAtOnce });
  /** Another process may have opened it, and closes it too: it goes first. */
  const graceMs = windowMs / 20;
  let rescan: NodeJS.Timeout | undefined;
  let stopped = false;

  const isDue = (dueAt: number): boolean => dueAt <= now() || dueAt > now() + windowMs + graceMs;

  const watch = (key: string, dueAt: number, waitMs = isDue(dueAt) ? 0 : dueAt - now()): void => {
    if (stopped || timers.has(key)) return;
    timers.set(key, setTimeout(() => void closing.add(() => attempt(key)), waitMs).unref());
  };

  return {
    watch: (key, dueAt) => watch(key, dueAt),
    isDue,
    async start() {
      rescan = setInterval(() => void adopt(windowMs / 2), windowMs).unref();
      await adopt(0);
    },
    async stop() {
      stopped = true;
      clearInterval(rescan);
      for (const timer of timers.values()) clearTimeout(timer);
      closing.clear();
      await closing.onIdle();
      timers.clear();
    },
    get size() {
      return timers.size;
    },
  };

  async function attempt(key: string): Promise<void> {
    if (stopped) return;
    try {
      const dueAt = await close(key);
      timers.delete(key);
      if (dueAt !== undefined) watch(key, dueAt);
    } catch (error) {
      log.warn({ err: error, key }, 'what was gathered could not be announced, tried again soon');
      timers.delete(key);
      watch(key, now(), retryMs);
    }
  }

  /** Takes windows that are not watched here: those of before the start, and those of a process that ended. */
  async function adopt(overdueMs: number): Promise<void> {
    try {
      for await (const [key, { pending }] of storage.gathering.entries()) {
        if (!pending) continue;
        const { dueAt } = pending;
        if (isDue(dueAt)) {
          if (overdueMs === 0 || dueAt + overdueMs <= now()) watch(key, dueAt);
        } else if (overdueMs === 0) watch(key, dueAt, dueAt + graceMs - now());
      }
    } catch (error) {
      log.warn({ err: error }, 'what is being gathered could not be read whole');
    }
  }
}

import type { Attempt } from './send.ts';
import type { Lanes } from './channel-queues.ts';

interface DeliveryOptions {
  readonly lanes: Lanes;
  readonly attempt: Attempt;
  readonly now: () => number;
  /** How many channels at once. */
  readonly concurrency?: number;
  readonly stopMs: number;
}

export interface Delivery {
  start(): void;
  /** Something was added. */
  wake(): void;
  /** Begins no attempt any more, waits for those that run within the time, and then breaks them off. */
  stop(): Promise<void>;
}

/** Timers of Node reach less far than this; and a clock that is set is noticed within it. */
const longestTimerMs = 60_000;

/** Attempts what is due: in each channel one after the other, in several channels at once, the oldest first. */
export function createDelivery({ lanes, attempt, now, concurrency = 8, stopMs }: DeliveryOptions): Delivery {
  const running = new Set<Promise<void>>();
  const broken = new AbortController();
  let isOn = false;
  let timer: NodeJS.Timeout | undefined;

  function wake(): void {
    clearTimeout(timer);
    if (!isOn) return;
    while (running.size < concurrency) {
      const entry = lanes.take(now());
      if (entry === undefined) break;
      const run = attempt(entry, broken.signal).finally(() => {
        running.delete(run);
        lanes.release(entry);
        wake();
      });
      running.add(run);
    }
    // Whatever ends wakes this again.
    if (running.size === concurrency) return;
    const at = now();
    const waitMs = Math.max(lanes.nextDueAt(at) - at, 0);
    if (waitMs === Infinity) return;
    timer = setTimeout(wake, Math.min(Math.ceil(waitMs), longestTimerMs));
    timer.unref();
  }

  return {
    wake,
    start() {
      isOn = true;
      wake();
    },
    async stop() {
      isOn = false;
      clearTimeout(timer);
      let late: NodeJS.Timeout | undefined;
      const tooLong = new Promise<void>((resolve) => (late = setTimeout(resolve, stopMs)));
      await Promise.race([Promise.allSettled(running), tooLong]);
      clearTimeout(late);
      broken.abort();
    },
  };
}

import { TokenBucket } from 'limiter';
import PQueue from 'p-queue';
import { CodewarsError } from './errors.ts';
import type { Subject } from './errors.ts';
import type { Lane, Waiters } from './flight.ts';

/** Lets calls to Codewars go one by one at a rate, a waiting member before background work. */
export interface Queue {
  /**
   * Resolves when it is this call's turn. Rejects with RateLimited as soon as it is clear that the turn comes later than
   * anybody waits for, and when `waiters.signal` aborts.
   */
  turn(waiters: Waiters, subject: Subject): Promise<void>;
  /** How many wait for their turn. */
  readonly waiting: number;
  /** Lets nobody go for a while: Codewars would only refuse them too. */
  pause(forMs: number): void;
  /** Forgets its timer. Who waits is ended by their own signal. */
  close(): void;
}

export interface QueueOptions {
  readonly requestsPerSecond: number;
  /** How many may go at once after a quiet time. */
  readonly burst: number;
}

const priorities = { background: 0, member: 1 } as const;

/** One queue for all calls of a process. Times are monotonic: only durations matter here. */
export function createQueue({ requestsPerSecond, burst }: QueueOptions): Queue {
  const bucket = new TokenBucket({
    bucketSize: burst,
    tokensPerInterval: requestsPerSecond,
    interval: 'second',
  });
  bucket.content = burst;
  // p-queue keeps the order; it stays paused, and is opened for exactly one call whenever there is a token.
  const line = new PQueue({ autoStart: false });
  const waiting = new Set<{
    waiters: Waiters;
    late: () => CodewarsError;
    refuse: (why: CodewarsError) => void;
  }>();
  let pausedUntil = 0;
  let timer: NodeJS.Timeout | undefined;
  let turns = 0;

  const pauseLeft = (): number => Math.max(0, pausedUntil - performance.now());
  const ahead = (lane: Lane): number =>
    lane === 'member' ? line.sizeBy({ priority: priorities.member }) : line.size;

  /** When the call behind `before` others would have its turn, in milliseconds from now. */
  function wait(before: number): number {
    bucket.drip();
    const paused = pauseLeft();
    // After a pause the burst is gone: one call goes, and the others at the rate.
    const tokens = paused > 0 ? 1 : bucket.content;
    return Math.ceil(paused + Math.max(0, ((before + 1 - tokens) / requestsPerSecond) * 1000));
  }

  function pump(): void {
    clearTimeout(timer);
    timer = undefined;
    if (pausedUntil > 0 && pauseLeft() === 0) {
      pausedUntil = 0;
      bucket.drip();
      bucket.content = Math.min(bucket.content, 1);
    }
    while (line.size > 0) {
      const paused = pauseLeft();
      if (paused > 0 || !bucket.tryRemoveTokens(1)) {
        timer = setTimeout(pump, paused > 0 ? paused : Math.max(1, bucket.getWaitTime(1)));
        return;
      }
      line.start();
      line.pause(); // also when the one it was opened for gave up at this very moment
    }
  }

  async function turn(waiters: Waiters, subject: Subject): Promise<void> {
    const lane = waiters.lane();
    const late = (ms: number) => new CodewarsError('RateLimited', { subject, retryAfterMs: ms });
    const expected = wait(ahead(lane));
    if (expected > waiters.remainingMs()) throw late(expected);

    turns += 1;
    const id = String(turns);
    const refusal = new AbortController();
    const entry = {
      waiters,
      late: () => late(wait(Math.max(0, ahead(waiters.lane()) - 1))),
      refuse: (why: CodewarsError) => {
        refusal.abort(why);
      },
    };
    const lateBefore = waiters.late;
    waiters.late = entry.late;
    waiters.onMember = () => {
      line.setPriority(id, priorities.member);
    };
    waiting.add(entry);
    try {
      // The task closes the line behind itself: the next one needs a token of its own.
      const turned = line.add(
        () => {
          line.pause();
          waiters.onMember = undefined;
        },
        { id, priority: priorities[lane], signal: AbortSignal.any([waiters.signal, refusal.signal]) },
      );
      pump();
      await turned;
    } finally {
      waiting.delete(entry);
      waiters.late = lateBefore;
      waiters.onMember = undefined;
    }
  }

  return {
    get waiting() {
      return waiting.size;
    },
    turn,
    pause(forMs) {
      pausedUntil = Math.max(pausedUntil, performance.now() + forMs);
      for (const entry of waiting) {
        if (pauseLeft() > entry.waiters.remainingMs()) entry.refuse(entry.late());
      }
      pump();
    },
    close: () => clearTimeout(timer),
  };
}

import { CodewarsError } from '../errors.ts';
import type { Subject } from '../errors.ts';
import { createFairLine } from './fair-line.ts';
import type { Place } from './fair-line.ts';
import type { Waiters } from './shared-request.ts';

/** Lets calls to Codewars go one by one at a rate, fair by person, a waiting member before background work. */
export interface Queue {
  /**
   * Resolves when it is this call's turn, with what to call once its answer has come or will not. Rejects with TooManyCalls when
   * the person has too many waiting, with RateLimited as soon as it is clear that the turn comes later than anybody waits for, and
   * when `waiters.signal` aborts.
   */
  turn(waiters: Waiters, subject: Subject, kind?: 'read' | 'poll'): Promise<() => void>;
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
  readonly pollsPerSecond: number;
}

interface Call extends Place {
  readonly isPoll: boolean;
  readonly waiters: Waiters;
  go(): void;
  refuse(why: unknown): void;
}

/** So many calls of one person wait; the next is refused. Polls are not counted: the attempts are. */
const mostWaiting = 10;
// Codewars suspends an address that polls more often (codewars-api-facts.md §1, GET /deferred).
const mostPollsPerSecond = 2;
// For timers that fire early and clocks that are not quite alike.
const margin = 1.05;

/** How many polls of all members together may go in a second: what Codewars allows, and at most half of our own rate. */
export function pollsPerSecond(requestsPerSecond: number): number {
  return Math.min(mostPollsPerSecond, requestsPerSecond / 2);
}

/** One queue for all calls of a process. Times are monotonic: only durations matter here. */
export function createQueue(options: QueueOptions): Queue {
  const { burst } = options;
  const now = (): number => performance.now();
  const spacingMs = 1000 / options.requestsPerSecond;
  const line = createFairLine<Call>();
  const pace = createPace(options.pollsPerSecond, now);
  /** When the whole burst may go again. */
  let restedAt = -Infinity;
  let timer: NodeJS.Timeout | undefined;

  /** Until a call may go that has so many before it. */
  const waitMs = (ahead: number): number =>
    Math.max(0, Math.max(restedAt, now()) + (ahead + 1 - burst) * spacingMs - now());

  function expectedMs(call: Call): number {
    const polls = call.isPoll ? pace.waitMs(line.ahead(call, ({ isPoll }) => isPoll)) : 0;
    return Math.ceil(Math.max(waitMs(line.ahead(call)), polls));
  }

  function pump(): void {
    clearTimeout(timer);
    while (line.size > 0) {
      const leftMs = waitMs(0);
      const call = leftMs > 0 ? undefined : line.next(({ isPoll }) => !isPoll || pace.isOpen);
      if (call === undefined) {
        timer = setTimeout(pump, Math.max(1, leftMs > 0 ? leftMs : pace.waitMs(0)));
        return;
      }
      restedAt = Math.max(restedAt, now()) + spacingMs;
      call.go();
    }
  }

  /** Whether one of those who wait for it has room for one more call. */
  function hasRoom({ callers }: Waiters): boolean {
    return [...callers].some(
      ({ lane, person }) =>
        lane === 'background' ||
        person === undefined ||
        [...line].filter((call) => !call.isPoll && isFor(call, person)).length < mostWaiting,
    );
  }

  async function turn(waiters: Waiters, subject: Subject, kind = 'read'): Promise<() => void> {
    waiters.signal.throwIfAborted();
    const isPoll = kind === 'poll';
    if (!isPoll && !hasRoom(waiters)) throw new CodewarsError('TooManyCalls', { subject });
    const turned = Promise.withResolvers<() => void>();
    const call: Call = {
      callers: waiters.callers,
      isPoll,
      waiters,
      go: () => turned.resolve(isPoll ? pace.begin(pump) : () => undefined),
      refuse(why) {
        line.delete(call);
        turned.reject(why);
      },
    };
    const late = () => new CodewarsError('RateLimited', { subject, retryAfterMs: expectedMs(call) });
    if (expectedMs(call) > waiters.remainingMs()) throw late();

    const lateBefore = waiters.late;
    waiters.late = late;
    const leave = (): void => call.refuse(waiters.signal.reason);
    waiters.signal.addEventListener('abort', leave, { once: true });
    line.add(call);
    pump();
    try {
      return await turned.promise;
    } finally {
      waiters.signal.removeEventListener('abort', leave);
      waiters.late = lateBefore;
    }
  }

  return {
    get waiting() {
      return line.size;
    },
    turn,
    pause(forMs) {
      // After a pause the burst is gone: one call goes, and the others at the rate.
      restedAt = Math.max(restedAt, now() + forMs + (burst - 1) * spacingMs);
      for (const call of line) {
        if (waitMs(0) > call.waiters.remainingMs()) call.refuse(call.waiters.late());
      }
      pump();
    },
    close: () => clearTimeout(timer),
  };
}

const isFor = ({ callers }: Place, wanted: string): boolean =>
  [...callers].some(({ lane, person }) => lane === 'member' && person === wanted);

/**
 * Lets polls of deferred results go one at a time: `1 / perSecond` after the one before was sent, and never sooner than half a second
 * after its answer. Codewars has seen it by then, so that however long a poll was on its way, no three arrive within a second.
 */
function createPace(perSecond: number, now: () => number) {
  const spacingMs = (1000 / perSecond) * margin;
  const afterAnswerMs = Math.min(spacingMs, (1000 / mostPollsPerSecond) * margin);
  let isUnderWay = false;
  let nextAt = -Infinity;

  return {
    get isOpen() {
      return !isUnderWay && nextAt <= now();
    },
    waitMs: (ahead: number): number =>
      Math.max(0, nextAt - now()) + (ahead + (isUnderWay ? 1 : 0)) * spacingMs,
    /** One goes. Answers what to call when it is over. */
    begin(onOver: () => void): () => void {
      const sentAt = now();
      isUnderWay = true;
      return () => {
        isUnderWay = false;
        nextAt = Math.max(sentAt + spacingMs, now() + afterAnswerMs);
        onOver();
      };
    },
  };
}

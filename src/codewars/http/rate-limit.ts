import { CodewarsError } from '../errors.ts';
import type { Subject } from '../errors.ts';
import type { Caller, Priority, Shared } from './shared-request.ts';

interface Call {
  readonly isPoll: boolean;
  readonly callers: ReadonlySet<Caller>;
  readonly shared: Shared;
  go(): void;
  refuse(reason: unknown): void;
}

/** Calls of one person that may wait; the next is refused. Polls are not counted: the attempts are. */
const mostWaiting = 10;
// Codewars suspends an address that polls more often (codewars-api-facts.md §1, GET /deferred).
const mostPollsPerSecond = 2;
// For timers that fire early and clocks that are not quite alike.
const margin = 1.05;

/** How many polls of all members together may go in a second: what Codewars allows, and at most half of our own rate. */
export function pollsPerSecond(requestsPerSecond: number): number {
  return Math.min(mostPollsPerSecond, requestsPerSecond / 2);
}

export type Queue = ReturnType<typeof createQueue>;

/**
 * Lets the calls of a process go at a rate, members before background work and fair by person. After a quiet time a `burst` goes at
 * once. Polls of deferred results go one at a time, and never sooner than half a second after the answer to the one before: however
 * long a poll was on its way, no three arrive within a second. Times are monotonic.
 */
export function createQueue(options: {
  readonly requestsPerSecond: number;
  readonly burst: number;
  readonly pollsPerSecond: number;
}) {
  const { burst } = options;
  const now = (): number => performance.now();
  const spacingMs = 1000 / options.requestsPerSecond;
  const pollSpacingMs = (1000 / options.pollsPerSecond) * margin;
  const afterAnswerMs = Math.min(pollSpacingMs, (1000 / mostPollsPerSecond) * margin);
  const waiting = new Set<Call>();
  const turns = new FairOrder<Call>();
  /** When the whole burst may go again. */
  let restedAt = -Infinity;
  let isPolling = false;
  let nextPollAt = -Infinity;
  let timer: NodeJS.Timeout | undefined;

  /** Until a call may go that has so many before it. */
  const waitMs = (ahead: number): number =>
    Math.max(0, Math.max(restedAt, now()) + (ahead + 1 - burst) * spacingMs - now());

  const pollWaitMs = (ahead: number): number =>
    Math.max(0, nextPollAt - now()) + (ahead + (isPolling ? 1 : 0)) * pollSpacingMs;

  function expectedMs(call: Call): number {
    const polls = [...waiting].filter(({ isPoll }) => isPoll);
    const pollsMs = call.isPoll ? pollWaitMs(turns.ahead(call, polls)) : 0;
    return Math.ceil(Math.max(waitMs(turns.ahead(call, waiting)), pollsMs));
  }

  function pump(): void {
    clearTimeout(timer);
    while (waiting.size > 0) {
      const leftMs = waitMs(0);
      const mayPoll = !isPolling && nextPollAt <= now();
      const call =
        leftMs > 0 ? undefined : turns.next([...waiting].filter(({ isPoll }) => mayPoll || !isPoll));
      if (call === undefined) {
        timer = setTimeout(pump, Math.max(1, leftMs > 0 ? leftMs : pollWaitMs(0)));
        return;
      }
      waiting.delete(call);
      restedAt = Math.max(restedAt, now()) + spacingMs;
      call.go();
    }
  }

  function startPoll(): () => void {
    const sentAt = now();
    isPolling = true;
    return () => {
      isPolling = false;
      nextPollAt = Math.max(sentAt + pollSpacingMs, now() + afterAnswerMs);
      pump();
    };
  }

  /** Whether one of those who wait for it has room for one more call. */
  function hasRoom({ callers }: Shared): boolean {
    return [...callers].some(
      ({ priority, person }) =>
        priority === 'background' ||
        person === undefined ||
        [...waiting].filter((call) => !call.isPoll && isMemberOf(call, person)).length < mostWaiting,
    );
  }

  /**
   * Resolves when it is this call's turn, with what to call once its answer has come or will not. Rejects with TooManyCalls when the
   * person has too many waiting, with RateLimited as soon as it is clear that the turn comes later than any caller waits for, and
   * when `shared.signal` aborts.
   */
  async function waitForSlot(shared: Shared, subject: Subject, kind: 'read' | 'poll' = 'read') {
    shared.signal.throwIfAborted();
    const isPoll = kind === 'poll';
    if (!isPoll && !hasRoom(shared)) throw new CodewarsError('TooManyCalls', { subject });
    const turned = Promise.withResolvers<() => void>();
    const call: Call = {
      isPoll,
      callers: shared.callers,
      shared,
      go: () => turned.resolve(isPoll ? startPoll() : () => undefined),
      refuse(reason) {
        waiting.delete(call);
        turned.reject(reason);
      },
    };
    const late = () => new CodewarsError('RateLimited', { subject, retryAfterMs: expectedMs(call) });
    if (expectedMs(call) > shared.remainingMs()) throw late();

    const lateBefore = shared.late;
    shared.late = late;
    const leave = (): void => call.refuse(shared.signal.reason);
    shared.signal.addEventListener('abort', leave, { once: true });
    waiting.add(call);
    pump();
    try {
      return await turned.promise;
    } finally {
      shared.signal.removeEventListener('abort', leave);
      shared.late = lateBefore;
    }
  }

  return {
    waitForSlot,
    /** How many wait for their turn. */
    get waiting() {
      return waiting.size;
    },
    /** Lets none go for a while: Codewars would only refuse them too. After that they go at the rate, not in a burst. */
    pause(forMs: number): void {
      restedAt = Math.max(restedAt, now() + forMs + (burst - 1) * spacingMs);
      for (const call of waiting) if (waitMs(0) > call.shared.remainingMs()) call.refuse(call.shared.late());
      pump();
    },
    /** Forgets its timer. Those who wait are ended by their own signal. */
    close: () => clearTimeout(timer),
  };
}

const isMemberOf = ({ callers }: Call, wanted: string): boolean =>
  [...callers].some(({ priority, person }) => priority === 'member' && person === wanted);

// Background work gets every fifth turn at least.
const membersInARow = 4;

/** Whose last turns are remembered. */
const mostRemembered = 10_000;

/**
 * Members go before background work, and within each of the two the person whose last turn is longest ago. A call with several
 * callers goes at the earliest of their turns, and counts for that caller alone.
 */
export class FairOrder<C extends { readonly callers: ReadonlySet<Caller> }> {
  #turn = 0;
  /** In a row, while background work waited. */
  #memberTurns = 0;
  /** By priority and person, oldest first. */
  #lastTurns = new Map<string, number>();

  /** The one of those waiting that goes now. */
  next(waiting: Iterable<C>): C | undefined {
    const first: Partial<
      Record<Priority, { call: C; priority: Priority; caller: string; lastTurn: number }>
    > = {};
    for (const call of waiting) {
      for (const { priority, person = '' } of call.callers) {
        const caller = `${priority} ${person}`;
        const lastTurn = this.#lastTurns.get(caller) ?? 0;
        if (lastTurn < (first[priority]?.lastTurn ?? Infinity))
          first[priority] = { call, priority, caller, lastTurn };
      }
    }
    const { member, background } = first;
    const chosen = this.#memberTurns < membersInARow ? (member ?? background) : (background ?? member);
    if (chosen === undefined) return undefined;
    this.#memberTurns = chosen === member && background !== undefined ? this.#memberTurns + 1 : 0;
    this.#turn += 1;
    this.#lastTurns.delete(chosen.caller);
    this.#lastTurns.set(chosen.caller, this.#turn);
    const [oldest = ''] = this.#lastTurns.keys();
    if (this.#lastTurns.size > mostRemembered) this.#lastTurns.delete(oldest);
    return chosen.call;
  }

  /** How many of those waiting go before it, if no more come. */
  ahead(call: C, waiting: Iterable<C>): number {
    const turns = new FairOrder<C>();
    turns.#turn = this.#turn;
    turns.#memberTurns = this.#memberTurns;
    turns.#lastTurns = new Map(this.#lastTurns);
    const left = new Set(waiting).add(call);
    for (let ahead = 0; ; ahead += 1) {
      const next = turns.next(left);
      if (next === undefined || next === call) return ahead;
      left.delete(next);
    }
  }
}

import { shares, type Budget } from '../codewars.ts';
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

/** Per person. Polls do not count, because their attempts do. */
const mostWaiting = 10;
/** Codewars suspends an address that polls more often (docs/codewars-api.md, "Endpoints"). */
const mostPollsPerSecond = 2;
/** Allows for timers that fire early and clocks that drift. */
const margin = 1.05;

/** What Codewars allows, but at most half of our own rate. */
export function pollsPerSecond(requestsPerSecond: number): number {
  return Math.min(mostPollsPerSecond, requestsPerSecond / 2);
}

export type Queue = ReturnType<typeof createQueue>;

/**
 * Creates a queue that limits the rate of a process's calls, in the order of `FairOrder`. Calls with a budget are spaced by its share
 * of the rate, unless a caller without one wants the same. Polls go one at a time, each at least half a second after the previous
 * answer, so that no three reach Codewars within a second. Times are monotonic.
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
  const order = new FairOrder<Call>();
  const budgetReadyAt = new Map<Budget, number>();
  /** When a full burst is available again. */
  let burstReadyAt = -Infinity;
  let isPolling = false;
  let nextPollAt = -Infinity;
  let timer: NodeJS.Timeout | undefined;

  const budgetSpacingMs = (budget: Budget): number => spacingMs / shares[budget];

  const waitMs = (ahead: number): number =>
    Math.max(0, Math.max(burstReadyAt, now()) + (ahead + 1 - burst) * spacingMs - now());

  const pollWaitMs = (ahead: number): number =>
    Math.max(0, nextPollAt - now()) + (ahead + (isPolling ? 1 : 0)) * pollSpacingMs;

  /** How long a call waits for a budget, after others with the same. A caller without a budget need not wait for it. */
  function budgetWaitMs({ callers }: Pick<Call, 'callers'>, others: Iterable<Call> = []): number {
    const waits = [...callers].map(({ budget }) => {
      if (budget === undefined) return 0;
      const ahead = [...others].filter((call) => [...call.callers].some((each) => each.budget === budget));
      return Math.max(0, (budgetReadyAt.get(budget) ?? 0) - now()) + ahead.length * budgetSpacingMs(budget);
    });
    return Math.min(...waits);
  }

  const ownWaitMs = (call: Call): number => Math.max(call.isPoll ? pollWaitMs(0) : 0, budgetWaitMs(call));

  function expectedMs(call: Call): number {
    const polls = [...waiting].filter(({ isPoll }) => isPoll);
    const pollsMs = call.isPoll ? pollWaitMs(order.ahead(call, polls)) : 0;
    return Math.ceil(Math.max(waitMs(order.ahead(call, waiting)), pollsMs));
  }

  function pump(): void {
    clearTimeout(timer);
    while (waiting.size > 0) {
      const leftMs = waitMs(0);
      const call = leftMs > 0 ? undefined : order.next([...waiting].filter((each) => ownWaitMs(each) === 0));
      if (call === undefined) {
        timer = setTimeout(pump, Math.max(1, leftMs, Math.min(...[...waiting].map(ownWaitMs))));
        return;
      }
      waiting.delete(call);
      burstReadyAt = Math.max(burstReadyAt, now()) + spacingMs;
      for (const { budget } of call.callers)
        if (budget !== undefined) budgetReadyAt.set(budget, now() + budgetSpacingMs(budget));
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

  function hasRoom({ callers }: Shared): boolean {
    return [...callers].some(
      ({ priority, person }) =>
        priority === 'background' ||
        person === undefined ||
        [...waiting].filter((call) => !call.isPoll && isOfMember(call, person)).length < mostWaiting,
    );
  }

  /**
   * Waits until the call may go, and returns a function to call once it is done.
   * @throws CodewarsError TooManyCalls, or RateLimited as soon as the slot would come after every caller's timeout
   */
  async function waitForSlot(shared: Shared, subject: Subject, kind: 'read' | 'poll' = 'read') {
    shared.signal.throwIfAborted();
    const isPoll = kind === 'poll';
    if (!isPoll && !hasRoom(shared)) throw new CodewarsError('TooManyCalls', { subject });
    const slot = Promise.withResolvers<() => void>();
    const call: Call = {
      isPoll,
      callers: shared.callers,
      shared,
      go: () => slot.resolve(isPoll ? startPoll() : () => undefined),
      refuse(reason) {
        waiting.delete(call);
        slot.reject(reason);
      },
    };
    // Time limits are for Codewars and the queue, and a budget is a reader's own.
    shared.extend(budgetWaitMs(call, waiting));
    const late = () => new CodewarsError('RateLimited', { subject, retryAfterMs: expectedMs(call) });
    if (expectedMs(call) > shared.remainingMs()) throw late();

    const lateBefore = shared.late;
    shared.late = late;
    shared.joined = pump;
    const leave = (): void => call.refuse(shared.signal.reason);
    shared.signal.addEventListener('abort', leave, { once: true });
    waiting.add(call);
    pump();
    try {
      return await slot.promise;
    } finally {
      shared.signal.removeEventListener('abort', leave);
      shared.late = lateBefore;
    }
  }

  return {
    waitForSlot,
    /** Without calls that only wait for their budget. */
    get waiting() {
      return [...waiting].filter((call) => budgetWaitMs(call) === 0).length;
    },
    /** Holds all calls for a while. They continue without a burst. */
    pause(forMs: number): void {
      burstReadyAt = Math.max(burstReadyAt, now() + forMs + (burst - 1) * spacingMs);
      for (const call of waiting) if (waitMs(0) > call.shared.remainingMs()) call.refuse(call.shared.late());
      pump();
    },
    /** Stops the timer. Waiting calls end by their own signal. */
    close: () => clearTimeout(timer),
  };
}

const isOfMember = ({ callers }: Call, member: string): boolean =>
  [...callers].some(({ priority, person }) => priority === 'member' && person === member);

/** Background work gets at least every fifth slot. */
const membersInARow = 4;
const mostRemembered = 10_000;

/**
 * Puts members before background work, then the person served longest ago. A call with several callers takes the best of their
 * places, and counts for that caller only.
 */
export class FairOrder<C extends { readonly callers: ReadonlySet<Caller> }> {
  #served = 0;
  /** In a row, while background work waited. */
  #membersServed = 0;
  /** By priority and person, oldest first. */
  #lastServed = new Map<string, number>();

  next(waiting: Iterable<C>): C | undefined {
    const first: Partial<Record<Priority, { call: C; caller: string; servedAt: number }>> = {};
    for (const call of waiting) {
      for (const { priority, person = '' } of call.callers) {
        const caller = `${priority} ${person}`;
        const servedAt = this.#lastServed.get(caller) ?? 0;
        if (servedAt < (first[priority]?.servedAt ?? Infinity)) first[priority] = { call, caller, servedAt };
      }
    }
    const { member, background } = first;
    const chosen = this.#membersServed < membersInARow ? (member ?? background) : (background ?? member);
    if (chosen === undefined) return undefined;
    this.#membersServed = chosen === member && background !== undefined ? this.#membersServed + 1 : 0;
    this.#served += 1;
    this.#lastServed.delete(chosen.caller);
    this.#lastServed.set(chosen.caller, this.#served);
    const [oldest = ''] = this.#lastServed.keys();
    if (this.#lastServed.size > mostRemembered) this.#lastServed.delete(oldest);
    return chosen.call;
  }

  /** How many of the waiting calls go before this one, if no more arrive. */
  ahead(call: C, waiting: Iterable<C>): number {
    const copy = new FairOrder<C>();
    copy.#served = this.#served;
    copy.#membersServed = this.#membersServed;
    copy.#lastServed = new Map(this.#lastServed);
    const left = new Set(waiting).add(call);
    for (let ahead = 0; ; ahead += 1) {
      const next = copy.next(left);
      if (next === undefined || next === call) return ahead;
      left.delete(next);
    }
  }
}

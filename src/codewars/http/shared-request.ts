import type { CallOptions } from '../codewars.ts';
import { CodewarsError } from '../errors.ts';
import type { Subject } from '../errors.ts';

export type Lane = NonNullable<CallOptions['lane']>;

/** One of those who wait for a call. */
export interface Caller {
  readonly lane: Lane;
  readonly person?: string | undefined;
}

/** What a piece of work knows of those who wait for it. */
export interface Waiters {
  /** Aborts when nobody waits any longer, or when the client closes. */
  readonly signal: AbortSignal;
  /** As they are right now. */
  readonly callers: ReadonlySet<Caller>;
  /** How long the most patient of them still waits, in milliseconds. */
  remainingMs(): number;
  /** Set by the work: what it means, at this point, when a caller's time is over. */
  late: () => CodewarsError;
}

/** Work in flight that several callers wait for, each with a time and a signal of their own. */
export interface Flight<T> {
  /** Whether it can still be joined. */
  isOpen(): boolean;
  /** Waits for the result, but no longer than this caller wants to. */
  join(caller: CallOptions): Promise<T>;
  /** Ends it for everybody. */
  abort(reason: CodewarsError): void;
  /** Settles when the work itself has, whatever its result. */
  readonly landed: Promise<unknown>;
}

const defaultWithinMs = 10_000;
// A longer delay makes Node's timers fire at once.
const longestTimerMs = 2_147_483_647;

/**
 * Starts `work` when the first caller joins. A caller who leaves (their signal, their time) ends the work only when no
 * other caller is left.
 */
export function createFlight<T>(subject: Subject, work: (waiters: Waiters) => Promise<T>): Flight<T> {
  const controller = new AbortController();
  const callers = new Set<Caller & { until: number; reject: (error: unknown) => void }>();
  const landing = Promise.withResolvers<undefined>();
  let result: Promise<T> | undefined;
  let open = true;

  const waiters: Waiters = {
    signal: controller.signal,
    callers,
    remainingMs: () => Math.max(0, ...[...callers].map((caller) => caller.until - performance.now())),
    late: () => new CodewarsError('Unavailable', { subject }),
  };

  function begin(): Promise<T> {
    const begun = work(waiters);
    const land = (): void => {
      open = false;
      landing.resolve(undefined);
    };
    begun.then(land, land);
    return begun;
  }

  function abort(reason: CodewarsError): void {
    open = false;
    for (const caller of callers) caller.reject(reason);
    controller.abort(reason);
    if (result === undefined) landing.resolve(undefined);
  }

  async function join(options: CallOptions): Promise<T> {
    const { lane = 'member', person, withinMs = defaultWithinMs, signal } = options;
    const left = Promise.withResolvers<never>();
    const patienceMs = Math.min(Math.max(withinMs || 0, 0), longestTimerMs);
    const caller = { lane, person, until: performance.now() + patienceMs, reject: left.reject };
    const leave = (): void => {
      left.reject(new CodewarsError('Unavailable', { subject, cause: new Error('the caller gave up') }));
    };
    if (signal?.aborted === true) leave();
    signal?.addEventListener('abort', leave, { once: true });
    const timer = setTimeout(() => left.reject(waiters.late()), patienceMs);
    callers.add(caller);
    try {
      if (signal?.aborted !== true) result ??= begin();
      return await Promise.race([left.promise, result ?? left.promise]);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
      callers.delete(caller);
      if (callers.size === 0) abort(new CodewarsError('Unavailable', { subject }));
    }
  }

  return { isOpen: () => open, join, abort, landed: landing.promise };
}

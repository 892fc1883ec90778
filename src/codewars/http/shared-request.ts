import type { CallOptions } from '../codewars.ts';
import { CodewarsError } from '../errors.ts';
import type { Subject } from '../errors.ts';

export type Priority = NonNullable<CallOptions['priority']>;

/** One of those who wait for a request. */
export interface Caller {
  readonly priority: Priority;
  readonly person?: string | undefined;
}

/** What the work of a request knows of those who wait for it. */
export type Shared = Pick<SharedRequest<unknown>, 'callers' | 'signal' | 'remainingMs' | 'late'>;

const defaultWithinMs = 10_000;
// A longer delay makes Node's timers fire at once.
const longestTimerMs = 2_147_483_647;

/**
 * Work that several callers wait for, each with a time and a signal of their own. It starts with the first caller. A caller who
 * leaves (their signal, their time) ends it only when no other caller is left.
 */
export class SharedRequest<T> {
  /** As they are right now. */
  readonly callers: ReadonlySet<Caller>;
  /** Aborts when the last caller leaves, or when the client closes. */
  readonly signal: AbortSignal;
  /** Settles when the work has, whatever its result. */
  readonly settled: Promise<unknown>;
  /** Set by the work: what it means, at this point, when a caller's time is over. */
  late: () => CodewarsError;
  /** Whether it can still be joined. */
  isOpen = true;
  readonly #callers = new Set<Caller & { readonly until: number; reject(reason: CodewarsError): void }>();
  readonly #subject: Subject;
  readonly #work: (shared: Shared) => Promise<T>;
  readonly #controller = new AbortController();
  readonly #settled = Promise.withResolvers<undefined>();
  #result: Promise<T> | undefined;

  constructor(subject: Subject, work: (shared: Shared) => Promise<T>) {
    this.#subject = subject;
    this.#work = work;
    this.callers = this.#callers;
    this.signal = this.#controller.signal;
    this.settled = this.#settled.promise;
    this.late = () => new CodewarsError('Unavailable', { subject });
  }

  /** How long the most patient caller still waits, in milliseconds. */
  remainingMs(): number {
    return Math.max(0, ...[...this.#callers].map(({ until }) => until - performance.now()));
  }

  /** Waits for the result, but no longer than this caller wants to. */
  async join({ priority = 'member', person, withinMs = defaultWithinMs, signal }: CallOptions): Promise<T> {
    const left = Promise.withResolvers<never>();
    const patienceMs = Math.min(Math.max(withinMs || 0, 0), longestTimerMs);
    const caller = { priority, person, until: performance.now() + patienceMs, reject: left.reject };
    const leave = (): void => {
      const cause = new Error('the caller gave up');
      left.reject(new CodewarsError('Unavailable', { subject: this.#subject, cause }));
    };
    if (signal?.aborted === true) leave();
    signal?.addEventListener('abort', leave, { once: true });
    const timer = setTimeout(() => left.reject(this.late()), patienceMs);
    this.#callers.add(caller);
    try {
      if (signal?.aborted !== true) this.#result ??= this.#start();
      return await Promise.race([left.promise, this.#result ?? left.promise]);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
      this.#callers.delete(caller);
      if (this.#callers.size === 0) this.abort(new CodewarsError('Unavailable', { subject: this.#subject }));
    }
  }

  /** Ends it for all callers. */
  abort(reason: CodewarsError): void {
    this.isOpen = false;
    for (const caller of this.#callers) caller.reject(reason);
    this.#controller.abort(reason);
    if (this.#result === undefined) this.#settled.resolve(undefined);
  }

  #start(): Promise<T> {
    const result = this.#work(this);
    const settle = (): void => {
      this.isOpen = false;
      this.#settled.resolve(undefined);
    };
    result.then(settle, settle);
    return result;
  }
}

import { longestTimerMs } from '../background.ts';
import type { Budget, CallOptions } from '../codewars.ts';
import { CodewarsError } from '../errors.ts';
import type { Subject } from '../errors.ts';

export type Priority = NonNullable<CallOptions['priority']>;

export interface Caller {
  readonly priority: Priority;
  readonly person?: string | undefined;
  readonly budget?: Budget | undefined;
}

/** The part that the work may use. */
export type Shared = Pick<
  SharedRequest<unknown>,
  'callers' | 'signal' | 'remainingMs' | 'extend' | 'late' | 'joined'
>;

const defaultWithinMs = 10_000;

/** Work that several callers wait for, each with their own timeout and signal. It ends when the last caller leaves. */
export class SharedRequest<T> {
  readonly callers: ReadonlySet<Caller>;
  readonly signal: AbortSignal;
  /** Resolves when the work ends, even if it fails. */
  readonly settled: Promise<unknown>;
  /** Creates the error for a caller's timeout. The work sets it as it proceeds. */
  late: () => CodewarsError;
  /** Runs when a caller joins. The work sets it as it proceeds. */
  joined: () => void = () => undefined;
  isOpen = true;
  readonly #callers = new Set<Caller & { until: number; reject(reason: CodewarsError): void }>();
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

  /** Milliseconds until the last caller's timeout. */
  remainingMs(): number {
    return Math.max(0, ...[...this.#callers].map(({ until }) => until - performance.now()));
  }

  /** Moves all timeouts. */
  extend(byMs: number): void {
    for (const caller of this.#callers) caller.until += byMs;
  }

  async join(options: CallOptions): Promise<T> {
    const { priority = 'member', person, budget, withinMs = defaultWithinMs, signal } = options;
    const left = Promise.withResolvers<never>();
    const patienceMs = Math.min(Math.max(withinMs || 0, 0), longestTimerMs);
    const caller = { priority, person, budget, until: performance.now() + patienceMs, reject: left.reject };
    const leave = (): void => {
      const cause = new Error('the caller gave up');
      left.reject(new CodewarsError('Unavailable', { subject: this.#subject, cause }));
    };
    if (signal?.aborted === true) leave();
    signal?.addEventListener('abort', leave, { once: true });
    const endIfLate = (): void => {
      const leftMs = caller.until - performance.now();
      if (leftMs > 0) timer = setTimeout(endIfLate, leftMs);
      else left.reject(this.late());
    };
    let timer = setTimeout(endIfLate, patienceMs);
    this.#callers.add(caller);
    this.joined();
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

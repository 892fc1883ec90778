import { AsyncLocalStorage } from 'node:async_hooks';
import { StorageError } from '../errors.ts';
import { reasonOf } from '../describe-error.ts';

/** What storage needs of a logger; a pino logger fits. */
export interface StorageLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * Runs operations so that each settles in time and no error is lost. Keyv does not reject: it emits `error` and answers as if nothing
 * were there. So every operation runs in an async context of its own, the listener of all stores puts the error into that context, and
 * the operation looks there before it believes an answer.
 */
export class Operations {
  readonly #context = new AsyncLocalStorage<Operation>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #logged = new WeakSet<object>();
  readonly #timeoutMs: number;
  readonly #log: StorageLog;
  readonly #onFailure: ((code: string) => void) | undefined;
  #closing = false;

  /** @param onFailure gets the code of every failure, once */
  constructor(timeoutMs: number, log: StorageLog, onFailure?: (code: string) => void) {
    this.#timeoutMs = timeoutMs;
    this.#log = log;
    this.#onFailure = onFailure;
  }

  /**
   * Runs one operation; `name` is `collection.operation`. What fails in the store is logged and thrown on.
   * @throws StorageError `unavailable` when it does not settle in time, or when storage is closed.
   */
  async run<T>(
    name: string,
    body: (operation: Operation) => Promise<T>,
    timeoutMs = this.#timeoutMs,
  ): Promise<T> {
    // What a running operation needs in order to finish is still let in.
    if (this.#closing && this.#current() === undefined) {
      throw new StorageError('unavailable', `${name}: storage is closed.`);
    }
    const operation = new Operation(name, timeoutMs, this.#context);
    const running = operation.within(() => body(operation));
    this.#running.add(running);
    try {
      return await running;
    } catch (error) {
      if (error instanceof StorageError && !this.#isLogged(error)) {
        this.#onFailure?.(error.code);
        this.#log.warn({ err: error, operation: name, code: error.code }, error.message);
      }
      throw error;
    } finally {
      operation.end();
      this.#running.delete(running);
    }
  }

  /** Takes an `error` event of a store: it belongs to the operation that runs here, otherwise to the log. */
  readonly report = (store: string, error: unknown): void => {
    const operation = this.#current();
    if (operation) operation.reported ??= { error };
    // Collections that share a connection all tell of its errors.
    else if (!(error instanceof Error && this.#isLogged(error)))
      this.#log.error({ err: error, store }, `${store}: the store failed in the background.`);
  };

  /** How long the operation that runs here still has; endless outside of one. */
  readonly timeLeftMs = (): number => this.#context.getStore()?.timeLeftMs() ?? Infinity;

  /** Lets nothing new in and waits for what runs. */
  async close(): Promise<void> {
    this.#closing = true;
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  #current(): Operation | undefined {
    const operation = this.#context.getStore();
    return operation?.isOver === false ? operation : undefined;
  }

  /** Whether it was logged before; it is from now on. */
  #isLogged(error: Error): boolean {
    const isLogged = this.#logged.has(error);
    this.#logged.add(error);
    return isLogged;
  }
}

export class Operation {
  readonly name: string;
  isOver = false;
  /** The first error that a store emitted during a call. */
  reported: { readonly error: unknown } | undefined;
  readonly #context: AsyncLocalStorage<Operation>;
  readonly #deadline: number;
  readonly #timer: NodeJS.Timeout;
  readonly #timedOut: Promise<never>;

  constructor(name: string, timeoutMs: number, context: AsyncLocalStorage<Operation>) {
    this.name = name;
    this.#context = context;
    this.#deadline = performance.now() + timeoutMs;
    const { promise, reject } = Promise.withResolvers<never>();
    this.#timedOut = promise;
    promise.catch(() => undefined);
    this.#timer = setTimeout(() => {
      this.isOver = true;
      const cause = this.reported && { cause: this.reported.error };
      reject(new StorageError('unavailable', `${name}: no answer within ${timeoutMs} ms.`, cause));
    }, timeoutMs);
  }

  timeLeftMs(): number {
    return this.isOver ? 0 : this.#deadline - performance.now();
  }

  end(): void {
    this.isOver = true;
    clearTimeout(this.#timer);
  }

  /**
   * Runs a part of this operation in its context, up to its time limit. What waited in a queue comes back in the context of the one
   * before and must pass through here.
   */
  async within<T>(part: () => Promise<T>): Promise<T> {
    this.assertRunning();
    return Promise.race([this.#context.run(this, part), this.#timedOut]);
  }

  /** Calls the store once. @throws StorageError also when the store only emitted its error. */
  async call<T>(request: () => Promise<T>): Promise<T> {
    this.reported = undefined;
    let answer: T;
    try {
      answer = await request();
    } catch (error) {
      // What the store itself said tells more than what became of it.
      throw this.#failure(this.#reportedNow()?.error ?? error);
    }
    const reported = this.#reportedNow();
    if (reported) throw this.#failure(reported.error);
    return answer;
  }

  /** Nothing is written for an operation that was already answered with a failure. */
  assertRunning(): void {
    if (this.isOver)
      throw new StorageError('unavailable', `${this.name}: its time was over before it began.`);
  }

  #reportedNow(): { readonly error: unknown } | undefined {
    return this.reported;
  }

  #failure(cause: unknown): StorageError {
    if (cause instanceof StorageError) return cause;
    const reason = reasonOf(cause);
    const why = reason === undefined ? '' : `: ${reason}`;
    return new StorageError('unavailable', `${this.name}: the store did not do it${why}.`, { cause });
  }
}

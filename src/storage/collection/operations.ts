import { AsyncLocalStorage } from 'node:async_hooks';
import type { PlainLog } from '../../log.ts';
import { StorageError } from '../errors.ts';
import { reasonOf } from '../describe-error.ts';

export type StorageLog = Pick<PlainLog, 'warn' | 'error'>;

/**
 * Runs operations so that each settles in time and no error is lost. Keyv does not reject: it emits `error` and returns as if the row
 * were missing. So each operation runs in its own async context, which collects these errors.
 */
export class Operations {
  readonly #context = new AsyncLocalStorage<Operation>();
  #running = 0;
  #idle: PromiseWithResolvers<void> | undefined;
  readonly #logged = new WeakSet<object>();
  readonly #timeoutMs: number;
  readonly #log: StorageLog;
  readonly #onFailure: ((code: string) => void) | undefined;
  #closing = false;

  constructor(timeoutMs: number, log: StorageLog, onFailure?: (code: string) => void) {
    this.#timeoutMs = timeoutMs;
    this.#log = log;
    this.#onFailure = onFailure;
  }

  /** Runs an operation named `collection.operation`. @throws StorageError, which is logged */
  async run<T>(
    name: string,
    body: (operation: Operation) => Promise<T>,
    timeoutMs = this.#timeoutMs,
  ): Promise<T> {
    // A running operation may still start others that it needs to finish.
    if (this.#closing && this.#current() === undefined) {
      throw new StorageError('unavailable', `${name}: storage is closed.`);
    }
    const operation = new Operation(name, timeoutMs, this.#context);
    this.#running += 1;
    try {
      return await operation.within(() => body(operation));
    } catch (error) {
      if (error instanceof StorageError && !this.#isLogged(error)) {
        this.#onFailure?.(error.code);
        this.#log.warn({ err: error, operation: name, code: error.code }, error.message);
      }
      throw error;
    } finally {
      operation.end();
      this.#running -= 1;
      if (this.#running === 0) this.#idle?.resolve();
    }
  }

  /** Assigns an `error` event to the running operation, or logs it when there is none. */
  readonly report = (store: string, error: unknown): void => {
    const operation = this.#current();
    if (operation) operation.reported ??= { error };
    // All collections report the errors of a connection they share.
    else if (!(error instanceof Error && this.#isLogged(error)))
      this.#log.error({ err: error, store }, `${store}: the store failed in the background.`);
  };

  readonly timeLeftMs = (): number => this.#context.getStore()?.timeLeftMs() ?? Infinity;

  async close(): Promise<void> {
    this.#closing = true;
    this.#idle ??= Promise.withResolvers();
    if (this.#running > 0) await this.#idle.promise;
  }

  #current(): Operation | undefined {
    const operation = this.#context.getStore();
    return operation?.isOver === false ? operation : undefined;
  }

  /** Marks the error as logged, and returns whether it already was. */
  #isLogged(error: Error): boolean {
    const isLogged = this.#logged.has(error);
    this.#logged.add(error);
    return isLogged;
  }
}

export class Operation {
  readonly name: string;
  isOver = false;
  reported: { readonly error: unknown } | undefined;
  readonly #context: AsyncLocalStorage<Operation>;
  readonly #deadline: number;
  readonly #timer: NodeJS.Timeout;
  readonly #cutShort: ((error: StorageError) => void)[] = [];

  constructor(name: string, timeoutMs: number, context: AsyncLocalStorage<Operation>) {
    this.name = name;
    this.#context = context;
    this.#deadline = performance.now() + timeoutMs;
    this.#timer = setTimeout(() => {
      this.isOver = true;
      const cause = this.reported && { cause: this.reported.error };
      const error = new StorageError('unavailable', `${name}: no answer within ${timeoutMs} ms.`, cause);
      for (const reject of this.#cutShort) reject(error);
    }, timeoutMs);
  }

  timeLeftMs(): number {
    return this.isOver ? 0 : this.#deadline - performance.now();
  }

  end(): void {
    this.isOver = true;
    clearTimeout(this.#timer);
  }

  /** Runs a part in this operation's context, up to its time limit: what holds a lock lets go of it then. */
  within<T>(part: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.assertRunning();
      this.#cutShort.push(reject);
      this.#context.run(this, part).then(resolve, reject);
    });
  }

  /** Calls the store once. @throws StorageError even when the store only emitted its error */
  async call<T>(request: () => Promise<T>): Promise<T> {
    this.reported = undefined;
    let answer: T;
    try {
      answer = await request();
    } catch (error) {
      throw this.#failure(this.#reportedNow()?.error ?? error);
    }
    const reported = this.#reportedNow();
    if (reported) throw this.#failure(reported.error);
    return answer;
  }

  /** Prevents writes for an operation that has already failed. */
  assertRunning(): void {
    if (this.isOver) throw new StorageError('unavailable', `${this.name}: it timed out before it began.`);
  }

  /** A method, because the compiler assumes that the property is still unset. */
  #reportedNow(): { readonly error: unknown } | undefined {
    return this.reported;
  }

  #failure(cause: unknown): StorageError {
    if (cause instanceof StorageError) return cause;
    const reason = reasonOf(cause);
    const why = reason === undefined ? '' : `: ${reason}`;
    return new StorageError('unavailable', `${this.name}: the store failed${why}.`, { cause });
  }
}

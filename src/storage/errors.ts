import { StartError } from '../errors.ts';

export type StorageFailure =
  /** The store did not do it: locked, read-only, closed, gone, or no answer in time. */
  | 'unavailable'
  /** A row is there, but is not what it should be. */
  | 'corrupt'
  /** No key opens what was sealed. */
  | 'unsealable'
  /** The store was written by a newer version of the bot. */
  | 'tooNew';

/** A storage operation that failed. Its message names the collection and operation, never a value. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageFailure;

  constructor(code: StorageFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Whether it passes by itself. */
  get isOutage(): boolean {
    return this.code === 'unavailable';
  }
}

/** A store cannot be used, in words for the operator, but may heal by itself: it is starting, full, or failing over. */
export class StoreNotReadyError extends StartError {}

/** Answers nothing for a row that cannot be read, for those to whom it makes no difference; the store has logged it. */
export async function unlessCorrupt<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StorageError && error.code === 'corrupt') return undefined;
    throw error;
  }
}

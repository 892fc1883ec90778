import { StartError } from '../errors.ts';

export type StorageFailure =
  /** The store failed or did not answer in time. */
  | 'unavailable'
  | 'corrupt'
  | 'unsealable'
  /** The store was written by a newer version of the bot. */
  | 'tooNew';

/** A failed storage operation. The message names the collection and the operation, never a value. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageFailure;

  constructor(code: StorageFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Whether waiting may help. */
  get isOutage(): boolean {
    return this.code === 'unavailable';
  }
}

/** The store cannot be used yet, but may recover without the operator: it is starting, full, or failing over. */
export class StoreNotReadyError extends StartError {}

export const isCorrupt = (error: unknown): error is StorageError =>
  error instanceof StorageError && error.code === 'corrupt';

/** Treats a corrupt row, which is already logged, as missing. */
export async function unlessCorrupt<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isCorrupt(error)) return undefined;
    throw error;
  }
}

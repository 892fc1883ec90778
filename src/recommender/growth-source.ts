import type { BackgroundLoop } from '../codewars/background.ts';
import { CodewarsError } from '../codewars/errors.ts';

/** Something to grow by. */
export interface Source {
  /** Does the next piece of work, if there is any. @throws CodewarsError, StorageError */
  step(): Promise<boolean>;
}

/** How a source asks: `turn` comes before each call. */
export type Asking = Pick<BackgroundLoop, 'turn' | 'signal'>;

/** Whether a failure is about Codewars as a whole, or about the store, and not about the one thing that was asked for. */
export function isOutage(error: unknown): boolean {
  return !(error instanceof CodewarsError) || error.isOutage;
}

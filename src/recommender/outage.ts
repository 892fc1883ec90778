import { CodewarsError } from '../codewars/errors.ts';

/** Whether a failure is about Codewars as a whole, or about the store, and not about the one thing that was asked for. */
export function isOutage(error: unknown): boolean {
  return !(error instanceof CodewarsError) || error.isOutage;
}

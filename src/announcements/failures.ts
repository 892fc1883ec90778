import { CodewarsError } from '../codewars/errors.ts';
import { StorageError } from '../storage/errors.ts';

/** What announcements need of a logger; a pino logger fits. */
export interface AnnouncementsLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Discord could not be asked whether somebody is still in a server. */
export class PresenceError extends Error {
  override readonly name = 'PresenceError';
}

/** Whether Codewars, Discord or the store is unwell, which is not the fault of what was being worked on. */
export function isOutage(error: unknown): boolean {
  if (error instanceof CodewarsError) return error.isOutage;
  if (error instanceof StorageError) return error.code === 'unavailable';
  return error instanceof PresenceError;
}

/**
 * Settles all, then throws what went wrong. One server must not keep the news from the others; an outage goes before
 * other failures, because it is the one that passes by itself.
 */
export async function settleAll(work: readonly Promise<unknown>[]): Promise<void> {
  const failures = (await Promise.allSettled(work)).flatMap((each) =>
    each.status === 'rejected' ? [each.reason as unknown] : [],
  );
  if (failures.length > 0) throw failures.find(isOutage) ?? failures[0];
}

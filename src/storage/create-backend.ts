import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../errors.ts';
import type { Backend, BackendContext } from './backend.ts';
import { StorageError, StoreNotReadyError } from './errors.ts';
import { MemoryBackend } from './memory-backend.ts';
import type { Place } from './places.ts';
import { SqliteBackend } from './sqlite/backend.ts';

/**
 * The store at a place; what it takes to speak to it is loaded only here.
 * @throws StartError when the URL is not usable; StorageError `unavailable` when its file cannot be made.
 */
export async function createBackend(place: Place, context: BackendContext): Promise<Backend> {
  switch (place.kind) {
    case 'memory':
      return new MemoryBackend();
    case 'sqlite':
      return orUnavailable(() => new SqliteBackend(place.path, context.timeLeftMs));
    case 'postgres': {
      const { PostgresBackend } = await import('./postgres/backend.ts');
      return new PostgresBackend(place.url, context);
    }
    case 'redis': {
      const { RedisBackend } = await import('./redis/backend.ts');
      return new RedisBackend(place.url, context);
    }
  }
}

/** Runs what a start needs. @throws StartError and StorageError as they are, all else as `unavailable`. */
export async function orUnavailable<T>(first: () => T | Promise<T>): Promise<T> {
  try {
    return await first();
  } catch (cause) {
    if (cause instanceof StartError || cause instanceof StorageError) throw cause;
    throw new StorageError('unavailable', 'The database or its key cannot be reached, made or opened.', {
      cause,
    });
  }
}

const pauseMs = 500;

/**
 * Opens a store that may still be starting: tries again while `timeLeftMs` lasts, except where that cannot help.
 * @param onWait gets the reason, before the first pause
 * @throws what the last try threw
 */
export async function openWithRetries(
  backend: Backend,
  timeLeftMs: () => number,
  onWait: (reason: unknown) => void,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const leftBefore = timeLeftMs();
    try {
      await backend.open?.();
      return;
    } catch (error) {
      const isFinal = error instanceof StartError || error instanceof StorageError;
      const canHeal = !isFinal || error instanceof StoreNotReadyError;
      // A server that is silent takes as long to try again.
      const nextTryMs = pauseMs + (leftBefore - timeLeftMs());
      if (!canHeal || !(timeLeftMs() > nextTryMs)) throw error;
      if (tries === 1) onWait(error);
      await sleep(pauseMs);
    }
  }
}

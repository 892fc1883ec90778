import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../errors.ts';
import type { Backend, BackendContext } from './backend.ts';
import { StorageError, StoreNotReadyError } from './errors.ts';
import type { Place } from './places.ts';
import { SqliteBackend } from './sqlite/backend.ts';

/** @throws StartError when the URL is not usable; StorageError `unavailable` when the file cannot be created */
export async function createBackend(place: Place, context: BackendContext): Promise<Backend> {
  switch (place.kind) {
    case 'memory':
      return new SqliteBackend(':memory:', context.timeLeftMs);
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

/** @throws StartError and StorageError unchanged, any other error as StorageError `unavailable` */
export async function orUnavailable<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof StartError || cause instanceof StorageError) throw cause;
    throw new StorageError(
      'unavailable',
      'The database or its key file cannot be reached, created or opened.',
      {
        cause,
      },
    );
  }
}

const pauseMs = 500;

/** Retries while there is time and a retry can help. @throws the last error */
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
      // A silent server takes just as long the next time.
      const nextTryMs = pauseMs + (leftBefore - timeLeftMs());
      if (!canHeal || !(timeLeftMs() > nextTryMs)) throw error;
      if (tries === 1) onWait(error);
      await sleep(pauseMs);
    }
  }
}

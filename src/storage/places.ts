import { StartError } from '../errors.ts';
import type { Backend, BackendContext } from './backend.ts';
import { StorageError } from './errors.ts';
import { MemoryBackend } from './memory-backend.ts';
import { SqliteBackend } from './sqlite-backend.ts';

/** Where rows are kept, as `DATABASE_URL` says it. */
export type Place =
  | { readonly kind: 'memory' }
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres' | 'redis'; readonly url: string };

/**
 * Reads `sqlite://path/to/file`, `sqlite::memory:`, `memory:` (no SQLite at all), `postgres://…`, `postgresql://…`,
 * `redis://…` or `rediss://…`.
 * @throws StartError when it is none of them; it shows nothing of the URL.
 */
export function parsePlace(url: string): Place {
  if (url === 'memory:' || url === 'memory://') return { kind: 'memory' };
  const path = /^sqlite:(?:\/\/)?([^/].*|\/[^/].*)$/.exec(url)?.[1];
  if (path !== undefined) return { kind: 'sqlite', path };
  if (/^postgres(ql)?:\/\//.test(url)) return { kind: 'postgres', url };
  if (/^rediss?:\/\//.test(url)) return { kind: 'redis', url };
  throw new StartError([
    'DATABASE_URL: expected sqlite:// (for example sqlite://data/dojo.sqlite), postgres:// or redis://.',
  ]);
}

/**
 * The store at a place; what it takes to speak to it is loaded only here.
 * @throws StartError when the URL is not usable; StorageError `unavailable` when its file cannot be made.
 */
export async function backendAt(place: Place, context: BackendContext): Promise<Backend> {
  switch (place.kind) {
    case 'memory':
      return new MemoryBackend();
    case 'sqlite':
      return orUnavailable(() => new SqliteBackend({ path: place.path, ...context }));
    case 'postgres': {
      const { PostgresBackend } = await import('./postgres-backend.ts');
      return new PostgresBackend({ url: place.url, ...context });
    }
    case 'redis': {
      const { RedisBackend } = await import('./redis-backend.ts');
      return new RedisBackend({ url: place.url, ...context });
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

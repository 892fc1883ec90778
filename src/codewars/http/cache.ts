import { LRUCache } from 'lru-cache';
import { ageOf } from '../../clock.ts';
import type { CallOptions, Read, ResponseCache } from '../codewars.ts';
import { CodewarsError } from '../errors.ts';
import type { Subject } from '../errors.ts';
import { createFlight } from './shared-request.ts';
import type { Flight, Waiters } from './shared-request.ts';

/** One thing to read: under which key it is kept, for how long, and how it is asked for. Times in milliseconds. */
export interface ReadCall<T> {
  readonly key: string;
  readonly subject: Subject;
  readonly freshForMs: number;
  /** How old a copy may be that stands in while Codewars is down. */
  readonly keepForMs: number;
  readonly fetch: (waiters: Waiters) => Promise<T>;
}

/** What answered a read: our memory, the cache behind it, an identical read that was under way, Codewars, or an old copy. */
export type ReadFrom = 'memory' | 'cache' | 'shared' | 'codewars' | 'stale' | 'failed';

export interface CachedReadsOptions {
  readonly cache: ResponseCache | undefined;
  readonly now: () => number;
  readonly onCacheError: ((error: unknown) => void) | undefined;
  /** A cache that takes longer to answer is gone past, in milliseconds. */
  readonly cacheWithinMs: number;
  readonly memoryBytes: number;
  /** Told of every read. */
  readonly onRead?: ((from: ReadFrom) => void) | undefined;
}

export interface CachedReads {
  /** Answers a fresh copy, or asks; when Codewars is down, an older copy that says so. */
  read<T>(call: ReadCall<T>, options?: CallOptions): Promise<Read<T>>;
  /** Ends what is in flight, and waits until what is being kept is kept. */
  close(reason: CodewarsError): Promise<void>;
}

interface Kept {
  readonly value: unknown;
  readonly fetchedAt: number;
}

interface Missing {
  readonly error: CodewarsError;
  readonly fetchedAt: number;
}

interface SharedRead {
  readonly flight: Flight<Kept>;
  kept: Kept | undefined;
}

// Raised whenever model.ts changes shape, so that a copy of an older version is not taken for one of this.
const shape = 1;
// For so long what is not there is not asked for again; so many are remembered.
const missingForMs = 60_000;
const mostMissing = 1000;
// Beside outages.
const alsoStandsIn: readonly string[] = ['UnexpectedResponse', 'TooManyCalls'];

/** Reads with a memory, a cache behind it, and identical reads in flight shared. */
export function createCachedReads(options: CachedReadsOptions): CachedReads {
  const { cache, now, onCacheError, cacheWithinMs, memoryBytes, onRead } = options;
  const memory = new LRUCache<string, Kept>({
    maxSize: memoryBytes,
    sizeCalculation: (entry) => JSON.stringify(entry).length,
  });
  const missing = new LRUCache<string, Missing>({ max: mostMissing });
  const inFlight = new Map<string, SharedRead>();
  const writes = new Set<Promise<void>>();

  function isYoungerThan({ fetchedAt }: Pick<Kept, 'fetchedAt'>, ageMs: number): boolean {
    return ageOf(fetchedAt, now()) < ageMs;
  }

  async function lookUp(key: string): Promise<Kept | undefined> {
    const remembered = memory.get(key);
    if (remembered !== undefined || cache === undefined) return remembered;
    let timer: NodeJS.Timeout | undefined;
    try {
      const slow = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          reject(new Error(`the response cache did not answer within ${cacheWithinMs} ms`));
        }, cacheWithinMs);
      });
      const kept = await Promise.race([cache.get(key), slow]);
      if (kept === undefined || typeof kept.value !== 'object' || kept.value === null) return undefined;
      memory.set(key, kept);
      return kept;
    } catch (error) {
      onCacheError?.(error);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  function keep(key: string, entry: Kept, keepForMs: number): void {
    memory.set(key, entry);
    write(key, entry, keepForMs);
  }

  function forget(key: string): void {
    memory.delete(key);
    // The contract has no delete: an empty entry that expires at once stands for none (see lookUp).
    write(key, { value: null, fetchedAt: now() }, 1);
  }

  /** Nobody waits for it: a slow cache must not make an answer late. */
  function write(key: string, entry: Kept, keepForMs: number): void {
    if (cache === undefined) return;
    const set = async (): Promise<void> => {
      try {
        await cache.set(key, entry, keepForMs);
      } catch (error) {
        onCacheError?.(error);
      }
    };
    const writing = set().finally(() => writes.delete(writing));
    writes.add(writing);
  }

  function share<T>(
    key: string,
    call: ReadCall<T>,
    { fresh = false, keep: isKept = true }: CallOptions,
  ): SharedRead {
    const place = shareKey(key, fresh);
    const present = inFlight.get(place);
    if (present?.flight.isOpen() === true) return present;
    const shared: SharedRead = {
      kept: undefined,
      flight: createFlight<Kept>(call.subject, async (waiters) => {
        if (!fresh) shared.kept = await lookUp(key);
        if (shared.kept !== undefined && isYoungerThan(shared.kept, call.freshForMs)) return shared.kept;
        try {
          const entry = { value: await call.fetch(waiters), fetchedAt: now() };
          missing.delete(key);
          if (isKept) keep(key, entry, call.keepForMs);
          return entry;
        } catch (error) {
          if (error instanceof CodewarsError && error.code === 'NotFound' && error.saidByCodewars) {
            missing.set(key, { error, fetchedAt: now() });
            if (fresh || shared.kept !== undefined) forget(key);
          }
          throw error;
        }
      }),
    };
    inFlight.set(place, shared);
    void shared.flight.landed.then(() => {
      if (inFlight.get(place) === shared) inFlight.delete(place);
    });
    return shared;
  }

  async function read<T>(call: ReadCall<T>, caller: CallOptions = {}): Promise<Read<T>> {
    const fresh = caller.fresh === true;
    const key = `${shape} ${call.key}`;
    // What is kept under a key was made by that key's own `fetch`.
    const answer = (kept: Kept, stale: boolean): Read<T> => ({
      value: kept.value as T,
      fetchedAt: kept.fetchedAt,
      stale,
    });
    const remembered = fresh ? undefined : memory.get(key);
    if (remembered !== undefined && isYoungerThan(remembered, call.freshForMs)) {
      onRead?.('memory');
      return answer(remembered, false);
    }
    const gone = fresh ? undefined : missing.get(key);
    if (gone !== undefined && isYoungerThan(gone, missingForMs)) {
      onRead?.('memory');
      throw gone.error;
    }
    const isShared = inFlight.get(shareKey(key, fresh))?.flight.isOpen() === true;
    const shared = share(key, call, caller);
    try {
      const kept = await shared.flight.join(caller);
      onRead?.(isShared ? 'shared' : kept === shared.kept ? 'cache' : 'codewars');
      return answer(kept, false);
    } catch (error) {
      // The member who began it has too many calls waiting; those who want the same do not.
      if (isShared && error instanceof CodewarsError && error.code === 'TooManyCalls')
        return read(call, caller);
      const { kept } = shared;
      const standsIn =
        !fresh &&
        caller.signal?.aborted !== true &&
        kept !== undefined &&
        error instanceof CodewarsError &&
        (error.isOutage || alsoStandsIn.includes(error.code) || !error.saidByCodewars) &&
        isYoungerThan(kept, call.keepForMs);
      onRead?.(standsIn ? 'stale' : 'failed');
      if (!standsIn) throw error;
      return answer(kept, true);
    }
  }

  return {
    read,
    async close(reason) {
      const shared = [...inFlight.values()];
      for (const { flight } of shared) flight.abort(reason);
      await Promise.all(shared.map(({ flight }) => flight.landed));
      await Promise.all(writes);
    },
  };
}

const shareKey = (key: string, fresh: boolean): string => (fresh ? `fresh ${key}` : key);

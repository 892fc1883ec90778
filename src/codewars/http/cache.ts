import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { CallOptions, Kept, KeptRow, Read, ResponseCache } from '../codewars.ts';
import { CodewarsError } from '../errors.ts';
import type { Subject } from '../errors.ts';
import { SharedRequest } from './shared-request.ts';
import type { Shared } from './shared-request.ts';

export interface ReadCall<T> {
  readonly key: string;
  readonly subject: Subject;
  readonly freshForMs: number;
  /** Maximum age of a copy that replaces an answer while Codewars is down. */
  readonly keepForMs: number;
  readonly fetch: (shared: Shared) => Promise<T>;
  /** Another key under which the same answer may be asked for. */
  readonly otherKey?: (value: T) => string | undefined;
}

/** Where an answer came from; `shared` is an identical read in progress. */
export type ReadFrom = 'memory' | 'cache' | 'shared' | 'codewars' | 'stale' | 'failed';

// Increase when model.ts changes shape, so that older copies are ignored.
const shape = 1;
const keyOf = (key: string): string => `${shape} ${key}`;
const missingForMs = 60_000;
const mostMissing = 1000;
/** The answer to the member goes first. */
const writeAfterMs = 20;

const sizeOf = (entry: Kept): number => JSON.stringify(entry).length;

export type CachedReads = ReturnType<typeof createCachedReads>;

/** Creates reads that are cached in memory and in storage, and shared while in progress. */
export function createCachedReads(options: {
  readonly cache: ResponseCache | undefined;
  readonly now: () => number;
  readonly onCacheError: ((error: unknown) => void) | undefined;
  readonly cacheWithinMs: number;
  readonly memoryBytes: number;
  readonly onRead?: ((from: ReadFrom) => void) | undefined;
}) {
  const { cache, now, onCacheError, cacheWithinMs, memoryBytes, onRead } = options;
  const memory = new LRUCache<string, Kept>({
    maxSize: memoryBytes,
    sizeCalculation: sizeOf,
  });
  const missing = new LRUCache<string, { error: CodewarsError; fetchedAt: number }>({ max: mostMissing });
  const underWay = new Map<string, SharedRequest<Kept & { readonly from: ReadFrom }>>();
  const writes = new Set<Promise<void>>();

  function isYoungerThan({ fetchedAt }: Pick<Kept, 'fetchedAt'>, ageMs: number): boolean {
    const age = now() - fetchedAt;
    return age >= 0 && age < ageMs; // it is negative if the clock was set back
  }

  async function lookUp(key: string): Promise<Kept | undefined> {
    if (memory.has(key) || cache === undefined) return memory.get(key);
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      late.reject(new Error(`the response cache did not answer within ${cacheWithinMs} ms`));
    }, cacheWithinMs);
    try {
      const kept = await Promise.race([cache.get(key), late.promise]);
      if (typeof kept?.value !== 'object' || kept.value === null) return undefined;
      memory.set(key, kept);
      return kept;
    } catch (error) {
      onCacheError?.(error);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Runs in the background and a moment later. */
  function write(rows: readonly KeptRow[]): void {
    const set = async (): Promise<void> => {
      await delay(writeAfterMs);
      try {
        await cache?.setMany(rows);
      } catch (error) {
        onCacheError?.(error);
      }
    };
    const writing = set().finally(() => writes.delete(writing));
    writes.add(writing);
  }

  async function ask<T>(key: string, call: ReadCall<T>, { fresh, keep }: CallOptions, shared: Shared) {
    const copy = fresh === true ? undefined : await lookUp(key);
    if (copy !== undefined && isYoungerThan(copy, call.freshForMs))
      return { ...copy, from: 'cache' as const };
    try {
      const entry = { value: await call.fetch(shared), fetchedAt: now() };
      const otherKey = call.otherKey?.(entry.value);
      const keys = [...new Set([key, otherKey === undefined ? key : keyOf(otherKey)])];
      for (const each of keys) missing.delete(each);
      if (keep !== false) {
        const size = sizeOf(entry);
        for (const each of keys) memory.set(each, entry, { size });
        write(keys.map((each) => ({ key: each, value: entry, keepForMs: call.keepForMs })));
      }
      return { ...entry, from: 'codewars' as const };
    } catch (error) {
      if (error instanceof CodewarsError && error.code === 'NotFound' && error.saidByCodewars) {
        missing.set(key, { error, fetchedAt: now() });
        memory.delete(key);
        // The cache has no delete, so an empty entry that expires at once takes its place.
        if (fresh === true || copy !== undefined)
          write([{ key, value: { value: null, fetchedAt: now() }, keepForMs: 1 }]);
      }
      throw error;
    }
  }

  /** Returns a fresh copy or asks Codewars. While Codewars is down, returns an older copy marked as stale. */
  async function read<T>(call: ReadCall<T>, caller: CallOptions = {}): Promise<Read<T>> {
    const fresh = caller.fresh === true;
    const key = keyOf(call.key);
    const answer = ({ value, fetchedAt }: Kept, from: ReadFrom): Read<T> => {
      onRead?.(from);
      return { value: value as T, fetchedAt, stale: from === 'stale' };
    };
    const remembered = fresh ? undefined : memory.get(key);
    if (remembered !== undefined && isYoungerThan(remembered, call.freshForMs))
      return answer(remembered, 'memory');
    const gone = fresh ? undefined : missing.get(key);
    if (gone !== undefined && isYoungerThan(gone, missingForMs)) {
      onRead?.('memory');
      throw gone.error;
    }
    const place = fresh ? `fresh ${key}` : key;
    const present = underWay.get(place);
    const joined = present?.isOpen === true ? present : undefined;
    const request = joined ?? new SharedRequest(call.subject, (shared) => ask(key, call, caller, shared));
    if (joined === undefined) {
      underWay.set(place, request);
      void request.settled.then(() => {
        if (underWay.get(place) === request) underWay.delete(place);
      });
    }
    try {
      const kept = await request.join(caller);
      return answer(kept, joined === undefined ? kept.from : 'shared');
    } catch (error) {
      if (error instanceof CodewarsError) {
        // Only the member who started it has too many calls waiting.
        if (joined !== undefined && error.code === 'TooManyCalls') return read(call, caller);
        const { code, isOutage, saidByCodewars } = error;
        const mayBeStale =
          isOutage || !saidByCodewars || code === 'UnexpectedResponse' || code === 'TooManyCalls';
        const copy = fresh || caller.signal?.aborted === true || !mayBeStale ? undefined : memory.get(key);
        if (copy !== undefined && isYoungerThan(copy, call.keepForMs)) return answer(copy, 'stale');
      }
      onRead?.('failed');
      throw error;
    }
  }

  return {
    read,
    /** Rejects open reads, and waits for writes. */
    async close(reason: CodewarsError): Promise<void> {
      const requests = [...underWay.values()];
      for (const request of requests) request.abort(reason);
      await Promise.all(requests.map(({ settled }) => settled));
      await Promise.all(writes);
    },
  };
}

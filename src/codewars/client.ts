import { createAsk } from './http/request.ts';
import type { CallEvent } from './http/request.ts';
import { createCachedReads, type ReadFrom } from './http/cache.ts';
import type { Codewars, ResponseCache } from './codewars.ts';
import { CodewarsError } from './errors.ts';
import { createFlight } from './http/shared-request.ts';
import type { Flight } from './http/shared-request.ts';
import type { Timeouts } from './http/transport.ts';
import { createLazyTransport } from './lazy-transport.ts';
import { createQueue, pollsPerSecond } from './http/rate-limit.ts';
import { createReads } from './reads.ts';
import { createTrainings } from './training.ts';
import type { Alone } from './training.ts';

export interface CodewarsOptions {
  /** With the version, such as `https://www.codewars.com/api/v1`. */
  readonly baseUrl: string;
  /** Of this process. Default 2. */
  readonly requestsPerSecond?: number;
  /** How many polls of deferred results may go in a second, of all members together. Default: see `pollsPerSecond` in queue.ts. */
  readonly pollsPerSecond?: number;
  /** How many requests may go at once after a quiet time. Default 10. */
  readonly burst?: number;
  /** Where answers are kept across restarts. Memory alone when left out. */
  readonly cache?: ResponseCache;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly onCacheError?: (error: unknown) => void;
  /** Told of every request that was sent. */
  readonly onCall?: ((event: CallEvent) => void) | undefined;
  /** Told of every read, where its answer came from. */
  readonly onRead?: ((from: ReadFrom) => void) | undefined;
  readonly userAgent?: string;
  readonly timeouts?: Partial<Timeouts>;
  /** Default 5 MB. */
  readonly maxBodyBytes?: number;
  /** How long to wait before each repetition of a GET. As many repetitions as delays. */
  readonly retryDelaysMs?: readonly number[];
  /** A response cache that takes longer than this is gone past. Default 1,000. */
  readonly cacheWithinMs?: number;
  /** How much is kept in memory, measured as JSON text. Default 16 MB. */
  readonly memoryBytes?: number;
}

export interface CodewarsClient extends Codewars {
  /** How many requests wait for their turn. */
  readonly waiting: number;
  /** Ends what is in flight and queued with Unavailable, and waits until the cache has what it was given. */
  close(): Promise<void>;
}

const megabyte = 1024 * 1024;

/** A client of the Codewars API v1. One for a process: its queue keeps the rate. */
export function createCodewars(options: CodewarsOptions): CodewarsClient {
  const { now = Date.now } = options;
  const closed = new CodewarsError('Unavailable', {
    subject: { kind: 'other', name: 'client' },
    cause: new Error('the client was closed'),
  });
  const alone = new Set<Flight<unknown>>();
  let isClosed = false;

  const transport = createLazyTransport({
    baseUrl: options.baseUrl,
    userAgent: options.userAgent ?? 'dojo-codewars',
    timeouts: { connect: 3000, response: 8000, whole: 10_000, ...options.timeouts },
    maxBodyBytes: options.maxBodyBytes ?? 5 * megabyte,
  });
  const requestsPerSecond = options.requestsPerSecond ?? 2;
  const queue = createQueue({
    requestsPerSecond,
    burst: options.burst ?? 10,
    pollsPerSecond: options.pollsPerSecond ?? pollsPerSecond(requestsPerSecond),
  });
  const ask = createAsk({
    queue,
    transport,
    retryDelaysMs: options.retryDelaysMs ?? [500, 1500],
    now,
    onCall: options.onCall,
  });
  const cached = createCachedReads({
    cache: options.cache,
    now,
    onCacheError: options.onCacheError,
    cacheWithinMs: options.cacheWithinMs ?? 1000,
    memoryBytes: options.memoryBytes ?? 16 * megabyte,
    onRead: options.onRead,
  });

  const runAlone: Alone = async (subject, callOptions, work) => {
    if (isClosed) throw closed;
    const flight = createFlight(subject, work);
    alone.add(flight);
    try {
      return await flight.join(callOptions ?? {});
    } finally {
      alone.delete(flight);
    }
  };
  const reads = createReads(ask, {
    ...cached,
    read: async (call, callOptions) => {
      if (isClosed) throw closed;
      return cached.read(call, callOptions);
    },
  });

  return {
    ...reads,
    ...createTrainings(ask, runAlone, reads),
    get waiting() {
      return queue.waiting;
    },
    async close() {
      isClosed = true;
      for (const flight of alone) flight.abort(closed);
      await cached.close(closed);
      queue.close();
      transport.close();
    },
  };
}

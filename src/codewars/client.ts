import type { ResponseCache } from './codewars.ts';
import { CodewarsError } from './errors.ts';
import { createCachedReads, type ReadFrom } from './http/cache.ts';
import { createQueue, pollsPerSecond } from './http/rate-limit.ts';
import { createAsk, type CallEvent } from './http/request.ts';
import { SharedRequest } from './http/shared-request.ts';
import { createTransport, type Timeouts } from './http/transport.ts';
import { createReads } from './reads.ts';
import { createTrainings, type RunAlone } from './training.ts';

export interface CodewarsOptions {
  /** With the version, such as `https://www.codewars.com/api/v1`. */
  readonly baseUrl: string;
  /** Of this process. Default 2. */
  readonly requestsPerSecond?: number;
  /** How many polls of deferred results may go in a second, of all members together. Default: see `pollsPerSecond` in rate-limit.ts. */
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
  readonly timeouts?: Partial<Timeouts>;
  /** Default 5 MB. */
  readonly maxBodyBytes?: number;
  /** How long to wait before each repetition of a GET. As many repetitions as delays. */
  readonly retryDelaysMs?: readonly number[];
  /** A response cache that takes longer than this is passed over. Default 1,000. */
  readonly cacheWithinMs?: number;
  /** How much is kept in memory, measured as JSON text. Default 16 MB. */
  readonly memoryBytes?: number;
}

export type CodewarsClient = ReturnType<typeof createCodewars>;

const megabyte = 1024 * 1024;

/** A client of the Codewars API v1. One for a process: its queue keeps the rate. */
export function createCodewars(options: CodewarsOptions) {
  const { now = Date.now, requestsPerSecond = 2 } = options;
  const closed = new CodewarsError('Unavailable', {
    subject: { kind: 'other', name: 'client' },
    cause: new Error('the client was closed'),
  });
  const alone = new Set<SharedRequest<unknown>>();
  let isClosed = false;

  const transport = createTransport({
    baseUrl: options.baseUrl,
    timeouts: { connect: 3000, response: 8000, whole: 10_000, ...options.timeouts },
    maxBodyBytes: options.maxBodyBytes ?? 5 * megabyte,
  });
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
  const reads = createReads(ask, {
    async read(call, callOptions) {
      if (isClosed) throw closed;
      return cached.read(call, callOptions);
    },
  });
  const runAlone: RunAlone = async (subject, callOptions, work) => {
    if (isClosed) throw closed;
    const request = new SharedRequest(subject, work);
    alone.add(request);
    try {
      return await request.join(callOptions ?? {});
    } finally {
      alone.delete(request);
    }
  };

  return {
    ...reads,
    ...createTrainings(ask, runAlone, reads),
    /** How many requests wait for their turn. */
    get waiting() {
      return queue.waiting;
    },
    /** Ends what is in flight and queued with Unavailable, and waits until the cache has what it was given. */
    async close(): Promise<void> {
      isClosed = true;
      for (const request of alone) request.abort(closed);
      await cached.close(closed);
      queue.close();
      transport.close();
    },
  };
}

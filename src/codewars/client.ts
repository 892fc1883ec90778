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
  /** Includes the version: `https://www.codewars.com/api/v1`. */
  readonly baseUrl: string;
  readonly requestsPerSecond?: number;
  readonly pollsPerSecond?: number;
  /** Requests that may go at once after a quiet time. */
  readonly burst?: number;
  readonly cache?: ResponseCache;
  readonly now?: () => number;
  readonly onCacheError?: (error: unknown) => void;
  readonly onCall?: ((event: CallEvent) => void) | undefined;
  readonly onRead?: ((from: ReadFrom) => void) | undefined;
  readonly timeouts?: Partial<Timeouts>;
  readonly maxBodyBytes?: number;
  /** One delay per retry of a GET. */
  readonly retryDelaysMs?: readonly number[];
  /** A cache that takes longer is skipped. */
  readonly cacheWithinMs?: number;
  /** Size of the memory cache, measured as JSON text. */
  readonly memoryBytes?: number;
}

export type CodewarsClient = ReturnType<typeof createCodewars>;

const megabyte = 1024 * 1024;

/** Creates a client of the Codewars API v1. A process needs just one, because its queue limits the rate. */
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
    get waiting() {
      return queue.waiting;
    },
    /** Rejects all open calls with Unavailable, and waits for cache writes. */
    async close(): Promise<void> {
      isClosed = true;
      for (const request of alone) request.abort(closed);
      await cached.close(closed);
      queue.close();
      transport.close();
    },
  };
}

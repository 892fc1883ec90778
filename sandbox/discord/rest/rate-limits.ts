import type { ServerResponse } from 'node:http';

/** How many requests Discord takes in a window of time; what shares a bucket shares the limit. */
export interface Limit {
  readonly bucket: string;
  readonly requests: number;
  readonly perMs: number;
}

interface Window {
  readonly endsAt: number;
  used: number;
}

/** What is left of a limit after a request. */
export interface Allowance extends Omit<Limit, 'bucket'> {
  /** Missing: the route shares its limit with no other, so a client need not know its name. */
  readonly bucket?: string;
  readonly isExceeded: boolean;
  readonly remaining: number;
  readonly resetAfterMs: number;
}

/** Most limits are named and never reached: what a 429 does there is shown by a fault. */
export const NEVER_REACHED: Allowance = {
  requests: 1_000,
  perMs: 1_000,
  isExceeded: false,
  remaining: 999,
  resetAfterMs: 1_000,
};

/** Counts requests in windows that begin with their first request, for each server by itself. */
export class RateLimits {
  readonly #windows = new Map<string, Window>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  take(limit: Limit, guildId: string): Allowance {
    const now = this.#now();
    const key = `${limit.bucket}:${guildId}`;
    const last = this.#windows.get(key);
    const window = last !== undefined && last.endsAt > now ? last : { endsAt: now + limit.perMs, used: 0 };
    this.#windows.set(key, window);
    const isExceeded = window.used >= limit.requests;
    if (!isExceeded) window.used += 1;
    return {
      ...limit,
      isExceeded,
      remaining: limit.requests - window.used,
      resetAfterMs: window.endsAt - now,
    };
  }
}

/** https://discord.com/developers/docs/topics/rate-limits#header-format */
export function limitHeaders({ bucket, requests, remaining, resetAfterMs }: Allowance) {
  return {
    ...(bucket !== undefined && { 'x-ratelimit-bucket': bucket }),
    'x-ratelimit-limit': String(requests),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': ((Date.now() + resetAfterMs) / 1_000).toFixed(3),
    'x-ratelimit-reset-after': (resetAfterMs / 1_000).toFixed(3),
  };
}

/** https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit */
export function sendTooManyRequests(
  response: ServerResponse,
  {
    retryAfterMs,
    global = false,
    headers,
  }: {
    readonly retryAfterMs: number;
    readonly global?: boolean;
    readonly headers: Readonly<Record<string, string>>;
  },
): number {
  const retryAfter = retryAfterMs / 1_000;
  response.writeHead(429, {
    ...headers,
    'content-type': 'application/json',
    'retry-after': String(Math.ceil(retryAfter)),
    'x-ratelimit-scope': global ? 'global' : 'user',
    ...(global && { 'x-ratelimit-global': 'true' }),
  });
  response.end(JSON.stringify({ message: 'You are being rate limited.', retry_after: retryAfter, global }));
  return 429;
}

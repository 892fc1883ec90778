import { createHash, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import type * as Library from 'rate-limiter-flexible';

/** The two parts that are used: the package's own index loads its limiters for a dozen databases, 30 ms and 7 MB. */
const load = createRequire(import.meta.url);
const RateLimiterMemory = load(
  'rate-limiter-flexible/lib/RateLimiterMemory.js',
) as typeof Library.RateLimiterMemory;
const RateLimiterRes = load('rate-limiter-flexible/lib/RateLimiterRes.js') as typeof Library.RateLimiterRes;

/** What a sender may still do. */
export interface Limits {
  /** Counts a failed authentication. @returns seconds to wait when there were too many from that address */
  failed(address: string): Promise<number | undefined>;
  /** Counts a delivery of the bot-wide hook. @returns seconds to wait when there were too many */
  delivered(): Promise<number | undefined>;
}

const failuresAllowed = 100;
const failuresWithinSeconds = 10;

/** @param rate deliveries a second of the bot-wide hook */
export function createLimits(rate: number): Limits {
  const failures = new RateLimiterMemory({ points: failuresAllowed, duration: failuresWithinSeconds });
  const deliveries = new RateLimiterMemory({ points: rate, duration: 1 });
  const salt = randomBytes(16);
  return {
    failed: (address) => consume(failures, bucketOf(address, salt)),
    delivered: () => consume(deliveries, 'bot'),
  };
}

/**
 * Addresses share 65,536 counters, so that nobody fills the memory by having many. Who shares one with an attacker gets
 * 429 for a wrong secret instead of 401; authentic senders are not counted here.
 */
function bucketOf(address: string, salt: Buffer): string {
  const known = isIP(address) === 0 ? '' : address;
  return createHash('sha256').update(salt).update(known).digest('hex').slice(0, 4);
}

async function consume(limiter: Library.RateLimiterMemory, key: string): Promise<number | undefined> {
  try {
    await limiter.consume(key);
    return undefined;
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000));
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import type { APIGatewayBotInfo } from 'discord-api-types/v10';
import type { IIdentifyThrottler } from 'discord.js';
import { waitUntil } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Storage } from '../../storage/storage.ts';

/** The limit may be lifted before it is reset. */
const askAgainAfterMs = 10 * 60_000;

interface LimitOptions {
  /** GET /gateway/bot */
  readonly ask: (signal: AbortSignal) => Promise<APIGatewayBotInfo>;
  readonly log: Pick<Log, 'error' | 'info' | 'warn'>;
  readonly now: () => number;
}

/**
 * Waits until Discord allows so many session starts (by default, one per recommended shard). A bot that exceeds about 1,000 a day
 * loses its token: https://discord.com/developers/docs/events/gateway#session-start-limit-object
 * @throws what `ask` throws, and an AbortError
 */
export async function waitForSessionStarts(
  { ask, log, now }: LimitOptions,
  signal: AbortSignal,
  sessions?: number,
): Promise<APIGatewayBotInfo> {
  for (let waits = 0; ; waits += 1) {
    const information = await ask(signal);
    const { shards, session_start_limit: limit } = information;
    const { remaining, total } = limit;
    const needed = sessions ?? shards;
    if (remaining >= needed) {
      if (waits > 0) log.info({ remaining }, 'Discord allows session starts again');
      return information;
    }
    const resetsAt = new Date(now() + limit.reset_after).toISOString();
    if (waits === 0)
      log.error(
        { needed, remaining, total, resetsAt },
        'too many session starts today: waiting until Discord allows more',
      );
    await delay(Math.min(limit.reset_after + 1_000, askAgainAfterMs), undefined, { signal });
  }
}

/** Checks the limit at every identify except a shard's first, which was checked before the login. */
export function withSessionLimit(throttler: IIdentifyThrottler, options: LimitOptions): IIdentifyThrottler {
  const identified = new Set<number>();
  return {
    async waitForIdentify(shard, signal) {
      if (identified.has(shard)) {
        await waitForSessionStarts(options, signal, 1).catch((error: unknown) => {
          signal.throwIfAborted();
          // Identify anyway: the session matters more.
          options.log.warn({ err: error, shard }, 'could not ask Discord how many session starts are left');
        });
      }
      identified.add(shard);
      await throttler.waitForIdentify(shard, signal);
    },
  };
}

/** Discord allows one in 5 s; the rest allows for varying latency. */
const defaultEveryMs = 5_500;

/**
 * Spaces the identifies of several processes through the store. Discord refuses one that comes too early, and counts it for the daily
 * limit: https://discord.com/developers/docs/events/gateway#sharding-max-concurrency
 */
export function createSharedThrottler(options: {
  readonly storage: Pick<Storage, 'heard'>;
  /** Shards that are equal modulo this number share a bucket. */
  readonly maxConcurrency: number;
  readonly shardCount: number;
  readonly now: () => number;
  readonly log: Pick<Log, 'warn'>;
  readonly identifyEveryMs?: number;
}): IIdentifyThrottler {
  const {
    storage,
    maxConcurrency,
    shardCount,
    now,
    log,
    identifyEveryMs: everyMs = defaultEveryMs,
  } = options;
  return {
    async waitForIdentify(shard, signal) {
      const at = await reserve(shard).catch((error: unknown) => {
        log.warn({ err: error, shard }, 'could not reserve the identify of a shard');
        return now();
      });
      await delay(Math.max(0, at - now()), undefined, { signal });
    },
  };

  async function reserve(shard: number): Promise<number> {
    let at = now();
    await storage.heard.update(`identify:${shard % maxConcurrency}`, (last) => {
      // The longest possible wait is that for all shards.
      at = now() + waitUntil((last?.at ?? 0) + everyMs, now(), everyMs * shardCount);
      return { at };
    });
    return at;
  }
}

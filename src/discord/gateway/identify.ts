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
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Settles when Discord allows so many session starts; by default, as many as it recommends shards. A bot has about 1,000 a day in all
 * its processes, and one that takes more loses its token: so a process that was restarted too often waits instead of ending.
 * https://discord.com/developers/docs/events/gateway#session-start-limit-object
 * @returns what Discord says of its gateway. @throws what `ask` rejects with, and an AbortError
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
      if (waits > 0) log.info({ remaining }, 'sessions may be started again');
      return information;
    }
    const resetsAt = new Date(now() + limit.reset_after).toISOString();
    if (waits === 0)
      log.error(
        { needed, remaining, total, resetsAt },
        'Discord allows too few session starts for now, because there were too many: waiting until there are enough',
      );
    await delay(Math.min(limit.reset_after + 1_000, askAgainAfterMs), undefined, { signal });
  }
}

/** Waits for the limit at every identify of a shard but its first, which was counted before the login. */
export function withSessionLimit(throttler: IIdentifyThrottler, options: LimitOptions): IIdentifyThrottler {
  const identified = new Set<number>();
  return {
    async waitForIdentify(shard, signal) {
      if (identified.has(shard)) {
        await waitForSessionStarts(options, signal, 1).catch((error: unknown) => {
          signal.throwIfAborted();
          // Where Discord does not say how many are left, the session matters more.
          options.log.warn({ err: error, shard }, 'Discord does not say how many sessions may be started');
        });
      }
      identified.add(shard);
      await throttler.waitForIdentify(shard, signal);
    },
  };
}

/** Discord takes one in 5 s, and a request may arrive earlier than it was spaced. */
const defaultEveryMs = 5_500;

/**
 * Lets shards identify one after the other, those of other processes too. discord.js counts within its own process alone, and each
 * identify that comes too early is refused and counts for the daily limit. A process that cannot reach the store goes at once, and is
 * refused at worst.
 * https://discord.com/developers/docs/events/gateway#sharding-max-concurrency
 */
export function createSharedThrottler(options: {
  /** Where all processes of the bot note their identifies. */
  readonly storage: Pick<Storage, 'heard'>;
  /** Shards that are equal modulo this number identify one after the other. */
  readonly maxConcurrency: number;
  /** Of the whole bot. */
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
        log.warn({ err: error, shard }, 'the identify of a shard could not be noted');
        return now();
      });
      await delay(Math.max(0, at - now()), undefined, { signal });
    },
  };

  /** Takes the next free moment of this shard's bucket. */
  async function reserve(shard: number): Promise<number> {
    let at = now();
    await storage.heard.update(`identify:${shard % maxConcurrency}`, (last) => {
      // No shard queues for longer than all of them take.
      at = now() + waitUntil((last?.at ?? 0) + everyMs, now(), everyMs * shardCount);
      return { at };
    });
    return at;
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Storage } from '../../storage/storage.ts';

/** When a shard may identify; discord.js waits for it. */
export interface IdentifyTurns {
  /** Rejects when the shard no longer waits. */
  waitForIdentify(shardId: number, signal: AbortSignal): Promise<void>;
}

export interface SharedTurnsOptions {
  /** Where all processes of the bot see whose turn it is. */
  readonly storage: Pick<Storage, 'heard'>;
  /** Shards that differ by this number identify one after the other. */
  readonly maxConcurrency: number;
  /** Of the whole bot. */
  readonly shardCount: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Pick<Log, 'warn'>;
  readonly identifyEveryMs?: number;
}

/** Discord takes one in 5 s, and what leaves here in time may come there early. */
const defaultEveryMs = 5_500;

/**
 * Lets shards identify in turn, those of other processes too. discord.js counts for its own process alone, and each identify
 * that comes too early is refused and counts for the limit of the day. A process that cannot reach the store goes at once, and
 * is refused at worst.
 * https://discord.com/developers/docs/events/gateway#sharding-max-concurrency
 */
export function createSharedTurns(options: SharedTurnsOptions): IdentifyTurns {
  const {
    storage,
    maxConcurrency,
    shardCount,
    now,
    log,
    identifyEveryMs: everyMs = defaultEveryMs,
  } = options;

  return {
    async waitForIdentify(shardId, signal) {
      const at = await place(shardId).catch((error: unknown) => {
        log.warn({ err: error, shard: shardId }, 'the turn of a shard could not be noted');
        return now();
      });
      await delay(Math.max(0, at - now()), undefined, { signal });
    },
  };

  /** The next free moment of this shard's bucket, taken. */
  async function place(shardId: number): Promise<number> {
    let at = now();
    await storage.heard.update(`identify:${shardId % maxConcurrency}`, (last) => {
      // No shard queues for longer than all of them take.
      at = now() + waitUntil((last?.at ?? 0) + everyMs, now(), everyMs * shardCount);
      return { at };
    });
    return at;
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import type { APIGatewayBotInfo } from 'discord-api-types/v10';
import type { Log } from '../../log.ts';
import type { IdentifyTurns } from './shared-identify.ts';

/**
 * Discord lets a bot start about 1,000 sessions a day, in all its processes; one that starts more loses its token. So nothing
 * is started that is not left, and a process that was restarted too often waits, instead of ending and being restarted.
 * https://discord.com/developers/docs/events/gateway#session-start-limit-object
 */
export interface SessionStarts {
  /**
   * Settles when so many sessions may be started; by default, as many as Discord recommends shards.
   * @returns what Discord says of its gateway. @throws what `ask` rejects with, and an AbortError
   */
  wait(signal: AbortSignal, sessions?: number): Promise<APIGatewayBotInfo>;
  /** Waits before a shard's turn too, except at its first: `wait` has counted that. */
  before(turns: IdentifyTurns): IdentifyTurns;
}

export interface SessionStartsOptions {
  /** GET /gateway/bot */
  readonly ask: (signal: AbortSignal) => Promise<APIGatewayBotInfo>;
  readonly log: Pick<Log, 'error' | 'info' | 'warn'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The limit may be lifted before it is reset. */
const askAgainAfterMs = 10 * 60_000;

export function createSessionStarts({ ask, log, now }: SessionStartsOptions): SessionStarts {
  return {
    wait,
    before(turns) {
      const begun = new Set<number>();
      return {
        async waitForIdentify(shardId, signal) {
          if (begun.has(shardId)) await waitForOne(shardId, signal);
          begun.add(shardId);
          await turns.waitForIdentify(shardId, signal);
        },
      };
    },
  };

  async function wait(signal: AbortSignal, sessions?: number): Promise<APIGatewayBotInfo> {
    for (let waits = 0; ; waits += 1) {
      const information = await ask(signal);
      const { shards, session_start_limit: limit } = information;
      const needed = sessions ?? shards;
      if (limit.remaining >= needed) {
        if (waits > 0) log.info({ remaining: limit.remaining }, 'sessions may be started again');
        return information;
      }
      const resetsAt = new Date(now() + limit.reset_after).toISOString();
      if (waits === 0)
        log.error(
          { needed, remaining: limit.remaining, total: limit.total, resetsAt },
          'Discord allows too few session starts for now, because there were too many: waiting until there are enough',
        );
      await delay(Math.min(limit.reset_after + 1_000, askAgainAfterMs), undefined, { signal });
    }
  }

  /** Where Discord does not say how many are left, the session is what matters. */
  async function waitForOne(shard: number, signal: AbortSignal): Promise<void> {
    try {
      await wait(signal, 1);
    } catch (error) {
      signal.throwIfAborted();
      log.warn({ err: error, shard }, 'Discord does not say how many sessions may be started');
    }
  }
}

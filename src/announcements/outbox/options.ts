import type { Log } from '../../log.ts';
import type { Storage } from '../../storage/storage.ts';
import type { MessageSender } from './message-sender.ts';
import type { Compose } from '../reword.ts';

export interface OutboxOptions {
  readonly storage: Pick<Storage, 'outbox' | 'seen' | 'trouble' | 'heard' | 'guilds'>;
  readonly messageSender: MessageSender;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random?: () => number;
  /**
   * The name of this process. A process that comes back under its old name takes its rows up at once; under another name
   * only after `times.staleMs`.
   */
  readonly node: string;
  readonly log: Pick<Log, 'debug' | 'info' | 'warn' | 'error'>;
  /** Words a row just before it is sent. */
  readonly compose: Compose;
  /** Told how every attempt ended. */
  readonly onAttempt?: ((event: { readonly kind: string; readonly outcome: string }) => void) | undefined;
  readonly times?: Partial<OutboxTimes>;
}

/** All in milliseconds. */
export interface OutboxTimes {
  /** How often storage is searched for rows that others left behind. */
  readonly scanMs: number;
  /** After how long without a sign of life another process's rows are taken over. */
  readonly staleMs: number;
  /** What is older is no news. */
  readonly keepMs: number;
  /** How often a channel is tried in which the bot may not write. */
  readonly slowMs: number;
  /** How long `stop` waits for attempts that run. */
  readonly stopMs: number;
}

export const defaultTimes: OutboxTimes = {
  scanMs: 15_000,
  staleMs: 30_000,
  keepMs: 24 * 3_600_000,
  slowMs: 600_000,
  stopMs: 5_000,
};

/** The key in `seen` that tells that an announcement was said. */
export const saidKey = (id: string): string => `said:${id}`;

/** Longer than any row lives, so that nothing that was said can be stored again. */
export const keepSaidMs = 72 * 3_600_000;

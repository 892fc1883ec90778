import type { Kind } from '../../guilds/kinds.ts';
import type { OutboxRecord } from '../../storage/records.ts';
import type { Entry } from '../queue/queue.ts';

/** Something to say in one server. */
export interface Announcement extends Pick<OutboxRecord, 'guildId' | 'channelId' | 'kind'> {
  /** It is the nonce too, so at most 25 characters. See `announcementId`. */
  readonly id: string;
  readonly about: NonNullable<OutboxRecord['about']>;
}

/** What is kept in memory of a row of the outbox. The key is its channel. */
export interface Waiting extends Entry {
  readonly guildId: string;
  readonly kind: Kind;
  readonly createdAt: number;
  /** Rows of one channel with equal keys can be merged. */
  readonly honorKey: string | null;
  /** The outcome of an attempt is unknown: the message may be in the channel. */
  isUncertain: boolean;
  /** It is in the channel; all that is left is to record that, and to publish it where `messageId` is known. */
  isSaid: boolean;
  messageId: string | undefined;
}

/** The entry of a stored row, due at once. */
export function waitingOf(id: string, row: OutboxRecord): Waiting {
  const { guildId, channelId, kind, createdAt, about, attempts, messageId } = row;
  return {
    ...{ id, key: channelId, place: createdAt, dueAt: 0, failures: 0 },
    ...{ guildId, kind, createdAt, messageId },
    honorKey: about?.news.type === 'honor' ? `${guildId}:${about.account}` : null,
    isUncertain: attempts > 0,
    isSaid: messageId !== undefined,
  };
}

/** The key in `seen` which tells that an announcement was said. */
export const saidKey = (id: string): string => `said:${id}`;

/** Longer than any row lives, so that nothing that was said can be stored again. */
export const keepSaidMs = 72 * 3_600_000;

/**
 * Discord remembers a nonce for a few minutes only, so an attempt whose outcome is unknown is repeated several times within the
 * first two. After that it is repeated every 1 to 5 minutes.
 */
const waits = [1_000, 3_000, 8_000, 20_000, 45_000, 60_000, 120_000, 240_000, 300_000] as const;

/** After so many failures in a row repetitions are slow. */
export const quickFailures = 5;

/**
 * How long to wait after that many failures in a row, in milliseconds. `random` is from 0 to 1, so that many that failed together do
 * not come back together.
 */
export function backoffMs(failures: number, random: number): number {
  const waitMs = (waits[Math.min(failures, waits.length) - 1] ?? 0) * (0.8 + 0.4 * random);
  return failures <= quickFailures ? waitMs : Math.min(Math.max(waitMs, 60_000), 300_000);
}

import { createHash } from 'node:crypto';
import type { Kind, ScheduledKind } from '../../guilds/kinds.ts';
import type { NewsRecord, OutboxRecord, PostRecord } from '../../storage/records.ts';
import type { Listener } from '../audience.ts';
import type { Entry } from '../../queue/queue.ts';

export type Announcement = Pick<OutboxRecord, 'guildId' | 'channelId' | 'kind'> & {
  /** Also the nonce of the message. */
  readonly id: string;
} & ({ readonly about: NonNullable<OutboxRecord['about']> } | { readonly post: PostRecord });

/** The post of a scheduled kind for a date. A server gets it once. */
export function announcementOf(
  { guildId, kind, date }: { readonly guildId: string; readonly kind: ScheduledKind; readonly date: string },
  channelId: string,
  post: PostRecord,
): Announcement {
  return { id: announcementId(`${kind}:${date}`, guildId, kind), guildId, channelId, kind, post };
}

/** One announcement of the news for each listener. A server gets news with the same `key` once. */
export function announcementsFor(
  listeners: readonly Listener[],
  key: string,
  account: string,
  news: NewsRecord,
): readonly Announcement[] {
  const kind = news.type === 'rank' ? 'ranks' : news.type === 'honor' ? 'honor' : 'kata';
  return listeners.map(({ guildId, channelId, members }) => {
    const links = members.map(({ userId, linkedAt }) => ({ userId, linkedAt }));
    const id = announcementId(key, guildId, kind);
    return { id, guildId, channelId, kind, about: { account, links, news } };
  });
}

/** The same in every process. 22 characters: Discord takes nonces of up to 25 (docs: resources/message#create-message). */
export function announcementId(key: string, guildId: string, kind: Kind): string {
  return createHash('sha256').update(`${key}\n${guildId}\n${kind}`).digest('base64url').slice(0, 22);
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
  /** The message is in the channel. What remains is to record that, and to publish it where `messageId` is set. */
  isSaid: boolean;
  messageId: string | undefined;
}

export function waitingOf(id: string, row: OutboxRecord): Waiting {
  const { guildId, channelId, kind, createdAt, about, attempts, messageId } = row;
  return {
    id,
    key: channelId,
    place: createdAt,
    dueAt: 0,
    failures: 0,
    guildId,
    kind,
    createdAt,
    messageId,
    honorKey: about?.news.type === 'honor' ? `${guildId}:${about.account}` : null,
    isUncertain: attempts > 0,
    isSaid: messageId !== undefined,
  };
}

export const saidKey = (id: string): string => `said:${id}`;

/** Longer than any row lives, so that no announcement is stored again after it was sent. */
export const keepSaidMs = 72 * 3_600_000;

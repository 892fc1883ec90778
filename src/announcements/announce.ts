import { createHash } from 'node:crypto';
import type { Kind } from '../guilds/kinds.ts';
import type { NewsRecord } from '../storage/records.ts';
import type { Listener } from './audience.ts';
import type { Outbox } from './outbox/outbox.ts';

export type Announce = ReturnType<typeof createAnnounce>;

/**
 * Hands to the outbox what there is to say about an account to each listener. `key` tells what is the same, which is said once in a
 * server. @throws StorageError
 */
export function createAnnounce(outbox: Pick<Outbox, 'add'>) {
  return async (
    key: string,
    account: string,
    listeners: readonly Listener[],
    news: NewsRecord,
  ): Promise<void> => {
    const kind = news.type === 'rank' ? 'ranks' : news.type === 'honor' ? 'honor' : 'kata';
    const announcements = listeners.map(({ guildId, channelId, members }) => {
      const links = members.map(({ userId, linkedAt }) => ({ userId, linkedAt }));
      const id = announcementId(key, guildId, kind);
      return { id, guildId, channelId, kind, about: { account, links, news } } as const;
    });
    if (announcements.length > 0) await outbox.add(announcements);
  };
}

/**
 * 22 characters that are equal for equal (`key`, guild, kind), whichever process makes them. They are the nonce of the message too, and
 * Discord takes 25 there (docs: resources/message#create-message).
 */
export function announcementId(key: string, guildId: string, kind: Kind): string {
  return createHash('sha256').update(`${key}\n${guildId}\n${kind}`).digest('base64url').slice(0, 22);
}

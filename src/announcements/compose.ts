import { announcementId } from './announcement-id.ts';
import type { Outbox } from './announcements.ts';
import type { Listener } from './audience.ts';
import type { Kind } from '../guilds/kinds.ts';
import type { NewsRecord } from '../storage/records.ts';
import type { KataNews, News } from './wording.ts';

/** Hands to the outbox what there is to say to each listener. `key` says what is the same and said once; `account` whose news it is. */
export interface Speaker {
  rank(
    key: string,
    account: string,
    listeners: readonly Listener[],
    news: Omit<News<'rank'>, 'type'>,
  ): Promise<void>;
  kata(key: string, account: string, listeners: readonly Listener[], news: KataNews): Promise<void>;
  /** A total of an account is said once in a server. */
  honor(account: string, listener: Listener, change: Omit<News<'honor'>, 'type'>): Promise<void>;
}

export function createSpeaker({ outbox }: { readonly outbox: Pick<Outbox, 'add'> }): Speaker {
  return {
    rank: (key, account, listeners, news) => add(key, 'ranks', account, listeners, { type: 'rank', ...news }),
    kata: (key, account, listeners, news) => add(key, 'kata', account, listeners, news),
    honor: (account, listener, change) =>
      add(`honor:${account}:${change.total}`, 'honor', account, [listener], { type: 'honor', ...change }),
  };

  async function add(
    key: string,
    kind: Kind,
    account: string,
    listeners: readonly Listener[],
    news: NewsRecord,
  ): Promise<void> {
    const announcements = listeners.map(({ guildId, channelId, members }) => {
      const links = members.map(({ userId, linkedAt }) => ({ userId, linkedAt }));
      return {
        id: announcementId(key, guildId, kind),
        guildId,
        channelId,
        kind,
        about: { account, links, news },
      };
    });
    if (announcements.length > 0) await outbox.add(announcements);
  }
}

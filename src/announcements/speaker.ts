import { announcementId } from './announcement-id.ts';
import type { Announcement, Outbox } from './announcements.ts';
import type { Listener } from './audience.ts';
import type { Kind } from './event.ts';
import {
  toMessage,
  type KataWords,
  type Named,
  type RankWords,
  type Worded,
  type Wording,
} from './wording.ts';

/** What of a listener a wording needs; the rest is what happened. */
type Said<T> = Omit<T, 'memberId' | 'username' | 'codewarsId' | 'verified' | 'mention' | 'seed'>;

/** Puts what happened into words for each listener, and into the outbox. `key` says what is the same and said once. */
export interface Speaker {
  rank(key: string, listeners: readonly Listener[], words: Said<RankWords>): Promise<void>;
  kata(key: string, listeners: readonly Listener[], words: Said<KataWords>): Promise<void>;
  /** A total of an account is said once in a server. */
  honor(listener: Listener, change: HonorChange): Promise<void>;
}

export interface HonorChange {
  readonly account: string;
  readonly from: number;
  readonly total: number;
  /** When it began. */
  readonly since: number;
}

export function createSpeaker(options: {
  readonly outbox: Pick<Outbox, 'add'>;
  readonly wording: Wording;
  readonly now: () => number;
}): Speaker {
  const { outbox, wording, now } = options;

  return {
    rank: (key, listeners, words) =>
      add(
        listeners.map((listener) =>
          announcement(key, 'ranks', listener, (named) =>
            wording.renderRank({ ...words, ...named, codewarsId: listener.codewarsId }),
          ),
        ),
      ),
    kata: (key, listeners, words) =>
      add(
        listeners.map((listener) =>
          announcement(key, 'kata', listener, (named) => wording.renderKataEvent({ ...words, ...named })),
        ),
      ),
    async honor(listener, { account, from, total, since }) {
      const said = announcement(`honor:${account}:${total}`, 'honor', listener, (named) =>
        wording.renderHonor({ ...named, from, total, sinceMs: Math.max(0, now() - since) }),
      );
      await add([{ ...said, honor: { account, userId: listener.userId, from, total, since } }]);
    },
  };

  async function add(announcements: readonly Announcement[]): Promise<void> {
    if (announcements.length > 0) await outbox.add(announcements);
  }
}

function announcement(
  key: string,
  kind: Kind,
  { guildId, channelId, userId, username, verified, options }: Listener,
  word: (named: Named) => Worded,
): Announcement {
  const id = announcementId(key, guildId, kind);
  // Anyone can link to anyone's account: only a verified link may ping.
  const mention = options.mention && verified;
  const worded = word({ memberId: userId, username, verified, mention, seed: id });
  return { id, guildId, channelId, kind, message: toMessage(worded, userId, mention) };
}

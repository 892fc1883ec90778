import { MemberError } from '../errors.ts';
import { accountKey, type Account } from '../members/account.ts';
import type { Accounts } from '../members/accounts.ts';
import { memberKey, type NewsRecord, type OutboxRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { wantsHonor, wantsRank, type Audience, type Listener } from './audience.ts';
import { toMessage, type Named, type Worded, type Wording } from './wording.ts';

/** What a row says now, and where. */
export interface Composed {
  readonly channelId: string;
  readonly message: unknown;
  /** Whether the server wants it published where its channel is one of announcements. */
  readonly publish: boolean;
}

/**
 * Asks once more who wants to hear of a row, and puts it into words: what an admin or a member changed since it was stored counts.
 * `undefined`: it may not be said any more. @throws PresenceError when Discord cannot say who is still there; StorageError
 */
export type Compose = (id: string, row: OutboxRecord) => Promise<Composed | undefined>;

export interface ComposeOptions {
  readonly storage: Pick<Storage, 'links'>;
  readonly accounts: Pick<Accounts, 'current'>;
  readonly audience: Audience;
  readonly wording: Wording;
}

/** What is ready to be said waits no longer for a name: the last one is good enough. */
const nameWithinMs = 2_000;

/** Makes what words the rows of the outbox just before they are sent. */
export function createCompose({ storage, accounts, audience, wording }: ComposeOptions): Compose {
  return async (id, row) => {
    const { account, isConcerned } =
      row.about === undefined ? await ofEarlier(row) : await of(row.guildId, row.about.links);
    if (account === undefined) return undefined;
    const [candidate] = await audience.candidates(account, row.kind, row.guildId);
    if (candidate === undefined) return undefined;
    const news = row.about?.news;
    if (news?.type === 'rank' && !wantsRank(candidate.options, news)) return undefined;
    if (news?.type === 'honor' && !wantsHonor(candidate.options, news)) return undefined;
    const listener = await audience.listener({
      ...candidate,
      members: candidate.members.filter(isConcerned),
    });
    if (listener === undefined) return undefined;
    const now = await currentOf(listener);
    if (now === undefined) return undefined;
    const { channelId, options } = listener;
    const message = messageOf(id, row, { ...listener, ...now });
    return { channelId, message, publish: options.publish === true };
  };

  /** The account with its name of today; nothing is said of one that is gone. */
  async function currentOf({ username, codewarsId }: Account): Promise<Account | undefined> {
    try {
      const how = { lane: 'background', withinMs: nameWithinMs } as const;
      return await accounts.current({ username, codewarsId }, how);
    } catch (error) {
      if (error instanceof MemberError) return undefined;
      throw error;
    }
  }

  /**
   * A link that was ended stays ended, although its member may have linked the same account again. The link says which account it
   * is: one that was known by its name may have got an id since, and another name.
   */
  async function of(guildId: string, links: NonNullable<OutboxRecord['about']>['links']) {
    const isConcerned = (member: { readonly userId: string; readonly linkedAt: number }): boolean =>
      links.some(({ userId, linkedAt }) => userId === member.userId && linkedAt === member.linkedAt);
    const rows = await storage.links.getMany(links.map(({ userId }) => memberKey(guildId, userId)));
    const link = rows.find((row, index) => row?.linkedAt === links[index]?.linkedAt);
    return { account: link && accountKey(link), isConcerned };
  }

  /** Rows of version 1.0 say in their text alone whom they are about. */
  async function ofEarlier({ guildId, message }: OutboxRecord) {
    const named = /<@(\d+)>/.exec(JSON.stringify(message))?.[1] ?? '';
    const link = await storage.links.get(memberKey(guildId, named));
    return {
      account: link && accountKey(link),
      isConcerned: ({ userId }: { readonly userId: string }) => userId === named,
    };
  }

  function messageOf(id: string, { about, message, createdAt }: OutboxRecord, listener: Listener): unknown {
    // Whom it would ping was decided long ago.
    if (about === undefined) return { ...(message as object), content: '', allowed_mentions: { parse: [] } };
    const { userId, username, verified, options } = listener;
    const mention = options.mention && verified;
    const named: Named = { memberId: userId, username, verified, mention, seed: id };
    return toMessage(word(about.news, named, createdAt), userId, mention);
  }

  function word(news: NewsRecord, named: Named, createdAt: number): Worded {
    switch (news.type) {
      case 'rank':
        return wording.renderRank({ ...news, ...named });
      case 'honor':
        return wording.renderHonor({ ...news, ...named, sinceMs: Math.max(0, createdAt - news.since) });
      default:
        return wording.renderKataEvent({ ...news, ...named });
    }
  }
}

import { MemberError } from '../errors.ts';
import { accountKey, type Account } from '../members/account.ts';
import type { Accounts } from '../members/accounts.ts';
import type { Whom } from '../render/announcements/message.ts';
import type * as render from '../render/announcements/rank-and-honor.ts';
import { linksTo } from '../members/link.ts';
import { memberKey, type NewsRecord, type OutboxRecord } from '../storage/records.ts';
import { wantsHonor, wantsRank, type Audience, type Listener } from './audience.ts';
import type { Deps } from './deps.ts';

/** What is ready to be said does not wait longer for a new name: the last one is good enough. */
const nameWithinMs = 2_000;

export type Compose = ReturnType<typeof createCompose>;

/** Puts news into words. */
export type Wording = Pick<typeof render, 'renderRank' | 'renderHonor' | 'renderKataEvent'>;

/**
 * Makes what words the rows of the outbox just before they are sent. It asks again who wants to know: what an admin or a member changed
 * since the row was stored counts.
 */
export function createCompose({
  storage,
  accounts,
  audience,
  wording,
}: Pick<Deps, 'storage'> & {
  readonly accounts: Pick<Accounts, 'current'>;
  readonly audience: Audience;
  readonly wording: Wording;
}) {
  /**
   * The message, where it goes, and whether the server wants it published; `undefined`: it may no longer be said.
   * @throws PresenceError when Discord cannot say who is still there; StorageError
   */
  return async (id: string, row: OutboxRecord) => {
    const { account, isConcerned } =
      row.about === undefined ? await ofEarlier(row) : await of(row.guildId, row.about.links);
    if (account === undefined) return undefined;
    const [candidate] = await audience.candidates(
      (await linksTo(storage, account)).filter(({ guildId }) => guildId === row.guildId),
      row.kind,
    );
    if (candidate === undefined) return undefined;
    const news = row.about?.news;
    if (news?.type === 'rank' && !wantsRank(candidate.options, news)) return undefined;
    if (news?.type === 'honor' && !wantsHonor(candidate.options, news)) return undefined;
    const members = candidate.members.filter(isConcerned);
    const listener = await audience.listener({ ...candidate, members });
    if (listener === undefined) return undefined;
    const present = await currentOf(listener);
    if (present === undefined) return undefined;
    const { channelId, options } = listener;
    const message = messageOf(id, row, { ...listener, ...present });
    return { channelId, message, publish: options.publish === true };
  };

  /** The account with its name of today; nothing is said of one that is gone. */
  async function currentOf({ username, codewarsId }: Account): Promise<Account | undefined> {
    try {
      const how = { priority: 'background', withinMs: nameWithinMs } as const;
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
    const isConcerned = ({ userId }: { readonly userId: string }): boolean => userId === named;
    return { account: link && accountKey(link), isConcerned };
  }

  function messageOf(id: string, { about, message, createdAt }: OutboxRecord, listener: Listener): unknown {
    // Of version 1.0, which decided long ago whom it would ping.
    if (about === undefined) return { ...(message as object), content: '', allowed_mentions: { parse: [] } };
    const { userId: memberId, username, verified, options } = listener;
    const mention = options.mention && verified;
    return wordsOf(about.news, { memberId, username, verified, mention, seed: id }, createdAt);
  }

  function wordsOf(news: NewsRecord, named: Whom, createdAt: number) {
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

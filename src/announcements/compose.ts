import { MemberError } from '../errors.ts';
import { accountKey, type Account } from '../members/account.ts';
import type { Accounts } from '../members/accounts.ts';
import { linksTo } from '../members/link.ts';
import type { Whom } from '../render/announcements/message.ts';
import type * as render from '../render/announcements/rank-and-honor.ts';
import { memberKey, type OutboxRecord, type PostRecord } from '../storage/records.ts';
import { wantsHonor, wantsRank, type Audience, type Listener } from './audience.ts';
import type { Deps } from '../deps.ts';

/** How long a message waits for the current name of its account before it uses the last known one. */
const nameWithinMs = 2_000;

export type Compose = ReturnType<typeof createCompose>;

/** Words the posts of scheduled kinds, and does what comes after them. */
export interface Posts {
  /** In Discord's terms; `undefined` when it may no longer be said. @throws StorageError, CodewarsError */
  readonly compose: (guildId: string, post: PostRecord, seed: string) => Promise<object | undefined>;
  /** Settles when it is noted where the post is. It may be told twice. @throws StorageError */
  readonly posted: (guildId: string, post: PostRecord, place: PostedAt) => Promise<void>;
}

export interface PostedAt {
  readonly channelId: string;
  readonly messageId: string;
}

export type Wording = Pick<typeof render, 'renderRank' | 'renderHonor' | 'renderKataEvent'>;

/** Composes the message of a row just before it is sent, so that settings and links count as they are by then. */
export function createCompose({
  storage,
  accounts,
  audience,
  wording,
  posts,
}: Pick<Deps, 'storage'> & {
  readonly accounts: Pick<Accounts, 'current'>;
  readonly audience: Audience;
  readonly wording: Wording;
  readonly posts: Pick<Posts, 'compose'>;
}) {
  /** `undefined` when the news may no longer be announced. @throws PresenceError, StorageError */
  return async (id: string, row: OutboxRecord) => {
    if (row.post !== undefined) return composePost(id, row, row.post);
    const links = await linksOf(row);
    const [link] = links;
    if (link === undefined) return undefined;
    const [candidate] = await audience.candidates(
      (await linksTo(storage, accountKey(link))).filter(({ guildId }) => guildId === row.guildId),
      row.kind,
    );
    if (candidate === undefined) return undefined;
    const { channelId, options } = candidate;
    const news = row.about?.news;
    if (news?.type === 'rank' && !wantsRank(options, news)) return undefined;
    if (news?.type === 'honor' && !wantsHonor(options, news)) return undefined;
    const members = candidate.members.filter((member) =>
      links.some(({ userId, linkedAt }) => userId === member.userId && linkedAt === member.linkedAt),
    );
    const listener = await audience.listener({ ...candidate, members });
    if (listener === undefined) return undefined;
    const account = await currentOf(listener);
    if (account === undefined) return undefined;
    const message = messageOf(id, row, { ...listener, ...account });
    return { channelId, message, publish: options.publish === true };
  };

  async function composePost(id: string, { guildId, kind }: OutboxRecord, post: PostRecord) {
    const place = await audience.placeFor(guildId, kind);
    const message = place && (await posts.compose(guildId, post, id));
    if (place === undefined || message === undefined) return undefined;
    return { channelId: place.channelId, message, publish: place.options.publish === true };
  }

  /** The links that the row is about and that still exist. A member who unlinked and linked again has another link. */
  async function linksOf({ guildId, about, message }: OutboxRecord) {
    // Rows of version 1.0 name the member in their message alone.
    const inMessage = { userId: /<@(\d+)>/.exec(JSON.stringify(message))?.[1] ?? '', linkedAt: undefined };
    const named = about?.links ?? [inMessage];
    const links = await storage.links.getMany(named.map(({ userId }) => memberKey(guildId, userId)));
    return named.flatMap(({ userId, linkedAt }, index) => {
      const link = links[index];
      const isSame = linkedAt === undefined || linkedAt === link?.linkedAt;
      return link && isSame ? [{ ...link, userId }] : [];
    });
  }

  /** The account under its current name; `undefined` when Codewars no longer has it. */
  async function currentOf({ username, codewarsId }: Account): Promise<Account | undefined> {
    try {
      const how = { priority: 'background', withinMs: nameWithinMs } as const;
      return await accounts.current({ username, codewarsId }, how);
    } catch (error) {
      if (error instanceof MemberError) return undefined;
      throw error;
    }
  }

  function messageOf(id: string, { about, message, createdAt }: OutboxRecord, listener: Listener): unknown {
    // A row of version 1.0 holds its message, whose ping is too old to be wanted.
    if (about === undefined) return { ...(message as object), content: '', allowed_mentions: { parse: [] } };
    const { news } = about;
    const verified = listener.verifiedAt !== undefined;
    const whom: Whom = {
      memberId: listener.userId,
      username: listener.username,
      verified,
      mention: listener.options.mention && verified,
      seed: id,
    };
    switch (news.type) {
      case 'rank':
        return wording.renderRank({ ...news, ...whom });
      case 'honor':
        return wording.renderHonor({ ...news, ...whom, sinceMs: Math.max(0, createdAt - news.since) });
      default:
        return wording.renderKataEvent({ ...news, ...whom });
    }
  }
}

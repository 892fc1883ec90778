import { distance } from 'fastest-levenshtein';
import type { User } from '../codewars/model.ts';
import { MemberError } from '../errors.ts';
import { escapeMarkdown } from '../render/text.ts';
import { memberKey, type LinkRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { accountKey, isSameAccount, type Account } from './account.ts';
import { removeHook } from './hooks.ts';
import { createIndexes, type Pair } from './indexes.ts';
import { linkedByVerified, toLink, type Link } from './link.ts';

export interface Members {
  /** The link of a member in a server. */
  get(guildId: string, userId: string): Promise<Link | undefined>;
  /** The links of a person in all servers, oldest first. */
  everywhere(userId: string): Promise<readonly Link[]>;
  /** All links of a server, oldest first. Costs in proportion to that server's members. */
  list(guildId: string): Promise<readonly Link[]>;
  /** Who is linked to this account in a server; the verified one first. */
  linkedTo(guildId: string, account: Account): Promise<readonly Link[]>;
  /** Up to three names linked in this server that look like `name`, nearest first. */
  nearestNames(guildId: string, name: string): Promise<readonly string[]>;
  /**
   * Links a member, or links anew. A key that is left out is kept when the account stays the same.
   * @throws MemberError `LinkedByVerified` when another member is verified for this account here.
   */
  link(guildId: string, userId: string, user: User, apiKey: string | undefined): Promise<Link>;
  /** Ends a link and deletes what was kept for it. Answers what was ended. */
  unlink(guildId: string, userId: string): Promise<Link | undefined>;
  /** Ends somebody else's link, and tells them at their next command. */
  remove(guildId: string, userId: string): Promise<Link | undefined>;
  /**
   * Marks a link verified, and ends other members' unverified links to the account in that server.
   * @throws MemberError `NotLinked` when the link is gone or leads elsewhere; `LinkedByVerified`.
   */
  verify(guildId: string, userId: string, account: Account): Promise<Link>;
  /** Whether a server hears of what this member achieves. */
  setAnnounced(guildId: string, userId: string, announce: boolean): Promise<void>;
  /** The member's API key, opened. @throws StorageError `unsealable` */
  apiKey(guildId: string, userId: string): Promise<string | undefined>;
  /** What to tell this person, once. */
  takeNotices(userId: string): Promise<readonly string[]>;
}

export interface MembersOptions {
  readonly storage: Storage;
  readonly now: () => number;
  /** Told of hooks that ended with their link. */
  readonly onHookRemoved?: (hookId: string) => void;
  /** Told, and waited for, when a link has ended or leads to another account. */
  readonly onUnlinked?: (guildId: string, userId: string) => Promise<void>;
}

/**
 * Who is who. The row in `links` is the truth; the other collections are indexes into it that may name too many and
 * never too few: they are written before a link and cleaned after it, so that a crash in between loses nothing. A link that is being
 * ended is the exception: it may have lost its follower already.
 */
export function createMembers(options: MembersOptions): Members {
  const { storage, now, onHookRemoved = () => undefined, onUnlinked = () => Promise.resolve() } = options;
  const { links, memberships, sealer } = storage;
  const indexes = createIndexes(storage);

  return {
    get,
    everywhere,
    list,
    linkedTo,
    nearestNames,
    link,
    unlink,
    remove,
    verify,
    setAnnounced,
    apiKey,
    takeNotices,
  };

  async function get(guildId: string, userId: string): Promise<Link | undefined> {
    const record = await links.get(memberKey(guildId, userId));
    return record && toLink(guildId, userId, record);
  }

  async function many(pairs: readonly { guildId: string; userId: string }[]): Promise<Link[]> {
    const records = await links.getMany(pairs.map((pair) => memberKey(pair.guildId, pair.userId)));
    return pairs
      .flatMap((pair, index) => {
        const record = records[index];
        return record === undefined ? [] : [toLink(pair.guildId, pair.userId, record)];
      })
      .sort((a, b) => a.linkedAt - b.linkedAt);
  }

  async function everywhere(userId: string): Promise<readonly Link[]> {
    const guildIds = (await memberships.get(userId))?.guildIds ?? [];
    return many(guildIds.map((guildId) => ({ guildId, userId })));
  }

  async function list(guildId: string): Promise<readonly Link[]> {
    const userIds = (await storage.members.get(guildId))?.userIds ?? [];
    return many(userIds.map((userId) => ({ guildId, userId })));
  }

  async function linkedTo(guildId: string, account: Account): Promise<readonly Link[]> {
    const followers = (await storage.followers.get(accountKey(account)))?.followers ?? [];
    const here = await many(followers.filter((follower) => follower.guildId === guildId));
    return here
      .filter((each) => isSameAccount(each, account))
      .sort((a, b) => Number(b.verifiedAt !== undefined) - Number(a.verifiedAt !== undefined));
  }

  async function nearestNames(guildId: string, name: string): Promise<readonly string[]> {
    const wanted = name.toLowerCase().slice(0, 100);
    const names = new Set((await list(guildId)).map((each) => each.username));
    return [...names]
      .map((each) => ({ each, away: distance(wanted, each.toLowerCase()) }))
      .filter(({ away }) => away <= Math.max(2, Math.floor(wanted.length / 3)))
      .sort((a, b) => a.away - b.away || a.each.localeCompare(b.each))
      .slice(0, 3)
      .map(({ each }) => each);
  }

  async function link(guildId: string, userId: string, user: User, key: string | undefined): Promise<Link> {
    const account: Account = { username: user.username, codewarsId: user.id };
    const row = memberKey(guildId, userId);
    const pair = { guildId, userId };
    return indexes.claiming(guildId, account, () =>
      indexes.holding(pair, async () => {
        const verified = (await linkedTo(guildId, account)).find(
          (each) => each.verifiedAt !== undefined && each.userId !== userId,
        );
        if (verified) throw linkedByVerified(account, verified);
        await indexes.add(pair, account);
        const current = await links.get(row);
        const same = current !== undefined && isSameAccount(current, account);
        const sealed =
          key === undefined ? (same ? current.sealedApiKey : undefined) : sealer.seal('links', row, key);
        const record: LinkRecord = {
          username: account.username,
          codewarsId: account.codewarsId ?? (same ? current.codewarsId : null),
          linkedAt: same ? current.linkedAt : now(),
          announce: current?.announce ?? true,
          ...(sealed === undefined ? {} : { sealedApiKey: sealed }),
          ...(same && current.verifiedAt !== undefined ? { verifiedAt: current.verifiedAt } : {}),
        };
        await links.set(row, record);
        if (current && !same) await forgetBelongings(pair);
        // The same account has another key once its id is known.
        if (current && accountKey(current) !== accountKey(record))
          await indexes.forgetFollower(pair, current);
        return toLink(guildId, userId, record);
      }),
    );
  }

  async function unlink(guildId: string, userId: string): Promise<Link | undefined> {
    const pair = { guildId, userId };
    return indexes.holding(pair, async () => {
      const row = memberKey(guildId, userId);
      const record = await links.get(row);
      // Before the link, which alone says which account it is: what dies half-way is done again, and leaves nobody following.
      if (record) await indexes.forgetFollower(pair, record);
      await links.delete(row);
      await forgetBelongings(pair);
      // Even where no link is left: an earlier attempt may have died half-way.
      await indexes.forget(pair);
      return record && toLink(guildId, userId, record);
    });
  }

  async function remove(guildId: string, userId: string): Promise<Link | undefined> {
    const ended = await unlink(guildId, userId);
    if (ended)
      await indexes.notify(
        userId,
        guildId,
        `The people who run this server ended your link to **${escapeMarkdown(ended.username)}** here.`,
      );
    return ended;
  }

  async function verify(guildId: string, userId: string, account: Account): Promise<Link> {
    const row = memberKey(guildId, userId);
    return indexes.claiming(guildId, account, async () => {
      const others = (await linkedTo(guildId, account)).filter((each) => each.userId !== userId);
      const verified = others.find((each) => each.verifiedAt !== undefined);
      if (verified) throw linkedByVerified(account, verified);
      const record = await links.update(row, (current) => {
        if (current === undefined || !isSameAccount(current, account)) return current;
        return { ...current, verifiedAt: current.verifiedAt ?? now() };
      });
      if (record === undefined || !isSameAccount(record, account)) {
        throw new MemberError(
          'NotLinked',
          'Your link changed in the meantime. Look at /account and begin again.',
        );
      }
      for (const other of others) {
        await unlink(guildId, other.userId);
        await indexes.notify(
          other.userId,
          guildId,
          `Your unverified link to **${escapeMarkdown(account.username)}** has ended: somebody else proved that the account is theirs.`,
        );
      }
      await storage.codes.delete(row);
      return toLink(guildId, userId, record);
    });
  }

  async function setAnnounced(guildId: string, userId: string, announce: boolean): Promise<void> {
    await links.update(memberKey(guildId, userId), (current) => current && { ...current, announce });
  }

  /** What was kept for a link that ends. */
  async function forgetBelongings({ guildId, userId }: Pair): Promise<void> {
    await storage.codes.delete(memberKey(guildId, userId));
    const hookId = await removeHook(storage, guildId, userId);
    if (hookId !== undefined) onHookRemoved(hookId);
    await onUnlinked(guildId, userId);
  }

  async function apiKey(guildId: string, userId: string): Promise<string | undefined> {
    const row = memberKey(guildId, userId);
    const sealed = (await links.get(row))?.sealedApiKey;
    return sealed === undefined ? undefined : sealer.open('links', row, sealed);
  }

  async function takeNotices(userId: string): Promise<readonly string[]> {
    // Most people have none: look before taking the row for writing.
    if (((await memberships.get(userId))?.notices ?? []).length === 0) return [];
    let taken: readonly string[] = [];
    await memberships.update(userId, (current) => {
      taken = (current?.notices ?? []).map((notice) => notice.text);
      return current && current.guildIds.length > 0 ? { ...current, notices: [] } : undefined;
    });
    return taken;
  }
}

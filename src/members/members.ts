import type { User } from '../codewars/model.ts';
import { MemberError } from '../errors.ts';
import { escapeMarkdown } from '../render/text.ts';
import { memberKey, type LinkRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { accountKey, isSameAccount, type Account } from './account.ts';
import { removeHook } from './hooks.ts';
import { createIndexes, type Pair } from './indexes.ts';
import { linkedByVerified, toLink, type Link } from './link.ts';
import { createListedAccounts } from './listed-accounts.ts';
import { createLookups, type Lookups } from './lookups.ts';
import { reconcile } from './reconcile.ts';

export interface Members extends Lookups {
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
  const listed = createListedAccounts(storage, now);
  const lookups = createLookups(storage, listed);

  return {
    ...lookups,
    link,
    unlink,
    remove,
    verify,
    setAnnounced,
    apiKey,
    takeNotices,
  };

  async function link(guildId: string, userId: string, user: User, key: string | undefined): Promise<Link> {
    const account: Account = { username: user.username, codewarsId: user.id };
    const row = memberKey(guildId, userId);
    const pair = { guildId, userId };
    return indexes.claiming(guildId, account, () =>
      indexes.holding(pair, async () => {
        // First: others who have it by name alone, or by an earlier name, have the same account.
        await reconcile(storage, account, { value: user, fetchedAt: now() });
        const verified = (await lookups.linkedTo(guildId, account)).find(
          (each) => each.verifiedAt !== undefined && each.userId !== userId,
        );
        if (verified) throw linkedByVerified(account, verified);
        await indexes.add(pair, account);
        const sealedKey = key === undefined ? undefined : sealer.seal('links', row, key);
        const { before, after } = await relink(row, account, sealedKey);
        listed.forget(guildId);
        if (before && !isSameAccount(before, account)) await forgetBelongings(pair);
        // The same account has another key once its id is known.
        if (before && accountKey(before) !== accountKey(after)) await indexes.forgetFollower(pair, before);
        return toLink(guildId, userId, after);
      }),
    );
  }

  /** What somebody else changes meanwhile stays: another process may give it its id, or its owner opt out. */
  async function relink(
    row: string,
    account: Account,
    sealedKey: string | undefined,
  ): Promise<{ before: LinkRecord | undefined; after: LinkRecord }> {
    let before: LinkRecord | undefined;
    let after = linked(undefined, account, sealedKey, now());
    await links.update(row, (current) => {
      before = current;
      after = linked(current, account, sealedKey, now());
      return after;
    });
    return { before, after };
  }

  async function unlink(guildId: string, userId: string): Promise<Link | undefined> {
    const pair = { guildId, userId };
    return indexes.holding(pair, async () => {
      const row = memberKey(guildId, userId);
      const record = await links.get(row);
      // Before the link, which alone says which account it is: what dies half-way is done again, and leaves nobody following.
      if (record) await indexes.forgetFollower(pair, record);
      await links.delete(row);
      listed.forget(guildId);
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
      const others = (await lookups.linkedTo(guildId, account)).filter((each) => each.userId !== userId);
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

/** The row of a member who links `account`. What belongs to a link stays as long as the account does. */
function linked(
  current: LinkRecord | undefined,
  account: Account,
  sealedKey: string | undefined,
  now: number,
): LinkRecord {
  const same = current !== undefined && isSameAccount(current, account) ? current : undefined;
  const sealedApiKey = sealedKey ?? same?.sealedApiKey;
  return {
    username: account.username,
    codewarsId: account.codewarsId ?? same?.codewarsId ?? null,
    linkedAt: same?.linkedAt ?? now,
    namedAt: now,
    announce: current?.announce ?? true,
    ...(sealedApiKey === undefined ? {} : { sealedApiKey }),
    ...(same?.verifiedAt === undefined ? {} : { verifiedAt: same.verifiedAt }),
  };
}

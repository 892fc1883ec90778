import type { User } from '../codewars/model.ts';
import { MemberError } from '../errors.ts';
import { escapeMarkdown } from '../render/text.ts';
import { unlessCorrupt } from '../storage/errors.ts';
import { honorKey, memberKey, type LinkRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { accountKey, isSameAccount, type Account } from './account.ts';
import { removeHook } from './hooks.ts';
import { createIndexes, type Pair } from './indexes.ts';
import { findRows, forgetRows, type FoundRow } from './personal-data.ts';
import { linkedByVerified, toLink, type Link } from './link.ts';
import { createListedAccounts } from './listed-accounts.ts';
import { createLookups, type Lookups } from './lookups.ts';
import { reconcile } from './reconcile.ts';
import { whoseOf } from './whose.ts';

export interface Members extends Lookups {
  /**
   * Links a member, or links anew. A key that is left out is kept when the account stays the same.
   * @throws MemberError `LinkedByVerified` when another member is verified for this account here.
   */
  link(guildId: string, userId: string, user: User, apiKey: string | undefined): Promise<Link>;
  /** Ends a link and deletes what was kept for it. Answers what was ended. */
  unlink(guildId: string, userId: string): Promise<Link | undefined>;
  /** As `unlink`, of many at once. */
  unlinkAll(pairs: readonly Pair[]): Promise<readonly Link[]>;
  /** Ends all links of a person and deletes whatever else is kept of them. */
  forget(userId: string): Promise<void>;
  /** The rows that are about a person: of one server, or (`null`) all there are. */
  rowsOf(userId: string, guildId: string | null): AsyncGenerator<FoundRow, void, undefined>;
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

const unlinkedAtOnce = 100;

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
    unlinkAll,
    forget,
    rowsOf,
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
      indexes.holding([pair], async () => {
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
        if (before && accountKey(before) !== accountKey(after)) await forgetBefore(pair, before, account);
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

  /** What was kept for the account that a link led to until now. */
  async function forgetBefore(pair: Pair, before: LinkRecord, account: Account): Promise<void> {
    const whose = whoseOf([{ ...pair, account: before }]);
    if (isSameAccount(before, account)) {
      // Now that its id is known it has another key.
      return forgetRows(storage, whose, {
        collections: ['followers', 'gathering', 'snapshots', 'completions'],
      });
    }
    await endBelongings(pair);
    await forgetRows(storage, whose, { belongingTo: ['account', 'link'] });
  }

  async function unlink(guildId: string, userId: string): Promise<Link | undefined> {
    return (await unlinkAll([{ guildId, userId }]))[0];
  }

  async function unlinkAll(pairs: readonly Pair[], person?: string): Promise<readonly Link[]> {
    const ended: Link[] = [];
    if (pairs.length === 0 && person === undefined) return ended;
    // What is looked through for them is looked through once for so many, while none of them can link again.
    for (let from = 0; from === 0 || from < pairs.length; from += unlinkedAtOnce) {
      const some = pairs.slice(from, from + unlinkedAtOnce);
      await indexes.holding(some, async () => {
        const links = await linksOf(some);
        // What leads to the others goes with the last of them.
        const isLast = from + unlinkedAtOnce >= pairs.length;
        await forgetRows(storage, whoseOf(links, isLast ? person : undefined), {
          async onUnlinked() {
            for (const { guildId } of some) listed.forget(guildId);
            for (const pair of some) await endBelongings(pair);
          },
        });
        for (const { guildId, userId, account } of links) {
          if (account !== undefined) ended.push(toLink(guildId, userId, account));
        }
      });
    }
    return ended;
  }

  async function linksOf(pairs: readonly Pair[]): Promise<(Pair & { account: LinkRecord | undefined })[]> {
    return Promise.all(
      pairs.map(async (pair) => {
        const key = memberKey(pair.guildId, pair.userId);
        return { ...pair, account: await unlessCorrupt(() => links.get(key)) };
      }),
    );
  }

  async function pairsOf(userId: string): Promise<Pair[]> {
    const row = await memberships.get(userId);
    const guildIds = new Set([
      ...(row?.guildIds ?? []),
      ...(row?.notices ?? []).map(({ guildId }) => guildId),
    ]);
    return [...guildIds].map((guildId) => ({ guildId, userId }));
  }

  async function forget(userId: string): Promise<void> {
    await unlinkAll(await pairsOf(userId), userId);
  }

  async function* rowsOf(userId: string, guildId: string | null) {
    const pairs = guildId === null ? await pairsOf(userId) : [{ guildId, userId }];
    const whose = whoseOf(await linksOf(pairs), guildId === null ? userId : undefined);
    yield* findRows(storage, whose);
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
    const link = await links.update(
      memberKey(guildId, userId),
      (current) => current && { ...current, announce },
    );
    if (link === undefined || announce) return;
    const others = (await lookups.linkedTo(guildId, link)).filter((each) => each.userId !== userId);
    // What is gained while it is off is not announced later, in one sum.
    if (!others.some((each) => each.announce))
      await storage.gathering.delete(honorKey(guildId, accountKey(link)));
  }

  /** What others of this process hold of a link that ends. */
  async function endBelongings({ guildId, userId }: Pair): Promise<void> {
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

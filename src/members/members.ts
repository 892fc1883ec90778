import type { User } from '../codewars/model.ts';
import { MemberError } from '../errors.ts';
import { createLocks } from '../locks.ts';
import { escapeMarkdown } from '../render/text.ts';
import { unlessCorrupt } from '../storage/errors.ts';
import { honorKey, memberKey, type LinkRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { Absences } from './absences.ts';
import { accountKey, isSameAccount, nameKey, type Account } from './account.ts';
import { removeHook } from './hooks.ts';
import { createLookups, follow, toLink, type Link, type Pair } from './link.ts';
import { createPreferences } from './preferences.ts';
import { findRows, forgetRows } from './personal-data.ts';
import { reconcile } from './reconcile.ts';
import { subjectOf } from './subject.ts';

const unlinkedAtOnce = 100;
const mostNotices = 5;

export type Members = ReturnType<typeof createMembers>;

/**
 * Links members to accounts. The rows in `links` are the truth. The other collections are indexes: they are written before a link and
 * cleaned after it, so that after a crash they name too many, never too few (except while a link is being ended).
 */
export function createMembers(options: {
  readonly storage: Storage;
  readonly now: () => number;
  readonly onHookRemoved?: (hookId: string) => void;
  /** Awaited when a link was made or changed. */
  readonly onLinked?: (link: Link) => Promise<void>;
  /** Awaited when a link was verified. */
  readonly onVerified?: (link: Link) => Promise<void>;
  /** Awaited when a link has ended or leads to another account. */
  readonly onUnlinked?: (guildId: string, userId: string) => Promise<void>;
}) {
  const { storage, now, onHookRemoved, onLinked, onVerified, onUnlinked } = options;
  const { links, memberships, sealer } = storage;
  const absences = new Absences(now);
  const { noteChange, ...lookups } = createLookups(storage, now, absences);
  // Taken in this order, account before member, to avoid deadlocks.
  const withAccounts = createLocks();
  const withMembers = createLocks();

  return {
    ...lookups,
    ...createPreferences(storage, lookups.everywhere),
    link,
    unlink,
    unlinkAll: (pairs: readonly Pair[]) => unlinkAll(pairs),
    forget,
    rowsOf,
    remove,
    verify,
    setAnnounced,
    setHidden,
    apiKey,
    membershipOf,
    takeNotices,
  };

  /**
   * Links a member, or changes their link. Without a `key`, the old one stays as long as the account does.
   * @throws MemberError `LinkedByVerified` if another member is verified for this account here
   */
  async function link(guildId: string, userId: string, user: User, key: string | undefined): Promise<Link> {
    const account = { username: user.username, codewarsId: user.id };
    const row = memberKey(guildId, userId);
    const pair = { guildId, userId };
    return lockAccount(guildId, account, () =>
      lockMembers([pair], async () => {
        // First, since others may have the account by its name alone or by an earlier name.
        await reconcile(storage, account, { value: user, fetchedAt: now() });
        await othersWith(account, pair);
        await addToIndexes(pair, account);
        const sealedKey = key === undefined ? undefined : sealer.seal('links', row, key);
        let before: LinkRecord | undefined;
        let after = linked(before, account, sealedKey, now());
        // Within the update, since another process may change the row meanwhile.
        await links.update(row, (current) => {
          before = current;
          return (after = linked(current, account, sealedKey, now()));
        });
        noteChange(guildId);
        if (before && accountKey(before) !== accountKey(after)) await forgetBefore(pair, before, account);
        const made = toLink(pair, after);
        await onLinked?.(made);
        return made;
      }),
    );
  }

  async function forgetBefore(pair: Pair, before: LinkRecord, account: Account): Promise<void> {
    const subject = subjectOf([{ ...pair, account: before }]);
    if (isSameAccount(before, account)) {
      // The id is known now, so the account has another key.
      const collections = [
        'followers',
        'gathering',
        'snapshots',
        'completions',
        'solves',
        'history',
      ] as const;
      return forgetRows(storage, subject, { collections });
    }
    await endBelongings(pair);
    await forgetRows(storage, subject, { belongingTo: ['account', 'link'] });
  }

  /** Ends a link, deletes what was kept for it, and returns it. */
  async function unlink(guildId: string, userId: string): Promise<Link | undefined> {
    return (await unlinkAll([{ guildId, userId }]))[0];
  }

  async function unlinkAll(pairs: readonly Pair[], person?: string): Promise<readonly Link[]> {
    const ended: Link[] = [];
    if (pairs.length === 0 && person === undefined) return ended;
    for (let from = 0; from === 0 || from < pairs.length; from += unlinkedAtOnce) {
      const some = pairs.slice(from, from + unlinkedAtOnce);
      await lockMembers(some, async () => {
        const rows = await linksOf(some);
        // The person's own rows lead to the links, so they go last.
        const isLast = from + unlinkedAtOnce >= pairs.length;
        await forgetRows(storage, subjectOf(rows, isLast ? person : undefined), {
          async onUnlinked() {
            for (const { guildId } of some) noteChange(guildId);
            for (const pair of some) await endBelongings(pair);
          },
        });
        for (const row of rows) if (row.account !== undefined) ended.push(toLink(row, row.account));
      });
    }
    return ended;
  }

  function linksOf(pairs: readonly Pair[]) {
    return Promise.all(
      pairs.map(async ({ guildId, userId }) => {
        const account = await unlessCorrupt(() => links.get(memberKey(guildId, userId)));
        return { guildId, userId, account };
      }),
    );
  }

  async function pairsOf(userId: string): Promise<Pair[]> {
    const { guildIds = [], notices = [] } = (await memberships.get(userId)) ?? {};
    const all = new Set([...guildIds, ...notices.map(({ guildId }) => guildId)]);
    return [...all].map((guildId) => ({ guildId, userId }));
  }

  /** Ends all links of a person and deletes everything else about them. */
  async function forget(userId: string): Promise<void> {
    await unlinkAll(await pairsOf(userId), userId);
  }

  /** The rows about a person in one server, or (`null`) in all. */
  async function* rowsOf(userId: string, guildId: string | null) {
    const pairs = guildId === null ? await pairsOf(userId) : [{ guildId, userId }];
    yield* findRows(storage, subjectOf(await linksOf(pairs), guildId === null ? userId : undefined));
  }

  async function remove(guildId: string, userId: string): Promise<Link | undefined> {
    const ended = await unlink(guildId, userId);
    if (ended === undefined) return undefined;
    const name = escapeMarkdown(ended.username);
    await notify(ended, `The people who run this server ended your link to **${name}** here.`);
    return ended;
  }

  /**
   * Marks a link verified, and ends unverified links of other members to the account in that server.
   * @throws MemberError `LinkChanged` if the link is gone or leads elsewhere; `LinkedByVerified`
   */
  async function verify(guildId: string, userId: string, account: Account): Promise<Link> {
    const row = memberKey(guildId, userId);
    return lockAccount(guildId, account, async () => {
      const others = await othersWith(account, { guildId, userId });
      const record = await links.update(row, (current) => {
        if (current === undefined || !isSameAccount(current, account)) return current;
        return { ...current, verifiedAt: current.verifiedAt ?? now() };
      });
      if (record === undefined || !isSameAccount(record, account)) throw new MemberError('LinkChanged');
      for (const other of others) {
        await unlink(guildId, other.userId);
        const name = escapeMarkdown(account.username);
        const why = 'another member proved that the account is theirs';
        await notify(other, `Your unverified link to **${name}** has ended: ${why}.`);
      }
      await storage.codes.delete(row);
      const verified = toLink({ guildId, userId }, record);
      await onVerified?.(verified);
      return verified;
    });
  }

  async function othersWith(account: Account, { guildId, userId }: Pair): Promise<readonly Link[]> {
    const others = (await lookups.linkedTo(guildId, account)).filter((each) => each.userId !== userId);
    const verified = others.find((each) => each.verifiedAt !== undefined);
    if (verified === undefined) return others;
    throw new MemberError('LinkedByVerified', { username: account.username, userId: verified.userId });
  }

  async function setAnnounced(guildId: string, userId: string, announce: boolean): Promise<void> {
    const link = await links.update(memberKey(guildId, userId), (row) => row && { ...row, announce });
    if (link === undefined || announce) return;
    const others = (await lookups.linkedTo(guildId, link)).filter((each) => each.userId !== userId);
    // Else honor gained while this is off would be announced later.
    if (!others.some((each) => each.announce))
      await storage.gathering.delete(honorKey(guildId, accountKey(link)));
  }

  async function setHidden(guildId: string, userId: string, hidden: boolean): Promise<void> {
    await links.update(memberKey(guildId, userId), (row) => row && { ...row, hidden });
    noteChange(guildId);
  }

  async function endBelongings(pair: Pair): Promise<void> {
    const hookId = await removeHook(storage, pair);
    if (hookId !== undefined) onHookRemoved?.(hookId);
    await onUnlinked?.(pair.guildId, pair.userId);
  }

  async function apiKey(guildId: string, userId: string): Promise<string | undefined> {
    const row = memberKey(guildId, userId);
    const sealed = (await links.get(row))?.sealedApiKey;
    return sealed === undefined ? undefined : sealer.open('links', row, sealed);
  }

  /** The servers where a person may have a link, and how many notices wait for them. */
  async function membershipOf(
    userId: string,
  ): Promise<{ readonly guildIds: readonly string[]; readonly notices: number }> {
    const row = await absences.find(userId, () => memberships.get(userId));
    const { guildIds = [], notices = [] } = row ?? {};
    return { guildIds, notices: notices.length };
  }

  /** Returns a person's notices and deletes them. */
  async function takeNotices(userId: string): Promise<readonly string[]> {
    let taken: readonly string[] = [];
    await memberships.update(userId, (current) => {
      taken = (current?.notices ?? []).map((notice) => notice.text);
      return current && current.guildIds.length > 0 ? { ...current, notices: [] } : undefined;
    });
    return taken;
  }

  async function notify({ guildId, userId }: Pair, text: string): Promise<void> {
    await memberships.update(userId, (current) => ({
      guildIds: current?.guildIds ?? [],
      notices: [...(current?.notices ?? []), { guildId, text }].slice(-mostNotices),
    }));
    absences.forget();
  }

  async function addToIndexes({ guildId, userId }: Pair, account: Account): Promise<void> {
    await storage.members.update(guildId, (current) => ({
      userIds: [...new Set(current?.userIds).add(userId)],
    }));
    await memberships.update(userId, (current) => ({
      guildIds: [...new Set(current?.guildIds).add(guildId)],
      notices: current?.notices ?? [],
    }));
    await follow(storage, accountKey(account), [{ guildId, userId }]);
    if (account.codewarsId !== null) {
      await storage.names.set(account.username.toLowerCase(), { codewarsId: account.codewarsId });
    }
  }

  function lockAccount<T>(guildId: string, account: Account, work: () => Promise<T>): Promise<T> {
    // By name and by id, since a link may have only one of them.
    const keys = [nameKey(account.username), accountKey(account)].map((key) => `${guildId}:${key}`);
    return withAccounts(keys, work);
  }

  function lockMembers<T>(pairs: readonly Pair[], work: () => Promise<T>): Promise<T> {
    return withMembers(
      pairs.map(({ guildId, userId }) => memberKey(guildId, userId)),
      work,
    );
  }
}

/** The new row of a link. The key and the verification stay as long as the account does. */
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
    ...(current?.hidden !== undefined && { hidden: current.hidden }),
    ...(sealedApiKey !== undefined && { sealedApiKey }),
    ...(same?.verifiedAt !== undefined && { verifiedAt: same.verifiedAt }),
  };
}

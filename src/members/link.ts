import { setImmediate as breathe } from 'node:timers/promises';
import { distance } from 'fastest-levenshtein';
import { LRUCache } from 'lru-cache';
import { ageOf } from '../clock.ts';
import { memberKey, type LinkRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { Absences } from './absences.ts';
import { accountKey, isSameAccount, nameKey, type Account } from './account.ts';

export interface Pair {
  readonly guildId: string;
  readonly userId: string;
}

export interface Link extends Account, Pair {
  readonly verifiedAt: number | undefined;
  readonly linkedAt: number;
  readonly hasApiKey: boolean;
  readonly announce: boolean;
  /** Left out of boards, digests, the kata of the day, and marks on Codewars' own board. */
  readonly hidden: boolean;
}

/** A stored row without the sealed key. */
export function toLink({ guildId, userId }: Pair, record: LinkRecord): Link {
  const { username, codewarsId, verifiedAt, linkedAt, announce, hidden = false, sealedApiKey } = record;
  const hasApiKey = sealedApiKey !== undefined;
  return { guildId, userId, username, codewarsId, verifiedAt, linkedAt, hasApiKey, announce, hidden };
}

/** The members whom the index names for an account, each with their link if there is one; `undefined` without an index row. */
export async function followersOf(storage: Pick<Storage, 'followers' | 'links'>, account: string) {
  const pairs = (await storage.followers.get(account))?.followers;
  if (pairs === undefined) return undefined;
  const keys = pairs.map(({ guildId, userId }) => memberKey(guildId, userId));
  const links = await storage.links.getMany(keys);
  return pairs.map((pair, index) => ({ ...pair, key: keys[index] ?? '', link: links[index] }));
}

export async function follow(
  storage: Pick<Storage, 'followers'>,
  account: string,
  pairs: readonly Pair[],
): Promise<void> {
  await storage.followers.update(account, (current) => {
    const all = [...(current?.followers ?? []), ...pairs.map(({ guildId, userId }) => ({ guildId, userId }))];
    const byMember = new Map(all.map((pair) => [memberKey(pair.guildId, pair.userId), pair]));
    return { followers: [...byMember.values()] };
  });
}

export type Follower = LinkRecord & Pair;

/** The links to an account, by its key. The index may name too many members; the links decide. */
export async function linksTo(
  storage: Pick<Storage, 'followers' | 'links'>,
  account: string,
): Promise<readonly Follower[]> {
  const followers = (await followersOf(storage, account)) ?? [];
  return followers.flatMap(({ guildId, userId, link }) =>
    link !== undefined && accountKey(link) === account ? [{ ...link, guildId, userId }] : [],
  );
}

/** Autocomplete asks at every letter. */
const listedForMs = 10_000;
const serversListed = 200;
/** Larger steps would block the event loop. */
const linksPerStep = 250;

/** Finds links through the indexes, which may name too many: only the row in `links` counts. */
export function createLookups(
  storage: Pick<Storage, 'links' | 'members' | 'memberships' | 'followers' | 'names'>,
  now: () => number,
  absences: Absences,
) {
  const { links, members, memberships } = storage;
  const lists = new LRUCache<string, { accounts: Promise<readonly Account[]>; readAt?: number }>({
    max: serversListed,
  });

  return { get, everywhere, list, linkedTo, linkTo, accountsIn, nearestNames, noteChange };

  async function get(guildId: string, userId: string): Promise<Link | undefined> {
    const record = await links.get(memberKey(guildId, userId));
    return record && toLink({ guildId, userId }, record);
  }

  async function many(pairs: readonly Pair[]): Promise<Link[]> {
    const found: Link[] = [];
    for (let from = 0; from < pairs.length; from += linksPerStep) {
      if (from > 0) await breathe();
      const step = pairs.slice(from, from + linksPerStep);
      const records = await links.getMany(step.map((pair) => memberKey(pair.guildId, pair.userId)));
      for (const [index, pair] of step.entries()) {
        const record = records[index];
        if (record !== undefined) found.push(toLink(pair, record));
      }
    }
    return found.sort((a, b) => a.linkedAt - b.linkedAt);
  }

  async function everywhere(userId: string): Promise<readonly Link[]> {
    const guildIds = (await memberships.get(userId))?.guildIds ?? [];
    return many(guildIds.map((guildId) => ({ guildId, userId })));
  }

  async function list(guildId: string): Promise<readonly Link[]> {
    const userIds = (await members.get(guildId))?.userIds ?? [];
    return many(userIds.map((userId) => ({ guildId, userId })));
  }

  /** The links to an account in a server, a verified one first. */
  async function linkedTo(guildId: string, account: Account): Promise<readonly Link[]> {
    // A link made while Codewars gave no ids is under the name.
    const name = account.username.toLowerCase();
    const id = account.codewarsId ?? (await storage.names.get(name))?.codewarsId;
    const keys = [nameKey(name), ...(id === undefined ? [] : [id])];
    const rows = await storage.followers.getMany(keys);
    const followers = rows.flatMap((row) => row?.followers ?? []).filter((each) => each.guildId === guildId);
    if (followers.length === 0) return [];
    const here = new Map(followers.map((each) => [each.userId, each]));
    return (await many([...here.values()]))
      .filter((each) => isSameAccount(each, account))
      .sort((a, b) => Number(b.verifiedAt !== undefined) - Number(a.verifiedAt !== undefined));
  }

  /** The first of `linkedTo`, to be shown: that there is none is remembered for a minute. */
  function linkTo(guildId: string, account: Account): Promise<Link | undefined> {
    const { username, codewarsId } = account;
    const key = `${guildId}:${codewarsId ?? ''}:${username.toLowerCase()}`;
    return absences.find(key, async () => (await linkedTo(guildId, account))[0]);
  }

  /** The accounts linked in a server by members who do not hide, sorted by name, up to ten seconds old. For autocomplete. */
  function accountsIn(guildId: string): Promise<readonly Account[]> {
    const known = lists.get(guildId);
    const isFresh = known && ageOf(known.readAt ?? now(), now()) < listedForMs;
    if (isFresh) return known.accounts;
    const fresh: NonNullable<typeof known> = { accounts: readAccounts(guildId) };
    lists.set(guildId, fresh);
    fresh.accounts.then(
      () => (fresh.readAt = now()),
      // The caller gets the error; the next call tries again.
      () => lists.peek(guildId) === fresh && lists.delete(guildId),
    );
    return fresh.accounts;
  }

  /** Links of a server were made, changed or ended. */
  function noteChange(guildId: string): void {
    lists.delete(guildId);
    absences.forget();
  }

  async function readAccounts(guildId: string): Promise<readonly Account[]> {
    const accounts = new Map<string, Account>();
    for (const link of await list(guildId)) {
      if (link.hidden) continue;
      accounts.set(accountKey(link), { username: link.username, codewarsId: link.codewarsId });
    }
    await breathe();
    // localeCompare takes ten times as long.
    return [...accounts.values()]
      .map((account) => ({ account, name: account.username.toLowerCase() }))
      .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
      .map(({ account }) => account);
  }

  /** Up to three linked names that look like `name`, nearest first, without `name` itself. */
  async function nearestNames(guildId: string, name: string): Promise<readonly string[]> {
    const wanted = name.toLowerCase().slice(0, 100);
    const most = Math.max(2, Math.floor(wanted.length / 3));
    const names = new Set((await accountsIn(guildId)).map((each) => each.username));
    return [...names]
      .filter((each) => Math.abs(each.length - wanted.length) <= most)
      .map((each) => ({ each, away: distance(wanted, each.toLowerCase()) }))
      .filter(({ away }) => away > 0 && away <= most)
      .sort((a, b) => a.away - b.away || a.each.localeCompare(b.each))
      .slice(0, 3)
      .map(({ each }) => each);
  }
}

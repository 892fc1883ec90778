import { distance } from 'fastest-levenshtein';
import { memberKey } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { isSameAccount, nameKey, type Account } from './account.ts';
import { toLink, type Link } from './link.ts';
import type { ListedAccounts } from './listed-accounts.ts';

/** Who is linked to what. */
export interface Lookups {
  /** The link of a member in a server. */
  get(guildId: string, userId: string): Promise<Link | undefined>;
  /** The links of a person in all servers, oldest first. */
  everywhere(userId: string): Promise<readonly Link[]>;
  /** All links of a server, oldest first. Costs in proportion to that server's members. */
  list(guildId: string): Promise<readonly Link[]>;
  /** Who is linked to this account in a server; the verified one first. */
  linkedTo(guildId: string, account: Account): Promise<readonly Link[]>;
  /** The accounts linked in a server, each once, from A to Z; up to ten seconds old. For those who type. */
  accountsIn(guildId: string): Promise<readonly Account[]>;
  /** Up to three names linked in this server that look like `name`, nearest first; never `name` itself, which was not found. */
  nearestNames(guildId: string, name: string): Promise<readonly string[]>;
}

/** Finds links by the indexes, which may name too many: only the row in `links` counts. */
export function createLookups(
  storage: Pick<Storage, 'links' | 'members' | 'memberships' | 'followers' | 'names'>,
  listed: Pick<ListedAccounts, 'in'>,
): Lookups {
  const { links, memberships } = storage;

  return { get, everywhere, list, linkedTo, accountsIn: (guildId) => listed.in(guildId), nearestNames };

  async function get(guildId: string, userId: string): Promise<Link | undefined> {
    const record = await links.get(memberKey(guildId, userId));
    return record && toLink(guildId, userId, record);
  }

  async function many(pairs: readonly { guildId: string; userId: string }[]): Promise<Link[]> {
    if (pairs.length === 0) return [];
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
    // Those who linked while Codewars told no ids, or told some, are under the other key.
    const name = account.username.toLowerCase();
    const id = account.codewarsId ?? (await storage.names.get(name))?.codewarsId;
    const keys = [nameKey(name), ...(id === undefined ? [] : [id])];
    const followers = (await storage.followers.getMany(keys)).flatMap((row) => row?.followers ?? []);
    const here = new Map(
      followers.flatMap((pair) => (pair.guildId === guildId ? [[pair.userId, pair] as const] : [])),
    );
    return (await many([...here.values()]))
      .filter((each) => isSameAccount(each, account))
      .sort((a, b) => Number(b.verifiedAt !== undefined) - Number(a.verifiedAt !== undefined));
  }

  async function nearestNames(guildId: string, name: string): Promise<readonly string[]> {
    const wanted = name.toLowerCase().slice(0, 100);
    const most = Math.max(2, Math.floor(wanted.length / 3));
    const names = new Set((await listed.in(guildId)).map((each) => each.username));
    return [...names]
      .filter((each) => Math.abs(each.length - wanted.length) <= most)
      .map((each) => ({ each, away: distance(wanted, each.toLowerCase()) }))
      .filter(({ away }) => away > 0 && away <= most)
      .sort((a, b) => a.away - b.away || a.each.localeCompare(b.each))
      .slice(0, 3)
      .map(({ each }) => each);
  }
}

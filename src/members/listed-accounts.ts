import { setImmediate as breathe } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { ageOf } from '../clock.ts';
import { memberKey } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { accountKey, type Account } from './account.ts';

/** The accounts linked in each server, for autocomplete: read once in ten seconds, not at every letter. */
export interface ListedAccounts {
  /** Each account once, by name from A to Z. */
  in(guildId: string): Promise<readonly Account[]>;
  /** A link of that server changed. */
  forget(guildId: string): void;
}

interface Kept {
  readonly accounts: Promise<readonly Account[]>;
  /** `undefined` while it is being read. */
  readAt?: number;
}

const keptForMs = 10_000;
const serversKept = 200;
/** Thousands at once would keep everybody else waiting. */
const linksPerStep = 250;

/** @param now milliseconds since the epoch */
export function createListedAccounts(
  { links, members }: Pick<Storage, 'links' | 'members'>,
  now: () => number,
): ListedAccounts {
  const servers = new LRUCache<string, Kept>({ max: serversKept });

  return {
    in(guildId) {
      const kept = servers.get(guildId);
      if (kept !== undefined && isFresh(kept)) return kept.accounts;
      const fresh: Kept = { accounts: read(guildId) };
      servers.set(guildId, fresh);
      fresh.accounts.then(
        () => (fresh.readAt = now()),
        // Those who wait get the error; the next call tries again.
        () => servers.peek(guildId) === fresh && servers.delete(guildId),
      );
      return fresh.accounts;
    },
    forget: (guildId) => void servers.delete(guildId),
  };

  function isFresh({ readAt }: Kept): boolean {
    return readAt === undefined || ageOf(readAt, now()) < keptForMs;
  }

  async function read(guildId: string): Promise<readonly Account[]> {
    const userIds = (await members.get(guildId))?.userIds ?? [];
    const accounts = new Map<string, Account>();
    for (let from = 0; from < userIds.length; from += linksPerStep) {
      const step = userIds.slice(from, from + linksPerStep);
      for (const link of await links.getMany(step.map((userId) => memberKey(guildId, userId)))) {
        if (link === undefined) continue;
        const { username, codewarsId } = link;
        accounts.set(accountKey(link), { username, codewarsId });
      }
      await breathe();
    }
    // Not localeCompare: for thousands of names it takes ten times as long.
    return [...accounts.values()]
      .map((account) => ({ account, name: account.username.toLowerCase() }))
      .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
      .map(({ account }) => account);
  }
}

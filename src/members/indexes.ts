import AsyncLock from 'async-lock';
import { memberKey } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { accountKey, nameKey, type Account } from './account.ts';

export interface Pair {
  readonly guildId: string;
  readonly userId: string;
}

/** The collections that find links: by server, by person, by Codewars account. */
export function createIndexes(storage: Storage) {
  // Taken in this order, account before member, so that two who wait for each other cannot be.
  const accounts = new AsyncLock();
  const rows = new AsyncLock();

  return {
    /** Runs `work` while nobody else in this process changes who holds the account in that server. */
    claiming<T>(guildId: string, account: Account, work: () => Promise<T>): Promise<T> {
      // By name and by id, since other members may have it by one of them alone.
      const keys = [nameKey(account.username), accountKey(account)].map((key) => `${guildId}:${key}`);
      return accounts.acquire([...new Set(keys)], work);
    },

    /** Runs `work` while no other work in this process changes the links of these members. */
    holding<T>(pairs: readonly Pair[], work: () => Promise<T>): Promise<T> {
      // In one order for everybody, so that two cannot wait for each other.
      const keys = pairs.map(({ guildId, userId }) => memberKey(guildId, userId)).sort();
      return keys.length === 0 ? work() : rows.acquire(keys, work);
    },

    async add(pair: Pair, account: Account): Promise<void> {
      await storage.members.update(pair.guildId, (current) => ({
        userIds: withOne(current?.userIds ?? [], pair.userId),
      }));
      await storage.memberships.update(pair.userId, (current) => ({
        guildIds: withOne(current?.guildIds ?? [], pair.guildId),
        notices: current?.notices ?? [],
      }));
      await storage.followers.update(accountKey(account), (current) => ({
        followers: [...(current?.followers ?? []).filter((each) => !isSame(each, pair)), { ...pair }],
      }));
      if (account.codewarsId !== null) {
        await storage.names.set(account.username.toLowerCase(), { codewarsId: account.codewarsId });
      }
    },

    async notify(userId: string, guildId: string, text: string): Promise<void> {
      await storage.memberships.update(userId, (current) => ({
        guildIds: current?.guildIds ?? [],
        // Someone who never types a command again must not gather notices for ever.
        notices: [...(current?.notices ?? []), { guildId, text }].slice(-5),
      }));
    },
  };
}

const isSame = (a: Pair, b: Pair): boolean => a.guildId === b.guildId && a.userId === b.userId;
const withOne = (list: readonly string[], item: string): string[] =>
  list.includes(item) ? [...list] : [...list, item];

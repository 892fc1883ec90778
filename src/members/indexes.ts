import AsyncLock from 'async-lock';
import { honorKey, memberKey } from '../storage/records.ts';
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

    /** Runs `work` while nobody else in this process changes this member's link. */
    holding<T>(pair: Pair, work: () => Promise<T>): Promise<T> {
      return rows.acquire(memberKey(pair.guildId, pair.userId), work);
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

    async forget(pair: Pair): Promise<void> {
      await storage.memberships.update(pair.userId, (current) => {
        const guildIds = (current?.guildIds ?? []).filter((guildId) => guildId !== pair.guildId);
        const notices = current?.notices ?? [];
        return guildIds.length > 0 || notices.length > 0 ? { guildIds, notices } : undefined;
      });
      // Last: by this index a server's links are ended, once more where one was ended half-way.
      await storage.members.update(pair.guildId, (current) => {
        const userIds = (current?.userIds ?? []).filter((userId) => userId !== pair.userId);
        return userIds.length > 0 ? { userIds } : undefined;
      });
    },

    /** Nobody left, in the server or anywhere: what is remembered of the account there goes too. */
    async forgetFollower(pair: Pair, account: Account): Promise<void> {
      const key = accountKey(account);
      const left = await storage.followers.update(key, (current) => {
        const followers = (current?.followers ?? []).filter((each) => !isSame(each, pair));
        return followers.length > 0 ? { followers } : undefined;
      });
      const isLeftHere = left?.followers.some(({ guildId }) => guildId === pair.guildId) ?? false;
      if (!isLeftHere) {
        // What was gathered before the account's id was known is under its name.
        for (const each of new Set([key, nameKey(account.username)])) {
          await storage.gathering.delete(honorKey(pair.guildId, each));
        }
      }
      if (left !== undefined) return;
      await storage.names.update(account.username.toLowerCase(), (current) =>
        current?.codewarsId === account.codewarsId ? undefined : current,
      );
      await storage.snapshots.delete(key);
      await storage.completions.delete(key);
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

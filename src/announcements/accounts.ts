import type { Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { User } from '../codewars/model.ts';
import { accountKey, nameKey, type Account } from '../members/account.ts';
import { reconcile } from '../members/reconcile.ts';
import { hashOf } from '../storage/hash.ts';
import { memberKey } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';

const rememberKnownForMs = 7 * 86_400_000;
/** No longer: somebody may link it. */
const rememberUnknownForMs = 86_400_000;

/** Whose ids these are. */
export interface Accounts {
  /**
   * The key under which followers of an account are kept, or `undefined` when nobody here follows it. What no link knows is
   * asked of Codewars once: its account may have been linked by name alone, and servers of the old shape post a name for an id.
   * Only Codewars' own answer gives an account its id.
   * @throws CodewarsError, StorageError
   */
  resolve(accountId: string): Promise<string | undefined>;
}

export function createAccounts(options: {
  readonly storage: Storage;
  readonly codewars: Pick<Codewars, 'user'>;
}): Accounts {
  const { storage, codewars } = options;
  const asking = new Map<string, Promise<string | undefined>>();

  return {
    async resolve(accountId) {
      if (await isFollowed(accountId)) return accountId;
      const name = nameOf(accountId);
      // What was linked by name alone may have got its id meanwhile.
      if (name !== undefined) return followedByName(name);
      const known = await storage.accounts.get(hashOf(accountId));
      if (known && (known.username === null || (await followedByName(known.username)) === undefined))
        return undefined;
      const running = asking.get(accountId) ?? ask(accountId).finally(() => asking.delete(accountId));
      asking.set(accountId, running);
      return running;
    },
  };

  /** Links that were made by name, while Codewars told no ids, come to the account by its last known name. */
  async function isFollowed(account: string): Promise<boolean> {
    const followers = (await storage.followers.get(account))?.followers ?? [];
    const keys = followers.map(({ guildId, userId }) => memberKey(guildId, userId));
    const links = await storage.links.getMany(keys);
    const link = links.find((each) => each !== undefined && accountKey(each) === account);
    if (link === undefined) return false;
    const { username, codewarsId: id, namedAt, linkedAt } = link;
    await reconcile(storage, link, { value: { id, username }, fetchedAt: namedAt ?? linkedAt });
    return true;
  }

  async function followedByName(name: string): Promise<string | undefined> {
    if (await isFollowed(nameKey(name))) return nameKey(name);
    const id = (await storage.names.get(name.toLowerCase()))?.codewarsId;
    return id !== undefined && (await isFollowed(id)) ? id : undefined;
  }

  async function ask(accountId: string): Promise<string | undefined> {
    const read = await codewars.user(accountId, { lane: 'background' }).catch((error: unknown) => {
      if (error instanceof CodewarsError && error.code === 'NotFound') return undefined;
      throw error;
    });
    const account = read && accountOf(read.value);
    if (read && account) await reconcile(storage, account, read);
    const followed = account && (await followedKey(account));
    // Of accounts that nobody here follows only that is kept, and not which they are.
    const username = followed === undefined ? null : (account?.username ?? null);
    const keepForMs = username === null ? rememberUnknownForMs : rememberKnownForMs;
    await storage.accounts.set(hashOf(accountId), { username }, keepForMs);
    return followed;
  }

  async function followedKey({ username, codewarsId }: Account): Promise<string | undefined> {
    if (codewarsId === null) return followedByName(username);
    return (await isFollowed(codewarsId)) ? codewarsId : undefined;
  }
}

const accountOf = ({ id, username }: User) => ({ codewarsId: id, username });

/** The lowercase name in the key of an account without an id (`accountKey`). */
export function nameOf(account: string): string | undefined {
  return account.startsWith('name:') ? account.slice('name:'.length) : undefined;
}

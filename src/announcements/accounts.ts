import type { Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import { adoptId } from '../members/adopt-id.ts';
import type { Storage } from '../storage/storage.ts';

const rememberKnownForMs = 7 * 86_400_000;
const rememberUnknownForMs = 86_400_000;

/** Whose ids these are. */
export interface Accounts {
  /**
   * The key under which followers of an account are kept, or `undefined` when nobody here follows it. An id that no
   * link knows is asked of Codewars once, since its account may have been linked by name alone.
   * @throws CodewarsError, StorageError
   */
  resolve(accountId: string): Promise<string | undefined>;
}

export function createAccounts(options: {
  readonly storage: Storage;
  readonly codewars: Pick<Codewars, 'user'>;
}): Accounts {
  const { storage, codewars } = options;
  const asking = new Map<string, Promise<string | null>>();

  return {
    async resolve(accountId) {
      if (await isFollowed(accountId)) return accountId;
      const name = nameOf(accountId);
      if (name !== undefined) {
        // What was linked by name alone may have got its id meanwhile.
        const id = (await storage.names.get(name))?.codewarsId;
        return id !== undefined && (await isFollowed(id)) ? id : undefined;
      }
      const username = await usernameOf(accountId);
      if (username === null) return undefined;
      return (await adoptId(storage, username, accountId)) ? accountId : undefined;
    },
  };

  async function isFollowed(account: string): Promise<boolean> {
    return ((await storage.followers.get(account))?.followers.length ?? 0) > 0;
  }

  async function usernameOf(id: string): Promise<string | null> {
    const known = await storage.accounts.get(id);
    if (known) return known.username;
    const running = asking.get(id) ?? ask(id).finally(() => asking.delete(id));
    asking.set(id, running);
    return running;
  }

  async function ask(id: string): Promise<string | null> {
    const username = await codewars.user(id, { lane: 'background' }).then(
      (read) => read.value.username,
      (error: unknown) => {
        if (error instanceof CodewarsError && error.code === 'NotFound') return null;
        throw error;
      },
    );
    const keepForMs = username === null ? rememberUnknownForMs : rememberKnownForMs;
    await storage.accounts.set(id, { username }, keepForMs);
    return username;
  }
}

/** The lowercase name in the key of an account without an id (`accountKey`). */
export function nameOf(account: string): string | undefined {
  return account.startsWith('name:') ? account.slice('name:'.length) : undefined;
}

import type { Codewars, Read } from '../codewars/codewars.ts';
import type { CompletedPage } from '../codewars/model.ts';
import { nameKey } from '../members/account.ts';
import type { Storage } from '../storage/storage.ts';

/** Brings what is kept of linked accounts up to date from first pages of their lists, for whatever reason they are read. */
export function createFirstPages(options: {
  readonly storage: Pick<Storage, 'followers' | 'names'>;
  readonly note: (key: string, page: Read<CompletedPage>) => Promise<void>;
  readonly onError: (error: unknown) => void;
}) {
  const { storage, note, onError } = options;
  /** Answers are shared, and may come from a cache. */
  const noted = new WeakSet<CompletedPage>();
  const running = new Set<Promise<void>>();

  return {
    /** Wraps the client. The caller does not wait for what is noted. */
    noting: (codewars: Codewars): Codewars => ({
      ...codewars,
      async completed(user, page, how) {
        const read = await codewars.completed(user, page, how);
        if (read.value.page === 0 && !noted.has(read.value)) {
          noted.add(read.value);
          const done: Promise<void> = noteOf(user, read)
            .catch(onError)
            .finally(() => running.delete(done));
          running.add(done);
        }
        return read;
      },
    }),

    /** Settles when what was read is noted. */
    async stop(): Promise<void> {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };

  async function noteOf(user: string, read: Read<CompletedPage>): Promise<void> {
    const key = await followedKey(user);
    if (key !== undefined) await note(key, read);
  }

  async function followedKey(idOrName: string): Promise<string | undefined> {
    const id = (await storage.names.get(idOrName.toLowerCase()))?.codewarsId;
    const keys = [idOrName, nameKey(idOrName), ...(id === undefined ? [] : [id])];
    const followers = await storage.followers.getMany(keys);
    return keys.find((_, index) => followers[index] !== undefined);
  }
}

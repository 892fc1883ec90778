import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { accountKey, type Account } from '../members/account.ts';
import { readingsIn, type Reading } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { CompletedList } from './completed-list.ts';
import { createCompletions } from './completions.ts';
import { createFirstPages } from './first-pages.ts';
import type { Span } from './periods.ts';
import { solvesIn, solvesOf, type Solves } from './solves.ts';

export type { Reading, Solves };

export type History = ReturnType<typeof createHistory>;

/** What is known of accounts over time: when they completed which kata, and what their profiles showed. */
export function createHistory(options: {
  readonly storage: Pick<Storage, 'completions' | 'solves' | 'history' | 'followers' | 'names'>;
  readonly codewars: Pick<Codewars, 'completed'>;
  readonly catalogue: Pick<Catalogue, 'rankOf'>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}) {
  const { storage, catalogue, now } = options;
  const { rankOf } = catalogue;
  const completions = createCompletions({ ...options, rankOf });
  const firstPages = createFirstPages({ ...options, note: (key, page) => completions.note(key, page) });

  return {
    completions,
    /** Wraps the client, so that what others read is noted. */
    noting: (codewars: Codewars): Codewars => firstPages.noting(codewars),

    /** From storage alone, in the order of the accounts; `undefined` of an account whose list was not read. @throws StorageError */
    async solvesOf(accounts: readonly Account[]): Promise<readonly (Solves | undefined)[]> {
      const records = await storage.solves.getMany(accounts.map(accountKey));
      return records.map((record) => record && solvesIn(record, rankOf));
    },

    /**
     * Reads the list from Codewars, of any account. Waits for `withinMs` at most; what is not read by then is missing.
     * @throws StorageError
     */
    async readSolves(account: Account, withinMs: number, person?: string): Promise<Solves> {
      const record = await completions.read(account, withinMs, person);
      const { readAt, since = now() } = record;
      return solvesIn(solvesOf(new CompletedList(record), { asOf: now(), readAt, since }), rankOf);
    },

    /** In the order of the accounts: their readings, oldest first, after the last one before the span. @throws StorageError */
    async readingsOf(
      accounts: readonly Account[],
      { from, to }: Span,
    ): Promise<readonly (readonly Reading[])[]> {
      const records = await storage.history.getMany(accounts.map(accountKey));
      return records.map((record) => {
        const all = record === undefined ? [] : readingsIn(record);
        const first = all.findLastIndex(({ at }) => at < from);
        return all.slice(Math.max(0, first)).filter(({ at }) => at < to);
      });
    },

    /** Settles when what was read is stored. */
    async stop(): Promise<void> {
      await Promise.all([completions.stop(), firstPages.stop()]);
    },
  };
}

import { CodewarsError } from '../codewars/errors.ts';
import { accountKey, type Account } from '../members/account.ts';
import type { Accounts } from '../members/accounts.ts';
import { isUnread } from '../members/snapshots.ts';
import type { Storage } from '../storage/storage.ts';

/** Rank and score in one language. */
export interface Standing {
  readonly rank: number;
  readonly score: number;
}

/** Where everybody begins in a language. */
const beginner: Standing = { rank: -8, score: 0 };

export interface LevelsOptions {
  readonly storage: { readonly snapshots: Pick<Storage['snapshots'], 'get'> };
  readonly accounts: Pick<Accounts, 'read'>;
}

/** How good people are. */
export function createLevels({ storage, accounts }: LevelsOptions) {
  return {
    /**
     * The standing of an account in a language. When Codewars cannot be asked, the one that was last announced.
     * @throws CodewarsError when neither is known, MemberError `AccountGone`, StorageError
     */
    async standing(account: Account | null, language: string, person: string): Promise<Standing> {
      if (account === null) return beginner;
      try {
        const { value } = await accounts.read(account, { person });
        return ownValue(value.ranks.languages, language) ?? beginner;
      } catch (error) {
        if (!(error instanceof CodewarsError)) throw error;
        const snapshot = await storage.snapshots.get(accountKey(account));
        if (isUnread(snapshot)) throw error;
        return ownValue(snapshot.ranks, language) ?? beginner;
      }
    },

    /** The language with the highest score. @throws CodewarsError, MemberError `AccountGone` */
    async bestLanguage(account: Account, person: string): Promise<string | undefined> {
      const { value } = await accounts.read(account, { person });
      const [best] = Object.entries(value.ranks.languages).sort(([, a], [, b]) => b.score - a.score);
      return best?.[0];
    },
  };
}

/** Languages are what people typed: "constructor" is none. */
function ownValue<T>(values: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

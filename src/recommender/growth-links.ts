import { nameOf, type Account } from '../members/account.ts';
import type { Storage } from '../storage/storage.ts';
import type { Completions } from './completions.ts';
import { isOutage, type Asking, type Source } from './growth-source.ts';

/** How long all links are left alone once they were looked through. */
const againAfterMs = 6 * 3_600_000;
/** So many accounts whose lists are new enough are passed over in one step. */
const passedOver = 50;

export interface LinkSourceOptions {
  readonly storage: Pick<Storage, 'followers'>;
  readonly completions: Pick<Completions, 'refresh'>;
  readonly now: () => number;
}

/** Grows by the completed lists of linked accounts, which recommendations need anyway. */
export interface LinkSource extends Source {
  /** Languages in which they have completed kata, those of most accounts first. */
  languages(): readonly string[];
}

export function createLinkSource(
  { storage, completions, now }: LinkSourceOptions,
  { turn }: Pick<Asking, 'turn'>,
): LinkSource {
  // There can be a hundred thousand: they come by one after the other.
  let accounts: AsyncIterator<string> | undefined;
  /** One whose list could not be read, and not for a reason of its own. */
  let again: Account | undefined;
  let beginAt = -Infinity;
  const speakers = new Map<string, number>();

  return {
    languages: () => [...speakers].sort(([, a], [, b]) => b - a).map(([language]) => language),
    async step() {
      if (accounts === undefined && now() < beginAt) return false;
      for (let passed = 0; passed < passedOver; passed += 1) {
        const account: Account | undefined = again ?? (await next());
        if (account === undefined) return false;
        again = account;
        const { record, hasAsked } = await refreshed(account);
        again = undefined;
        for (const language of Object.keys(record.languages))
          speakers.set(language, (speakers.get(language) ?? 0) + 1);
        if (hasAsked) return true;
      }
      return true;
    },
  };

  async function next(): Promise<Account | undefined> {
    accounts ??= storage.followers.keys()[Symbol.asyncIterator]();
    try {
      const found = await accounts.next();
      if (found.done !== true) return toAccount(found.value);
    } catch (error) {
      accounts = undefined;
      throw error;
    }
    startOver();
    return undefined;
  }

  async function refreshed(account: Account) {
    try {
      return await completions.refresh(account, turn);
    } catch (error) {
      if (!isOutage(error)) again = undefined;
      throw error;
    }
  }

  function startOver(): void {
    accounts = undefined;
    beginAt = now() + againAfterMs;
  }
}

/** Names are lower case in keys, which Codewars does not mind. */
function toAccount(key: string): Account {
  const name = nameOf(key);
  return { username: name ?? key, codewarsId: name === undefined ? key : null };
}

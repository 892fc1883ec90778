import { hashOf } from '../storage/hash.ts';
import { memberKey } from '../storage/records.ts';
import { nameKey, type Account } from './account.ts';
import type { Pair } from './indexes.ts';

/** A member in a server, with the account of the link there. */
export interface LinkOf extends Pair {
  readonly account: Account | undefined;
}

/** Whose data is meant: of these links, and with `person` whatever else there is of that Discord user. */
export interface Whose {
  readonly links: readonly LinkOf[];
  readonly userIds: ReadonlySet<string>;
  readonly guildIds: ReadonlySet<string>;
  /** Keys of the accounts, by id and by name. */
  readonly accounts: ReadonlySet<string>;
  /** Hashes of those ids. */
  readonly hashes: ReadonlySet<string>;
  /** Lowercase names and ids, as they are asked of Codewars. */
  readonly names: ReadonlySet<string>;
  has(guildId: string, userId: string): boolean;
  /** Whether all of that user is meant. */
  isAllOf(userId: string): boolean;
  /** Whether one of the links in that server leads to the account, named by its key. */
  hasAccountIn(guildId: string, account: string): boolean;
}

export function whoseOf(links: readonly LinkOf[], person?: string): Whose {
  const keysOf = ({ account }: LinkOf): string[] =>
    account === undefined
      ? []
      : [nameKey(account.username), ...(account.codewarsId === null ? [] : [account.codewarsId])];
  const pairs = new Set(links.map(({ guildId, userId }) => memberKey(guildId, userId)));
  const accountsIn = new Set(links.flatMap((link) => keysOf(link).map((key) => `${link.guildId} ${key}`)));
  const accounts = new Set(links.flatMap(keysOf));
  return {
    links,
    userIds: new Set([...links.map(({ userId }) => userId), ...(person === undefined ? [] : [person])]),
    guildIds: new Set(links.map(({ guildId }) => guildId)),
    accounts,
    hashes: new Set([...accounts].map(hashOf)),
    names: new Set(
      links.flatMap(({ account }) =>
        account === undefined ? [] : [account.username.toLowerCase(), account.codewarsId ?? []].flat(),
      ),
    ),
    has: (guildId, userId) => userId === person || pairs.has(memberKey(guildId, userId)),
    isAllOf: (userId) => userId === person,
    hasAccountIn: (guildId, account) => accountsIn.has(`${guildId} ${account}`),
  };
}

import type { CallOptions, Codewars, Read } from '../codewars/codewars.ts';
import { CodewarsError, unlessNotFound } from '../codewars/errors.ts';
import type { User } from '../codewars/model.ts';
import { MemberError } from '../errors.ts';
import { hashOf } from '../storage/hash.ts';
import type { Storage } from '../storage/storage.ts';
import { accountOf, nameKey, nameOf, type Account } from './account.ts';
import { linksTo, type Follower } from './link.ts';
import { reconcile, type AccountRows } from './reconcile.ts';

const rememberKnownForMs = 7 * 86_400_000;
/** Shorter, since a member may link the account meanwhile. */
const rememberUnknownForMs = 86_400_000;
/** How long a member waits for the new name of another account. */
const otherWithinMs = 2_000;

export interface Followed {
  readonly account: string;
  readonly links: readonly Follower[];
}

/** Counts the calls to Codewars as that person's. */
export function accountsFor(accounts: Accounts, person: string): Accounts {
  return {
    read: (account, how) => accounts.read(account, { person, ...how }),
    find: (nameOrId, how) => accounts.find(nameOrId, { person, ...how }),
    current: (account, how) => accounts.current(account, { person, ...how }),
    resolve: (accountId) => accounts.resolve(accountId),
  };
}

export type Accounts = ReturnType<typeof createAccounts>;

/** Reads Codewars accounts, and updates links when an answer shows a new name or id. */
export function createAccounts(options: {
  readonly storage: AccountRows & Pick<Storage, 'accounts'>;
  readonly codewars: Pick<Codewars, 'user'>;
}) {
  const { storage, codewars } = options;
  const asking = new Map<string, Promise<Followed | undefined>>();
  const noted = new WeakSet<User>();

  return { read, find, current, resolve };

  /**
   * The profile of a linked account.
   * @throws MemberError `AccountGone` when it no longer exists or its name belongs to another account; CodewarsError
   */
  async function read(account: Account, how?: CallOptions): Promise<Read<User>> {
    const codewarsId = account.codewarsId ?? (await idOf(account.username)) ?? null;
    const asked = { ...account, codewarsId };
    const answer = await unlessNotFound(codewars.user(codewarsId ?? account.username, how));
    const known = answer && (await note(asked, answer, how));
    if (answer === undefined || known === undefined)
      throw new MemberError('AccountGone', { username: account.username });
    return { ...answer, value: { ...answer.value, username: known.username, id: known.codewarsId } };
  }

  async function find(nameOrId: string, how?: CallOptions): Promise<Read<User>> {
    const answer = await codewars.user(nameOrId, how);
    if (!noted.has(answer.value)) await note(accountOf(answer.value), answer, how);
    noted.add(answer.value);
    return answer;
  }

  /** A linked account with its current name, or the last known one during an outage. @throws MemberError `AccountGone` */
  async function current(account: Account, how?: CallOptions): Promise<Account> {
    try {
      return accountOf((await read(account, how)).value);
    } catch (error) {
      if (error instanceof CodewarsError) return account;
      throw error;
    }
  }

  /** If another account had this name before, asks for its new name too. */
  async function note(asked: Account, answer: Read<User>, how?: CallOptions): Promise<Account | undefined> {
    const earlier = await idOf(answer.value.username);
    const known = await reconcile(storage, asked, answer);
    if (earlier !== undefined && known?.codewarsId && earlier !== known.codewarsId && !answer.stale) {
      const other = { username: answer.value.username, codewarsId: earlier };
      const theirs = await codewars.user(earlier, { ...how, withinMs: otherWithinMs }).catch(() => undefined);
      if (theirs !== undefined) await reconcile(storage, other, theirs);
    }
    return known;
  }

  /**
   * Finds the links to an account, or `undefined`. Asks Codewars about an unknown id: the account may be linked by name, and some
   * Codewars servers post a name where an id belongs. @throws CodewarsError, StorageError
   */
  async function resolve(accountId: string): Promise<Followed | undefined> {
    const direct = await followed(accountId);
    if (direct !== undefined) return direct;
    const name = nameOf(accountId);
    if (name !== undefined) return followedByName(name);
    const known = await storage.accounts.get(hashOf(accountId));
    if (known && (known.username === null || (await followedByName(known.username)) === undefined)) {
      return undefined;
    }
    const running = asking.get(accountId) ?? ask(accountId).finally(() => asking.delete(accountId));
    asking.set(accountId, running);
    return running;
  }

  async function ask(accountId: string): Promise<Followed | undefined> {
    const how = { priority: 'background' } as const;
    const answer = await unlessNotFound(codewars.user(accountId, how));
    if (answer) await note(accountOf(answer.value), answer, how);
    const { id = null, username = null } = answer?.value ?? {};
    const byName = id === null && username !== null ? await followedByName(username) : undefined;
    const found = id === null ? byName : await followed(id);
    // Of an account that is not linked, keep no more than a hash of its id.
    const isKnown = found !== undefined;
    const keepForMs = isKnown ? rememberKnownForMs : rememberUnknownForMs;
    await storage.accounts.set(hashOf(accountId), { username: isKnown ? username : null }, keepForMs);
    return found;
  }

  /** Links that were made by name join the account, by its last known name. */
  async function followed(account: string): Promise<Followed | undefined> {
    const links = await linksTo(storage, account);
    const [link] = links;
    if (link === undefined) return undefined;
    const { username, codewarsId: id, namedAt, linkedAt } = link;
    await reconcile(storage, link, { value: { id, username }, fetchedAt: namedAt ?? linkedAt });
    return { account, links };
  }

  async function followedByName(name: string): Promise<Followed | undefined> {
    const byName = await followed(nameKey(name));
    if (byName !== undefined) return byName;
    const id = await idOf(name);
    return id === undefined ? undefined : followed(id);
  }

  async function idOf(username: string): Promise<string | undefined> {
    return (await storage.names.get(username.toLowerCase()))?.codewarsId;
  }
}

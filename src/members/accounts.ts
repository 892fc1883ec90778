import type { CallOptions, Codewars, Read } from '../codewars/codewars.ts';
import { CodewarsError, unlessNotFound } from '../codewars/errors.ts';
import type { User } from '../codewars/model.ts';
import { MemberError } from '../errors.ts';
import { hashOf } from '../storage/hash.ts';
import type { Storage } from '../storage/storage.ts';
import { nameKey, nameOf, type Account } from './account.ts';
import { linksTo, type Follower } from './link.ts';
import { reconcile, type AccountRows } from './reconcile.ts';

const rememberKnownForMs = 7 * 86_400_000;
/** Not longer, because a member may link it. */
const rememberUnknownForMs = 86_400_000;
/** A member waits no longer for the new name of another account. */
const otherWithinMs = 2_000;

/** An account that is linked here: its key, and the links to it. */
export interface Followed {
  readonly account: string;
  readonly links: readonly Follower[];
}

/** The same accounts, asked about for that person. */
export function accountsFor(accounts: Accounts, person: string): Accounts {
  return {
    read: (account, how) => accounts.read(account, { person, ...how }),
    find: (nameOrId, how) => accounts.find(nameOrId, { person, ...how }),
    current: (account, how) => accounts.current(account, { person, ...how }),
    resolve: (accountId) => accounts.resolve(accountId),
  };
}

export type Accounts = ReturnType<typeof createAccounts>;

/** Codewars accounts, whatever they are called now. Links follow what each answer of Codewars says about them. */
export function createAccounts(options: {
  readonly storage: AccountRows & Pick<Storage, 'accounts'>;
  readonly codewars: Pick<Codewars, 'user'>;
}) {
  const { storage, codewars } = options;
  const asking = new Map<string, Promise<Followed | undefined>>();
  const noted = new WeakSet<User>();

  return { read, find, current, resolve };

  /**
   * The profile of a linked account, asked for by its id where that is known.
   * @throws MemberError `AccountGone` where Codewars has it no longer, or another account under its name; CodewarsError
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

  /** The profile of the account that has this name or id now. @throws CodewarsError */
  async function find(nameOrId: string, how?: CallOptions): Promise<Read<User>> {
    const answer = await codewars.user(nameOrId, how);
    // A kept answer was noted when it came.
    if (!noted.has(answer.value)) await note(accountOf(answer.value), answer, how);
    noted.add(answer.value);
    return answer;
  }

  /** A linked account as it is called now; as last seen while Codewars cannot be asked. @throws MemberError `AccountGone` */
  async function current(account: Account, how?: CallOptions): Promise<Account> {
    try {
      return accountOf((await read(account, how)).value);
    } catch (error) {
      if (error instanceof CodewarsError) return account;
      throw error;
    }
  }

  /** Links follow the answer; so does the account that had its name until now, and has another one. */
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
   * The account and its links, or `undefined` when no link here leads to it. What no link knows is asked of Codewars: it may be linked by name alone, and servers of the old shape post a name where an id belongs.
   * @throws CodewarsError, StorageError
   */
  async function resolve(accountId: string): Promise<Followed | undefined> {
    const direct = await followed(accountId);
    if (direct !== undefined) return direct;
    const name = nameOf(accountId);
    // What was linked by name alone may have got its id meanwhile.
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
    const how = { lane: 'background' } as const;
    const answer = await unlessNotFound(codewars.user(accountId, how));
    if (answer) await note(accountOf(answer.value), answer, how);
    const { id = null, username = null } = answer?.value ?? {};
    const byName = id === null && username !== null ? await followedByName(username) : undefined;
    const found = id === null ? byName : await followed(id);
    // Of an account without a link here, only that fact is kept, under a hash.
    const isKnown = found !== undefined;
    const keepForMs = isKnown ? rememberKnownForMs : rememberUnknownForMs;
    await storage.accounts.set(hashOf(accountId), { username: isKnown ? username : null }, keepForMs);
    return found;
  }

  /** Links that were made by name, while Codewars told no ids, come to the account by its last known name. */
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

  /** The id of the linked account that was last seen under a name. */
  async function idOf(username: string): Promise<string | undefined> {
    return (await storage.names.get(username.toLowerCase()))?.codewarsId;
  }
}

const accountOf = ({ id, username }: User): Account => ({ username, codewarsId: id });

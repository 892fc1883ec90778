import type { User } from '../codewars/model.ts';
import type { Storage } from '../storage/storage.ts';

/** A Codewars account: its id identifies it, and its name may have changed since. */
export interface Account {
  readonly username: string;
  /** `null` where Codewars answered without an id, as its reference does. */
  readonly codewarsId: string | null;
}

export const accountOf = ({ id, username }: Pick<User, 'id' | 'username'>): Account => ({
  username,
  codewarsId: id,
});

/** Compares ids if both have one, else names without regard to case. */
export function isSameAccount(a: Account, b: Account): boolean {
  if (a.codewarsId !== null && b.codewarsId !== null) return a.codewarsId === b.codewarsId;
  return a.username.toLowerCase() === b.username.toLowerCase();
}

export const idOrName = ({ codewarsId, username }: Account): string => codewarsId ?? username;

const byName = 'name:';

export const accountKey = ({ codewarsId, username }: Account): string => codewarsId ?? nameKey(username);

export const nameKey = (username: string): string => `${byName}${username.toLowerCase()}`;

/** The lowercase name in such a key. */
export const nameOf = (key: string): string | undefined =>
  key.startsWith(byName) ? key.slice(byName.length) : undefined;

/** Cache keys of answers about users, by lowercase names and ids. */
export async function* answersAbout(
  cache: Storage['cache'],
  names: ReadonlySet<string>,
): AsyncGenerator<string, void, undefined> {
  for await (const key of cache.keys()) if (names.has(userInAnswer(key))) yield key;
}

/** The lowercase name or id of the user that a cached answer is about, or ''. */
export function userInAnswer(key: string): string {
  const part = /(?:\/users\/|[?&]user=)([^/?&]+)/.exec(key)?.[1] ?? '';
  try {
    return decodeURIComponent(part).toLowerCase();
  } catch {
    return part.toLowerCase();
  }
}

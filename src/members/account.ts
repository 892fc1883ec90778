import type { Storage } from '../storage/storage.ts';

/** A Codewars account as links name it. The id says which one it is; the name is what it was last seen under. */
export interface Account {
  readonly username: string;
  /** `null` where Codewars answered the reference's shape, which has no id. */
  readonly codewarsId: string | null;
}

/** By id where both have one, else by name, whose case does not matter. */
export function isSameAccount(a: Account, b: Account): boolean {
  if (a.codewarsId !== null && b.codewarsId !== null) return a.codewarsId === b.codewarsId;
  return a.username.toLowerCase() === b.username.toLowerCase();
}

/** What to ask Codewars for. */
export const idOrName = ({ codewarsId, username }: Account): string => codewarsId ?? username;

const byName = 'name:';

/** The key under which what is known of an account is kept. */
export const accountKey = ({ codewarsId, username }: Account): string => codewarsId ?? nameKey(username);

/** The key of an account of which no id is known. */
export const nameKey = (username: string): string => `${byName}${username.toLowerCase()}`;

/** The name in such a key, in lower case. */
export const nameOf = (key: string): string | undefined =>
  key.startsWith(byName) ? key.slice(byName.length) : undefined;

/** The keys under which answers about users lie in the cache. @param names lowercase names and ids */
export async function* answersAbout(
  cache: Storage['cache'],
  names: ReadonlySet<string>,
): AsyncGenerator<string, void, undefined> {
  for await (const key of cache.keys()) if (names.has(userInAnswer(key))) yield key;
}

/** The lowercase name or id of the user whose answer lies under a key of the cache; empty where it is about no user. */
export function userInAnswer(key: string): string {
  const part = /(?:\/users\/|[?&]user=)([^/?&]+)/.exec(key)?.[1] ?? '';
  try {
    return decodeURIComponent(part).toLowerCase();
  } catch {
    return part.toLowerCase();
  }
}

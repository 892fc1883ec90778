import type { Storage } from '../storage/storage.ts';

/** The keys under which answers about users lie in the cache. @param names lowercase names and ids */
export async function* answersAbout(
  cache: Storage['cache'],
  names: ReadonlySet<string>,
): AsyncGenerator<string, void, undefined> {
  for await (const key of cache.keys()) if (names.has(userIn(key))) yield key;
}

/** The lowercase name or id of the user whose answer lies under a key of the cache; empty where it is about no user. */
export function userIn(key: string): string {
  const part = /(?:\/users\/|[?&]user=)([^/?&]+)/.exec(key)?.[1] ?? '';
  try {
    return decodeURIComponent(part).toLowerCase();
  } catch {
    return part.toLowerCase();
  }
}

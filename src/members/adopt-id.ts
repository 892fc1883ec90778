import { memberKey } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { accountKey } from './account.ts';

/**
 * Gives an account its Codewars id after it was linked by name alone: links, followers and snapshot move to the id.
 * Answers whether anybody follows the account. May be repeated after it failed half-way.
 */
export async function adoptId(storage: Storage, username: string, codewarsId: string): Promise<boolean> {
  const name = username.toLowerCase();
  const byName = accountKey({ username, codewarsId: null });
  const pairs = (await storage.followers.get(byName))?.followers ?? [];
  if (pairs.length === 0) return false;

  const snapshot = await storage.snapshots.get(byName);
  if (snapshot) {
    await storage.snapshots.update(codewarsId, (current) => current ?? { ...snapshot, codewarsId });
  }
  for (const { guildId, userId } of pairs) {
    await storage.links.update(memberKey(guildId, userId), (link) =>
      link?.codewarsId === null && link.username.toLowerCase() === name ? { ...link, codewarsId } : link,
    );
  }
  await storage.names.set(name, { codewarsId });
  // Followers after links: until they are there the id counts as unknown, and all this is done again.
  await storage.followers.update(codewarsId, (current) => {
    const kept = current?.followers ?? [];
    const known = new Set(kept.map((pair) => memberKey(pair.guildId, pair.userId)));
    return {
      followers: [...kept, ...pairs.filter((pair) => !known.has(memberKey(pair.guildId, pair.userId)))],
    };
  });
  await storage.followers.delete(byName);
  await storage.snapshots.delete(byName);
  // Read anew under the id by whoever needs it.
  await storage.completions.delete(byName);
  return true;
}

import type { Members } from '../members/members.ts';
import { accountKey } from '../members/account.ts';
import { StorageError } from '../storage/errors.ts';
import { hasCompleted } from './completed-list.ts';
import type { Completions } from './completions.ts';

/** Reading more lists than that takes longer than the number is worth. */
const mostLinks = 500;
/** A list can take 200 KB: not all are in memory at once. */
const listsAtOnce = 50;

/**
 * Counts the accounts linked in a server that have completed a kata in any language. `null` where that is not known of most of
 * them, in large servers, and when the store fails: nobody shall go without a kata for want of a number.
 */
export function createSolvedHere({
  members,
  completions,
}: {
  readonly members: Pick<Members, 'list'>;
  readonly completions: Pick<Completions, 'kept'>;
}) {
  return async (guildId: string | null, kataId: string): Promise<number | null> => {
    if (guildId === null) return null;
    try {
      const links = await members.list(guildId);
      if (links.length > mostLinks) return null;
      const accounts = [...new Map(links.map((link) => [accountKey(link), link])).values()];
      let [read, solved] = [0, 0];
      for (let from = 0; from < accounts.length; from += listsAtOnce) {
        const lists = await completions.kept(accounts.slice(from, from + listsAtOnce));
        for (const list of lists) {
          if (list === undefined) continue;
          read += 1;
          if (hasCompleted(list, kataId)) solved += 1;
        }
      }
      return read * 2 > accounts.length ? solved : null;
    } catch (error) {
      if (error instanceof StorageError) return null;
      throw error;
    }
  };
}

import { ageOf } from '../../src/clock.ts';
import type { CommandContext, Services } from '../../src/discord/command.ts';
import { hasCompleted, isWhole, languagesOf } from '../../src/history/completed-list.ts';
import type { Account } from '../../src/members/account.ts';
import { ownSolvedText, solvedHereText, type OwnSolved } from '../../src/render/solved.ts';

/** Reading a list takes a while; an answer without it says so. */
const withinMs = 2_500;
/** That a list shows nothing new is noted once an hour. */
const recentMs = 2 * 3_600_000;
/** In direct messages a member may have several accounts. */
const mostAccounts = 3;

/** Whether any of the member's accounts has completed a kata. What is stored says yes; a no is looked up. @throws StorageError */
export async function ownSolved(
  services: Pick<Services, 'history' | 'now'>,
  accounts: readonly Account[],
  kataId: string,
  userId: string,
): Promise<OwnSolved> {
  const { completions } = services.history;
  const own = accounts.slice(0, mostAccounts);
  if (own.length === 0) return { kind: 'notLinked' };
  const kept = (await completions.kept(own)).filter((list) => list !== undefined);
  const isKept = kept.some((list) => hasCompleted(list, kataId));
  const lists = isKept
    ? kept
    : await Promise.all(own.map((each) => completions.read(each, withinMs, userId)));
  const solved = lists.filter((list) => hasCompleted(list, kataId));
  if (solved.length > 0)
    return { kind: 'solved', languages: [...new Set(solved.flatMap((list) => languagesOf(list, kataId)))] };
  if (!lists.every(isWhole)) return { kind: 'unread' };
  return { kind: 'never', asOf: await oldSince(services, own) };
}

/** When the oldest of the accounts' lists was last read, or `null` if that is recent. While Codewars is down, lists are old ones. @throws StorageError */
export async function oldSince(
  { history, now }: Pick<Services, 'history' | 'now'>,
  accounts: readonly Account[],
): Promise<number | null> {
  const asOf = Math.min(...(await history.solvesOf(accounts)).map((solves) => solves?.asOf ?? now()));
  return ageOf(asOf, now()) < recentMs ? null : asOf;
}

/** Who of the server has solved a kata, and whether the member has, if there are accounts of theirs; '' for what is not known. */
export async function solvedNotes(
  { services, guildId, userId }: Pick<CommandContext, 'services' | 'guildId' | 'userId'>,
  accounts: readonly Account[],
  kataId: string,
): Promise<{ readonly here: string; readonly own: string }> {
  // First, because this may read the list, which then counts.
  const own = accounts.length === 0 ? '' : ownSolvedText(await ownSolved(services, accounts, kataId, userId));
  const here = guildId === null ? undefined : await services.solvedHere.read(guildId, [kataId]);
  if (guildId === null || here === undefined) return { here: '', own };
  return { here: solvedHereText(await services.solvedHere.present(guildId, here, [kataId]), kataId), own };
}

import { CodewarsError } from '../codewars/errors.ts';
import { progress, rankName, scoreAward } from '../codewars/ranks.ts';
import { accountKey, type Account } from '../members/account.ts';
import type { Accounts } from '../members/accounts.ts';
import { beginner, standingIn, type Standing } from '../standings/standing.ts';
import type { Storage } from '../storage/storage.ts';

export interface StandingDeps {
  readonly storage: { readonly snapshots: Pick<Storage['snapshots'], 'get'> };
  readonly accounts: Pick<Accounts, 'read'>;
}

/**
 * Rank and score in a language; the last announced ones if Codewars does not answer.
 * @throws CodewarsError if neither is known; MemberError `AccountGone`; StorageError
 */
export async function readStanding(
  { storage, accounts }: StandingDeps,
  account: Account | null,
  language: string,
  person: string,
): Promise<Standing> {
  if (account === null) return beginner;
  try {
    const { value } = await accounts.read(account, { person });
    return standingIn(value.ranks.languages, language);
  } catch (error) {
    if (!(error instanceof CodewarsError)) throw error;
    const snapshot = await storage.snapshots.get(accountKey(account));
    if (snapshot === undefined || snapshot.readAt === 0) throw error;
    return standingIn(snapshot.ranks, language);
  }
}

/** The score for the first completion of a kata of that rank; `null` if there is none. */
export function worthOf(rank: number | null, standing: Standing) {
  const points = scoreAward(rank);
  if (points === null) return null;
  const way = progress(standing.score, standing.rank);
  return {
    points,
    /** Of the way to the next rank, unrounded; `null` beyond the published ranks. */
    percent: way === null || way.estimated ? null : (points / (way.to - way.from)) * 100,
    from: rankName(standing.rank),
    to: way?.nextName ?? null,
  };
}

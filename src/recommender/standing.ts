import { CodewarsError } from '../codewars/errors.ts';
import { progress, rankName, scoreAward } from '../codewars/ranks.ts';
import { accountKey, type Account } from '../members/account.ts';
import type { Accounts } from '../members/accounts.ts';
import type { Storage } from '../storage/storage.ts';

/** Rank and score in one language. */
interface Standing {
  readonly rank: number;
  readonly score: number;
}

/** Where every member begins in a language. */
const beginner: Standing = { rank: -8, score: 0 };

/**
 * The standing of an account in a language. When Codewars cannot be asked, the one that was last announced.
 * @throws CodewarsError when neither is known, MemberError `AccountGone`, StorageError
 */
export async function readStanding(
  {
    storage,
    accounts,
  }: { storage: { snapshots: Pick<Storage['snapshots'], 'get'> }; accounts: Pick<Accounts, 'read'> },
  account: Account | null,
  language: string,
  person: string,
): Promise<Standing> {
  if (account === null) return beginner;
  // Languages are what people typed: "constructor" is none.
  const own = <T>(values: Readonly<Record<string, T>>) =>
    Object.hasOwn(values, language) ? values[language] : undefined;
  try {
    const { value } = await accounts.read(account, { person });
    return own(value.ranks.languages) ?? beginner;
  } catch (error) {
    if (!(error instanceof CodewarsError)) throw error;
    const snapshot = await storage.snapshots.get(accountKey(account));
    if (snapshot === undefined || snapshot.readAt === 0) throw error;
    return own(snapshot.ranks) ?? beginner;
  }
}

/** What the first completion of a kata of that rank brings in a language; `null` where it brings no score. */
export function worthOf(rank: number | null, standing: Standing) {
  const points = scoreAward(rank);
  if (points === null) return null;
  const way = progress(standing.score, standing.rank);
  return {
    points,
    /** The share of the way to the next rank, in percent, unrounded; `null` beyond the published ranks. */
    percent: way === null || way.estimated ? null : (points / (way.to - way.from)) * 100,
    /** Names of the present and of the next rank in this language. */
    from: rankName(standing.rank),
    to: way?.nextName ?? null,
  };
}

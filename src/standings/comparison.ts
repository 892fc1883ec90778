import type { Catalogue } from '../catalogue/catalogue.ts';
import { scoreAward, type RankId } from '../codewars/ranks.ts';

type Pair<T> = readonly [T, T];

export interface Comparison {
  /** Hardest first, without ranks of which neither has completed any. */
  readonly byRank: readonly {
    readonly rank: RankId;
    readonly kata: Pair<number>;
    readonly points: Pair<number>;
  }[];
  /** These count no points. */
  readonly inBeta: Pair<number>;
  readonly ofUnknownRank: Pair<number>;
  /** How many kata both have completed. */
  readonly both: number;
  /** The ids of what one has completed and the other has not, hardest first. */
  readonly only: Pair<readonly string[]>;
}

/** Hardest first. */
const ranks: readonly RankId[] = [-1, -2, -3, -4, -5, -6, -7, -8];

/** Compares what two accounts have completed, each kata once whatever the language. */
export function compare(
  { rankOf }: Pick<Catalogue, 'rankOf'>,
  [a, b]: Pair<ReadonlySet<string>>,
): Comparison {
  const [counts, otherCounts] = [countByRank(a, rankOf), countByRank(b, rankOf)];
  const only = [missingIn(b, a, rankOf), missingIn(a, b, rankOf)] as const;
  return {
    byRank: ranks
      .map((rank) => ({ rank, kata: [counts.get(rank) ?? 0, otherCounts.get(rank) ?? 0] as const }))
      .filter(({ kata }) => Math.max(...kata) > 0)
      .map(({ rank, kata }) => {
        const each = scoreAward(rank) ?? 0;
        return { rank, kata, points: [kata[0] * each, kata[1] * each] as const };
      }),
    inBeta: [counts.get(null) ?? 0, otherCounts.get(null) ?? 0],
    ofUnknownRank: [counts.get(undefined) ?? 0, otherCounts.get(undefined) ?? 0],
    both: a.size - only[0].length,
    only,
  };
}

function countByRank(
  ids: ReadonlySet<string>,
  rankOf: Catalogue['rankOf'],
): ReadonlyMap<RankId | null | undefined, number> {
  const counts = new Map<RankId | null | undefined, number>();
  for (const id of ids) {
    const rank = rankOf(id);
    counts.set(rank, (counts.get(rank) ?? 0) + 1);
  }
  return counts;
}

/** What `ids` has and `others` lacks, hardest first and else in its order. */
function missingIn(
  others: ReadonlySet<string>,
  ids: ReadonlySet<string>,
  rankOf: Catalogue['rankOf'],
): readonly string[] {
  const easiest = -9;
  return [...ids]
    .filter((id) => !others.has(id))
    .map((id) => ({ id, rank: rankOf(id) ?? easiest }))
    .sort((one, other) => other.rank - one.rank)
    .map(({ id }) => id);
}

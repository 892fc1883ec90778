import { kataScores, rankName, rankThresholds } from '../../facts/ranks.ts';

export { rankColor, rankName } from '../../facts/ranks.ts';

/** A rank as Codewars numbers it: −8…−1 are 8 kyu … 1 kyu, 1…8 are 1 dan … 8 dan. */
export type RankId = number;

/** Way to the next rank. Points are Codewars' score, not honor. */
export interface Progress {
  readonly next: RankId;
  readonly nextName: string;
  /** The score at which the present rank begins. */
  readonly from: number;
  /** The score at which the next rank begins. */
  readonly to: number;
  readonly toGo: number;
  /** Whole percent of the way from `from` to `to`, 0 to 100, rounded down. */
  readonly percent: number;
  /** Thresholds beyond 2 dan are unpublished: then `from` or `to` is a guess. */
  readonly estimated: boolean;
}

const ladder: readonly RankId[] = [-8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8];

/** Whether a number names a rank: −8…−1 and 1…8. */
export function isRankId(value: number): value is RankId {
  return ladder.includes(value);
}

/** The score that the first completion of a kata brings; `null` for one without a rank (in beta) or of an unknown one. */
export function scoreAward(rank: RankId | null): number | null {
  return (rank === null ? undefined : kataScores[ladder.indexOf(rank)]) ?? null;
}

/** How far it is to the next rank; `null` at 8 dan, the last one, and for a number that is no rank. */
export function progress(score: number, rank: RankId): Progress | null {
  const step = ladder.indexOf(rank);
  const next = ladder[step + 1];
  if (step === -1 || next === undefined) return null;
  const from = threshold(step);
  const to = threshold(step + 1);
  // A score can lag behind its rank, and a recomputed rank behind its score: never below 0 or beyond 100.
  const share = Math.min(Math.max((score - from) / (to - from), 0), 1);
  return {
    next,
    nextName: rankName(next),
    from,
    to,
    toGo: Math.max(to - score, 0),
    percent: Math.floor(share * 100),
    estimated: step + 1 >= rankThresholds.length,
  };
}

function threshold(step: number): number {
  const known = rankThresholds[step];
  if (known !== undefined) return known;
  // Each threshold is about e times the last one.
  const last = rankThresholds.length - 1;
  return Math.round((rankThresholds[last] ?? 0) * Math.exp(step - last));
}

import type { RankId } from './model.ts';

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

// Index 0 is 8 kyu (codewars-api-facts.md §4).
const published = [0, 20, 76, 229, 643, 1768, 4829, 13_147, 35_759, 97_225];
// What a kata of 8 kyu … 1 kyu brings (codewars-api-facts.md §4).
const awards = [2, 3, 8, 21, 55, 149, 404, 1097];
const ladder: readonly RankId[] = [-8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8];

/** Whether a number names a rank: −8…−1 and 1…8. */
export function isRankId(value: number): value is RankId {
  return ladder.includes(value);
}

/** "4 kyu" for −4, "2 dan" for 2. */
export function rankName(rank: RankId): string {
  return rank < 0 ? `${-rank} kyu` : `${rank} dan`;
}

/** Codewars' name for the colour of a rank: white, yellow, blue, purple, black or red. */
export function rankColor(rank: RankId): string {
  if (rank <= -7) return 'white';
  if (rank <= -5) return 'yellow';
  if (rank <= -3) return 'blue';
  if (rank <= -1) return 'purple';
  return rank <= 4 ? 'black' : 'red';
}

/** The score that the first completion of a kata brings; `null` for one without a rank (in beta) or of an unknown one. */
export function scoreAward(rank: RankId | null): number | null {
  return (rank === null ? undefined : awards[ladder.indexOf(rank)]) ?? null;
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
    estimated: step + 1 >= published.length,
  };
}

function threshold(step: number): number {
  const known = published[step];
  if (known !== undefined) return known;
  // Each threshold is about e times the last one.
  const last = published.length - 1;
  return Math.round((published[last] ?? 0) * Math.exp(step - last));
}

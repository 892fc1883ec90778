import { kataHonor, kataScores, rankHonor, rankName, rankThresholds } from '../../facts/ranks.ts';

export { rankColor, rankName } from '../../facts/ranks.ts';

/** −8…−1 are 8 kyu … 1 kyu, 1…8 are 1 dan … 8 dan. */
export type RankId = number;

/** The way to the next rank, in points of Codewars' score (not honor). */
export interface Progress {
  readonly next: RankId;
  readonly nextName: string;
  readonly from: number;
  readonly to: number;
  readonly toGo: number;
  /** 0 to 100, rounded down. */
  readonly percent: number;
  /** `from` or `to` is a guess: thresholds beyond 2 dan are not published. */
  readonly estimated: boolean;
}

const ladder: readonly RankId[] = [-8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8];

export function isRankId(value: number): value is RankId {
  return ladder.includes(value);
}

/** The score for the first completion of a kata; `null` for beta kata. */
export function scoreAward(rank: RankId | null): number | null {
  return (rank === null ? undefined : kataScores[ladder.indexOf(rank)]) ?? null;
}

/** The honor for the first completion of a kata. */
export function kataHonorOf(rank: RankId): number {
  return kataHonor[ladder.indexOf(rank)] ?? 0;
}

/** The honor for reaching a rank; `null` beyond 6 dan, for which it is not published. */
export function rankHonorOf(rank: RankId): number | null {
  return rankHonor[ladder.indexOf(rank)] ?? null;
}

/** The score at which a rank begins, an estimate beyond 2 dan. */
export function thresholdOf(rank: RankId): { readonly score: number; readonly estimated: boolean } {
  const step = ladder.indexOf(rank);
  return { score: threshold(step), estimated: step >= rankThresholds.length };
}

/** The ranks that begin above one score, up to another, lowest first. */
export function ranksBetween(above: number, upTo: number): readonly RankId[] {
  return ladder.filter((_, step) => threshold(step) > above && threshold(step) <= upTo);
}

/** `2 kyu`, `2kyu`, `1 dan`, or `-2` as the API has it; `undefined` for anything else. */
export function rankFrom(typed: string): RankId | undefined {
  const [, minus, number, unit] = /^(-?)([1-8])(?:\s*-?\s*(kyu|kyū|dan))?$/iu.exec(typed.trim()) ?? [];
  if (number === undefined) return undefined;
  if (unit === undefined) return minus === '-' ? -Number(number) : undefined;
  if (minus === '-') return undefined;
  return unit.toLowerCase() === 'dan' ? Number(number) : -Number(number);
}

/** The progress to the next rank; `null` at 8 dan, and for an invalid rank. */
export function progress(score: number, rank: RankId): Progress | null {
  const step = ladder.indexOf(rank);
  const next = ladder[step + 1];
  if (step === -1 || next === undefined) return null;
  const from = threshold(step);
  const to = threshold(step + 1);
  // Score and rank can lag behind each other.
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
  // Each known threshold is about e times the one before.
  const last = rankThresholds.length - 1;
  return Math.round((rankThresholds[last] ?? 0) * Math.exp(step - last));
}

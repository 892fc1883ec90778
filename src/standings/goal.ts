import { progress, rankHonorOf, ranksBetween, thresholdOf, type RankId } from '../codewars/ranks.ts';
import type { Standing } from './standing.ts';

/** What a member wants to reach: the next rank, a rank, or one point more than someone else. */
export type Target = 'next' | { readonly rank: RankId } | { readonly rival: Standing };

export interface Goal {
  /** Of a rival: theirs. */
  readonly rank: RankId;
  readonly score: number;
  /** Points; 0 if it is reached. */
  readonly missing: number;
  /** The score is a guess: thresholds beyond 2 dan are not published. */
  readonly estimated: boolean;
}

/** `undefined` for the next rank after 8 dan. */
export function goalOf(standing: Standing, target: Target): Goal | undefined {
  if (target !== 'next' && 'rival' in target) {
    const { rank, score } = target.rival;
    const toOvertake = score + 1;
    const missing = Math.max(toOvertake - standing.score, 0);
    return { rank, score: toOvertake, missing, estimated: false };
  }
  const rank = target === 'next' ? progress(standing.score, standing.rank)?.next : target.rank;
  if (rank === undefined) return undefined;
  const { score, estimated } = thresholdOf(rank);
  const missing = standing.rank >= rank ? 0 : Math.max(score - standing.score, 0);
  // Codewars can lag: with the points for the next rank, the one after it is aimed at.
  if (target === 'next' && missing === 0) return goalOf({ ...standing, rank }, 'next');
  return { rank, score, missing, estimated };
}

/** The ranks that so many more points reach, and the honor for them, as far as it is published. */
export function reachedBy(
  { rank, score }: Standing,
  points: number,
): { readonly ranks: readonly RankId[]; readonly honor: number } {
  const ranks = ranksBetween(score, score + points).filter((each) => each > rank);
  return { ranks, honor: ranks.reduce((sum, each) => sum + (rankHonorOf(each) ?? 0), 0) };
}

import { kataHonor, rankColor, rankHonor, rankName, rankThresholds } from '../../../facts/ranks.ts';

/** A rank as Codewars writes it. All null while a kata is in beta. */
export interface LiveRank {
  readonly id: number | null;
  readonly name: string | null;
  readonly color: string | null;
}

/** One rank of a user, overall or in a language. */
export interface UserRank {
  readonly rank: number;
  readonly name: string;
  readonly color: string;
  readonly score: number;
}

/** −8…−1 for 8…1 kyu, 1 and 2 for dan. Scores beyond 2 dan are unpublished: the world names those ranks itself. */
function rankOfScore(score: number): number {
  const step = rankThresholds.findLastIndex((threshold) => score >= threshold);
  return step < 8 ? step - 8 : step - 7;
}

/** The rank of a score; of one beyond 2 dan, which is unpublished, it is given. */
export function rankAt(score: number, dan?: number): UserRank {
  const rank = dan ?? rankOfScore(score);
  return { rank, name: rankName(rank), color: rankColor(rank), score };
}

/** The least score of a rank; of ranks beyond 2 dan, that of 2 dan. */
export function scoreOfRank(rank: number): number {
  return rankThresholds[rank < 0 ? rank + 8 : rank + 7] ?? Math.max(...rankThresholds);
}

/** The honor for the first completion of a kata of this rank. */
export function honorOfKata(rank: number): number {
  return kataHonor[rank + 8] ?? 0;
}

/** The honor for reaching an overall rank. */
export function honorOfRank(rank: number): number {
  return rankHonor[rank < 0 ? rank + 8 : rank + 7] ?? 0;
}

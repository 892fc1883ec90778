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

/** The score each rank needs, 8 kyu first (public documentation of Codewars, "Ranks"). */
const thresholds = [0, 20, 76, 229, 643, 1768, 4829, 13_147, 35_759, 97_225] as const;

/** −8…−1 for 8…1 kyu, 1 and 2 for dan. Scores beyond 2 dan are unpublished: the world names those ranks itself. */
function rankOfScore(score: number): number {
  const step = thresholds.findLastIndex((threshold) => score >= threshold);
  return step < 8 ? step - 8 : step - 7;
}

/** The rank of a score; of one beyond 2 dan, which is unpublished, it is given. */
export function rankAt(score: number, dan?: number): UserRank {
  const rank = dan ?? rankOfScore(score);
  return { rank, name: nameOfRank(rank), color: colourOfRank(rank), score };
}

/** The least score of a rank; of ranks beyond 2 dan, that of 2 dan. */
export function scoreOfRank(rank: number): number {
  return thresholds[rank < 0 ? rank + 8 : rank + 7] ?? thresholds[9];
}

export function nameOfRank(rank: number): string {
  return rank < 0 ? `${-rank} kyu` : `${rank} dan`;
}

export function colourOfRank(rank: number): string {
  if (rank >= 5) return 'red';
  if (rank >= 1) return 'black';
  if (rank >= -2) return 'purple';
  if (rank >= -4) return 'blue';
  return rank >= -6 ? 'yellow' : 'white';
}

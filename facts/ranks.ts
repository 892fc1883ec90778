/** The score at which each rank begins, from 8 kyu to 2 dan; later ones are not published (docs.codewars.com, "Ranks"). */
export const rankThresholds: readonly number[] = [0, 20, 76, 229, 643, 1768, 4829, 13_147, 35_759, 97_225];

/** The score for the first completion of a kata, from 8 kyu to 1 kyu. */
export const kataScores: readonly number[] = [2, 3, 8, 21, 55, 149, 404, 1097];

/** "4 kyu" for −4, "2 dan" for 2. */
export function rankName(rank: number): string {
  return rank < 0 ? `${-rank} kyu` : `${rank} dan`;
}

export function rankColor(rank: number): string {
  if (rank <= -7) return 'white';
  if (rank <= -5) return 'yellow';
  if (rank <= -3) return 'blue';
  if (rank <= -1) return 'purple';
  return rank <= 4 ? 'black' : 'red';
}

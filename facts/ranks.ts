/** The score at which each rank begins, 8 kyu first. Beyond 2 dan Codewars publishes none (docs.codewars.com, "Ranks"). */
export const rankThresholds: readonly number[] = [0, 20, 76, 229, 643, 1768, 4829, 13_147, 35_759, 97_225];

/** The score that the first completion of a kata of 8 kyu … 1 kyu brings. */
export const kataScores: readonly number[] = [2, 3, 8, 21, 55, 149, 404, 1097];

/** "4 kyu" for −4, "2 dan" for 2. */
export function rankName(rank: number): string {
  return rank < 0 ? `${-rank} kyu` : `${rank} dan`;
}

/** Codewars' name for the color of a rank: white, yellow, blue, purple, black or red. */
export function rankColor(rank: number): string {
  if (rank <= -7) return 'white';
  if (rank <= -5) return 'yellow';
  if (rank <= -3) return 'blue';
  if (rank <= -1) return 'purple';
  return rank <= 4 ? 'black' : 'red';
}

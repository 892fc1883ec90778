/** The score at which each rank begins, from 8 kyu to 2 dan; later ones are not published (docs.codewars.com, "Ranks"). */
export const rankThresholds: readonly number[] = [0, 20, 76, 229, 643, 1768, 4829, 13_147, 35_759, 97_225];

/** The score for the first completion of a kata, from 8 kyu to 1 kyu. */
export const kataScores: readonly number[] = [2, 3, 8, 21, 55, 149, 404, 1097];

/**
 * The honor for the first completion of a kata, from 8 kyu to 1 kyu, and for reaching a rank, from 8 kyu (where everyone begins) to 6 dan
 * (codewars/docs, content/references/gamification/honor.md; Codewars confirmed the ranks in its pull request 106).
 */
export const kataHonor: readonly number[] = [2, 2, 8, 8, 32, 32, 128, 128];
export const rankHonor: readonly number[] = [
  0, 20, 30, 45, 70, 100, 150, 225, 450, 900, 1800, 3200, 6400, 12_800,
];

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

import type { RankId } from '../codewars/ranks.ts';

/** Codewars' rank colours as members know them. Black and red dan have no agreed value: these stay readable on both themes. */
const colors = {
  white: 0xe6e6e6,
  yellow: 0xecb613,
  blue: 0x3c7ebb,
  purple: 0x866cc7,
  black: 0x23272a,
  red: 0xd0021b,
  /** Beta, or a rank nobody knows. */
  none: 0x8b949e,
} as const;

/** Codewars' own red, for what has no rank. */
export const brandColor = 0xbb432c;

/** The colour of an embed for a rank; `null` (beta) and unknown ranks are grey. */
export function embedColor(rank: RankId | null): number {
  if (rank === null || !Number.isInteger(rank)) return colors.none;
  if (rank < -8 || rank === 0 || rank > 8) return colors.none;
  if (rank <= -7) return colors.white;
  if (rank <= -5) return colors.yellow;
  if (rank <= -3) return colors.blue;
  if (rank <= -1) return colors.purple;
  return rank <= 4 ? colors.black : colors.red;
}

import { isRankId, rankColor, type RankId } from '../codewars/ranks.ts';

/** Codewars' red, for what has no rank. */
export const brandColor = 0xbb432c;
export const grey = 0x8b949e;

/** Readable on both of Discord's themes. */
const colors: Readonly<Record<string, number>> = {
  white: 0xe6e6e6,
  yellow: 0xecb613,
  blue: 0x3c7ebb,
  purple: 0x866cc7,
  black: 0x23272a,
  red: 0xd0021b,
};

/** Grey for beta (`null`) and unknown ranks. */
export function embedColor(rank: RankId | null): number {
  return (rank !== null && isRankId(rank) ? colors[rankColor(rank)] : undefined) ?? grey;
}

/** The value below which `share` (0 to 1) of all values lie; NaN when there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** The value in the middle, or half-way between the two in the middle; NaN when there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted.length >> 1;
  const middle = sorted.length % 2 === 1 ? [upper] : [upper - 1, upper];
  return middle.reduce((sum, index) => sum + (sorted[index] ?? NaN), 0) / middle.length;
}

/** One value of each bot, taken close together in time. */
export interface Pair {
  readonly dojo: number;
  readonly bare: number;
}

/**
 * How many times the bare bot's value Dojo's is: the median over pairs, so that whatever else the machine did in
 * between weighs on both or drops out.
 */
export function medianRatio(pairs: readonly Pair[]): number {
  return median(pairs.map(({ dojo, bare }) => dojo / bare));
}

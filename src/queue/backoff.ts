/** Discord remembers a nonce for a few minutes, so the first attempts follow quickly: a repeated message is then recognized. */
const waits = [1_000, 3_000, 8_000, 20_000, 45_000, 60_000, 120_000, 240_000, 300_000] as const;
export const quickFailures = 5;

/** How long to wait after so many failures in a row, in milliseconds. `random` (0 to 1) spreads what failed together. */
export function backoffMs(failures: number, random: number): number {
  const waitMs = (waits[Math.min(failures, waits.length) - 1] ?? 0) * (0.8 + 0.4 * random);
  return failures <= quickFailures ? waitMs : Math.min(Math.max(waitMs, 60_000), 300_000);
}

const slowWaits = [5_000, 15_000, 60_000, 300_000, 600_000] as const;

/** The same for what no nonce hurries. */
export function slowBackoffMs(failures: number, random: number): number {
  return Math.round((slowWaits[Math.min(failures, slowWaits.length) - 1] ?? 0) * (0.8 + 0.4 * random));
}

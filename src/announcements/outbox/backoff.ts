/**
 * Discord remembers a nonce for a few minutes only, so an attempt whose outcome is unknown is repeated several times within the
 * first two.
 */
const quickly = [1_000, 3_000, 8_000, 20_000, 45_000] as const;
const slowly = { from: 60_000, to: 300_000 } as const;

/** After so many failures in a row repetitions are slow. */
export const quickFailures = quickly.length;

/** No wait is longer: what seems to be due later is due to a clock that was set back. */
export const longestWaitMs = slowly.to;

/** After how many failures in a row something else is tried first: about half an hour of them. */
export const patience = 12;

/**
 * How long to wait after that many failures in a row, in milliseconds: five quick repetitions, then one every 1 to 5 minutes.
 * `random` is from 0 to 1, so that many that failed together do not come again together.
 */
export function backoffMs(failures: number, random: number): number {
  const jitter = 0.8 + 0.4 * random;
  const quick = quickly[failures - 1];
  if (quick !== undefined) return quick * jitter;
  const slow = slowly.from * 2 ** Math.min(failures - quickFailures - 1, 10);
  return Math.min(Math.max(slow * jitter, slowly.from), slowly.to);
}

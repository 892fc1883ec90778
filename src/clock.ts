/*
 * Clocks are set, and those of two machines differ. So a time in the future has no age, and nothing is put off for longer than
 * whoever puts it off says. All are in milliseconds; times are since the epoch.
 */

/** How long ago `at` was; `Infinity` for a time in the future: the clock was set back since, and nobody knows. */
export function ageOf(at: number, now: number): number {
  return at <= now ? now - at : Infinity;
}

/** How long it is until `at`: 0 when that is over, or further away than anything is put off. */
export function waitUntil(at: number, now: number, longestMs: number): number {
  return at - now > longestMs ? 0 : Math.max(0, at - now);
}

/** Whether `at` is over, or further away than anything is put off. */
export function isDue(at: number, now: number, longestMs: number): boolean {
  return waitUntil(at, now, longestMs) === 0;
}

/** Whether another machine's time is not far from now, in either direction. */
export function isNear(at: number, now: number, withinMs: number): boolean {
  return Math.abs(now - at) < withinMs;
}

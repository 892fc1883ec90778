/*
 * Clocks are set back, and those of two machines differ. So a stored time is believed only within limits. All values are in
 * milliseconds, times since the epoch.
 */

/** How long ago `at` was; `Infinity` for a time in the future, whose age is unknown. */
export function ageOf(at: number, now: number): number {
  return at <= now ? now - at : Infinity;
}

/** How long to wait until `at`; 0 if it is past, or further away than any wait can be. */
export function waitUntil(at: number, now: number, longestMs: number): number {
  return at - now > longestMs ? 0 : Math.max(0, at - now);
}

export function isDue(at: number, now: number, longestMs: number): boolean {
  return waitUntil(at, now, longestMs) === 0;
}

/** Whether another machine's time is close to now, in either direction. */
export function isNear(at: number, now: number, withinMs: number): boolean {
  return Math.abs(now - at) < withinMs;
}

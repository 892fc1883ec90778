/*
 * Weeks, months and years as the calendar of a time zone has them. A zone is an IANA name, such as `Asia/Kathmandu`. All times are in
 * milliseconds since the epoch.
 */

export type Period = 'week' | 'month' | 'year' | 'all';

export interface Span {
  /** Inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

const hour = 3_600_000;
/** Since long before Codewars, every zone's midnight falls on one. */
const quarter = hour / 4;
/** Zones lie up to 12 hours behind UTC and 14 ahead, and one that changes sides skips or repeats a day. */
const farthest = 40 * hour;
const farthestAhead = 14 * hour;

/**
 * The calendar period up to now, this moment included, and the whole one before it. Weeks begin on Monday. A day whose midnight does
 * not exist begins at its first moment. Of `all`, there is none before.
 */
export function periodAt(
  period: Period,
  now: number,
  zone: string,
): { readonly now: Span; readonly before: Span | undefined } {
  if (period === 'all') return { now: { from: 0, to: now + 1 }, before: undefined };
  const days = daysIn(zone);
  const first = firstDay[period](new Date(days(now)), 0);
  const from = startOf(first, days);
  const before = { from: startOf(firstDay[period](first, -1), days), to: from };
  return { now: { from, to: now + 1 }, before };
}

/** The first day of the period that a day is in, or of one some periods away. Days are midnights of UTC. */
const firstDay = {
  week: (day: Date, away: number) =>
    new Date(
      Date.UTC(
        day.getUTCFullYear(),
        day.getUTCMonth(),
        day.getUTCDate() - ((day.getUTCDay() + 6) % 7) + 7 * away,
      ),
    ),
  month: (day: Date, away: number) => new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + away)),
  year: (day: Date, away: number) => new Date(Date.UTC(day.getUTCFullYear() + away, 0)),
};

/** The first moment of a day in a zone; of a day that the zone skipped, that of the next. Found by halving, so that no rule is needed. */
function startOf(day: Date, days: (at: number) => string): number {
  const wanted = day.toISOString().slice(0, 10);
  let before = day.getTime() - farthest;
  let at = day.getTime() + farthest;
  while (at - before > quarter) {
    const middle = before + Math.floor((at - before) / quarter / 2) * quarter;
    if (days(middle) < wanted) before = middle;
    else at = middle;
  }
  return at;
}

/**
 * The first moment at which the clocks of a zone show a time (`02:30`) of a day (`2026-03-29`), or have passed it, since they skip an
 * hour in spring.
 */
export function momentAt(day: string, time: string, zone: string): number {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  const wanted = `${day} ${time}`;
  let at = Date.parse(`${day}T${time}Z`) - farthestAhead;
  // One after the other, because a clock that is set back shows a time twice.
  while (clock.format(at) < wanted) at += quarter;
  return at;
}

/** The day of a moment in a zone, such as `2026-11-29`. For many moments, `daysIn` is a hundred times as fast. */
export const dayOf = (at: number, zone: string): string => daysIn(zone)(at);

/** Tells the days of many moments. */
export function daysIn(zone: string): (at: number) => string {
  // Sweden writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
  return (at) => format.format(at);
}

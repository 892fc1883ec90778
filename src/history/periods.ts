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

/** The day of a moment in a zone, such as `2026-11-29`. For many moments, `daysIn` is a hundred times as fast. */
export const dayOf = (at: number, zone: string): string => daysIn(zone)(at);

/** Tells the days of many moments. */
export function daysIn(zone: string): (at: number) => string {
  // Sweden writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
  return (at) => format.format(at);
}

/** Whether this is the name of a zone that the runtime knows. An offset, such as `+02:00`, is none. */
export function isTimezone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name, dateStyle: 'short' });
    return true;
  } catch {
    return false;
  }
}

/** The runtime names these zones as they were called when it first listed them. */
const newNames = new Map([
  ['Africa/Asmera', 'Africa/Asmara'],
  ['America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['America/Catamarca', 'America/Argentina/Catamarca'],
  ['America/Coral_Harbour', 'America/Atikokan'],
  ['America/Cordoba', 'America/Argentina/Cordoba'],
  ['America/Godthab', 'America/Nuuk'],
  ['America/Indianapolis', 'America/Indiana/Indianapolis'],
  ['America/Jujuy', 'America/Argentina/Jujuy'],
  ['America/Louisville', 'America/Kentucky/Louisville'],
  ['America/Mendoza', 'America/Argentina/Mendoza'],
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['Asia/Katmandu', 'Asia/Kathmandu'],
  ['Asia/Rangoon', 'Asia/Yangon'],
  ['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
  ['Atlantic/Faeroe', 'Atlantic/Faroe'],
  ['Europe/Kiev', 'Europe/Kyiv'],
  ['Pacific/Enderbury', 'Pacific/Kanton'],
  ['Pacific/Ponape', 'Pacific/Pohnpei'],
  ['Pacific/Truk', 'Pacific/Chuuk'],
]);

/** The zones to choose from, UTC first, under the names that their cities have today. */
export const timezones = (): readonly string[] => [
  'UTC',
  ...new Set(
    Intl.supportedValuesOf('timeZone')
      .filter((name) => name !== 'UTC')
      .map((name) => newNames.get(name) ?? name)
      .sort(),
  ),
];

import { daysIn } from './periods.ts';
import type { Solves } from './solves.ts';

const dayMs = 86_400_000;

export interface Activity {
  /** The first and the last day, such as `2026-11-29`. */
  readonly from: string;
  readonly to: string;
  /** Kata completed on each day that has any. */
  readonly days: Readonly<Record<string, number>>;
  readonly total: number;
  /** Days in a row with a kata; the current ones end today or yesterday. */
  readonly longestStreak: number;
  readonly currentStreak: number;
  readonly best: { readonly day: string; readonly kata: number } | undefined;
}

/** What was completed on each day: in a calendar year, or (`null`) in the last twelve months. Days are those of the time zone. */
export function activityIn(
  solves: Pick<Solves, 'each'>,
  year: number | null,
  now: number,
  zone: string,
): Activity {
  const dayOf = daysIn(zone);
  const today = dayOf(now);
  const from = year === null ? dayAfter(aYearBefore(today)) : `${year}-01-01`;
  const end = year === null ? today : `${year}-12-31`;
  const to = end > today && from <= today ? today : end;

  const days: Record<string, number> = {};
  for (const { at, kata } of solves.each()) {
    if (at === 0) continue;
    const day = dayOf(at);
    if (day >= from && day <= to) days[day] = (days[day] ?? 0) + kata;
  }
  const active = Object.keys(days).sort();
  const streaks = streaksOf(active);
  const last = streaks.at(-1);
  const isCurrent = last !== undefined && (last.end === today || dayAfter(last.end) === today);
  const [best] = active.toSorted((a, b) => (days[b] ?? 0) - (days[a] ?? 0));
  return {
    from,
    to,
    days,
    total: Object.values(days).reduce((sum, kata) => sum + kata, 0),
    longestStreak: Math.max(0, ...streaks.map(({ length }) => length)),
    currentStreak: isCurrent ? last.length : 0,
    best: best === undefined ? undefined : { day: best, kata: days[best] ?? 0 },
  };
}

/** Days in a row with a kata up to a moment: the last is its day, or the day before. `dayOf` tells the days of a zone. */
export function streakAt(solves: Pick<Solves, 'each'>, at: number, dayOf: (at: number) => string): number {
  // Most streaks are short, and reading everything would take long for many members.
  for (let days = 3; ; days *= 8) {
    const from = Math.max(1, at - days * dayMs);
    const streak = lastStreak(solves.each(undefined, from), at, dayOf);
    if (streak < days - 2 || from === 1) return streak;
  }
}

function lastStreak(
  each: Iterable<{ readonly at: number }>,
  at: number,
  dayOf: (at: number) => string,
): number {
  const days = new Set(
    Array.from(each, (one) => one.at)
      .filter((one) => one < at)
      .map(dayOf),
  );
  const today = dayOf(at);
  const last = streaksOf([...days]).at(-1);
  return last !== undefined && (last.end === today || dayAfter(last.end) === today) ? last.length : 0;
}

/** Runs of days that follow each other. */
function streaksOf(days: readonly string[]): readonly { readonly end: string; readonly length: number }[] {
  const streaks: { end: string; length: number }[] = [];
  for (const day of days) {
    const last = streaks.at(-1);
    if (last !== undefined && dayAfter(last.end) === day)
      Object.assign(last, { end: day, length: last.length + 1 });
    else streaks.push({ end: day, length: 1 });
  }
  return streaks;
}

const dayAfter = (day: string): string => new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);

/** Of the 29th of February, the 1st of March. */
function aYearBefore(day: string): string {
  const date = new Date(day);
  date.setUTCFullYear(date.getUTCFullYear() - 1);
  return date.toISOString().slice(0, 10);
}

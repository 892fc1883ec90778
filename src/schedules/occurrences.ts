import { dayOf, momentAt } from '../history/periods.ts';
import { weekdays, type ScheduleRecord } from '../storage/records.ts';

/** When something is said: every day, on a weekday, or on the first of each month, by the clocks of a zone. */
export type When = Required<Pick<ScheduleRecord['when'], 'time' | 'timezone'>> &
  Pick<ScheduleRecord['when'], 'day'>;

export interface Occurrence {
  /** In the zone. It names the occurrence: there is one at most for each day, week or month. */
  readonly date: string;
  readonly at: number;
}

const day = 86_400_000;
/** More days than a month has. A date that is further ahead was noted by a wrong clock. */
const farthestDays = 35;

/**
 * The first occurrence after a moment, in a day, week or month after the one in which something was said: so a time that is moved later,
 * or a clock that is set back, repeats nothing.
 */
export function nextOccurrence(when: When, after: number, saidFor = ''): Occurrence {
  const today = Date.parse(dayOf(after, when.timezone));
  const said = saidFor <= isoDay(today + farthestDays * day) ? saidFor : '';
  // From the day before: an hour that midnight skips is made up on the next day.
  for (let at = today - day; ; at += day) {
    const date = isoDay(at);
    if (!isOn(when.day, date) || periodStart(when.day, date) <= said) continue;
    const occurrence = { date, at: momentAt(date, when.time, when.timezone) };
    if (occurrence.at > after) return occurrence;
  }
}

/** The latest occurrence from a moment on that is due by now. */
export function dueOccurrence(
  when: When,
  {
    from,
    now,
    saidFor,
  }: { readonly from: number; readonly now: number; readonly saidFor: string | undefined },
): Occurrence | undefined {
  let due: Occurrence | undefined;
  const first = Math.max(from, now - farthestDays * day) - 1;
  for (
    let next = nextOccurrence(when, first, saidFor);
    next.at <= now;
    next = nextOccurrence(when, next.at, saidFor)
  )
    due = next;
  return due;
}

function isOn(wanted: When['day'], date: string): boolean {
  if (wanted === undefined) return true;
  return wanted === 'first' ? date.endsWith('-01') : weekdays[weekdayOf(date)] === wanted;
}

/** The first date of the day, week or month of a date. */
function periodStart(wanted: When['day'], date: string): string {
  if (wanted === undefined) return date;
  return wanted === 'first' ? `${date.slice(0, 7)}-01` : isoDay(Date.parse(date) - weekdayOf(date) * day);
}

/** 0 is Monday. */
const weekdayOf = (date: string): number => (new Date(date).getUTCDay() + 6) % 7;

const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

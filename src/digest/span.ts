import { momentAt, type Span } from '../history/periods.ts';
import type { Occurrence, When } from '../schedules/occurrences.ts';

const weekMs = 7 * 86_400_000;

/** The week, or the month where the digest is monthly, before an occurrence: from the same local time, so that spans meet. */
export function spanBefore({ date, at }: Occurrence, { day, time, timezone }: When): Span {
  const before = day === 'first' ? monthBefore(date) : isoDay(Date.parse(date) - weekMs);
  return { from: momentAt(before, time, timezone), to: at };
}

/** The same day of the month before, or its last. */
function monthBefore(date: string): string {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1, 0)).getUTCDate();
  return isoDay(Date.UTC(year, month - 2, Math.min(day, last)));
}

const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

import type { DailiesRecord, DailyRecord } from '../storage/records.ts';
import { daysIn, noPast, withDay, type Day } from './past.ts';

const dayMs = 86_400_000;
/** The one before is not shown after a longer break. */
const longestBreakMs = 7 * dayMs;

/** A kata of the day with those before it, newest first. */
export interface InContext {
  readonly day: Day;
  readonly past: readonly Day[];
}

/** Today's, or the one before. */
export function inContext({ today, before, past }: DailiesRecord, record: DailyRecord): InContext {
  const postedAt = today.message?.postedAt ?? Infinity;
  const older = daysIn(past);
  if (record.date !== today.date) return { day: dayOf(record, postedAt), past: recent(record, older) };
  const all = before === undefined ? older : [dayOf(before, postedAt), ...older];
  return { day: dayOf(today, Infinity), past: recent(today, all) };
}

/** Of a date, if it is known. */
export function onDate(row: DailiesRecord, date: string): Day | undefined {
  const { day, past } = inContext(row, row.today);
  if (day.date === date) return day;
  return past.find((each) => each.date === date) ?? daysIn(row.past).find((each) => each.date === date);
}

/** What was shown within a year. */
export function shownIn(row: DailiesRecord | undefined): ReadonlySet<string> {
  if (row === undefined) return new Set();
  const { today, before, past } = row;
  return new Set([
    today.kataId,
    ...(before ? [before.kataId] : []),
    ...daysIn(past).map(({ kataId }) => kataId),
  ]);
}

/** A new kata of the day. One that was never posted leaves no trace. */
export function withToday(row: DailiesRecord | undefined, today: DailyRecord): DailiesRecord {
  if (row === undefined) return { today, past: noPast };
  const { today: last, before, past } = row;
  if (last.message === undefined) return { ...row, today };
  const older = before && withDay(past, dayOf(before, last.message.postedAt), today.date);
  return { today, before: last, past: older ?? past };
}

/** Changes what is kept of a message, wherever it is. */
export function withMessage(
  row: DailiesRecord,
  messageId: string,
  changed: Partial<NonNullable<DailyRecord['message']>>,
): DailiesRecord {
  const change = (record: DailyRecord): DailyRecord =>
    record.message?.messageId === messageId
      ? { ...record, message: { ...record.message, ...changed } }
      : record;
  return { ...row, today: change(row.today), ...(row.before && { before: change(row.before) }) };
}

export const isDayAfter = (date: string, before: string): boolean =>
  Date.parse(date) - Date.parse(before) === dayMs;

function recent({ date }: DailyRecord, past: readonly Day[]): readonly Day[] {
  const [newest] = past;
  const isLongAgo = newest !== undefined && Date.parse(date) - Date.parse(newest.date) > longestBreakMs;
  return isLongAgo ? [] : past;
}

const dayOf = ({ date, kataId, from, language }: DailyRecord, until: number): Day => ({
  date,
  kataId,
  from,
  until,
  ...(language !== undefined && { language }),
});

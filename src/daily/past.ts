import { pack, unpack } from '../storage/packed.ts';
import { idsIn, type DailiesRecord, type DailyRecord } from '../storage/records.ts';

/** A kata of the day, and when solving it counts. */
export interface Day extends Pick<DailyRecord, 'date' | 'kataId' | 'from' | 'language'> {
  /** When the next was posted. */
  readonly until: number;
}

export type Past = DailiesRecord['past'];

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** A leap year, so that the same date never has the same kata in two years that follow each other. */
const keptDays = 366;

export const noPast: Past = { ids: '', languages: [], days: '' };

/** Newest first. */
export function daysIn({ ids, languages, days }: Past): readonly Day[] {
  const numbers = unpack(days);
  let day = 0;
  return idsIn(ids).flatMap((kataId, index) => {
    const [before, begin, length, number] = numbers.slice(index * 4, index * 4 + 4);
    if (before === undefined || begin === undefined || length === undefined || number === undefined)
      return [];
    day = index === 0 ? before : day - before;
    const from = day * dayMs + begin * minuteMs;
    const language = languages[number - 1];
    const date = new Date(day * dayMs).toISOString().slice(0, 10);
    return [
      { date, kataId, from, until: from + length * minuteMs, ...(language !== undefined && { language }) },
    ];
  });
}

/** Adds a day, and leaves out those of over a year before `today`. */
export function withDay(past: Past, added: Day, today: string): Past {
  const first = Date.parse(today) - keptDays * dayMs;
  const days = [added, ...daysIn(past).filter(({ date }) => date < added.date)].filter(
    ({ date }) => Date.parse(date) >= first,
  );
  const languages = [...new Set(days.flatMap(({ language }) => language ?? []))];
  const dayOf = ({ date }: Day): number => Date.parse(date) / dayMs;
  return {
    ids: days.map(({ kataId }) => kataId).join(' '),
    languages,
    days: pack(
      days.flatMap((each, index) => {
        const newer = days[index - 1];
        return [
          newer === undefined ? dayOf(each) : dayOf(newer) - dayOf(each),
          (each.from - dayOf(each) * dayMs) / minuteMs,
          (each.until - each.from) / minuteMs,
          languages.indexOf(each.language ?? '') + 1,
        ];
      }),
    ),
  };
}

/** How many days in a row, from the newest on, something holds. `days`: newest first. A day without a kata ends them. */
export function daysInRow(days: readonly Day[], holds: (day: Day) => boolean): number {
  let length = 0;
  for (const [index, day] of days.entries()) {
    const newer = days[index - 1];
    const follows = newer === undefined || Date.parse(newer.date) - Date.parse(day.date) === dayMs;
    if (!follows || !holds(day)) break;
    length += 1;
  }
  return length;
}

import { setImmediate as breathe } from 'node:timers/promises';
import type { History, KnownReadings, Reading, Solves } from '../history/history.ts';
import type { Span, periodAt } from '../history/periods.ts';
import { numberIn } from '../history/progress.ts';
import type { Link } from '../members/link.ts';

export const measures = ['points', 'kata', 'honor', 'score'] as const;
export type Measure = (typeof measures)[number];

/** What a member gained in a period. */
export interface Value {
  readonly link: Link;
  readonly value: number;
  /** In the whole period before; `null` where nothing is known of it. */
  readonly before: number | null;
  /** The kata whose points are not counted yet, since their rank is unknown. */
  readonly unknown: number;
  /** What happened since then is counted. */
  readonly since: number;
  /** When the list, or for honor and score the profile, was last read. */
  readonly asOf: number;
}

type Spans = ReturnType<typeof periodAt>;

/** More at once would hold up the event loop, and fill memory with what was read (`npm run bench -- boards`). */
const accountsAtOnce = 10;

/**
 * What each member gained, from storage alone; for `all`, honor and score are totals. A member of whom nothing was read yet is left out.
 * @throws StorageError
 */
export async function valuesOf(
  history: Pick<History, 'solvesOf' | 'readingsOf'>,
  links: readonly Link[],
  { by, language, spans }: { readonly by: Measure; readonly language: string | null; readonly spans: Spans },
): Promise<readonly Value[]> {
  const values: (Value | undefined)[] = [];
  for (let from = 0; from < links.length; from += accountsAtOnce) {
    if (from > 0) await breathe();
    const some = links.slice(from, from + accountsAtOnce);
    if (by === 'points' || by === 'kata') {
      const lists = await history.solvesOf(some);
      values.push(...some.map((link, index) => completedBy(link, lists[index], by, language, spans)));
    } else {
      const readings = await history.readingsOf(some, {
        from: (spans.before ?? spans.now).from,
        to: spans.now.to,
      });
      values.push(...some.map((link, index) => risenBy(link, readings[index], by, language, spans)));
    }
  }
  return values.filter((value) => value !== undefined);
}

function completedBy(
  link: Link,
  solves: Solves | undefined,
  by: 'points' | 'kata',
  language: string | null,
  { now, before }: Spans,
): Value | undefined {
  if (solves === undefined) return undefined;
  const { asOf, since } = solves;
  const sums = solves.between(now, language ?? undefined);
  const sumsBefore =
    before && since <= before.from ? solves.between(before, language ?? undefined)[by] : null;
  return {
    link,
    value: sums[by],
    before: sumsBefore,
    unknown: by === 'points' ? sums.unknown : 0,
    since,
    asOf,
  };
}

function risenBy(
  link: Link,
  known: KnownReadings | undefined,
  by: 'honor' | 'score',
  language: string | null,
  { now, before }: Spans,
): Value | undefined {
  const { readings = [], asOf = null } = known ?? {};
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || asOf === null) return undefined;
  const number = (reading: Reading): number => numberIn(reading, by, language);
  const gain = ({ from, to }: Span): number => {
    const start = readings.findLast(({ at }) => at < from) ?? first;
    const end = readings.findLast(({ at }) => at < to) ?? first;
    return Math.max(0, number(end) - number(start));
  };
  const about = { link, unknown: 0, asOf, since: first.at };
  if (before === undefined) return { ...about, value: number(last), before: null, since: 0 };
  return { ...about, value: gain(now), before: first.at <= before.from ? gain(before) : null };
}

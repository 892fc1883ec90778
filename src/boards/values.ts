import { setImmediate as breathe } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { ageOf } from '../clock.ts';
import type { History, KnownReadings, Reading, Solves } from '../history/history.ts';
import type { Span, periodAt } from '../history/periods.ts';
import { numberIn } from '../history/progress.ts';
import { accountKey } from '../members/account.ts';
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

interface Query {
  readonly by: Measure;
  /** `null`: all languages. */
  readonly language: string | null;
  readonly spans: Spans;
}

/** More at once would hold up the event loop, and fill memory with what was read (`npm run bench -- boards`). */
const accountsAtOnce = 10;
/** What another process stores is on the board after so long. */
const keptForMs = 60_000;
/** Of all boards together: some 4 MB. */
const mostValuesKept = 20_000;

/** Of the account, not of the member who has linked it. */
type Gain = Omit<Value, 'link'>;

interface KeptGains {
  readonly since: number;
  readonly byAccount: Map<string, Gain>;
  /** How many accounts the board has. */
  readonly size: number;
}

/**
 * Reads what members gained. The gains of a board are kept for a minute, each until something new is known of its account, so that
 * pages and buttons need not read all of them again.
 */
export function createValues(options: {
  readonly history: Pick<History, 'solvesOf' | 'readingsOf' | 'onChange'>;
  readonly now: () => number;
}) {
  const { history, now } = options;
  const boards = new LRUCache<string, KeptGains>({
    maxSize: mostValuesKept,
    sizeCalculation: ({ size }) => Math.max(1, size),
  });
  let changes = 0;
  history.onChange((key) => {
    changes += 1;
    for (const { byAccount } of boards.values()) byAccount.delete(key);
  });

  /**
   * What each member gained, from storage alone; for `all`, honor and score are totals. A member of whom nothing was read yet is left out.
   * @throws StorageError
   */
  return async function valuesOf(guildId: string, links: readonly Link[], query: Query) {
    const kept = keptOf(guildId, links.length, query);
    const gains = links.map((link) => kept.get(accountKey(link)));
    const missing = links.flatMap((link, index) => (gains[index] === undefined ? [{ link, index }] : []));
    for (let from = 0; from < missing.length; from += accountsAtOnce) {
      if (from > 0) await breathe();
      const some = missing.slice(from, from + accountsAtOnce);
      const before = changes;
      const found = await gainsOf(
        history,
        some.map(({ link }) => link),
        query,
      );
      for (const [place, { link, index }] of some.entries()) {
        const gain = found[place];
        gains[index] = gain;
        // What was read while something changed may be older than the change.
        if (gain !== undefined && changes === before) kept.set(accountKey(link), gain);
      }
    }
    return links.flatMap((link, index): Value[] => {
      const gain = gains[index];
      return gain === undefined ? [] : [{ link, ...gain }];
    });
  };

  function keptOf(guildId: string, size: number, { by, language, spans }: Query): Map<string, Gain> {
    const { now: span, before } = spans;
    const key = [guildId, by, language, span.from, before?.from, before?.to].join(' ');
    const board = boards.get(key);
    if (board !== undefined && ageOf(board.since, now()) < keptForMs) return board.byAccount;
    const byAccount = new Map<string, Gain>();
    boards.set(key, { since: now(), byAccount, size });
    return byAccount;
  }
}

async function gainsOf(
  history: Pick<History, 'solvesOf' | 'readingsOf'>,
  links: readonly Link[],
  { by, language, spans }: Query,
): Promise<readonly (Gain | undefined)[]> {
  if (by === 'points' || by === 'kata')
    return (await history.solvesOf(links)).map((solves) => completedBy(solves, by, language, spans));
  const span = { from: (spans.before ?? spans.now).from, to: spans.now.to };
  return (await history.readingsOf(links, span)).map((known) => risenBy(known, by, language, spans));
}

function completedBy(
  solves: Solves | undefined,
  by: 'points' | 'kata',
  language: string | null,
  { now, before }: Spans,
): Gain | undefined {
  if (solves === undefined) return undefined;
  const { asOf, since } = solves;
  const sums = solves.between(now, language ?? undefined);
  const sumsBefore =
    before && since <= before.from ? solves.between(before, language ?? undefined)[by] : null;
  return {
    value: sums[by],
    before: sumsBefore,
    unknown: by === 'points' ? sums.unknown : 0,
    since,
    asOf,
  };
}

function risenBy(
  known: KnownReadings,
  by: 'honor' | 'score',
  language: string | null,
  { now, before }: Spans,
): Gain | undefined {
  const { readings, asOf } = known;
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || asOf === null) return undefined;
  const number = (reading: Reading): number => numberIn(reading, by, language);
  const gain = ({ from, to }: Span): number => {
    const start = readings.findLast(({ at }) => at < from) ?? first;
    const end = readings.findLast(({ at }) => at < to) ?? first;
    return Math.max(0, number(end) - number(start));
  };
  const about = { unknown: 0, asOf, since: first.at };
  if (before === undefined) return { ...about, value: number(last), before: null, since: 0 };
  return { ...about, value: gain(now), before: first.at <= before.from ? gain(before) : null };
}

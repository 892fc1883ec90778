import { scoreAward } from '../codewars/ranks.ts';
import { pack, unpack } from '../storage/packed.ts';
import { idsIn, type CompletedOnce, type SolvesRecord } from '../storage/records.ts';
import type { RankOf } from './completed-list.ts';
import type { Span } from './periods.ts';

/** Every zone's midnight falls on one, so any zone's days are cut exactly. */
const quarterMs = 15 * 60_000;
/** A date further ahead than clocks differ says nothing. */
const mostAheadMs = 86_400_000;

export interface Sums {
  readonly kata: number;
  readonly points: number;
  /** How many of the kata count no points yet, since their rank is unknown. */
  readonly unknown: number;
}

/** What an account has completed, by time. A completion is worth the score of its kata's rank. */
export interface Solves {
  /** When the list last showed nothing more. */
  readonly asOf: number;
  readonly isWhole: boolean;
  /** Everything completed since then is counted; 0: everything. */
  readonly since: number;
  /** Those in which anything was completed. */
  readonly languages: readonly string[];
  /** A kata without a date counts in spans that begin at 0 only. */
  between(span: Span, language?: string): Sums;
  /** Oldest first, by quarters of an hour; `at` is 0 for kata without a date. */
  each(language?: string): Iterable<Pick<Sums, 'kata' | 'points'> & { readonly at: number }>;
}

/** Sums up a list. */
export function solvesOf(
  list: Iterable<CompletedOnce>,
  about: Pick<SolvesRecord, 'asOf' | 'readAt' | 'since'>,
): SolvesRecord {
  const places = new Map<string, number>();
  const sums = new Map<string, { quarter: number; set: number; kata: number; points: number }>();
  const unknown: { readonly ids: string[]; readonly at: number[] } = { ids: [], at: [] };
  for (const { id, at, rank, languages } of list) {
    const text = languages.toSorted().join(' ');
    const set = places.get(text) ?? places.size;
    places.set(text, set);
    const quarter = at > about.asOf + mostAheadMs ? 0 : Math.floor(at / quarterMs);
    if (rank === undefined) {
      unknown.ids.push(id);
      unknown.at.push(quarter, set);
      continue;
    }
    const key = `${quarter} ${set}`;
    const sum = sums.get(key) ?? { quarter, set, kata: 0, points: 0 };
    sums.set(key, sum);
    sum.kata += 1;
    sum.points += scoreAward(rank) ?? 0;
  }
  const inOrder = [...sums.values()].sort((a, b) => a.quarter - b.quarter);
  const numbers = inOrder.flatMap(({ quarter, set, kata, points }, index) => [
    quarter - (inOrder[index - 1]?.quarter ?? 0),
    set,
    kata,
    points,
  ]);
  return {
    ...about,
    sets: [...places.keys()],
    sums: pack(numbers),
    unknown: { ids: unknown.ids.join(' '), at: pack(unknown.at) },
  };
}

/** The stored sums, to be added up. Ranks that were unknown when they were stored are asked for once more. */
export function solvesIn(record: SolvesRecord, rankOf: RankOf): Solves {
  const { asOf, since, sets } = record;
  const sums = columnsOf(unpack(record.sums));
  const late = lateIn(record, rankOf);

  return {
    asOf,
    since,
    isWhole: since === 0,
    get languages() {
      return [...new Set(sets.flatMap((set) => idsIn(set)))];
    },
    between({ from, to }, language) {
      const [first, end] = [indexOf(sums.quarters, from), indexOf(sums.quarters, to)];
      const total = { kata: 0, points: 0, unknown: 0 };
      const isIn = isInSets(language);
      if (language === undefined) {
        total.kata = (sums.kataBefore[end] ?? 0) - (sums.kataBefore[first] ?? 0);
        total.points = (sums.pointsBefore[end] ?? 0) - (sums.pointsBefore[first] ?? 0);
      } else {
        for (let index = first; index < end; index += 1) {
          if (!isIn(sums.sets[index])) continue;
          total.kata += kataAt(index);
          total.points += pointsAt(index);
        }
      }
      for (const { at, set, points } of late) {
        if (at < from || at >= to || !isIn(set)) continue;
        total.kata += 1;
        total.points += points ?? 0;
        total.unknown += Number(points === undefined);
      }
      return total;
    },
    *each(language) {
      const isIn = isInSets(language);
      let next = 0;
      for (const [index, quarter] of sums.quarters.entries()) {
        const at = quarter * quarterMs;
        for (; next < late.length && (late[next]?.at ?? 0) <= at; next += 1) yield* lateAt(next, isIn);
        if (isIn(sums.sets[index])) yield { at, kata: kataAt(index), points: pointsAt(index) };
      }
      for (; next < late.length; next += 1) yield* lateAt(next, isIn);
    },
  };

  function isInSets(language: string | undefined): (set: number | undefined) => boolean {
    if (language === undefined) return () => true;
    const isIn = sets.map((set) => idsIn(set).includes(language));
    return (set = -1) => isIn[set] === true;
  }

  function kataAt(index: number): number {
    return (sums.kataBefore[index + 1] ?? 0) - (sums.kataBefore[index] ?? 0);
  }

  function pointsAt(index: number): number {
    return (sums.pointsBefore[index + 1] ?? 0) - (sums.pointsBefore[index] ?? 0);
  }

  function* lateAt(index: number, isIn: (set: number | undefined) => boolean) {
    const each = late[index];
    if (each !== undefined && isIn(each.set)) yield { at: each.at, kata: 1, points: each.points ?? 0 };
  }
}

/** As columns, with the totals before each row, so that a span takes two look-ups. */
function columnsOf(numbers: Float64Array) {
  const rows = Math.floor(numbers.length / 4);
  const quarters = new Uint32Array(rows);
  const sets = new Uint32Array(rows);
  const kataBefore = new Uint32Array(rows + 1);
  const pointsBefore = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row += 1) {
    quarters[row] = (quarters[row - 1] ?? 0) + (numbers[row * 4] ?? 0);
    sets[row] = numbers[row * 4 + 1] ?? 0;
    kataBefore[row + 1] = (kataBefore[row] ?? 0) + (numbers[row * 4 + 2] ?? 0);
    pointsBefore[row + 1] = (pointsBefore[row] ?? 0) + (numbers[row * 4 + 3] ?? 0);
  }
  return { quarters, sets, kataBefore, pointsBefore };
}

/** Oldest first. `points` is `undefined` while the rank is unknown. */
function lateIn({ unknown }: SolvesRecord, rankOf: RankOf) {
  const numbers = unpack(unknown.at);
  return idsIn(unknown.ids)
    .map((id, index) => {
      const rank = rankOf(id);
      const points = rank === undefined ? undefined : (scoreAward(rank) ?? 0);
      return { at: (numbers[index * 2] ?? 0) * quarterMs, set: numbers[index * 2 + 1] ?? 0, points };
    })
    .sort((a, b) => a.at - b.at);
}

/** The first row at or after a moment. */
function indexOf(quarters: Uint32Array, at: number): number {
  let [low, high] = [0, quarters.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((quarters[middle] ?? 0) * quarterMs < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

import { scoreAward } from '../codewars/ranks.ts';
import { pack, unpack, unpacking } from '../storage/packed.ts';
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
  /** Oldest first, by quarters of an hour, from a moment on; `at` is 0 for kata without a date. */
  each(language?: string, from?: number): Iterable<Pick<Sums, 'kata' | 'points'> & { readonly at: number }>;
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
  const newestFirst = [...sums.values()].sort((a, b) => b.quarter - a.quarter);
  const numbers = newestFirst.flatMap(({ quarter, set, kata, points }, index) => [
    (newestFirst[index - 1]?.quarter ?? 0) - quarter,
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
  // A board needs the newest sums of many accounts, so they stay packed.
  const { asOf, since, sets, sums } = record;
  const late = lateIn(record, rankOf);

  return {
    asOf,
    since,
    isWhole: since === 0,
    // A getter here would keep the sums in memory until the next full collection: V8 gives each object with one a map of its own.
    languages: [...new Set(sets.flatMap((set) => idsIn(set)))],
    between({ from, to }, language) {
      const isIn = isInSets(language);
      const total = { kata: 0, points: 0, unknown: 0 };
      visit(sums, (at, set, kata, points) => {
        if (at < from) return false;
        if (at < to && isIn(set)) {
          total.kata += kata;
          total.points += points;
        }
        return true;
      });
      for (const { at, set, points } of late) {
        if (at < from || at >= to || !isIn(set)) continue;
        total.kata += 1;
        total.points += points ?? 0;
        total.unknown += Number(points === undefined);
      }
      return total;
    },
    each(language, from = 0) {
      const isIn = isInSets(language);
      const all = late
        .filter(({ at, set }) => at >= from && isIn(set))
        .map(({ at, points = 0 }) => ({ at, kata: 1, points }));
      visit(sums, (at, set, kata, points) => {
        if (at < from) return false;
        if (isIn(set)) all.push({ at, kata, points });
        return true;
      });
      return all.sort((a, b) => a.at - b.at);
    },
  };

  function isInSets(language: string | undefined): (set: number) => boolean {
    if (language === undefined) return () => true;
    const isIn = sets.map((set) => idsIn(set).includes(language));
    return (set) => isIn[set] === true;
  }
}

/** Visits sums, newest first, until `visitor` returns false. A sum that is cut off is left out. */
function visit(
  sums: string,
  visitor: (at: number, set: number, kata: number, points: number) => boolean,
): void {
  const next = unpacking(sums);
  for (let quarter = 0; ;) {
    const [before, set, kata, points] = [next(), next(), next(), next()];
    if (before === undefined || set === undefined || kata === undefined || points === undefined) return;
    quarter -= before;
    if (!visitor(quarter * quarterMs, set, kata, points)) return;
  }
}

/** The kata of unknown rank. Their `points` are `undefined` while it stays unknown. */
function lateIn({ unknown }: SolvesRecord, rankOf: RankOf) {
  const numbers = unpack(unknown.at);
  return idsIn(unknown.ids).map((id, index) => {
    const rank = rankOf(id);
    const points = rank === undefined ? undefined : (scoreAward(rank) ?? 0);
    return { at: (numbers[index * 2] ?? 0) * quarterMs, set: numbers[index * 2 + 1] ?? 0, points };
  });
}

import { hash } from 'node:crypto';

/** Ranks of kata, both included: -8 is 8 kyu, the easiest, and -1 is 1 kyu. */
export interface RankRange {
  readonly from: number;
  readonly to: number;
}

export interface Candidate {
  readonly id: string;
  readonly rank: number;
}

export interface Choice extends Candidate {
  /** Those that were looked through in the end. */
  readonly ranks: RankRange;
  readonly isWider: boolean;
  readonly isSolvedByMost: boolean;
  /** How many fitted. */
  readonly fitting: number;
  /** How many of the members have solved it. */
  readonly solved: number;
}

const easiest = -8;
const hardest = -1;

/**
 * Chooses a kata of the wanted ranks that was not shown and that at most half of the members have solved. Where there is none, of more
 * ranks; then one that most have solved. `undefined`: all were shown. The same for the same `seed` and data.
 */
export function chooseKata(options: {
  readonly kata: readonly Candidate[];
  readonly ranks: RankRange;
  readonly shown: ReadonlySet<string>;
  readonly members: number;
  /** How many of the members have solved a kata. */
  readonly solvedBy: (id: string) => number;
  readonly seed: string;
}): Choice | undefined {
  const { kata, ranks: wanted, shown, members, solvedBy, seed } = options;
  const open = kata.filter(({ id }) => !shown.has(id));
  const isForMost = ({ id }: Candidate): boolean => solvedBy(id) * 2 <= members;
  for (const isSolvedByMost of [false, true])
    for (const [wider, ranks] of widening(wanted).entries()) {
      const fitting = open.filter(
        (each) => each.rank >= ranks.from && each.rank <= ranks.to && (isSolvedByMost || isForMost(each)),
      );
      const first = firstOf(fitting, seed);
      if (first === undefined) continue;
      const isWider = wider > 0;
      return {
        ...first,
        ranks,
        isWider,
        isSolvedByMost,
        fitting: fitting.length,
        solved: solvedBy(first.id),
      };
    }
  return undefined;
}

/** Around the median rank of members, who may be dan; of members without a known rank, the easiest. */
export function fittingRanks(median: number | undefined): RankRange {
  const level = clamp(median ?? easiest);
  return { from: clamp(level - 1), to: clamp(level + 1) };
}

/** Of two in the middle, the lower one. */
export function medianOf(ranks: readonly number[]): number | undefined {
  return ranks.toSorted((a, b) => a - b)[Math.ceil(ranks.length / 2) - 1];
}

/** The range, then one rank more on both sides, until it has all. */
function widening(range: RankRange): readonly RankRange[] {
  const ends = [clamp(range.from), clamp(range.to)];
  const ranges = [{ from: Math.min(...ends), to: Math.max(...ends) }];
  for (let last = ranges[0]; last && (last.from > easiest || last.to < hardest); last = ranges.at(-1))
    ranges.push({ from: clamp(last.from - 1), to: clamp(last.to + 1) });
  return ranges;
}

/** As if drawn by lot, whatever the order of the candidates. */
function firstOf(candidates: readonly Candidate[], seed: string): Candidate | undefined {
  let first: { readonly candidate: Candidate; readonly lot: string } | undefined;
  for (const candidate of candidates) {
    const lot = hash('sha256', `${seed} ${candidate.id}`);
    if (first === undefined || lot < first.lot) first = { candidate, lot };
  }
  return first?.candidate;
}

const clamp = (rank: number): number => Math.min(Math.max(Math.trunc(rank), easiest), hardest);

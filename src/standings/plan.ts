import { kataHonorOf, scoreAward, type RankId } from '../codewars/ranks.ts';

/**
 * How the kata of a plan are chosen. Of no plan can a kata be left out.
 *
 * - `spread`: the ranks around the member's, as evenly as can be: the greatest difference between the numbers of two ranks is as small as
 *   it can be, then the number of kata, then the points.
 * - `easiest`: kata of 8 kyu alone, as few as do.
 * - `hardest`: as few kata as can be, then as few points: 1 kyu, and at the end the easiest that does.
 * - `each`: a plan for every rank, with kata of that rank alone, as few as do.
 */
export const mixes = ['spread', 'easiest', 'hardest', 'each'] as const;
export type Mix = (typeof mixes)[number];

export interface Plan {
  /** Hardest first. */
  readonly parts: readonly { readonly rank: RankId; readonly kata: number }[];
  readonly kata: number;
  readonly points: number;
  /** For the kata, without that for ranks. */
  readonly honor: number;
}

/** Hardest first. */
const kataRanks: readonly RankId[] = [-1, -2, -3, -4, -5, -6, -7, -8];
const [hardest, easiest] = [-1, -8];
/** How far below a member's rank a spread begins. */
const easierBy = 2;

/** Plans that bring at least so many points: eight for `each`, else one; none when no point is missing. */
export function plansFor(mix: Mix, missing: number, from: RankId, to: RankId): readonly Plan[] {
  if (missing <= 0) return [];
  switch (mix) {
    case 'spread':
      return [planOf(around(from, to), spread(missing, around(from, to).map(pointsOf)))];
    case 'easiest':
      return [only(easiest, missing)];
    case 'hardest':
      return [fewest(missing)];
    case 'each':
      return kataRanks.map((rank) => only(rank, missing));
  }
}

const pointsOf = (rank: RankId): number => scoreAward(rank) ?? 0;

const only = (rank: RankId, missing: number): Plan => planOf([rank], [Math.ceil(missing / pointsOf(rank))]);

/** All but the last are 1 kyu: with an easier one among them, one more kata would be missing. */
function fewest(missing: number): Plan {
  const most = Math.ceil(missing / pointsOf(hardest)) - 1;
  const rest = missing - most * pointsOf(hardest);
  const last = kataRanks.findLast((rank) => pointsOf(rank) >= rest);
  return planOf(
    kataRanks,
    kataRanks.map((rank) => (rank === hardest ? most : 0) + (rank === last ? 1 : 0)),
  );
}

/** From two ranks below a member's to the one aimed at, and at least to the next. */
function around(from: RankId, to: RankId): readonly RankId[] {
  const own = Math.min(from, hardest);
  const top = Math.min(Math.max(own + 1, to), hardest);
  return kataRanks.filter((rank) => rank >= own - easierBy && rank <= top);
}

/** The numbers of kata, by the points of each. */
function spread(missing: number, points: readonly number[]): readonly number[] {
  const rounds = Math.ceil(missing / sum(points));
  // A difference of two always suffices, since no rank brings more than about three times the points of the one below.
  for (let difference = 0; ; difference += 1) {
    const [best] = range(Math.max(0, rounds - difference), rounds)
      .flatMap((least) => [...tight(missing, points, least, least + difference)])
      .map((counts) => ({ counts, kata: sum(counts), points: worthOf(counts, points) }))
      .sort((a, b) => a.kata - b.kata || a.points - b.points);
    if (best !== undefined) return best.counts;
  }
}

/** Numbers of kata from `least` to `most` that bring the points, and would not without any one. `smallest`: the points of the easiest taken. */
function* tight(
  missing: number,
  [each, ...easier]: readonly number[],
  least: number,
  most: number,
  smallest = Infinity,
): Generator<readonly number[]> {
  if (each === undefined) {
    if (missing <= 0 && missing + smallest > 0) yield [];
    return;
  }
  for (const count of range(least, most)) {
    const left = missing - count * each;
    const taken = count > 0 ? each : smallest;
    const [fewest, greatest] = [least * sum(easier), most * sum(easier)];
    if (greatest < left || fewest - left >= taken) continue;
    for (const others of tight(left, easier, least, most, taken)) yield [count, ...others];
  }
}

function planOf(ranks: readonly RankId[], counts: readonly number[]): Plan {
  return {
    parts: ranks.map((rank, index) => ({ rank, kata: counts[index] ?? 0 })).filter(({ kata }) => kata > 0),
    kata: sum(counts),
    points: worthOf(counts, ranks.map(pointsOf)),
    honor: worthOf(counts, ranks.map(kataHonorOf)),
  };
}

const range = (least: number, most: number): number[] =>
  Array.from({ length: most - least + 1 }, (_, index) => least + index);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const worthOf = (counts: readonly number[], each: readonly number[]): number =>
  sum(counts.map((count, index) => count * (each[index] ?? 0)));

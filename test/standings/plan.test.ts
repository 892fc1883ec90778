import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mixes, plansFor, type Mix, type Plan } from '../../src/standings/plan.ts';

/** Written down apart from facts/ranks.ts, by rank. */
const points = { 8: 2, 7: 3, 6: 8, 5: 21, 4: 55, 3: 149, 2: 404, 1: 1097 } as const;
const honor = { 8: 2, 7: 2, 6: 8, 5: 8, 4: 32, 3: 32, 2: 128, 1: 128 } as const;
type Kyu = keyof typeof points;
const kyus = [1, 2, 3, 4, 5, 6, 7, 8] as const;

const rank = fc.constantFrom(-8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8);
const missing = fc.oneof(
  fc.integer({ min: 1, max: 400 }),
  fc.integer({ min: 1, max: 100_000 }),
  fc.integer({ min: 1, max: 2 ** 50 }),
);

const text = ({ parts }: Plan): string => parts.map(({ rank, kata }) => `${kata} × ${-rank} kyu`).join(', ');
const show = (mix: Mix, missing: number, from = -4, to = -3): string[] =>
  plansFor(mix, missing, from, to).map(text);
const countsOf = ({ parts }: Plan): Record<number, number> =>
  Object.fromEntries(parts.map(({ rank, kata }) => [-rank, kata]));

/** All ways to take up to `most` kata of each rank. */
function* allPlans(ranks: readonly Kyu[], most: number): Generator<Partial<Record<Kyu, number>>> {
  const [first, ...rest] = ranks;
  if (first === undefined) {
    yield {};
    return;
  }
  for (let taken = 0; taken <= most; taken += 1)
    for (const others of allPlans(rest, most)) yield { ...others, [first]: taken };
}

const worth = (plan: Partial<Record<Kyu, number>>, table: Record<Kyu, number> = points): number =>
  kyus.reduce((sum, kyu) => sum + (plan[kyu] ?? 0) * table[kyu], 0);
const kataIn = (plan: Partial<Record<Kyu, number>>): number =>
  kyus.reduce((sum, kyu) => sum + (plan[kyu] ?? 0), 0);
const isTight = (plan: Partial<Record<Kyu, number>>, missing: number): boolean =>
  worth(plan) >= missing && kyus.every((kyu) => !plan[kyu] || worth(plan) - points[kyu] < missing);

describe('a plan', () => {
  it('reads as members read it', () => {
    expect(show('each', 1045)).toEqual([
      '1 × 1 kyu',
      '3 × 2 kyu',
      '8 × 3 kyu',
      '19 × 4 kyu',
      '50 × 5 kyu',
      '131 × 6 kyu',
      '349 × 7 kyu',
      '523 × 8 kyu',
    ]);
    expect(show('easiest', 1045)).toEqual(['523 × 8 kyu']);
    expect(show('hardest', 1045)).toEqual(['1 × 1 kyu']);
    expect(show('spread', 1045)).toEqual(['5 × 3 kyu, 4 × 4 kyu, 3 × 5 kyu, 3 × 6 kyu']);
  });

  it.each([
    [1, '1 × 8 kyu'],
    [2, '1 × 8 kyu'],
    [3, '1 × 7 kyu'],
    [4, '1 × 6 kyu'],
    [55, '1 × 4 kyu'],
    [56, '1 × 3 kyu'],
    [1097, '1 × 1 kyu'],
    [1098, '1 × 1 kyu, 1 × 8 kyu'],
    [2194, '2 × 1 kyu'],
    [2195, '2 × 1 kyu, 1 × 8 kyu'],
  ])('of the hardest for %i points is %s', (missing, expected) => {
    expect(show('hardest', missing)).toEqual([expected]);
  });

  it('from 8 kyu to 7 kyu takes as many of the one as of the other', () => {
    expect(show('spread', 20, -8, -7)).toEqual(['4 × 7 kyu, 4 × 8 kyu']);
  });

  it('reaches from two ranks below the own one to the one aimed at, and never beyond 1 kyu', () => {
    const ranks = (from: number, to: number) =>
      plansFor('spread', 100_000, from, to)[0]?.parts.map(({ rank }) => rank);
    expect(ranks(-4, -3)).toEqual([-3, -4, -5, -6]);
    expect(ranks(-4, -5)).toEqual([-3, -4, -5, -6]);
    expect(ranks(-8, 1)).toEqual([-1, -2, -3, -4, -5, -6, -7, -8]);
    expect(ranks(2, 3)).toEqual([-1, -2, -3]);
  });

  it('is none when no point is missing', () => {
    for (const mix of mixes) expect([plansFor(mix, 0, -8, -7), plansFor(mix, -5, -8, -7)]).toEqual([[], []]);
  });

  it('brings the points, and none of its kata can be left out', () => {
    fc.assert(
      fc.property(fc.constantFrom(...mixes), missing, rank, rank, (mix, missing, from, to) => {
        const plans = plansFor(mix, missing, from, to);
        expect(plans).toHaveLength(mix === 'each' ? 8 : 1);
        for (const plan of plans) {
          const counts = countsOf(plan);
          expect(isTight(counts, missing)).toBe(true);
          expect(plan).toMatchObject({
            kata: kataIn(counts),
            points: worth(counts),
            honor: worth(counts, honor),
          });
          expect(plan.parts.every(({ kata }) => kata > 0)).toBe(true);
          expect(plan.parts.map(({ rank }) => rank)).toEqual(
            plan.parts.map(({ rank }) => rank).sort((a, b) => b - a),
          );
        }
      }),
    );
  });

  it('of the hardest has as few kata as any, and then as few points', () => {
    // Up to three kata reach 3,291 points.
    const all = [...allPlans(kyus, 3)].filter((plan) => kataIn(plan) <= 3);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3291 }), (missing) => {
        const enough = all.filter((plan) => worth(plan) >= missing);
        const fewest = Math.min(...enough.map(kataIn));
        const least = Math.min(
          ...enough.filter((plan) => kataIn(plan) === fewest).map((plan) => worth(plan)),
        );
        expect(plansFor('hardest', missing, -8, -7)[0]).toMatchObject({ kata: fewest, points: least });
      }),
    );
  });

  it('of a spread is as even as any that is tight, then as short, then as small', () => {
    const evenness = (plan: Partial<Record<Kyu, number>>, ranks: readonly Kyu[]) => {
      const counts = ranks.map((kyu) => plan[kyu] ?? 0);
      return Math.max(...counts) - Math.min(...counts);
    };
    const cases = [
      { from: -4, to: -3, ranks: [3, 4, 5, 6], most: 8 },
      { from: -8, to: -7, ranks: [7, 8], most: 60 },
      { from: -7, to: -5, ranks: [5, 6, 7, 8], most: 8 },
      { from: 1, to: 2, ranks: [1, 2, 3], most: 14 },
      { from: -8, to: 1, ranks: kyus, most: 3 },
    ] as const;
    for (const { from, to, ranks, most } of cases) {
      const all = [...allPlans(ranks, most)];
      // Counts stay below `most` while the points for all of one round less two are missing.
      const reach = (most - 2) * ranks.reduce((sum, kyu) => sum + points[kyu], 0);
      fc.assert(
        fc.property(fc.integer({ min: 1, max: reach }), (missing) => {
          const tight = all
            .filter((plan) => isTight(plan, missing))
            .map((plan) => [evenness(plan, ranks), kataIn(plan), worth(plan)] as const)
            .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
          const [plan] = plansFor('spread', missing, from, to);
          expect([evenness(countsOf(plan!), ranks), plan!.kata, plan!.points]).toEqual(tight[0]);
        }),
        { numRuns: 40 },
      );
    }
  });
});

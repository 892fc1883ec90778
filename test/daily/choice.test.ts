import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseKata, fittingRanks, medianOf } from '../../src/daily/choice.ts';

const kata = fc.uniqueArray(
  fc.record({ id: fc.string({ minLength: 1, maxLength: 6 }), rank: fc.integer({ min: -8, max: -1 }) }),
  { selector: ({ id }) => id, maxLength: 30 },
);
const situation = fc
  .record({
    kata,
    ends: fc.tuple(fc.integer({ min: -8, max: -1 }), fc.integer({ min: -8, max: -1 })),
    members: fc.nat({ max: 20 }),
    shares: fc.array(fc.nat({ max: 20 }), { minLength: 30, maxLength: 30 }),
    isShown: fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
    seed: fc.string(),
  })
  .map(({ kata: all, ends, members, shares, isShown, seed }) => ({
    kata: all,
    ranks: { from: Math.min(...ends), to: Math.max(...ends) },
    members,
    solvedBy: (id: string) => Math.min(members, shares[all.findIndex((each) => each.id === id)] ?? 0),
    shown: new Set(all.filter((_, index) => isShown[index]).map(({ id }) => id)),
    seed,
  }));
type Situation = Parameters<typeof chooseKata>[0];
const holds = (about: (given: Situation) => void): void =>
  fc.assert(fc.property(situation, about), { numRuns: 1000 });

describe('the kata of the day', () => {
  it('is one of the catalogue that was not shown, whenever there is one', () => {
    holds((given) => {
      const open = given.kata.filter(({ id }) => !given.shown.has(id));
      const choice = chooseKata(given);
      if (open.length === 0) expect(choice).toBeUndefined();
      else expect(open).toContainEqual({ id: choice?.id, rank: choice?.rank });
    });
  });

  it('is solved by most members only if all that were not shown are', () => {
    holds((given) => {
      const isForMost = (id: string): boolean => given.solvedBy(id) * 2 <= given.members;
      const hasOther = given.kata.some(({ id }) => !given.shown.has(id) && isForMost(id));
      const choice = chooseKata(given);
      if (choice === undefined) return;
      expect(choice.isSolvedByMost).toBe(!hasOther);
      expect(isForMost(choice.id)).toBe(hasOther);
      expect(choice.solved).toBe(given.solvedBy(choice.id));
    });
  });

  it('is of the wanted ranks if any of them is left, else of the nearest', () => {
    holds((given) => {
      const { ranks, shown } = given;
      const distanceOf = (rank: number): number => Math.max(ranks.from - rank, rank - ranks.to, 0);
      const choice = chooseKata(given);
      if (choice === undefined) return;
      const open = given.kata.filter(
        ({ id }) => !shown.has(id) && (choice.isSolvedByMost || given.solvedBy(id) * 2 <= given.members),
      );
      expect(distanceOf(choice.rank)).toBe(Math.min(...open.map(({ rank }) => distanceOf(rank))));
      expect(choice.isWider).toBe(distanceOf(choice.rank) > 0);
      expect(choice.rank).toBeGreaterThanOrEqual(choice.ranks.from);
      expect(choice.rank).toBeLessThanOrEqual(choice.ranks.to);
    });
  });

  it('is the same for the same server and date, in whichever order the kata come', () => {
    holds((given) => {
      expect(chooseKata({ ...given, kata: given.kata.toReversed() })).toEqual(chooseKata(given));
    });
  });

  it('differs from day to day and from server to server', () => {
    const many = Array.from({ length: 200 }, (_, index) => ({ id: `kata${index}`, rank: -7 }));
    const chosen = Array.from({ length: 100 }, (_, day) =>
      chooseKata({
        kata: many,
        ranks: { from: -8, to: -6 },
        members: 0,
        solvedBy: () => 0,
        shown: new Set(),
        seed: `${day % 10} 2026-11-${10 + Math.floor(day / 10)}`,
      }),
    );
    expect(new Set(chosen.map((choice) => choice?.id)).size).toBeGreaterThan(60);
  });
});

describe('the ranks that fit', () => {
  it.each([
    [undefined, { from: -8, to: -7 }],
    [-8, { from: -8, to: -7 }],
    [-5, { from: -6, to: -4 }],
    [-1, { from: -2, to: -1 }],
    [3, { from: -2, to: -1 }],
  ])('of members around %s are %o', (median, ranks) => {
    expect(fittingRanks(median)).toEqual(ranks);
  });

  it('are around the median, of two the lower', () => {
    expect(medianOf([])).toBeUndefined();
    expect(medianOf([-3])).toBe(-3);
    expect(medianOf([1, -8, -5])).toBe(-5);
    expect(medianOf([-2, -8, -6, -4])).toBe(-6);
  });
});

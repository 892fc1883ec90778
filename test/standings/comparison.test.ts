import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compare } from '../../src/standings/comparison.ts';

const points = new Map([
  [-8, 2],
  [-7, 3],
  [-6, 8],
  [-5, 21],
  [-4, 55],
  [-3, 149],
  [-2, 404],
  [-1, 1097],
]);
const ranks: Readonly<Record<string, number | null | undefined>> = {
  easy: -8,
  mid: -5,
  hard: -1,
  beta: null,
};
const rankOf = (id: string) => ranks[id];

it('counts by rank what each has completed, and what one has and the other has not', () => {
  const a = new Set(['easy', 'mid', 'new', 'beta', 'both']);
  const b = new Set(['hard', 'easy', 'both']);
  expect(compare({ rankOf }, [a, b])).toEqual({
    byRank: [
      { rank: -1, kata: [0, 1], points: [0, 1097] },
      { rank: -5, kata: [1, 0], points: [21, 0] },
      { rank: -8, kata: [1, 1], points: [2, 2] },
    ],
    inBeta: [1, 0],
    ofUnknownRank: [2, 1],
    both: 2,
    only: [['mid', 'new', 'beta'], ['hard']],
  });
});

it('adds up, whatever was completed', () => {
  const id = fc.stringMatching(/^[0-9a-f]{2}$/);
  const ids = fc.uniqueArray(id).map((list) => new Set(list));
  fc.assert(
    fc.property(ids, ids, (a, b) => {
      const rankOf = (id: string) => [-8, -7, -6, -5, -4, -3, -2, -1, null, undefined][parseInt(id, 16) % 10];
      const { byRank, inBeta, ofUnknownRank, both, only } = compare({ rankOf }, [a, b]);
      for (const [side, own, other] of [
        [0, a, b],
        [1, b, a],
      ] as const) {
        const ranked = byRank.reduce((sum, { kata }) => sum + kata[side], 0);
        expect(ranked + inBeta[side] + ofUnknownRank[side]).toBe(own.size);
        expect(both + only[side].length).toBe(own.size);
        expect(only[side].every((id) => own.has(id) && !other.has(id))).toBe(true);
        const worth = [...own].reduce((sum, id) => sum + (points.get(rankOf(id) ?? 0) ?? 0), 0);
        expect(byRank.reduce((sum, { points }) => sum + points[side], 0)).toBe(worth);
      }
      const order = only[0].map((id) => rankOf(id) ?? -9);
      expect(order).toEqual(order.toSorted((x, y) => y - x));
    }),
  );
});

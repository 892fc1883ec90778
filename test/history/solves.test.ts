import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreAward } from '../../src/codewars/ranks.ts';
import { solvesIn, solvesOf } from '../../src/history/solves.ts';
import type { CompletedOnce } from '../../src/storage/records.ts';

const quarter = 15 * 60_000;
const asOf = Date.UTC(2026, 10, 29, 12, 7);
const about = { asOf, readAt: asOf, since: 0 };
const unknown = () => undefined;

const kata = fc.record({
  id: fc.stringMatching(/^[0-9a-f]{24}$/),
  at: fc.oneof(
    fc.constant(0),
    fc.integer({ min: Date.UTC(2013, 0) / 1_000, max: asOf / 1_000 }).map((seconds) => seconds * 1_000),
  ),
  rank: fc.constantFrom(-8, -7, -6, -5, -4, -3, -2, -1, null, undefined),
  languages: fc.uniqueArray(fc.constantFrom('python', 'rust', 'constructor'), { maxLength: 3 }),
});
const lists = fc.uniqueArray(kata, { selector: ({ id }) => id, maxLength: 60 });
const moment = fc
  .integer({ min: Date.UTC(2012, 0) / quarter, max: Math.ceil(asOf / quarter) })
  .map((quarters) => quarters * quarter);
const language = fc.constantFrom(undefined, 'python', 'rust', 'constructor', 'perl');

function sumOf(list: readonly CompletedOnce[]) {
  return {
    kata: list.length,
    points: list.reduce((sum, { rank = null }) => sum + (scoreAward(rank) ?? 0), 0),
    unknown: list.filter(({ rank }) => rank === undefined).length,
  };
}

const isIn = ({ languages }: CompletedOnce, wanted: string | undefined) =>
  wanted === undefined || languages.includes(wanted);

describe('sums of completed kata', () => {
  it('are those of the kata between two moments, in a language or in all', () => {
    fc.assert(
      fc.property(lists, moment, moment, language, (list, one, other, wanted) => {
        const span = { from: Math.min(one, other), to: Math.max(one, other) };
        const within = list.filter((each) => each.at >= span.from && each.at < span.to && isIn(each, wanted));
        const solves = solvesIn(solvesOf(list, about), unknown);
        expect(solves.between(span, wanted)).toEqual(sumOf(within));
        expect(solves.between({ from: 0, to: asOf + 1 }, wanted)).toEqual(
          sumOf(list.filter((each) => isIn(each, wanted))),
        );
      }),
    );
  });

  it('come in order, and add up to the whole', () => {
    fc.assert(
      fc.property(lists, language, moment, (list, wanted, from) => {
        const solves = solvesIn(solvesOf(list, about), unknown);
        const each = [...solves.each(wanted)];
        expect(each.map(({ at }) => at)).toEqual(each.map(({ at }) => at).sort((a, b) => a - b));
        const { kata, points } = solves.between({ from: 0, to: asOf + 1 }, wanted);
        expect(each.reduce((sum, { kata: count }) => sum + count, 0)).toBe(kata);
        expect(each.reduce((sum, { points: count }) => sum + count, 0)).toBe(points);
        expect([...solves.each(wanted, from)]).toEqual(each.filter(({ at }) => at >= from));
      }),
    );
  });

  it('name the languages in which anything was completed', () => {
    const list = [
      { id: 'a', at: asOf, rank: -8, languages: ['rust', 'python'] },
      { id: 'b', at: asOf, rank: undefined, languages: ['go'] },
      { id: 'c', at: asOf, rank: -8, languages: [] },
    ];
    const { languages } = solvesIn(solvesOf(list, about), unknown);
    expect([...languages].sort()).toEqual(['go', 'python', 'rust']);
  });

  it('count a rank that became known since they were stored', () => {
    const list = [
      { id: 'a', at: asOf - quarter, rank: undefined, languages: ['rust'] },
      { id: 'b', at: asOf - quarter, rank: undefined, languages: ['rust'] },
      { id: 'beta', at: asOf - quarter, rank: undefined, languages: ['rust'] },
      { id: 'c', at: asOf - quarter, rank: -8, languages: ['rust'] },
    ];
    const ranks = new Map([
      ['a', -5],
      ['beta', null],
    ]);
    const solves = solvesIn(solvesOf(list, about), (id) => ranks.get(id));
    expect(solves.between({ from: asOf - 2 * quarter, to: asOf }, 'rust')).toEqual({
      kata: 4,
      points: 23,
      unknown: 1,
    });
  });

  it('count a kata with a date in the future, but in no week', () => {
    const list = [{ id: 'a', at: Date.UTC(2100, 0), rank: -1, languages: ['rust'] }];
    const solves = solvesIn(solvesOf(list, about), unknown);
    expect(solves.between({ from: 0, to: asOf })).toMatchObject({ kata: 1 });
    expect(solves.between({ from: 1, to: Number.MAX_SAFE_INTEGER })).toMatchObject({ kata: 0 });
    expect([...solves.each()]).toEqual([{ at: 0, kata: 1, points: 1_097 }]);
  });

  it('of a row that was cut off are those of what is left', () => {
    const record = solvesOf([{ id: 'a', at: asOf, rank: -8, languages: ['rust'] }], about);
    const sums = record.sums.replace(/=+$/, '');
    for (let length = 0; length < sums.length; length += 1) {
      const solves = solvesIn({ ...record, sums: sums.slice(0, length) }, unknown);
      expect(solves.between({ from: 0, to: asOf + 1 })).toEqual({ kata: 0, points: 0, unknown: 0 });
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pack, unpack } from '../../src/storage/packed.ts';
import {
  changesIn,
  completionsOf,
  historyOf,
  idsBetween,
  kataIn,
  readingsIn,
  scoresIn,
  type CompletedOnce,
} from '../../src/storage/records.ts';

const number = fc.integer({ min: -(2 ** 51), max: 2 ** 51 });
const language = fc.oneof(
  fc.constantFrom('rust', 'constructor', '1', 'toString'),
  fc.stringMatching(/^[a-z0-9]{1,9}$/),
);

describe('packed numbers', () => {
  it('are those that were packed', () => {
    fc.assert(
      fc.property(fc.array(number), (numbers) => {
        expect([...unpack(pack(numbers))]).toEqual(numbers.map((each) => each + 0));
      }),
    );
  });

  it('are bounded', () => {
    expect([...unpack(pack([Infinity, -Infinity, 1.9, Number.MAX_SAFE_INTEGER]))]).toEqual([
      2 ** 51,
      -(2 ** 51),
      1,
      2 ** 51,
    ]);
  });
});

describe('a stored list', () => {
  const kata = fc.record({
    id: fc.stringMatching(/^[0-9a-f]{6,24}$/),
    at: fc.integer({ min: 0, max: 0xffff_ffff }).map((seconds) => seconds * 1_000),
    rank: fc.constantFrom(-8, -1, null, undefined),
    languages: fc.uniqueArray(language, { maxLength: 3 }),
  });

  it('has the kata that were stored, with dates, ranks and languages', () => {
    fc.assert(
      fc.property(fc.uniqueArray(kata, { selector: ({ id }) => id }), (list) => {
        const about = { total: 1, readAt: 2, since: 3 };
        const inOrder = (all: readonly CompletedOnce[]) =>
          all
            .map((each) => ({ ...each, languages: each.languages.toSorted() }))
            .sort((a, b) => (a.id < b.id ? -1 : 1));
        const record = JSON.parse(JSON.stringify(completionsOf(list, about))) as ReturnType<
          typeof completionsOf
        >;
        expect(inOrder(kataIn(record))).toEqual(inOrder(list));
      }),
    );
  });

  it('has the kata of a span, dated ones alone', () => {
    const moment = fc.integer({ min: 1, max: 0x1_0000_0000 }).map((seconds) => seconds * 1_000);
    fc.assert(
      fc.property(fc.uniqueArray(kata, { selector: ({ id }) => id }), moment, moment, (list, from, to) => {
        const record = completionsOf(list, { total: 1, readAt: 2, since: 3 });
        const within = list.filter(({ at }) => at >= from && at < to).map(({ id }) => id);
        expect(
          idsBetween(
            record,
            list.map(({ id }) => id),
            from,
            to,
          ),
        ).toEqual(within.sort());
      }),
    );
    expect(idsBetween({ languages: { go: ' b a ' }, total: 2, readAt: 1 }, ['a', 'b'], 1, Infinity)).toEqual(
      [],
    );
    const torn = { languages: { go: ' b a ' }, total: 2, readAt: 1, times: 'AAAA', ranks: '' };
    expect(idsBetween(torn, ['a', 'b'], 1, Infinity)).toEqual([]);
  });

  it('of an earlier version has no dates and no ranks', () => {
    expect(kataIn({ languages: { go: ' b a ', rust: ' a ' }, total: 2, readAt: 1 })).toEqual([
      { id: 'a', at: 0, rank: undefined, languages: ['go', 'rust'] },
      { id: 'b', at: 0, rank: undefined, languages: ['go'] },
    ]);
  });
});

describe('a stored history', () => {
  const reading = fc.record({
    at: fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1_000),
    honor: fc.integer(),
    score: fc.nat(),
    completed: fc.nat(),
    languages: fc.dictionary(language, fc.integer({ min: 1 }), { noNullPrototype: true }),
  });

  it('has the readings that were stored; a language that a profile no longer shows keeps its score', () => {
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 20 }), (readings) => {
        let languages = {};
        const expected = readings.map((each) => ({
          ...each,
          languages: (languages = { ...languages, ...each.languages }),
        }));
        expect(readingsIn(historyOf(readings, 1))).toEqual(expected);
        expect(changesIn(historyOf(readings, 1))).toHaveLength(readings.length);
        expect(scoresIn(historyOf(readings, 1))).toEqual(readings.map(({ at, score }) => ({ at, score })));
      }),
    );
  });

  it('that is torn, or names more languages than there are, ends early', () => {
    const record = {
      languages: [],
      thinnedAt: 1,
      readings: pack([60, 1, 20, 1, 0, 60, 1, 5, 1, 2 ** 50, 1]),
    };
    expect(scoresIn(record)).toEqual([
      { at: 60_000, score: 20 },
      { at: 120_000, score: 25 },
    ]);
    expect(scoresIn({ ...record, readings: pack([60, 1, 20]) })).toEqual([]);
  });
});

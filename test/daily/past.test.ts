import fc from 'fast-check';
import { expect, it } from 'vitest';
import { daysIn, daysInRow, noPast, withDay, type Day } from '../../src/daily/past.ts';

const dayMs = 86_400_000;
const minute = 60_000;
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const today = Date.UTC(2026, 10, 29);

const dayAt = (daysAgo: number, more: Partial<Day> = {}): Day => ({
  date: dateOf(today - daysAgo * dayMs),
  kataId: `kata${daysAgo}`,
  from: today - daysAgo * dayMs,
  until: today - (daysAgo - 1) * dayMs,
  ...more,
});

it('keeps the days of a year as they were, the newest first', () => {
  const day = fc
    .record({
      daysAgo: fc.integer({ min: 1, max: 800 }),
      offset: fc.integer({ min: -12 * 60, max: 14 * 60 }),
      length: fc.nat({ max: 10_000 }),
      language: fc.constantFrom(undefined, 'rust', 'go'),
    })
    .map(({ daysAgo, offset, length, language }) => {
      const from = today - daysAgo * dayMs + offset * minute;
      const until = from + length * minute;
      return dayAt(daysAgo, { from, until, ...(language !== undefined && { language }) });
    });
  fc.assert(
    fc.property(fc.uniqueArray(day, { selector: ({ date }) => date }), (days) => {
      const oldestFirst = days.toSorted((a, b) => (a.date < b.date ? -1 : 1));
      const past = oldestFirst.reduce((all, each) => withDay(all, each, dateOf(today)), noPast);
      expect(daysIn(past)).toEqual(
        oldestFirst.toReversed().filter(({ date }) => Date.parse(date) >= today - 366 * dayMs),
      );
    }),
  );
});

it('takes 12 KB for the days of a year', () => {
  let past = noPast;
  for (let daysAgo = 366; daysAgo > 0; daysAgo -= 1) {
    const kataId = daysAgo.toString(16).padStart(24, '5');
    past = withDay(
      past,
      dayAt(daysAgo, { kataId, until: today - (daysAgo - 1) * dayMs + 9 * 60 * minute }),
      dateOf(today),
    );
  }
  expect(daysIn(past)).toHaveLength(366);
  expect(JSON.stringify(past).length).toBeLessThan(12_000);
});

it('counts days in a row from the newest on, up to a day without a kata', () => {
  const days = [1, 2, 3, 5, 6].map((daysAgo) => dayAt(daysAgo));
  expect(daysInRow(days, () => true)).toBe(3);
  expect(daysInRow(days, ({ kataId }) => kataId !== 'kata2')).toBe(1);
  expect(daysInRow(days, () => false)).toBe(0);
  expect(daysInRow([], () => true)).toBe(0);
});

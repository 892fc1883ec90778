import { describe, expect, it } from 'vitest';
import { pointsOfReadings, pointsOfSolves } from '../../src/history/progress.ts';

const solves = (...at: readonly number[]) => ({
  each: () => at.map((each) => ({ at: each, kata: 1, points: 8 })),
  between: ({ from, to }: { from: number; to: number }) => {
    const kata = at.filter((each) => each >= from && each < to).length;
    return { kata, points: 8 * kata, unknown: 0 };
  },
});
const reading = (at: number, honor: number, languages = {}) => ({
  at,
  honor,
  score: honor * 2,
  completed: 0,
  languages,
});

describe('lines of completed kata', () => {
  it('begin with what there was before, and end with what there is now', () => {
    expect(pointsOfSolves(solves(10, 20, 120), 'kata', null, { from: 100, to: 201 })).toEqual([
      { at: 100, value: 2 },
      { at: 120, value: 3 },
      { at: 200, value: 3 },
    ]);
  });

  it('count kata without a date from the beginning', () => {
    expect(pointsOfSolves(solves(0, 0, 50), 'points', null, { from: 0, to: 100 })).toEqual([
      { at: 50, value: 24 },
      { at: 99, value: 24 },
    ]);
  });

  it('are thinned to what a picture can show, without losing the first and the last', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => 1_000 + index);
    const points = pointsOfSolves(solves(...many), 'kata', null, { from: 0, to: 20_000 });
    expect(points.length).toBeLessThanOrEqual(401);
    expect(points[0]).toEqual({ at: 1_000, value: 1 });
    expect(points.at(-1)).toEqual({ at: 19_999, value: 10_000 });
    expect(points.map(({ value }) => value)).toEqual(
      points.map(({ value }) => value).toSorted((a, b) => a - b),
    );
  });
});

describe('lines of readings', () => {
  it('begin at the span with the reading before it', () => {
    expect(
      pointsOfReadings([reading(10, 5), reading(120, 7)], 'honor', null, { from: 100, to: 201 }),
    ).toEqual([
      { at: 100, value: 5 },
      { at: 120, value: 7 },
      { at: 200, value: 7 },
    ]);
  });

  it('count a language that was not begun as 0, whatever it is called', () => {
    const points = pointsOfReadings([reading(10, 5, { ruby: 3 })], 'score', 'constructor', {
      from: 0,
      to: 20,
    });
    expect(points.map(({ value }) => value)).toEqual([0, 0]);
  });

  it('are empty before the first reading', () => {
    expect(pointsOfReadings([], 'honor', null, { from: 0, to: 20 })).toEqual([]);
  });
});

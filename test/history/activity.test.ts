import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activityIn, streakAt } from '../../src/history/activity.ts';
import { daysIn } from '../../src/history/periods.ts';

const noon = (day: string) => Date.parse(`${day}T12:00:00Z`);
const solves = (...at: readonly (number | string)[]) => ({
  each: () => at.map((each) => ({ at: typeof each === 'string' ? noon(each) : each, kata: 1, points: 2 })),
});
const now = noon('2026-11-29');

describe('activity', () => {
  it('shows the last twelve months, today included', () => {
    const shown = activityIn(solves('2025-11-29', '2025-11-30', '2026-11-29'), null, now, 'UTC');
    expect(shown).toMatchObject({ from: '2025-11-30', to: '2026-11-29', total: 2 });
  });

  it('shows a calendar year, and the current one up to today', () => {
    expect(activityIn(solves(), 2024, now, 'UTC')).toMatchObject({ from: '2024-01-01', to: '2024-12-31' });
    expect(activityIn(solves(), 2026, now, 'UTC')).toMatchObject({ from: '2026-01-01', to: '2026-11-29' });
  });

  it('counts days in a row, across months and years', () => {
    const shown = activityIn(
      solves('2025-12-30', '2025-12-31', '2026-01-01', '2026-01-03'),
      null,
      now,
      'UTC',
    );
    expect(shown).toMatchObject({ longestStreak: 3, currentStreak: 0 });
  });

  it('lets the current streak end today or yesterday', () => {
    expect(activityIn(solves('2026-11-28', '2026-11-29'), null, now, 'UTC').currentStreak).toBe(2);
    expect(activityIn(solves('2026-11-27', '2026-11-28'), null, now, 'UTC').currentStreak).toBe(2);
    expect(activityIn(solves('2026-11-26', '2026-11-27'), null, now, 'UTC').currentStreak).toBe(0);
  });

  it('has no current streak in a year that is over', () => {
    expect(activityIn(solves('2024-12-30', '2024-12-31'), 2024, now, 'UTC').currentStreak).toBe(0);
  });

  it('cuts days at the midnight of the zone', () => {
    const late = Date.parse('2026-11-20T18:30:00Z');
    expect(Object.keys(activityIn(solves(late), null, now, 'UTC').days)).toEqual(['2026-11-20']);
    expect(Object.keys(activityIn(solves(late), null, now, 'Asia/Kathmandu').days)).toEqual(['2026-11-21']);
  });

  it('leaves out kata without a date', () => {
    expect(activityIn(solves(0, '2026-11-29'), null, now, 'UTC').total).toBe(1);
  });

  it('names the first of the best days', () => {
    const shown = activityIn(solves('2026-11-01', '2026-11-05', '2026-11-05'), null, now, 'UTC');
    expect(shown.best).toEqual({ day: '2026-11-05', kata: 2 });
  });

  it('counts every kata once, and no streak longer than its days', () => {
    const days = fc.array(fc.integer({ min: now - 364 * 86_400_000, max: now }), { maxLength: 200 });
    fc.assert(
      fc.property(days, (times) => {
        const shown = activityIn(solves(...times.toSorted((a, b) => a - b)), null, now, 'UTC');
        expect(shown.total).toBe(times.length);
        expect(shown.longestStreak).toBeLessThanOrEqual(Object.keys(shown.days).length);
        expect(shown.currentStreak).toBeLessThanOrEqual(shown.longestStreak);
      }),
    );
  });
});

describe('the streak at a moment', () => {
  const streak = (at: number, zone: string, ...days: readonly (number | string)[]) =>
    streakAt(since(solves(...days)), at + 1, daysIn(zone));
  const since = ({ each }: ReturnType<typeof solves>) => ({
    each: (_?: string, from = 0) => each().filter(({ at }) => at >= from),
  });

  it('ends on its day or the day before', () => {
    expect(streak(now, 'UTC', '2026-11-27', '2026-11-28', '2026-11-29')).toBe(3);
    expect(streak(now, 'UTC', '2026-11-27', '2026-11-28')).toBe(2);
    expect(streak(now, 'UTC', '2026-11-26', '2026-11-27')).toBe(0);
  });

  it('counts a day once, and nothing that came later or has no date', () => {
    expect(streak(now, 'UTC', 0, '2026-11-28', '2026-11-28', '2026-11-29', '2026-11-30')).toBe(2);
  });

  it('has the days of the zone', () => {
    const late = Date.UTC(2026, 10, 28, 23);
    expect(streak(now, 'UTC', '2026-11-27', late)).toBe(2);
    expect(streak(now, 'Asia/Tokyo', '2026-11-27', late)).toBe(1);
  });

  it('is as /activity has it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 300 }), (ago) => {
        const days = ago.map((each) => now - each * 86_400_000).sort((a, b) => a - b);
        const { currentStreak } = activityIn(solves(...days), null, now, 'UTC');
        expect(streak(now, 'UTC', ...days)).toBe(currentStreak);
      }),
    );
  });
});

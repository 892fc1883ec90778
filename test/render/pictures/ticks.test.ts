import { describe, expect, it } from 'vitest';
import { timeTicks, valueTicks } from '../../../src/render/pictures/drawing/ticks.ts';

const span = (from: string, to: string) => ({ from: Date.parse(from), to: Date.parse(to) });
const labels = (from: string, to: string, zone = 'UTC'): string =>
  timeTicks(span(from, to), zone, 520)
    .map(({ label, isStrong }) => (isStrong ? `[${label}]` : label))
    .join(' ');

describe('the values beside a chart', () => {
  it.each([
    [0, 3, [0, 1, 2, 3]],
    [0, 400, [0, 100, 200, 300, 400]],
    [0, 1, [0, 1]],
    [-3, 12, [-5, 0, 5, 10, 15]],
    [1270, 1560, [1200, 1300, 1400, 1500, 1600]],
  ])('from %d to %d are round', (from, to, ticks) => {
    const range = valueTicks(from, to);
    expect(range.ticks).toEqual(ticks);
    expect([range.from, range.to]).toEqual([ticks[0], ticks.at(-1)]);
  });

  it('are few, whatever the span', () => {
    for (let to = 1; to < 1e9; to = Math.ceil(to * 1.37)) {
      const { ticks } = valueTicks(0, to);
      expect(ticks.length).toBeLessThanOrEqual(7);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(to);
    }
  });
});

describe('the times below a chart', () => {
  it('are days, months or years, as many as fit', () => {
    expect(labels('2026-11-20T12:00Z', '2026-11-24T12:00Z')).toBe('21 Nov 22 Nov 23 Nov 24 Nov');
    expect(labels('2026-10-05T12:00Z', '2026-11-20T12:00Z')).toBe('11 Oct 18 Oct 25 Oct 1 Nov 8 Nov 15 Nov');
    expect(labels('2025-11-01T12:00Z', '2026-04-20T12:00Z')).toBe('Dec [2026] Feb Mar Apr');
    expect(labels('2016-03-01T12:00Z', '2026-11-29T12:00Z')).toBe('[2018] [2020] [2022] [2024] [2026]');
  });

  it('begin where the time zone begins its day', () => {
    const at = (zone: string): string[] =>
      timeTicks(span('2026-03-27T12:00Z', '2026-03-30T12:00Z'), zone, 520).map((tick) =>
        new Date(tick.at).toISOString(),
      );
    // The clock is put forward on 29 March, after midnight.
    expect(at('Europe/Berlin')).toEqual([
      ...['2026-03-27T23:00:00.000Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ]);
    expect(at('Asia/Kathmandu')[0]).toBe('2026-03-27T18:15:00.000Z');
    expect(at('America/St_Johns')[0]).toBe('2026-03-28T02:30:00.000Z');
  });

  it('lie within the span, in order, and never more than there is room for', () => {
    for (let days = 1; days < 20_000; days = Math.ceil(days * 1.3)) {
      const to = Date.UTC(2026, 10, 29);
      const ticks = timeTicks({ from: to - days * 86_400_000, to }, 'UTC', 520).map(({ at }) => at);
      expect(ticks).toEqual([...new Set(ticks)].toSorted((a, b) => a - b));
      expect(ticks.length, `${days} days`).toBeLessThanOrEqual(9);
      expect(ticks.length, `${days} days`).toBeGreaterThan(0);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { spanBefore } from '../../src/digest/span.ts';
import { momentAt } from '../../src/history/periods.ts';
import { nextOccurrence, type When } from '../../src/schedules/occurrences.ts';

const hour = 3_600_000;
const hours = (date: string, when: When): number => {
  const { from, to } = spanBefore({ date, at: momentAt(date, when.time, when.timezone) }, when);
  return (to - from) / hour;
};

describe('the span of a digest', () => {
  const monday = { day: 'monday', time: '09:00', timezone: 'Europe/Berlin' } as const;
  const first = { day: 'first', time: '09:00', timezone: 'UTC' } as const;

  it('is a week from the same local time, an hour less or more where clocks change', () => {
    expect(hours('2026-11-30', monday)).toBe(168);
    expect(hours('2026-03-30', monday)).toBe(167);
    expect(hours('2026-10-26', monday)).toBe(169);
  });

  it('is the month before, however long that is', () => {
    expect(hours('2026-03-01', first)).toBe(28 * 24);
    expect(hours('2028-03-01', first)).toBe(29 * 24);
    expect(hours('2026-01-01', first)).toBe(31 * 24);
    expect(hours('2026-03-31', first)).toBe(31 * 24);
  });

  it('begins where the one before ended, whatever clocks do', () => {
    const zones = ['Europe/Berlin', 'Australia/Lord_Howe'];
    for (const timezone of zones)
      for (const day of ['sunday', 'first'] as const)
        for (const time of ['00:00', '02:30']) {
          const when: When = { day, time, timezone };
          let { at } = nextOccurrence(when, Date.UTC(2026, 0));
          for (let round = 0; round < 45; round += 1) {
            const next = nextOccurrence(when, at);
            expect(spanBefore(next, when)).toEqual({ from: at, to: next.at });
            at = next.at;
          }
        }
  });
});

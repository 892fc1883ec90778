import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf } from '../../src/history/periods.ts';
import { dueOccurrence, nextOccurrence, type When } from '../../src/schedules/occurrences.ts';
import { weekdays } from '../../src/storage/records.ts';
import { timezones } from '../../src/timezones/timezones.ts';

const day = 86_400_000;
const utc = (time: string): number => Date.parse(`${time}Z`);
const shown = ({ date, at }: { date: string; at: number }): string =>
  `${date} ${new Date(at).toISOString().slice(0, 16)}`;

/** The occurrences one after the other, each said. */
function following(when: When, after: number, count: number): string[] {
  const found: string[] = [];
  let saidFor: string | undefined;
  for (let at = after; found.length < count;) {
    const next = nextOccurrence(when, at, saidFor);
    found.push(shown(next));
    ({ at, date: saidFor } = { at: next.at, date: next.date });
  }
  return found;
}

describe('when something is said next', () => {
  it.each<[string, When, string, string[]]>([
    [
      'on weekdays, in the zone',
      { day: 'monday', time: '09:00', timezone: 'America/New_York' },
      '2026-11-29T12:00',
      ['2026-11-30 2026-11-30T14:00', '2026-12-07 2026-12-07T14:00'],
    ],
    [
      'on the first of months, of 28 to 31 days',
      { day: 'first', time: '08:30', timezone: 'Asia/Kathmandu' },
      '2028-01-31T23:00',
      ['2028-02-01 2028-02-01T02:45', '2028-03-01 2028-03-01T02:45', '2028-04-01 2028-04-01T02:45'],
    ],
    [
      'on a leap day',
      { time: '00:00', timezone: 'UTC' },
      '2028-02-28T12:00',
      ['2028-02-29 2028-02-29T00:00', '2028-03-01 2028-03-01T00:00'],
    ],
    [
      'when an hour is skipped: at the next',
      { time: '02:30', timezone: 'Europe/Berlin' },
      '2026-03-28T12:00',
      ['2026-03-29 2026-03-29T01:00', '2026-03-30 2026-03-30T00:30'],
    ],
    [
      'when an hour comes twice: once',
      { time: '02:30', timezone: 'Europe/Berlin' },
      '2026-10-24T12:00',
      ['2026-10-25 2026-10-25T00:30', '2026-10-26 2026-10-26T01:30'],
    ],
    [
      'across the changes of New York',
      { day: 'sunday', time: '01:30', timezone: 'America/New_York' },
      '2026-10-31T12:00',
      ['2026-11-01 2026-11-01T05:30', '2026-11-08 2026-11-08T06:30'],
    ],
    [
      'across the changes of Lord Howe, of half an hour',
      { time: '01:45', timezone: 'Australia/Lord_Howe' },
      '2026-04-03T15:00',
      ['2026-04-05 2026-04-04T14:45', '2026-04-06 2026-04-05T15:15'],
    ],
    [
      'when the hour before midnight is skipped: at midnight, and again that day',
      { time: '23:30', timezone: 'America/Nuuk' },
      '2026-03-28T12:00',
      ['2026-03-28 2026-03-29T01:00', '2026-03-29 2026-03-30T00:30'],
    ],
  ])('%s', (_, when, after, expected) => {
    expect(following(when, utc(after), expected.length)).toEqual(expected);
  });

  it('is a later day, week or month than the one in which it was said', () => {
    const next = (when: Omit<When, 'timezone'>, saidFor: string): string =>
      nextOccurrence({ ...when, timezone: 'UTC' }, utc('2026-12-02T10:00'), saidFor).date;
    // A Wednesday.
    expect(next({ time: '18:00' }, '2026-12-01')).toBe('2026-12-02');
    expect(next({ time: '18:00' }, '2026-12-02')).toBe('2026-12-03');
    expect(next({ day: 'friday', time: '09:00' }, '2026-11-29')).toBe('2026-12-04');
    expect(next({ day: 'friday', time: '09:00' }, '2026-11-30')).toBe('2026-12-11');
    expect(next({ day: 'first', time: '09:00' }, '2026-12-01')).toBe('2027-01-01');
    expect(next({ day: 'first', time: '09:00' }, '2026-11-01')).toBe('2027-01-01');
  });

  it('does not follow a clock that was a year ahead when something was said', () => {
    const when = { time: '18:00', timezone: 'UTC' };
    expect(nextOccurrence(when, utc('2026-12-02T10:00'), '2027-12-02').date).toBe('2026-12-02');
    expect(nextOccurrence(when, utc('2026-12-02T10:00'), '2026-12-20').date).toBe('2026-12-21');
  });

  it('comes once a day, week or month, in every zone', () => {
    const when = fc.record({
      day: fc.constantFrom(undefined, 'first' as const, ...weekdays),
      time: fc.integer({ min: 0, max: 1439 }).map((at) => new Date(at * 60_000).toISOString().slice(11, 16)),
      timezone: fc.constantFrom(...timezones()),
    });
    const start = fc.integer({ min: utc('2024-01-01T00:00'), max: utc('2030-01-01T00:00') });
    fc.assert(
      fc.property(when, start, ({ day: on, ...rest }, after) => {
        const chosen: When = { ...rest, ...(on !== undefined && { day: on }) };
        let { date, at } = nextOccurrence(chosen, after);
        expect(at).toBeGreaterThan(after);
        for (let count = 0; count < 40; count += 1) {
          const next = nextOccurrence(chosen, at, date);
          const days = (Date.parse(next.date) - Date.parse(date)) / day;
          if (on === undefined) expect(days).toBe(1);
          else if (on === 'first') expect([28, 29, 30, 31]).toContain(days);
          else expect(days).toBe(7);
          // The next day where clocks skip the time until midnight.
          const clockDay = dayOf(next.at, chosen.timezone);
          expect([0, day]).toContain(Date.parse(clockDay) - Date.parse(next.date));
          ({ date, at } = next);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is due', () => {
  const when = { time: '09:00', timezone: 'UTC' };
  const due = (from: string, now: string, saidFor?: string): string | undefined =>
    dueOccurrence(when, { from: utc(from), now: utc(now), saidFor })?.date;

  it('is the latest that was not said', () => {
    expect(due('2026-12-01T09:00', '2026-12-01T08:59')).toBeUndefined();
    expect(due('2026-12-01T09:00', '2026-12-01T09:00')).toBe('2026-12-01');
    expect(due('2026-12-01T09:00', '2026-12-04T08:00')).toBe('2026-12-03');
    expect(due('2026-12-01T09:00', '2026-12-04T08:00', '2026-12-03')).toBeUndefined();
    expect(due('2016-12-01T09:00', '2026-12-04T08:00')).toBe('2026-12-03');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, daysIn, momentAt, periodAt } from '../../src/history/periods.ts';
import { timezones } from '../../src/timezones/timezones.ts';

const hour = 3_600_000;
const day = 24 * hour;

const odd = [
  'UTC',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Asia/Beirut',
  'Asia/Gaza',
  'Asia/Pyongyang',
  'Australia/Lord_Howe',
  'Australia/Eucla',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Pacific/Fakaofo',
  'Pacific/Kiritimati',
  'Pacific/Niue',
  'America/St_Johns',
  'America/Santiago',
  'America/Asuncion',
  'America/Sao_Paulo',
  'America/Havana',
  'America/Nuuk',
  'America/Caracas',
  'Antarctica/Troll',
  'Antarctica/Vostok',
  'Africa/Casablanca',
  'Europe/Dublin',
];
const zone = fc.oneof(fc.constantFrom(...odd), fc.constantFrom(...timezones()));
const moment = fc.integer({ min: Date.UTC(2012, 0, 1), max: Date.UTC(2037, 0, 1) });
const calendar = fc.constantFrom('week' as const, 'month' as const, 'year' as const);

const utc = (time: string): number => Date.parse(`${time}Z`);
const weekday = (name: string): number => new Date(name).getUTCDay();
const dayAfter = (name: string): string => new Date(Date.parse(name) + day).toISOString().slice(0, 10);

describe('a period', () => {
  it('contains the moment, and touches the one before it', () => {
    fc.assert(
      fc.property(fc.constantFrom('week', 'month', 'year', 'all'), moment, zone, (period, now, zone) => {
        const found = periodAt(period, now, zone);
        expect(found.now.from).toBeLessThanOrEqual(now);
        expect(found.now.to).toBeGreaterThan(now);
        if (period === 'all') return;
        expect(found.before?.to).toBe(found.now.from);
        expect(found.before?.from).toBeLessThan(found.now.from);
      }),
    );
  });

  it('begins in the first moment of a Monday, a first of a month, a first of January', () => {
    fc.assert(
      fc.property(calendar, moment, zone, (period, now, zone) => {
        const { from } = periodAt(period, now, zone).now;
        const first = dayOf(from, zone);
        if (period === 'week') expect(weekday(first)).toBe(1);
        if (period === 'month') expect(first).toBe(`${dayOf(now, zone).slice(0, 7)}-01`);
        if (period === 'year') expect(first).toBe(`${dayOf(now, zone).slice(0, 4)}-01-01`);
        expect(dayAfter(dayOf(from - 1, zone))).toBe(first);
      }),
    );
  });

  it('is the same for each of its moments, and the one before it is the period of its own moments', () => {
    fc.assert(
      fc.property(
        calendar,
        moment,
        zone,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (period, now, zone, at) => {
          const { now: current, before } = periodAt(period, now, zone);
          const some = current.from + Math.floor((now - current.from) * at);
          expect(periodAt(period, some, zone).now.from).toBe(current.from);
          expect(periodAt(period, current.from, zone).now.from).toBe(current.from);
          expect(periodAt(period, current.from - 1, zone).now.from).toBe(before?.from);
        },
      ),
    );
  });

  it.each([
    ['Asia/Kathmandu', 'week', '2026-11-25T12:00', '2026-11-22T18:15', 'a quarter to six hours ahead'],
    [
      'Pacific/Kiritimati',
      'month',
      '2026-10-31T10:00',
      '2026-10-31T10:00',
      'the first place with a new month',
    ],
    ['Pacific/Kiritimati', 'month', '2026-10-31T09:59', '2026-09-30T10:00', 'a minute earlier'],
    ['Pacific/Niue', 'year', '2027-01-01T10:59', '2026-01-01T11:00', 'the last place with an old year'],
    ['America/St_Johns', 'week', '2026-11-03T00:00', '2026-11-02T03:30', 'half an hour off, after summer'],
    ['America/St_Johns', 'week', '2026-10-31T00:00', '2026-10-26T02:30', 'half an hour off, in summer'],
    [
      'Australia/Lord_Howe',
      'week',
      '2026-10-07T00:00',
      '2026-10-04T13:00',
      'an hour of summer that is half one',
    ],
    ['Australia/Lord_Howe', 'week', '2026-10-01T00:00', '2026-09-27T13:30', 'before it'],
    ['Africa/Casablanca', 'week', '2026-02-18T00:00', '2026-02-16T00:00', 'winter time in Ramadan'],
    ['Africa/Casablanca', 'week', '2026-04-01T00:00', '2026-03-29T23:00', 'and an hour ahead all other year'],
    ['Asia/Tehran', 'week', '2016-03-23T00:00', '2016-03-20T20:30', 'a Monday that begins at one o’clock'],
    [
      'America/Asuncion',
      'month',
      '2017-10-15T00:00',
      '2017-10-01T04:00',
      'a month that begins at one o’clock',
    ],
    [
      'America/Santiago',
      'month',
      '2026-09-15T00:00',
      '2026-09-01T04:00',
      'a month with a day without midnight',
    ],
    [
      'Asia/Beirut',
      'week',
      '2026-03-30T00:00',
      '2026-03-29T21:00',
      'the day after a Sunday without midnight',
    ],
    ['Pacific/Apia', 'week', '2011-12-31T12:00', '2011-12-26T10:00', 'a week without a Friday'],
  ] as const)('in %s, the %s of %s begins at %s: %s', (zone, period, now, from, _) => {
    expect(new Date(periodAt(period, utc(now), zone).now.from).toISOString().slice(0, 16)).toBe(from);
  });

  it('is as long as clocks make it', () => {
    const lengths = (zone: string, now: string) => {
      const { before } = periodAt('week', utc(now), zone);
      return before && (before.to - before.from) / hour;
    };
    expect(lengths('Australia/Lord_Howe', '2026-10-07T00:00')).toBe(167.5);
    expect(lengths('Europe/Berlin', '2026-10-28T00:00')).toBe(169);
    expect(lengths('Europe/Berlin', '2026-04-01T00:00')).toBe(167);
    expect(lengths('Pacific/Apia', '2012-01-03T00:00')).toBe(144);
  });
});

describe('the days of a zone', () => {
  it('follow each other', () => {
    fc.assert(
      fc.property(moment, zone, (at, zone) => {
        const days = daysIn(zone);
        for (let hours = 0; hours < 72; hours += 1) {
          const name = days(at + hours * hour);
          expect(name).toMatch(/^\d{4}-\d\d-\d\d$/);
          expect([name, dayAfter(name)]).toContain(days(at + (hours + 1) * hour));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('leave out the one that Samoa skipped', () => {
    expect(dayOf(utc('2011-12-30T09:59'), 'Pacific/Apia')).toBe('2011-12-29');
    expect(dayOf(utc('2011-12-30T10:00'), 'Pacific/Apia')).toBe('2011-12-31');
  });
});

describe('a time of a day', () => {
  const iso = (day: string, time: string, zone: string): string =>
    new Date(momentAt(day, time, zone)).toISOString().slice(0, 16);

  it.each([
    ['a zone without changes', '2026-03-29', '09:00', 'Asia/Kathmandu', '2026-03-29T03:15'],
    ['an hour that is skipped: the next', '2026-03-29', '02:30', 'Europe/Berlin', '2026-03-29T01:00'],
    ['an hour that comes twice: the first', '2026-10-25', '02:30', 'Europe/Berlin', '2026-10-25T00:30'],
    ['a skipped hour up to midnight', '2026-03-28', '23:30', 'America/Nuuk', '2026-03-29T01:00'],
    ['a skipped midnight', '2026-04-24', '00:00', 'Africa/Cairo', '2026-04-23T22:00'],
    ['half an hour that comes twice', '2026-04-05', '01:45', 'Australia/Lord_Howe', '2026-04-04T14:45'],
    ['a day that was skipped', '2011-12-30', '09:00', 'Pacific/Apia', '2011-12-30T10:00'],
    ['the first of all zones', '2026-01-01', '00:00', 'Pacific/Kiritimati', '2025-12-31T10:00'],
  ])('%s', (_, day, time, zone, expected) => {
    expect(iso(day, time, zone)).toBe(expected);
  });

  it('is the first moment at which clocks show it, or have passed it', () => {
    const time = fc
      .integer({ min: 0, max: 1439 })
      .map((minute) => new Date(minute * 60_000).toISOString().slice(11, 16));
    fc.assert(
      fc.property(moment, time, zone, (about, time, zone) => {
        const date = dayOf(about, zone);
        const at = momentAt(date, time, zone);
        const clock = new Intl.DateTimeFormat('sv-SE', {
          timeZone: zone,
          dateStyle: 'short',
          timeStyle: 'short',
        });
        expect(clock.format(at) >= `${date} ${time}`).toBe(true);
        for (let hours = 0.25; hours <= 3; hours += 0.25)
          expect(clock.format(at - hours * hour) < `${date} ${time}`).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import {
  isTimezone,
  knownTimezone,
  timezoneNamed,
  timezones,
  withClock,
} from '../../src/timezones/timezones.ts';

describe('the zones to choose from', () => {
  it('are known to the runtime, UTC first, each once', () => {
    const all = timezones();
    expect(all[0]).toBe('UTC');
    expect(all.filter((name) => !isTimezone(name))).toEqual([]);
    expect(new Set(all).size).toBe(all.length);
  });

  it('leave none out, and have the names of today', () => {
    const known = (name: string): string =>
      new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    const reached = new Set(timezones().map(known));
    expect(Intl.supportedValuesOf('timeZone').filter((name) => !reached.has(name))).toEqual([]);
    expect(timezones()).toEqual(expect.arrayContaining(['Europe/Kyiv', 'Asia/Kolkata', 'Asia/Ho_Chi_Minh']));
  });

  it.each(['', 'Berlin', 'Mars/Olympus', '+02:00', 'Europe/Berlin ', 'UTC+2', '../etc/passwd'])(
    'do not include %j',
    (name) => {
      expect(isTimezone(name)).toBe(false);
    },
  );
});

describe('a stored zone', () => {
  it('is UTC where none was chosen, and where this runtime does not know it', () => {
    expect(knownTimezone('Asia/Kathmandu')).toBe('Asia/Kathmandu');
    expect(knownTimezone(undefined)).toBe('UTC');
    expect(knownTimezone('Moon/Tranquility')).toBe('UTC');
  });
});

describe('a typed zone', () => {
  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['utc', 'UTC'],
    ['gmt', 'UTC'],
    ['US/Eastern', 'America/New_York'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['asia/kolkata', 'Asia/Kolkata'],
    ['Japan', 'Asia/Tokyo'],
    ['berlin', undefined],
    ['+02:00', undefined],
    ['', undefined],
  ])('called %j is %j', (typed, zone) => {
    expect(timezoneNamed(typed)).toBe(zone);
  });

  it('is shown with its clock', () => {
    const now = Date.UTC(2026, 10, 29, 14, 5);
    expect(withClock('UTC', now)).toBe('UTC');
    expect(withClock('Europe/London', now)).toBe('Europe/London (UTC+0, 14:05 now)');
    expect(withClock('Asia/Kathmandu', now + 59_999)).toBe('Asia/Kathmandu (UTC+5:45, 19:50 now)');
    expect(withClock('America/St_Johns', now)).toBe('America/St_Johns (UTC-3:30, 10:35 now)');
    expect(withClock('Pacific/Kiritimati', now)).toBe('Pacific/Kiritimati (UTC+14, 04:05 now)');
    expect(Math.max(...timezones().map((zone) => withClock(zone, now).length))).toBeLessThanOrEqual(100);
  });
});

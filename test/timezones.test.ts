import { describe, expect, it } from 'vitest';
import { isTimezone, knownTimezone, timezones } from '../src/timezones.ts';

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

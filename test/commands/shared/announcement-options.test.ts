import { describe, expect, it } from 'vitest';
import { timeFrom } from '../../../commands/shared/announcement-options.ts';

describe('a time of day', () => {
  it.each([
    ['9', '09:00'],
    ['09:00', '09:00'],
    [' 9:05 ', '09:05'],
    ['21.30', '21:30'],
    ['21h30', '21:30'],
    ['2130', '21:30'],
    ['0:00', '00:00'],
    ['12 am', '00:00'],
    ['12:30 PM', '12:30'],
    ['9:30 p.m.', '21:30'],
    ['11pm', '23:00'],
  ])('%s is read as %s', (typed, time) => {
    expect(timeFrom(typed)).toBe(time);
  });

  it.each(['', 'noon', '24:00', '9:60', '13 pm', '0 am', '-1', '9:5', '١٢:٠٠', '9:00 UTC'])(
    '%s is none',
    (typed) => {
      expect(() => timeFrom(typed)).toThrow('NoSuchTime');
    },
  );
});

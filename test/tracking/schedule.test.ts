import { describe, expect, it } from 'vitest';
import { createSchedule, longestGapMs } from '../../src/tracking/schedule.ts';
import { hour, minute } from './support.ts';

const steady = (): number => 0.5;
const day = 24 * hour;

/** How long after a reading an account is due that has been quiet for so long. */
const dueAfter = (quietMs: number, random: () => number): number => {
  const schedule = createSchedule(random);
  schedule.add('ann', 0, -quietMs, 0);
  return schedule.nextDueAt;
};

describe('the schedule', () => {
  it('reads active members every 10 minutes and quiet ones every 12 hours', () => {
    expect(dueAfter(0, steady)).toBe(10 * minute);
    expect(dueAfter(hour - 1, steady)).toBe(10 * minute);
    expect(dueAfter(60 * day, steady)).toBe(12 * hour);
    const quiet = [0, 1, 6, 24, 72, 168, 504].map((hours) => dueAfter(hours * hour, steady));
    expect(quiet).toEqual([...quiet].sort((a, b) => a - b));
    expect(new Set(quiet).size).toBe(quiet.length);
  });

  it('spreads readings by 15 % to both sides', () => {
    expect(dueAfter(0, () => 0)).toBeCloseTo(8.5 * minute);
    expect(dueAfter(0, () => 0.9999999)).toBeCloseTo(11.5 * minute, -2);
    expect(dueAfter(60 * day, () => 0.9999999)).toBeLessThanOrEqual(longestGapMs);
  });

  it('gives nobody out before the time', () => {
    const schedule = createSchedule(steady);
    schedule.add('ann', 0, 0, 0);
    expect(schedule.take(10 * minute - 1)).toBeUndefined();
    expect(schedule.take(10 * minute)?.account).toBe('ann');
    expect(schedule.take(day)).toBeUndefined();
    expect(schedule.nextDueAt).toBe(Infinity);
  });

  it('takes first who has waited longest in relation to the interval', () => {
    const schedule = createSchedule(steady);
    schedule.add('quiet', 0, -2 * day, 0); // every 90 minutes
    schedule.add('active', 0, 70 * minute, 70 * minute); // every 10 minutes
    schedule.add('new', 75 * minute, 75 * minute, 75 * minute);
    expect(schedule.take(95 * minute)?.account).toBe('active');
    expect(schedule.take(95 * minute)?.account).toBe('new');
    expect(schedule.take(95 * minute)?.account).toBe('quiet');
  });

  it('takes before that who would wait beyond the longest gap', () => {
    const schedule = createSchedule(steady);
    schedule.add('active', 0, 0, 0);
    schedule.add('quiet', 0, -60 * day, 0);
    expect(schedule.take(12 * hour - 1)?.account).toBe('active');
    schedule.add('active', 60 * minute, 60 * minute, 60 * minute);
    expect(schedule.take(12 * hour)?.account).toBe('quiet');
  });

  it('takes an unread account at once, before those that are just due', () => {
    const schedule = createSchedule(steady);
    schedule.add('active', 0, 0, 0);
    schedule.addUnread('new', 10 * minute);
    expect(schedule.take(12 * minute)?.account).toBe('new');
  });

  it('trusts no reading of the future', () => {
    const schedule = createSchedule(steady);
    schedule.add('ann', 5 * day, 5 * day, 0);
    expect(schedule.nextDueAt).toBe(10 * minute);
  });
});

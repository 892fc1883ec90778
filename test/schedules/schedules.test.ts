import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ScheduledKind } from '../../src/guilds/kinds.ts';
import { createSettings } from '../../src/guilds/settings.ts';
import { createSchedules, type Due, type DueOutcome, type Schedules } from '../../src/schedules/schedules.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { memoryStorage, OutboxLog } from '../announcements/outbox/outbox-kit.ts';
import { pass, virtualClock } from '../support/virtual-clock.ts';

const hour = 3_600_000;
const day = 24 * hour;

describe('schedules', () => {
  let storage: Storage;
  let said: string[];
  let outcomes: DueOutcome[];
  beforeEach(async () => {
    // A Sunday.
    virtualClock({ now: Date.UTC(2026, 10, 29, 12) });
    storage = await memoryStorage();
    said = [];
    outcomes = [];
  });

  const settingsOf = () =>
    createSettings({ storage, members: { unlinkAll: () => Promise.resolve(0) as never }, now: Date.now });
  const note = ({ guildId, kind, date }: Due): string => {
    said.push(`${guildId} ${kind} ${date} at ${new Date().toISOString().slice(5, 16)}`);
    return 'news';
  };

  async function open(
    options: Partial<Omit<Parameters<typeof createSchedules>[0], 'say'>> & {
      readonly say?: (due: Due) => string | Promise<string>;
    } = {},
  ): Promise<Schedules> {
    const { say = note, ...more } = options;
    const schedules = createSchedules({
      storage,
      settings: settingsOf(),
      ownsGuild: () => true,
      now: Date.now,
      random: () => 0.5,
      node: 'a',
      log: new OutboxLog(),
      onDue: ({ outcome }) => outcomes.push(outcome),
      ...more,
      say: async (due) => ({ isQuiet: (await say(due)) === 'quiet' }),
    });
    await schedules.start();
    onTestFinished(async () => {
      const stopped = schedules.stop();
      if (vi.isFakeTimers()) await pass(10_000);
      await stopped;
    });
    return schedules;
  }

  async function wanted(guildId: string, kind: ScheduledKind, timezone?: string): Promise<void> {
    const settings = settingsOf();
    await settings.setChannel(guildId, kind, '10');
    if (timezone !== undefined) await settings.setOptions(guildId, { timezone });
  }

  it('are said at their time, in the zone of the server or their own', async () => {
    await wanted('1', 'digest', 'Asia/Tokyo');
    await wanted('1', 'daily');
    const schedules = await open();
    await schedules.set('1', 'digest', {});
    await schedules.set('1', 'daily', { time: '20:30', timezone: 'America/New_York' });
    await pass(2 * day);
    expect(said).toEqual([
      '1 digest 2026-11-30 at 11-30T00:00',
      '1 daily 2026-11-29 at 11-30T01:30',
      '1 daily 2026-11-30 at 12-01T01:30',
    ]);
    expect(outcomes).toEqual(['said', 'said', 'said']);
    expect(await schedules.of('1', 'digest')).toEqual({
      day: 'monday',
      time: '09:00',
      timezone: 'Asia/Tokyo',
      nextAt: Date.UTC(2026, 11, 7),
    });
  });

  it.each<[zone: string, from: string, time: string, expected: string[]]>([
    ['Europe/Berlin', '2026-03-28T12:00', '02:30', ['03-29 at 03-29T01:00', '03-30 at 03-30T00:30']],
    ['Europe/Berlin', '2026-10-24T12:00', '02:30', ['10-25 at 10-25T00:30', '10-26 at 10-26T01:30']],
    ['America/New_York', '2026-03-07T12:00', '02:30', ['03-08 at 03-08T07:00', '03-09 at 03-09T06:30']],
    ['America/New_York', '2026-10-31T12:00', '01:30', ['11-01 at 11-01T05:30', '11-02 at 11-02T06:30']],
    ['Australia/Lord_Howe', '2026-10-03T12:00', '02:15', ['10-04 at 10-03T15:30', '10-05 at 10-04T15:15']],
    ['Australia/Lord_Howe', '2026-04-04T12:00', '01:45', ['04-05 at 04-04T14:45', '04-06 at 04-05T15:15']],
    ['UTC', '2028-02-28T12:00', '09:00', ['02-29 at 02-29T09:00', '03-01 at 03-01T09:00']],
  ])('are said once a day in %s from %s on', async (zone, from, time, expected) => {
    vi.setSystemTime(Date.parse(`${from}Z`));
    await wanted('1', 'daily', zone);
    const schedules = await open();
    await schedules.set('1', 'daily', { time });
    await pass(46 * hour);
    expect(said.map((each) => each.replace(/^1 daily \d{4}-/, ''))).toEqual(expected);
  });

  it('are said on the first of each month, of 28 to 31 days', async () => {
    vi.setSystemTime(Date.UTC(2027, 0, 15));
    await wanted('1', 'digest');
    const schedules = await open();
    await schedules.set('1', 'digest', { day: 'first' });
    await pass(80 * day);
    expect(said).toEqual([
      '1 digest 2027-02-01 at 02-01T09:00',
      '1 digest 2027-03-01 at 03-01T09:00',
      '1 digest 2027-04-01 at 04-01T09:00',
    ]);
  });

  it('follow the server’s zone when it changes, if they have none of their own', async () => {
    await wanted('1', 'daily', 'Asia/Tokyo');
    const schedules = await open();
    await schedules.set('1', 'daily', {});
    await settingsOf().setOptions('1', { timezone: 'America/New_York' });
    await schedules.moved('1');
    await pass(day);
    expect(said).toEqual(['1 daily 2026-11-29 at 11-29T14:00']);
  });

  it('moved to a later time after they were said, count from the next', async () => {
    await wanted('1', 'digest');
    const schedules = await open();
    await schedules.set('1', 'digest', { time: '09:00' });
    await pass(day);
    await schedules.set('1', 'digest', { time: '18:00' });
    await pass(day);
    await schedules.set('1', 'digest', { day: 'wednesday' });
    await pass(9 * day);
    expect(said).toEqual(['1 digest 2026-11-30 at 11-30T09:00', '1 digest 2026-12-09 at 12-09T18:00']);
  });

  it('are said late after an outage of hours, and skipped after one of days', async () => {
    await wanted('1', 'digest');
    await wanted('1', 'daily');
    const before = await open();
    await before.set('1', 'digest', {});
    await before.set('1', 'daily', {});
    await before.stop();
    // Three hours late.
    vi.setSystemTime(Date.UTC(2026, 10, 30, 12));
    const then = await open();
    await pass(1_000);
    expect(said.toSorted()).toEqual([
      '1 daily 2026-11-30 at 11-30T12:00',
      '1 digest 2026-11-30 at 11-30T12:00',
    ]);
    expect(outcomes).toEqual(['late', 'late']);
    await then.stop();
    // Three days after the next: only today's is said.
    vi.setSystemTime(Date.UTC(2026, 11, 10, 10));
    await open();
    await pass(1_000);
    expect(said.slice(2)).toEqual(['1 daily 2026-12-10 at 12-10T10:00']);
    expect(outcomes.slice(2).toSorted()).toEqual(['late', 'missed']);
  });

  it('are not said again when the clock is set back', async () => {
    await wanted('1', 'daily');
    const schedules = await open();
    await schedules.set('1', 'daily', {});
    await pass(day);
    vi.setSystemTime(Date.UTC(2026, 10, 30, 6));
    await pass(day);
    expect(said).toEqual(['1 daily 2026-11-30 at 11-30T09:00']);
  });

  it('go on after a clock that was years ahead', async () => {
    await wanted('1', 'daily');
    const schedules = await open();
    await schedules.set('1', 'daily', {});
    vi.setSystemTime(Date.UTC(2030, 0, 1, 9, 30));
    await pass(hour);
    vi.setSystemTime(Date.UTC(2026, 10, 30, 8));
    await pass(2 * hour);
    expect(said).toEqual(['1 daily 2030-01-01 at 01-01T09:31', '1 daily 2026-11-30 at 11-30T09:00']);
  });

  it('are said once by two processes on one store', async () => {
    await wanted('1', 'daily');
    // Long enough for the other to find the row as it was.
    const slowly = async (due: Due): Promise<string> => {
      await new Promise((resolve) => setTimeout(resolve, 20_000));
      return note(due);
    };
    await (await open({ say: slowly })).set('1', 'daily', {});
    await open({ node: 'b', say: slowly });
    await pass(3 * day);
    expect(said.map((each) => each.slice(8, 18))).toEqual(['2026-11-30', '2026-12-01', '2026-12-02']);
  });

  it('are finished by another process when the first dies between claim and outbox', async () => {
    await wanted('1', 'daily');
    const first = await open({ node: 'a', say: () => new Promise(() => undefined) });
    await first.set('1', 'daily', {});
    await pass(22 * hour);
    expect(said).toEqual([]);
    await open({ node: 'b' });
    await pass(2 * 60_000);
    expect(said).toEqual(['1 daily 2026-11-30 at 11-30T10:00']);
  });

  it('are tried again while what they need fails, and give up one that is over a day late', async () => {
    await wanted('1', 'daily');
    let isDown = true;
    const schedules = await open({
      say: (due) => {
        if (isDown) throw new Error('Codewars is down');
        return note(due);
      },
    });
    await schedules.set('1', 'daily', {});
    await pass(23 * hour);
    isDown = false;
    await pass(hour);
    expect(said).toEqual(['1 daily 2026-11-30 at 11-30T11:06']);
    isDown = true;
    await pass(46 * hour);
    expect(said).toHaveLength(1);
    expect(outcomes).toEqual(['late']);
    isDown = false;
    await pass(hour);
    expect(said.slice(1)).toEqual(['1 daily 2026-12-02 at 12-02T10:06']);
  });

  it('are silent where the kind is off, or the bot is gone; others go on', async () => {
    for (const guildId of ['1', '2', '3']) await wanted(guildId, 'daily');
    const schedules = await open();
    for (const guildId of ['1', '2', '3']) await schedules.set(guildId, 'daily', {});
    await settingsOf().off('1', 'daily');
    await settingsOf().left('2');
    await pass(day);
    expect(said).toEqual(['3 daily 2026-11-30 at 11-30T09:00']);
  });

  it('tell what has nothing to say that it said so already', async () => {
    await wanted('1', 'daily');
    const quiet: boolean[] = [];
    const schedules = await open({
      say: ({ date, wasQuiet }) => {
        quiet.push(wasQuiet);
        return date === '2026-12-02' ? 'news' : 'quiet';
      },
    });
    await schedules.set('1', 'daily', {});
    await pass(5 * day);
    expect(quiet).toEqual([false, true, true, false, true]);
  });

  it('belong to the process that owns the server', async () => {
    await wanted('1', 'daily');
    const schedules = await open({ ownsGuild: (guildId) => guildId !== '1' });
    await schedules.set('1', 'daily', {});
    await pass(day);
    expect(said).toEqual([]);
    expect(schedules.size).toBe(0);
  });
});

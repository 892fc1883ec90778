import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AnnouncementsOptions } from '../../src/announcements/announcements.ts';
import type { GuildRecord } from '../../src/storage/records.ts';
import { OutboxLog } from './outbox/outbox-kit.ts';
import { delivery, honorSaid, linked, newWorld, open, openStarted, said, user, type World } from './kit.ts';
import { idle, pass, virtualClock } from '../support/virtual-clock.ts';

beforeEach(() => virtualClock());

const minute = 60_000;

async function start(honor: GuildRecord['options']['honor'], options: Partial<AnnouncementsOptions> = {}) {
  const world = await newWorld();
  await linked(world, user('u'), 'g1', { honor });
  const announcements = await openStarted(world, options);
  const tell = async (total: number, delta: number): Promise<void> => {
    await announcements.inbox.add(delivery.honor('u', total, delta));
    await idle();
  };
  return { world, announcements, tell };
}

describe('honor, every change', () => {
  it('is said at once, each total with the change since the last', async () => {
    const { world, tell } = await start('every');
    await tell(102, 2);
    await tell(102, 2);
    await tell(110, 3);
    await tell(104, -6);
    expect(honorSaid(world)).toEqual(['g1 100→102', 'g1 102→110', 'g1 110→104']);
    expect([...world.outbox.said.values()][1]).toMatchObject({
      about: {
        account: 'u',
        links: [{ userId: 'member-of-name-u', linkedAt: Date.now() }],
        news: { type: 'honor', from: 102, total: 110, since: Date.now() },
      },
    });
  });

  it('says nothing of a total that is older than what is known', async () => {
    const { world, tell } = await start('every');
    await tell(110, 10);
    await tell(105, 5);
    expect(honorSaid(world)).toEqual(['g1 100→110']);
  });
});

describe('a change of honor that was held up', () => {
  const held = (world: World, total: number, delta: number, ageMs: number) =>
    delivery.honor('u', total, delta, { receivedAt: Date.now() - ageMs });

  it('never overrides a newer total, be it a fall or a rise', async () => {
    const { world, announcements, tell } = await start('every');
    await tell(120, 20);
    await announcements.inbox.add(held(world, 90, -10, minute));
    await announcements.inbox.add(held(world, 300, 200, minute));
    await idle();
    expect(honorSaid(world)).toEqual(['g1 100→120']);
    expect((await world.storage.snapshots.get('u'))?.honor).toBe(120);
    await tell(115, -5);
    expect(honorSaid(world)).toEqual(['g1 100→120', 'g1 120→115']);
  });

  it('is not what comes after a clock was set back', async () => {
    const { world, tell } = await start('every');
    vi.setSystemTime(Date.now() + 30 * 86_400_000);
    await tell(120, 20);
    vi.setSystemTime(Date.now() - 30 * 86_400_000);
    await tell(125, 5);
    await tell(122, -3);
    expect(honorSaid(world)).toEqual(['g1 100→120', 'g1 120→125', 'g1 125→122']);
  });

  it('counts beside a reading, whose total lags', async () => {
    const { world, announcements, tell } = await start('every');
    await tell(101, 1);
    await announcements.pipeline.accept({
      type: 'honor',
      accountId: 'u',
      honor: 102,
      delta: 1,
      at: Date.now() + minute,
      isRead: true,
    });
    await tell(110, 8);
    expect(honorSaid(world)).toEqual(['g1 100→101', 'g1 101→102', 'g1 102→110']);
  });

  it('counts a rise from where an unannounced fall left it', async () => {
    const { world, tell } = await start('every');
    await tell(1_000, 20);
    await world.storage.snapshots.update('u', (row) => row && { ...row, honor: 800 });
    await tell(805, 5);
    expect(honorSaid(world).at(-1)).toBe('g1 800→805');
  });
});

describe('honor, gathered', () => {
  it('is said when the window closes that its first change opened', async () => {
    const { world, tell, announcements } = await start('gathered');
    await tell(102, 2);
    await pass(9 * minute);
    await tell(105, 3);
    expect(honorSaid(world)).toEqual([]);
    expect(announcements.stats().gathering).toBe(1);
    await pass(minute);
    expect(honorSaid(world)).toEqual(['g1 100→105']);
    expect(Date.now() - (said(world)[0]?.words.since ?? 0)).toBe(10 * minute);
    expect(announcements.stats().gathering).toBe(0);
    // What was said opens no window.
    await tell(105, 3);
    expect(announcements.stats().gathering).toBe(0);
    await tell(108, 3);
    await tell(105, 3);
    await pass(10 * minute);
    expect(honorSaid(world)).toEqual(['g1 100→105', 'g1 105→108']);
  });

  it('that comes back to where it was says nothing', async () => {
    const { world, tell } = await start('gathered');
    await tell(101, 1);
    await tell(100, -1);
    await pass(10 * minute);
    expect(honorSaid(world)).toEqual([]);
    await tell(103, 3);
    await pass(10 * minute);
    expect(honorSaid(world)).toEqual(['g1 100→103']);
  });

  it('survives a restart within the window, and one that takes longer than it', async () => {
    const { world, tell, announcements } = await start('gathered');
    await tell(105, 5);
    await announcements.stop();
    await pass(5 * minute);
    const second = await openStarted(world);
    await pass(5 * minute + 29_999);
    expect(honorSaid(world)).toEqual([]);
    await pass(1);
    expect(honorSaid(world)).toEqual(['g1 100→105']);

    await second.inbox.add(delivery.honor('u', 107, 2));
    await idle();
    await second.stop();
    await pass(60 * minute);
    const third = await openStarted(world);
    await third.inbox.add(delivery.honor('u', 109, 2));
    await pass(0);
    expect(honorSaid(world)).toEqual(['g1 100→105', 'g1 105→107']);
    await pass(10 * minute);
    expect(honorSaid(world)).toEqual(['g1 100→105', 'g1 105→107', 'g1 107→109']);
  });

  it('waits for Discord, and is given up after a day', async () => {
    const log = new OutboxLog();
    const { world, tell } = await start('gathered', { log });
    world.discord.isDown = true;
    await tell(105, 5);
    await pass(23 * 60 * minute);
    world.discord.isDown = false;
    await pass(minute);
    expect(honorSaid(world)).toEqual(['g1 100→105']);

    await world.storage.presence.delete('g1:member-of-name-u');
    world.discord.isDown = true;
    await tell(110, 5);
    await pass(24 * 60 * minute + 12 * minute);
    expect(log.messages('for a day; it is dropped')).toHaveLength(1);
    world.discord.isDown = false;
    await pass(60 * minute);
    expect(honorSaid(world)).toHaveLength(1);
  });

  it('closes in time though the clock was set back', async () => {
    const { world, tell, announcements } = await start('gathered');
    await tell(105, 5);
    await announcements.stop();
    const back = await openStarted(world, { now: () => Date.now() - 24 * 60 * minute });
    await pass(0);
    expect(honorSaid(world)).toEqual(['g1 100→105']);
    await back.stop();
  });

  it('is said by another process when the one that gathered it ended', async () => {
    const { world, tell, announcements } = await start('gathered');
    const other = await openStarted(world, { node: 'b' });
    await tell(105, 5);
    await announcements.stop();
    await pass(25 * minute);
    expect(honorSaid(world)).toEqual(['g1 100→105']);
    await other.stop();
  });

  it('of a server that switched it off meanwhile is not said', async () => {
    const { world, tell, announcements } = await start('gathered');
    await tell(105, 5);
    await announcements.settings.off('g1', 'honor');
    await pass(10 * minute);
    await announcements.settings.setChannel('g1', 'honor', 'c');
    await tell(106, 1);
    await pass(10 * minute);
    expect(honorSaid(world)).toEqual(['g1 105→106']);
  });

  it('that waits is part of what is said at once after the setting changed', async () => {
    const { world, tell, announcements } = await start('gathered');
    await tell(105, 5);
    await announcements.settings.setOptions('g1', { honor: 'every' });
    await tell(107, 2);
    await pass(10 * minute);
    expect(honorSaid(world)).toEqual(['g1 100→107']);
  });
});

describe('honor by milestones', () => {
  it('is said when a multiple is passed, with the change since the last time', async () => {
    const { world, tell } = await start(100);
    await tell(260, 10);
    await tell(299, 39);
    await tell(301, 2);
    await tell(320, 19);
    await tell(290, -30);
    await tell(305, 15);
    await tell(610, 305);
    expect(honorSaid(world)).toEqual(['g1 250→301', 'g1 301→610']);
  });
});

describe('honor in several servers', () => {
  it('is said in each as its settings say, with a total of its own that was last said', async () => {
    const world = await newWorld();
    await linked(world, user('u'), 'every', { honor: 'every' });
    await linked(world, user('u'), 'gathered', { honor: 'gathered' });
    await linked(world, user('u'), 'milestones', { honor: 500 });
    await linked(world, user('u', { username: 'Somebody' }), 'off');
    await open(world).settings.off('off', 'honor');
    const { inbox } = await openStarted(world);
    await inbox.add(delivery.honor('u', 498, 1));
    await inbox.add(delivery.honor('u', 501, 3));
    await pass(10 * minute);
    expect(honorSaid(world)).toEqual([
      'every 497→498',
      'every 498→501',
      'milestones 497→501',
      'gathered 497→501',
    ]);
  });
});

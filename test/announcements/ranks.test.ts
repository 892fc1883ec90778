import { beforeEach, describe, expect, it, vi } from 'vitest';
import { collect } from '../support/storage-kit.ts';
import {
  delivery,
  type FakeCodewars,
  linked,
  newWorld,
  open,
  openStarted,
  ranksSaid,
  said,
  user,
} from './kit.ts';
import { idle, pass, virtualClock } from '../support/virtual-clock.ts';

beforeEach(() => virtualClock());

/** Codewars, while whose answer something happens. */
const spied = (codewars: FakeCodewars, meanwhile: () => Promise<unknown>) => ({
  kata: codewars.kata.bind(codewars),
  async user(...asked: Parameters<FakeCodewars['user']>) {
    await meanwhile();
    return codewars.user(...asked);
  },
});

describe('a rank-up', () => {
  it('is announced where the account is linked, with the rank before', async () => {
    const world = await newWorld();
    await linked(world, user('u', { overall: -5 }));
    const { inbox } = await openStarted(world);
    await inbox.add(delivery.rank('u', -4));
    await idle();
    expect(said(world)).toMatchObject([
      {
        guildId: 'g1',
        channelId: 'g1-ranks',
        account: 'u',
        words: { memberId: 'member-of-name-u', rank: -4, oldRank: -5 },
      },
    ]);
    expect([...world.outbox.said.keys()][0]).toMatch(/^[\w-]{22}$/);
    expect(inbox.size).toBe(0);
  });

  it('is announced once, however often it is told, one after the other and at once', async () => {
    const world = await newWorld();
    await linked(world, user('u'));
    const { inbox, pipeline } = await openStarted(world);
    for (let time = 0; time < 10; time += 1) {
      await inbox.add(delivery.rank('u', -4));
      await idle();
    }
    await Promise.all(Array.from({ length: 10 }, () => inbox.add(delivery.rank('u', -3, 'rust'))));
    await inbox.add(delivery.rank('u', -3, 'rust', { action: 'rank_earned' }));
    await pipeline.accept({ type: 'rank', accountId: 'u', language: null, rank: -4, at: Date.now() });
    await idle();
    expect(ranksSaid(world)).toEqual(['g1 member-of-name-u -8→-4 overall', 'g1 member-of-name-u ?→-3 rust']);
  });

  it('leaves nothing of who deletes their data while Discord or Codewars is asked about them', async () => {
    for (const asked of ['Discord', 'Codewars']) {
      const world = await newWorld();
      await linked(world, user('u'));
      const leave = () => world.members.forget('member-of-name-u');
      const codewars = asked === 'Codewars' ? spied(world.codewars, leave) : world.codewars;
      const isMember = async () => {
        if (asked === 'Discord') await leave();
        return true;
      };
      const { pipeline } = open(world, { messageSender: { isMember }, codewars });
      await pipeline.accept({ type: 'rank', accountId: 'u', language: null, rank: -4, at: Date.now() });
      expect(await collect(world.storage.snapshots.keys()), asked).toEqual([]);
      expect(await collect(world.storage.presence.keys()), asked).toEqual([]);
      expect(await collect(world.storage.links.keys()), asked).toEqual([]);
    }
  });

  it('is remembered for longer than the outbox remembers what it said', async () => {
    const world = await newWorld();
    await linked(world, user('u'));
    const { inbox } = await openStarted(world);
    await inbox.add(delivery.rank('u', -4));
    await idle();
    world.outbox.said.clear();
    vi.setSystemTime(Date.now() + 179 * 86_400_000);
    await inbox.add(delivery.rank('u', -4));
    await idle();
    expect(said(world)).toEqual([]);
  });

  it('out of order is announced too, without a rank before it', async () => {
    const world = await newWorld();
    await linked(world, user('u', { overall: -6 }));
    const { inbox } = await openStarted(world);
    await inbox.add(delivery.rank('u', -4));
    await inbox.add(delivery.rank('u', -5));
    await idle();
    expect(ranksSaid(world)).toEqual([
      'g1 member-of-name-u -6→-4 overall',
      'g1 member-of-name-u ?→-5 overall',
    ]);
    // What is known only rises.
    await inbox.add(delivery.rank('u', -3));
    await idle();
    expect(ranksSaid(world)[2]).toBe('g1 member-of-name-u -4→-3 overall');
  });

  it('from before the first reading is old news, and a fall is none', async () => {
    const world = await newWorld();
    await linked(world, user('u', { overall: -3, rust: -5 }));
    const { inbox } = await openStarted(world);
    await inbox.add(delivery.rank('u', -4));
    await inbox.add(delivery.rank('u', -6, 'rust'));
    await inbox.add(delivery.rank('u', -7, 'python'));
    await idle();
    expect(ranksSaid(world)).toEqual(['g1 member-of-name-u ?→-7 python']);
  });

  it('is announced while Codewars is down, and the reading after it is the baseline', async () => {
    const world = await newWorld();
    await linked(world, user('u', { overall: -5 }));
    world.codewars.failure = 'Unavailable';
    const { inbox } = await openStarted(world);
    await inbox.add(delivery.rank('u', -4));
    await idle();
    expect(ranksSaid(world)).toEqual(['g1 member-of-name-u ?→-4 overall']);
    world.codewars.failure = undefined;
    await inbox.add(delivery.rank('u', -3));
    await idle();
    expect(ranksSaid(world)[1]).toBe('g1 member-of-name-u -4→-3 overall');
    expect(await world.storage.snapshots.get('u')).toMatchObject({
      baseline: { overall: -5 },
      ranks: { overall: { rank: -3 } },
      readAt: Date.now(),
    });
  });

  it('is worded with the score where it was read with the rank', async () => {
    const world = await newWorld();
    await linked(world, user('u'));
    const { pipeline } = open(world);
    await pipeline.accept({ type: 'rank', accountId: 'u', language: null, rank: -4, score: 700, at: 1 });
    expect(said(world)[0]?.words.score).toBe(700);
    expect((await world.storage.snapshots.get('u'))?.ranks.overall).toEqual({ rank: -4, score: 700 });
  });

  it('of an account that nobody follows any more is worked off in silence', async () => {
    const world = await newWorld();
    await linked(world, user('u'));
    await world.members.unlink('g1', 'member-of-name-u');
    const { inbox } = await openStarted(world);
    await inbox.add(delivery.rank('u', -4));
    await idle();
    expect(said(world)).toEqual([]);
    expect(await world.storage.snapshots.get('u')).toBeUndefined();
    expect(inbox.size).toBe(0);
  });

  it('waits while the outbox cannot store it, and is not forgotten', async () => {
    const world = await newWorld();
    await linked(world, user('u'));
    const { StorageError } = await import('../../src/storage/errors.ts');
    let isBroken = true;
    const outbox = {
      add: (list: Parameters<typeof world.outbox.add>[0]) =>
        isBroken ? Promise.reject(new StorageError('unavailable', 'down')) : world.outbox.add(list),
      wake: () => {},
    };
    const { inbox } = await openStarted(world, { outbox });
    await inbox.add(delivery.rank('u', -4));
    await pass(6 * 3_600_000);
    expect(inbox.size).toBe(1);
    isBroken = false;
    await pass(700_000);
    expect(ranksSaid(world)).toHaveLength(1);
    expect(inbox.size).toBe(0);
  });
});

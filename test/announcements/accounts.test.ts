import { beforeEach, describe, expect, it } from 'vitest';
import { allRows } from '../support/kept.ts';
import { delivery, honorSaid, linked, newWorld, openStarted, ranksSaid, said, user } from './kit.ts';
import { idle, pass, virtualClock } from '../support/virtual-clock.ts';

beforeEach(() => virtualClock());

const day = 86_400_000;

describe('an id that no link knows', () => {
  it('is asked of Codewars once a day, and whose it is is not kept', async () => {
    const world = await newWorld();
    world.codewars.users.set('known', user('known'));
    const { inbox } = await openStarted(world);
    const tell = async (): Promise<number> => {
      world.codewars.asked.length = 0;
      for (const id of ['known', 'nobody']) {
        await Promise.all([inbox.add(delivery.rank(id, -4)), inbox.add(delivery.kata('created', 'k', id))]);
      }
      await idle();
      return world.codewars.asked.length;
    };
    expect(await tell()).toBe(2);
    expect(await tell()).toBe(0);
    await pass(day + 1);
    expect(await tell()).toBe(2);
    expect((await allRows(world.storage)).filter((row) => /known|nobody/.test(row))).toEqual([]);
    expect(said(world)).toEqual([]);
    expect(await world.storage.snapshots.get('known')).toBeUndefined();
    expect(world.codewars.asked.every(({ options }) => options?.priority === 'background')).toBe(true);
  });

  it('is waited for while Codewars is down', async () => {
    const world = await newWorld();
    world.codewars.failure = 'Unavailable';
    const { inbox } = await openStarted(world);
    await inbox.add(delivery.rank('u', -4));
    await pass(3_600_000);
    expect(inbox.size).toBe(1);
    world.codewars.failure = undefined;
    await pass(720_000);
    expect(inbox.size).toBe(0);
  });

  it('is given to links that were made by name alone, in all servers', async () => {
    const world = await newWorld();
    const byName = user('u', { id: null, username: 'Name-U' });
    await linked(world, byName, 'g1');
    await linked(world, byName, 'g2');
    world.codewars.users.set('u', user('u', { username: 'name-u' }));
    const { inbox } = await openStarted(world);
    await inbox.add(delivery.rank('u', -4));
    await idle();
    expect(ranksSaid(world)).toHaveLength(2);
    expect((await world.storage.links.get('g2:member-of-Name-U'))?.codewarsId).toBe('u');
    expect((await world.storage.followers.get('u'))?.followers).toHaveLength(2);
    expect(await world.storage.followers.get('name:name-u')).toBeUndefined();
    expect(await world.storage.names.get('name-u')).toEqual({ codewarsId: 'u' });
  });

  it('announces nothing again that tracking announced by name', async () => {
    const world = await newWorld();
    await linked(world, user('u', { id: null, username: 'name-u' }), 'g1', { honor: 'every' });
    world.codewars.users.set('name-u', user('u', { id: null, username: 'name-u', overall: -6 }));
    const { inbox, pipeline } = await openStarted(world);
    const byName = { type: 'rank', accountId: 'name:name-u', language: null, at: 1 } as const;
    await pipeline.accept({ ...byName, rank: -5 });
    world.codewars.users.set('name-u', user('u', { overall: -5 }));
    await inbox.add(delivery.rank('u', -5));
    await idle();
    expect(ranksSaid(world)).toEqual(['g1 member-of-name-u -6→-5 overall']);
    // What is told by name from now on is about the same account.
    await pipeline.accept({ ...byName, rank: -4 });
    expect(ranksSaid(world)).toHaveLength(2);
    await pipeline.accept({ type: 'honor', accountId: 'name:name-u', honor: 110, delta: 10, at: 1 });
    await inbox.add(delivery.rank('u', -4));
    await inbox.add(delivery.honor('u', 110, 10));
    await idle();
    expect(ranksSaid(world)).toHaveLength(2);
    expect(honorSaid(world)).toEqual(['g1 100→110']);
  });
});

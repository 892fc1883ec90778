import { beforeEach, describe, expect, it } from 'vitest';
import { virtualClock } from './outbox-kit.ts';
import {
  delivery,
  honorSaid,
  kata,
  kataSaid,
  later,
  linked,
  newWorld,
  openStarted,
  ranksSaid,
  said,
  settle,
  user,
} from './pipeline-kit.ts';

beforeEach(virtualClock);

const source = { kind: 'member', hookId: 'h', guildId: 'g1', userId: 'member-of-name-u' } as const;
const minute = 60_000;

async function start(profile = user('u', { overall: -5 })) {
  const world = await newWorld();
  await linked(world, profile);
  await world.storage.snapshots.set('u', {
    username: 'name-u',
    codewarsId: 'u',
    honor: 100,
    ranks: { overall: { rank: -5, score: 300 } },
    baseline: { overall: -5 },
    totalCompleted: 0,
    readAt: 1,
    changedAt: 1,
  });
  return { world, ...(await openStarted(world)) };
}

describe("a member's own hook", () => {
  it('is believed once the profile shows it, asked past every cache and behind waiting members', async () => {
    const { world, inbox } = await start(user('u', { overall: -4, rust: -6 }));
    await inbox.add(delivery.rank('u', -4, null, { source }));
    await inbox.add(delivery.rank('u', -6, 'rust', { source }));
    await settle();
    expect(ranksSaid(world)).toHaveLength(2);
    expect(world.codewars.asked[0]).toEqual({ what: 'user u', options: { fresh: true, lane: 'background' } });
  });

  it('is asked about again after 30 seconds, 2 minutes and 10 minutes', async () => {
    const { world, inbox } = await start();
    const asked = (): number => world.codewars.asked.length;
    await inbox.add(delivery.rank('u', -4, null, { source }));
    await settle();
    expect(asked()).toBe(1);
    await later(29_999);
    expect(asked()).toBe(1);
    await later(1);
    expect(asked()).toBe(2);
    world.codewars.users.set('u', user('u', { overall: -4 }));
    await later(90_000);
    expect(asked()).toBe(3);
    expect(ranksSaid(world)).toEqual(['g1 member-of-name-u -5→-4 overall']);
    expect(inbox.size).toBe(0);
  });

  it('is dropped when the API never says so', async () => {
    const { world, inbox } = await start();
    await inbox.add(delivery.rank('u', 1, null, { source }));
    await inbox.add(delivery.rank('u', -8, 'rust', { source }));
    await later(10 * minute);
    expect(world.codewars.asked).toHaveLength(8);
    expect(inbox.size).toBe(0);
    expect(said(world)).toEqual([]);
    expect(world.log.lines).toEqual([]);
  });

  it('is not believed about an account that is not theirs', async () => {
    const { world, inbox } = await start();
    await linked(world, user('somebody', { overall: 1, honor: 5_000 }), 'g1');
    world.codewars.kataById.set('k', kata('k', 'name-somebody'));
    await inbox.add(delivery.rank('somebody', 1, null, { source }));
    await inbox.add(delivery.honor('somebody', 5_000, 4_000, { source }));
    await inbox.add(delivery.kata('created', 'k', 'somebody', { source }));
    await inbox.add(delivery.rank('u', -5, null, { source: { ...source, userId: 'unlinked' } }));
    await later(20 * minute);
    expect(said(world)).toEqual([]);
    expect(world.codewars.asked).toEqual([]);
    expect(inbox.size).toBe(0);
  });

  it('is asked about as long as Codewars is down, and then believed', async () => {
    const { world, inbox } = await start(user('u', { overall: -4 }));
    world.codewars.failure = 'Unavailable';
    await inbox.add(delivery.rank('u', -4, null, { source }));
    await later(60 * minute);
    expect(inbox.size).toBe(1);
    world.codewars.failure = undefined;
    await later(13 * minute);
    expect(ranksSaid(world)).toHaveLength(1);
  });

  it('of honor is believed up to what the profile shows, and of a fall only the total itself', async () => {
    const { world, inbox, settings } = await start(user('u', { honor: 120 }));
    await settings.setOptions('g1', { honor: 'every' });
    await inbox.add(delivery.honor('u', 120, 20, { source }));
    await inbox.add(delivery.honor('u', 900, 780, { source }));
    await inbox.add(delivery.honor('u', 3, -900, { source }));
    await later(11 * minute);
    expect(honorSaid(world)).toEqual(['g1 100→120']);
  });

  it('of a kata is believed where the API names them as its author, once the kata is there', async () => {
    const { world, inbox } = await start();
    world.codewars.kataById.set('other', kata('other', 'somebody'));
    await inbox.add(delivery.kata('created', 'other', 'u', { source }));
    await inbox.add(delivery.kata('created', 'new', 'u', { source }));
    await settle();
    expect(kataSaid(world)).toEqual([]);
    world.codewars.kataById.set('new', kata('new', 'NAME-U'));
    await later(11 * minute);
    expect(kataSaid(world)).toEqual(['g1 created Kata new']);
  });

  it('of somebody who was linked by name alone finds out the id', async () => {
    const world = await newWorld();
    await linked(world, user('u', { id: null, username: 'name-u' }));
    world.codewars.users.set('u', user('u', { overall: -4 }));
    const { inbox } = await openStarted(world);
    await inbox.add(delivery.rank('u', -4, null, { source }));
    await settle();
    expect(ranksSaid(world)).toHaveLength(1);
    expect((await world.storage.links.get('g1:member-of-name-u'))?.codewarsId).toBe('u');
  });
});

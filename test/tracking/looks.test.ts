import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Kata } from '../../src/codewars/model.ts';
import { StorageError } from '../../src/storage/errors.ts';
import { createLooks, type Looks, type LooksOptions } from '../../src/tracking/looks.ts';
import { virtualClock } from '../announcements/outbox-kit.ts';
import {
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
  type World,
} from '../announcements/pipeline-kit.ts';
import { collect } from '../support/storage-kit.ts';

beforeEach(virtualClock);

const hook = { hookId: 'h', guildId: 'g1', userId: 'member-of-name-u' };
const minute = 60_000;
const day = 86_400_000;

const sleep: NonNullable<LooksOptions['sleep']> = (ms, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

async function openLooks(world: World, options: Partial<LooksOptions> = {}): Promise<Looks> {
  const { pipeline, settings } = await openStarted(world);
  await settings.setOptions('g1', { honor: 'every' });
  const { storage, codewars, log } = world;
  const fast = { requestsPerSecond: 4_000, node: 'a', now: Date.now, sleep };
  const looks = createLooks({ storage, codewars, pipeline, log, ...fast, ...options });
  onTestFinished(() => looks.stop());
  await looks.start();
  return looks;
}

/** A verified member whose account was read before: 100 honor, 5 kyu. */
async function start(options: Partial<LooksOptions> = {}) {
  const world = await newWorld();
  await linked(world, user('u', { overall: -5 }));
  await world.members.verify('g1', hook.userId, { username: 'name-u', codewarsId: 'u' });
  await world.storage.snapshots.set('u', {
    username: 'name-u',
    codewarsId: 'u',
    honor: 100,
    ranks: { overall: { rank: -5, score: 300 } },
    baseline: { overall: -5 },
    totalCompleted: 0,
    completed: [],
    readAt: 1,
    changedAt: 1,
  });
  return { world, looks: await openLooks(world, options) };
}

const rows = (world: World) => collect(world.storage.looks.entries());
const asked = (world: World): string[] => world.codewars.asked.map(({ what }) => what);
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
const written = (id: string, more: Partial<Kata> = {}): Kata => ({ ...kata(id, 'Name-U', null), ...more });

describe("a ring of a member's own hook", () => {
  it('has the profile read once, past every cache and behind waiting members, and its news told', async () => {
    const { world, looks } = await start();
    world.codewars.users.set('u', user('u', { overall: -4, rust: -6, honor: 130 }));
    await looks.ring(hook, 'profile');
    await later(10);
    expect(ranksSaid(world)).toEqual(['g1 member-of-name-u -5→-4 overall', 'g1 member-of-name-u ?→-6 rust']);
    expect(honorSaid(world)).toEqual(['g1 100→130']);
    expect(asked(world)).toEqual(['user u']);
    expect(world.codewars.asked[0]?.options).toMatchObject({ fresh: true, lane: 'background' });
    expect([await rows(world), looks.size]).toEqual([[], 0]);
  });

  it('costs one row and one call, however often it comes, and no line of the log', async () => {
    const { world, looks } = await start();
    const update = vi.spyOn(world.storage.looks, 'update');
    await Promise.all(Array.from({ length: 1_000 }, () => looks.ring(hook, 'profile')));
    expect(update).toHaveBeenCalledTimes(1);
    expect(await rows(world)).toHaveLength(1);
    await settle();
    expect(asked(world)).toHaveLength(1);
    for (let ring = 0; ring < 1_000; ring += 1) await looks.ring(hook, 'profile');
    await settle();
    expect(asked(world)).toHaveLength(1);
    expect(update.mock.calls.length).toBeLessThan(5);
    expect(world.log.lines).toEqual([]);
  });

  it('is asked about again after 30 seconds, 2 minutes and 10 minutes, until there is something', async () => {
    const { world, looks } = await start();
    await looks.ring(hook, 'profile');
    await later(29_000);
    expect(asked(world)).toHaveLength(1);
    await later(2_000);
    expect(asked(world)).toHaveLength(2);
    world.codewars.users.set('u', user('u', { overall: -4 }));
    await later(90_000);
    expect(asked(world)).toHaveLength(3);
    expect(ranksSaid(world)).toEqual(['g1 member-of-name-u -5→-4 overall']);
    await later(20 * minute);
    expect(asked(world)).toHaveLength(3);
    expect(await rows(world)).toEqual([]);
  });

  it('is over after that when the API never shows anything', async () => {
    const { world, looks } = await start();
    await looks.ring(hook, 'profile');
    await later(11 * minute);
    expect(asked(world)).toHaveLength(4);
    expect([await rows(world), looks.size, said(world), world.log.lines]).toEqual([[], 0, [], []]);
  });

  it('while it is being read asks for another look, since the answer may be older', async () => {
    const { world, looks } = await start();
    const original = world.codewars.user.bind(world.codewars);
    const held = Promise.withResolvers<undefined>();
    vi.spyOn(world.codewars, 'user').mockImplementationOnce(async (...call) => {
      const answer = await original(...call);
      await held.promise;
      return answer;
    });
    world.codewars.users.set('u', user('u', { overall: -4 }));
    await looks.ring(hook, 'profile');
    await settle();
    await looks.ring(hook, 'profile');
    held.resolve(undefined);
    world.codewars.users.set('u', user('u', { overall: -3 }));
    await later(15_000);
    expect(ranksSaid(world)).toHaveLength(2);
  });

  it('is at most one look in ten seconds for a verified link, in two minutes for an unverified one', async () => {
    for (const [isVerified, most] of [
      [true, 61],
      [false, 6],
    ] as const) {
      const { world, looks } = await start();
      if (!isVerified) {
        await world.storage.links.update('g1:member-of-name-u', (link) => {
          const { verifiedAt: _, ...rest } = link!;
          return rest;
        });
      }
      for (let second = 0; second < 600; second += 1) {
        // Something new each time, so that every look is answered.
        world.codewars.users.set('u', user('u', { honor: 101 + second }));
        await looks.ring(hook, 'profile');
        await later(1_000);
      }
      expect(asked(world).length).toBeLessThanOrEqual(most);
      expect(asked(world).length).toBeGreaterThan(most / 2);
    }
  }, 60_000);

  it('of an account that was never read is where its news begins', async () => {
    const world = await newWorld();
    await linked(world, user('u', { overall: -2, honor: 5_000 }));
    const looks = await openLooks(world);
    await looks.ring(hook, 'profile');
    await settle();
    expect(said(world)).toEqual([]);
    world.codewars.users.set('u', user('u', { overall: -1, honor: 5_010 }));
    await later(3 * minute);
    await looks.ring(hook, 'profile');
    await settle();
    expect(ranksSaid(world)).toEqual(['g1 member-of-name-u -2→-1 overall']);
  });

  it('reads nothing for a member without a link, and forgets the ring', async () => {
    const { world, looks } = await start();
    await looks.ring({ ...hook, hookId: 'other', userId: 'unlinked' }, 'profile');
    await settle();
    expect([asked(world), await rows(world)]).toEqual([[], []]);
  });

  it('is kept while Codewars is down, and answered after', async () => {
    const { world, looks } = await start();
    world.codewars.failure = 'Unavailable';
    world.codewars.users.set('u', user('u', { overall: -4 }));
    await looks.ring(hook, 'profile');
    await later(60 * minute);
    expect(await rows(world)).toHaveLength(1);
    expect(asked(world).length).toBeLessThanOrEqual(61);
    world.codewars.failure = undefined;
    await later(2 * minute);
    expect(ranksSaid(world)).toHaveLength(1);
    expect(await rows(world)).toEqual([]);
  });

  it('of an account that is gone is forgotten without a word', async () => {
    const { world, looks } = await start();
    world.codewars.users.clear();
    await looks.ring(hook, 'profile');
    await later(minute);
    expect([await rows(world), world.log.lines]).toEqual([[], []]);
  });

  it('is refused when it cannot be stored, and can come again', async () => {
    const { world, looks } = await start();
    vi.spyOn(world.storage.looks, 'update').mockRejectedValueOnce(new StorageError('unavailable', 'down'));
    await expect(looks.ring(hook, 'profile')).rejects.toThrow('down');
    await settle();
    expect(asked(world)).toEqual([]);
    await looks.ring(hook, 'profile');
    await settle();
    expect(asked(world)).toHaveLength(1);
  });

  it('is answered after a restart, and by another process when that one is gone', async () => {
    for (const node of ['a', 'b']) {
      const { world, looks } = await start();
      world.codewars.failure = 'Unavailable';
      await looks.ring(hook, 'profile');
      await settle();
      await looks.stop();
      world.codewars.failure = undefined;
      world.codewars.users.set('u', user('u', { overall: -4 }));
      await openLooks(world, { node });
      await later(node === 'a' ? minute : 7 * minute);
      expect(ranksSaid(world)).toHaveLength(1);
    }
  });

  it('is answered by turns between members: who rings for many hooks delays the others by one look', async () => {
    const { world, looks } = await start({ requestsPerSecond: 4 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await linked(world, user(name), `guild-${name}`, {}, 'greedy');
      await looks.ring({ hookId: name, guildId: `guild-${name}`, userId: 'greedy' }, 'profile');
    }
    await looks.ring(hook, 'profile');
    await later(30_000);
    const order = asked(world).filter((what, index, all) => all.indexOf(what) === index);
    expect(order.indexOf('user u')).toBeLessThanOrEqual(2);
    expect(order).toHaveLength(6);
  });
});

describe('a ring for a kata', () => {
  it('tells of a kata that its author published, or got approved, within three days, once, by its own id', async () => {
    const { world, looks } = await start();
    const fresh = written('k', { publishedAt: ago(day) });
    world.codewars.kataById.set('k', fresh);
    world.codewars.kataById.set('its-slug', fresh);
    await looks.ring(hook, 'k');
    await looks.ring(hook, 'its-slug');
    await later(minute);
    expect(kataSaid(world)).toEqual(['g1 created Kata k']);
    world.codewars.kataById.set('k', { ...fresh, approvedAt: ago(minute), rank: null });
    await looks.ring(hook, 'k');
    await later(11 * minute);
    expect(kataSaid(world)).toEqual(['g1 created Kata k', 'g1 approved Kata k']);
  });

  it('says nothing of kata in beta, of old ones, of those of others, and of what is no kata', async () => {
    const { world, looks } = await start();
    world.codewars.kataById.set('beta', written('beta', { publishedAt: ago(30 * day) }));
    world.codewars.kataById.set(
      'old',
      written('old', { publishedAt: ago(4 * day), approvedAt: ago(3.1 * day) }),
    );
    world.codewars.kataById.set('tomorrow', written('tomorrow', { publishedAt: ago(-day) }));
    world.codewars.kataById.set('other', { ...kata('other', 'somebody'), publishedAt: ago(0) });
    for (const id of ['beta', 'old', 'tomorrow', 'other', 'none']) await looks.ring(hook, id);
    await later(15 * minute);
    expect([said(world), await rows(world), world.log.lines]).toEqual([[], [], []]);
  });

  it('waits for a kata that the API does not have yet', async () => {
    const { world, looks } = await start();
    await looks.ring(hook, 'new');
    await later(minute);
    world.codewars.kataById.set('new', written('new', { publishedAt: ago(0) }));
    await later(2 * minute);
    expect(kataSaid(world)).toEqual(['g1 created Kata new']);
  });

  it('knows an author by the present name', async () => {
    const { world, looks } = await start();
    world.codewars.users.set('u', user('u', { username: 'renamed', overall: -5 }));
    world.codewars.kataById.set('k', { ...kata('k', 'renamed'), publishedAt: ago(0) });
    await looks.ring(hook, 'k');
    await later(10);
    expect(kataSaid(world)).toEqual(['g1 created Kata k']);
  });

  it('gathers how far the API’s numbers moved, and says nothing when they did not', async () => {
    const { world, looks } = await start();
    const old = { publishedAt: ago(100 * day), approvedAt: ago(90 * day) };
    const show = (totalCompleted: number, voteScore: number, totalStars: number): unknown =>
      world.codewars.kataById.set('k', written('k', { ...old, totalCompleted, voteScore, totalStars }));
    show(1_000, 40, 7);
    for (let ring = 0; ring < 30; ring += 1) await looks.ring(hook, 'k');
    await later(25 * minute);
    expect(said(world)).toEqual([]);
    show(1_002, 40, 7);
    await looks.ring(hook, 'k');
    await later(minute);
    show(1_003, 42, 7);
    await looks.ring(hook, 'k');
    await later(12 * minute);
    expect(kataSaid(world)).toEqual(['g1 solved Kata k 3', 'g1 voted Kata k']);
    const [solved, voted] = said(world, 'kata');
    expect(solved?.words.moved).toMatchObject({ from: { completed: 1_000 }, to: { completed: 1_003 } });
    expect(voted?.words.moved).toMatchObject({ from: { votes: 40, stars: 7 }, to: { votes: 42, stars: 7 } });
  });

  it('names at most ten kata at once', async () => {
    const { world, looks } = await start();
    for (let made = 0; made < 500; made += 1) await looks.ring(hook, `made-up-${made}`);
    expect((await rows(world))[0]?.[1].targets).toHaveLength(10);
  });
});

import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Kata } from '../../src/codewars/model.ts';
import { StorageError } from '../../src/storage/errors.ts';
import { createLooks, type Looks } from '../../src/tracking/looks.ts';
import {
  Death,
  dying,
  honorSaid,
  kata,
  kataSaid,
  linked,
  newWorld,
  open,
  openStarted,
  ranksSaid,
  said,
  user,
  type World,
} from '../announcements/kit.ts';
import { historyOn } from './support.ts';
import { behindQueue } from '../support/behind-queue.ts';
import { collect } from '../support/storage-kit.ts';
import { idle, pass, virtualClock } from '../support/virtual-clock.ts';

beforeEach(() => virtualClock());

type LooksOptions = Parameters<typeof createLooks>[0] & { requestsPerSecond: number };

const hook = { hookId: 'h', guildId: 'g1', userId: 'member-of-name-u' };
const minute = 60_000;
const day = 86_400_000;

async function openLooks(world: World, options: Partial<LooksOptions> = {}): Promise<Looks> {
  const { pipeline, settings } = await openStarted(world);
  await settings.setOptions('g1', { honor: 'every' });
  await opened(world, hook);
  const looks = looksOf(world, { pipeline, ...options });
  onTestFinished(() => looks.stop());
  await looks.start();
  return looks;
}

function looksOf(
  world: World,
  { requestsPerSecond = 4_000, ...options }: Partial<LooksOptions> & Pick<LooksOptions, 'pipeline'>,
): Looks {
  const { storage, log } = world;
  const codewars = behindQueue(world.codewars, requestsPerSecond);
  const history = historyOn(storage);
  return createLooks({ storage, codewars, history, log, node: 'a', now: Date.now, ...options });
}

const opened = (world: World, { hookId, guildId, userId }: typeof hook): Promise<void> =>
  world.storage.hooks.set(hookId, { guildId, userId, sealedSecret: '-', createdAt: 1 });

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
    kata: {},
    readAt: 1,
    changedAt: 1,
  });
  return { world, looks: await openLooks(world, options) };
}

const rows = (world: World) => collect(world.storage.looks.entries());
const asked = (world: World): string[] => world.codewars.asked.map(({ what }) => what);
const in2020 = '2020-01-01T00:00:00.000Z';
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
const written = (id: string, more: Partial<Kata> = {}): Kata => ({ ...kata(id, 'Name-U', null), ...more });

describe("a ring of a member's own hook", () => {
  it('has the profile read once, past every cache and behind waiting members, and its news told', async () => {
    const { world, looks } = await start();
    world.codewars.users.set('u', user('u', { overall: -4, rust: -6, honor: 130 }));
    await looks.ring(hook, 'profile');
    await pass(10);
    expect(ranksSaid(world)).toEqual(['g1 member-of-name-u -5→-4 overall', 'g1 member-of-name-u ?→-6 rust']);
    expect(honorSaid(world)).toEqual(['g1 100→130']);
    expect(asked(world)).toEqual(['user u']);
    expect(world.codewars.asked[0]?.options).toMatchObject({ fresh: true, priority: 'background' });
    expect([await rows(world), looks.size]).toEqual([[], 0]);
  });

  it('costs one row and one call, however often it comes, and no line of the log', async () => {
    const { world, looks } = await start();
    const update = vi.spyOn(world.storage.looks, 'update');
    await Promise.all(Array.from({ length: 1_000 }, () => looks.ring(hook, 'profile')));
    expect(update).toHaveBeenCalledTimes(1);
    expect(await rows(world)).toHaveLength(1);
    await idle();
    expect(asked(world)).toHaveLength(1);
    for (let ring = 0; ring < 1_000; ring += 1) await looks.ring(hook, 'profile');
    await idle();
    expect(asked(world)).toHaveLength(1);
    expect(update.mock.calls.length).toBeLessThan(5);
    expect(world.log.lines).toEqual([]);
  });

  it('is asked about again after 30 seconds, 2 minutes and 10 minutes, until there is something', async () => {
    const { world, looks } = await start();
    await looks.ring(hook, 'profile');
    await pass(29_000);
    expect(asked(world)).toHaveLength(1);
    await pass(2_000);
    expect(asked(world)).toHaveLength(2);
    world.codewars.users.set('u', user('u', { overall: -4 }));
    await pass(90_000);
    expect(asked(world)).toHaveLength(3);
    expect(ranksSaid(world)).toEqual(['g1 member-of-name-u -5→-4 overall']);
    await pass(20 * minute);
    expect(asked(world)).toHaveLength(3);
    expect(await rows(world)).toEqual([]);
  });

  it('is over after that when the API never shows anything', async () => {
    const { world, looks } = await start();
    await looks.ring(hook, 'profile');
    await pass(11 * minute);
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
    await idle();
    await looks.ring(hook, 'profile');
    held.resolve(undefined);
    world.codewars.users.set('u', user('u', { overall: -3 }));
    await pass(15_000);
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
        await pass(1_000);
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
    await idle();
    expect(said(world)).toEqual([]);
    world.codewars.users.set('u', user('u', { overall: -1, honor: 5_010 }));
    await pass(3 * minute);
    await looks.ring(hook, 'profile');
    await idle();
    expect(ranksSaid(world)).toEqual(['g1 member-of-name-u -2→-1 overall']);
  });

  it('reads nothing for a member without a link, and forgets the ring', async () => {
    const { world, looks } = await start();
    await looks.ring({ ...hook, hookId: 'other', userId: 'unlinked' }, 'profile');
    await idle();
    expect([asked(world), await rows(world)]).toEqual([[], []]);
  });

  it('is kept while Codewars is down, and answered after', async () => {
    const { world, looks } = await start();
    world.codewars.failure = 'Unavailable';
    world.codewars.users.set('u', user('u', { overall: -4 }));
    await looks.ring(hook, 'profile');
    await pass(60 * minute);
    expect(await rows(world)).toHaveLength(1);
    expect(asked(world).length).toBeLessThanOrEqual(61);
    world.codewars.failure = undefined;
    await pass(2 * minute);
    expect(ranksSaid(world)).toHaveLength(1);
    expect(await rows(world)).toEqual([]);
  });

  it('of an account that is gone is forgotten without a word', async () => {
    const { world, looks } = await start();
    world.codewars.users.clear();
    await looks.ring(hook, 'profile');
    await pass(minute);
    expect([await rows(world), world.log.lines]).toEqual([[], []]);
  });

  it('is refused when it cannot be stored, and can come again', async () => {
    const { world, looks } = await start();
    vi.spyOn(world.storage.looks, 'update').mockRejectedValueOnce(new StorageError('unavailable', 'down'));
    await expect(looks.ring(hook, 'profile')).rejects.toThrow('down');
    await idle();
    expect(asked(world)).toEqual([]);
    await looks.ring(hook, 'profile');
    await idle();
    expect(asked(world)).toHaveLength(1);
  });

  it('is answered after a restart, and by another process when that one is gone', async () => {
    for (const node of ['a', 'b']) {
      const { world, looks } = await start();
      world.codewars.failure = 'Unavailable';
      await looks.ring(hook, 'profile');
      await idle();
      await looks.stop();
      world.codewars.failure = undefined;
      world.codewars.users.set('u', user('u', { overall: -4 }));
      await openLooks(world, { node });
      await pass(node === 'a' ? minute : 7 * minute);
      expect(ranksSaid(world)).toHaveLength(1);
    }
  });

  it('is answered by turns between members: who rings for many hooks delays the others by one look', async () => {
    const { world, looks } = await start({ requestsPerSecond: 4 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await linked(world, user(name), `guild-${name}`, {}, 'greedy');
      const greedy = { hookId: name, guildId: `guild-${name}`, userId: 'greedy' };
      await opened(world, greedy);
      await looks.ring(greedy, 'profile');
    }
    await looks.ring(hook, 'profile');
    await pass(30_000);
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
    await pass(minute);
    expect(kataSaid(world)).toEqual(['g1 created Kata k']);
    world.codewars.kataById.set('k', { ...fresh, approvedAt: ago(minute), rank: null });
    await looks.ring(hook, 'k');
    await pass(11 * minute);
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
    await pass(15 * minute);
    expect([said(world), await rows(world), world.log.lines]).toEqual([[], [], []]);
  });

  it('waits for a kata that the API does not have yet', async () => {
    const { world, looks } = await start();
    await looks.ring(hook, 'new');
    await pass(minute);
    world.codewars.kataById.set('new', written('new', { publishedAt: ago(0) }));
    await pass(2 * minute);
    expect(kataSaid(world)).toEqual(['g1 created Kata new']);
  });

  it('knows an author by the present name', async () => {
    const { world, looks } = await start();
    world.codewars.users.set('u', user('u', { username: 'renamed', overall: -5 }));
    world.codewars.kataById.set('k', { ...kata('k', 'renamed'), publishedAt: ago(0) });
    await looks.ring(hook, 'k');
    await pass(10);
    expect(kataSaid(world)).toEqual(['g1 created Kata k']);
  });

  it('gathers how far the API’s numbers moved, and says nothing when they did not', async () => {
    const { world, looks } = await start();
    const old = { publishedAt: ago(100 * day), approvedAt: ago(90 * day) };
    const show = (totalCompleted: number, voteScore: number, totalStars: number): unknown =>
      world.codewars.kataById.set('k', written('k', { ...old, totalCompleted, voteScore, totalStars }));
    show(1_000, 40, 7);
    for (let ring = 0; ring < 30; ring += 1) await looks.ring(hook, 'k');
    await pass(25 * minute);
    expect(said(world)).toEqual([]);
    show(1_002, 40, 7);
    await looks.ring(hook, 'k');
    await pass(minute);
    show(1_003, 42, 7);
    await looks.ring(hook, 'k');
    await pass(12 * minute);
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

describe('an owner who means harm', () => {
  it('cannot have a kata told of whose author has taken the name that the account had', async () => {
    const { world, looks } = await start();
    world.codewars.users.set('u', user('u', { username: 'renamed', overall: -5 }));
    world.codewars.users.set('stranger', user('stranger', { username: 'name-u' }));
    const old = { publishedAt: ago(day), approvedAt: ago(day) };
    world.codewars.kataById.set('k', written('k', old));
    await looks.ring(hook, 'k');
    await pass(15 * minute);
    expect([said(world), await rows(world)]).toEqual([[], []]);
  });

  it('keeps nothing of their own from being looked at: kata and profile take turns', async () => {
    const { world, looks } = await start();
    for (const id of ['k', 'l'])
      world.codewars.kataById.set(id, written(id, { publishedAt: ago(id === 'l' ? day : 90 * day) }));
    for (let second = 0; second < 60; second += 1) {
      for (const about of ['k', 'l', 'profile']) await looks.ring(hook, about);
      await pass(1_000);
    }
    expect(kataSaid(world)).toEqual(['g1 created Kata l']);
    expect(asked(world)).toEqual(expect.arrayContaining(['user u', 'kata k', 'kata l']));
  });

  it('has the profile looked at, however many made-up kata wait', async () => {
    const { world, looks } = await start();
    for (let made = 0; made < 50; made += 1) await looks.ring(hook, `made-up-${made}`);
    world.codewars.users.set('u', user('u', { overall: -4 }));
    await looks.ring(hook, 'profile');
    await pass(3 * minute);
    expect(ranksSaid(world)).toHaveLength(1);
  });

  it('is not read for by a hook that was removed, whose row does not come back', async () => {
    const { world, looks } = await start();
    await looks.ring(hook, 'profile');
    await idle();
    await world.storage.hooks.delete(hook.hookId);
    await world.storage.looks.delete(hook.hookId);
    const before = asked(world).length;
    await pass(20 * minute);
    expect([asked(world).length - before, looks.size, await rows(world)]).toEqual([0, 0, []]);
  });

  it('who removes the hook while it is being read for leaves no row', async () => {
    const { world, looks } = await start();
    const { codewars, storage } = world;
    const original = codewars.user.bind(codewars);
    vi.spyOn(codewars, 'user').mockImplementationOnce(async (...call) => {
      await storage.hooks.delete(hook.hookId);
      await storage.looks.delete(hook.hookId);
      return original(...call);
    });
    await looks.ring(hook, 'profile');
    await idle();
    expect(await rows(world)).toEqual([]);
    await pass(20 * minute);
    expect([looks.size, await rows(world)]).toEqual([0, []]);
  });

  it('who links another account meanwhile is read for as that one', async () => {
    const { world, looks } = await start();
    world.codewars.failure = 'Unavailable';
    await looks.ring(hook, 'profile');
    await idle();
    world.codewars.failure = undefined;
    world.codewars.users.set('u', user('u', { overall: -4 }));
    await world.members.unlink('g1', hook.userId);
    await linked(world, user('v', { overall: -3 }), 'g1', { honor: 'every' }, hook.userId);
    await opened(world, hook);
    await pass(20 * minute);
    expect(said(world)).toEqual([]);
    expect(asked(world).slice(1)).not.toContain('user u');
    world.codewars.users.set('v', user('v', { overall: -2 }));
    await looks.ring(hook, 'profile');
    await pass(3 * minute);
    expect(ranksSaid(world)).toEqual(['g1 member-of-name-u -3→-2 overall']);
  });

  it('asks as the person they are, in the queue of calls too', async () => {
    const { world, looks } = await start();
    world.codewars.kataById.set('k', written('k', { publishedAt: ago(0) }));
    await looks.ring(hook, 'profile');
    await looks.ring(hook, 'k');
    await pass(minute);
    const people = world.codewars.asked.slice(0, 2).map(({ options }) => options?.person);
    expect(people).toEqual([hook.userId, hook.userId]);
  });
});

describe('a ring at a bad moment', () => {
  it('while the outcome of a look is being stored has all its looks', async () => {
    const { world, looks } = await start();
    const { storage } = world;
    await looks.ring(hook, 'profile');
    await pass(minute);
    const original = storage.looks.update.bind(storage.looks);
    const before = asked(world).length;
    vi.spyOn(storage.looks, 'update').mockImplementationOnce(async (...call) => {
      await looks.ring(hook, 'profile');
      return original(...call);
    });
    // The look at two minutes, whose outcome is stored as it rings; then at once, and three times more.
    await pass(15 * minute);
    expect(asked(world).length - before).toBe(5);
    expect(await rows(world)).toEqual([]);
  });

  it('after the clock was set back reads the profile, and not for ever', async () => {
    const { world, looks } = await start();
    await looks.ring(hook, 'profile');
    await idle();
    world.codewars.users.set('u', user('u', { overall: -4 }));
    vi.setSystemTime(Date.now() - 300 * day);
    await looks.ring(hook, 'profile');
    await pass(minute);
    expect(ranksSaid(world)).toHaveLength(1);
    world.codewars.users.set('u', user('u', { overall: -3 }));
    await looks.ring(hook, 'profile');
    await pass(minute);
    expect(ranksSaid(world)).toHaveLength(2);
    await looks.ring(hook, 'profile');
    vi.setSystemTime(Date.now() - 300 * day);
    await pass(30 * minute);
    const before = asked(world).length;
    await pass(60 * minute);
    expect([asked(world).length - before, await rows(world)]).toEqual([0, []]);
  });

  it('in another process, after this one began to look, is not taken off with what it found', async () => {
    const { world, looks } = await start();
    const other = looksOf(world, { pipeline: { accept: () => Promise.resolve() }, node: 'b' });
    const { codewars } = world;
    const original = codewars.user.bind(codewars);
    codewars.users.set('u', user('u', { overall: -4 }));
    vi.spyOn(codewars, 'user').mockImplementationOnce(async (...call) => {
      const answer = await original(...call);
      await vi.advanceTimersByTimeAsync(5);
      // It is not started, and so dies with the ring as it is stored.
      await other.ring(hook, 'profile');
      return answer;
    });
    await looks.ring(hook, 'profile');
    await idle();
    expect(ranksSaid(world)).toHaveLength(1);
    expect(await rows(world)).toHaveLength(1);
    await pass(10 * minute);
    expect(await rows(world)).toEqual([]);
  });
});

describe('the numbers of a kata', () => {
  const old = { publishedAt: in2020, approvedAt: in2020 };
  const showing = async (numbers: Partial<Kata>, id = 'k') => {
    const begun = await start();
    const show = (more: Partial<Kata>): unknown =>
      begun.world.codewars.kataById.set(id, written(id, { ...old, ...numbers, ...more }));
    show({});
    const look = async (): Promise<void> => {
      await begun.looks.ring(hook, id);
      await pass(minute);
    };
    await look();
    return { ...begun, show, look };
  };

  it('that come back to where they were within a window are no news', async () => {
    const { world, show, look } = await showing({ voteScore: 40, totalStars: 7 });
    for (let turn = 0; turn < 3; turn += 1) {
      show({ voteScore: 41, totalStars: 6 });
      await look();
      show({ voteScore: 40, totalStars: 7 });
      await look();
    }
    await pass(15 * minute);
    expect(said(world)).toEqual([]);
    expect(await collect(world.storage.gathering.entries())).toHaveLength(1);
  });

  it('are told of as they are, up and down, after the clock was set back too', async () => {
    const { world, show, look } = await showing({ voteScore: 40 });
    show({ voteScore: 42 });
    await look();
    await pass(15 * minute);
    vi.setSystemTime(Date.now() - 2 * day);
    show({ voteScore: 41 });
    await look();
    await pass(15 * minute);
    const votes = said(world, 'kata').map(({ words }) => [words.moved?.from.votes, words.moved?.to.votes]);
    expect(votes).toEqual([
      [40, 42],
      [42, 41],
    ]);
  });

  it('that were gathered before a member said no are not told, then or later', async () => {
    const { world, show, look } = await showing({ totalCompleted: 10 });
    show({ totalCompleted: 12 });
    await look();
    await world.members.setAnnounced('g1', hook.userId, false);
    await pass(15 * minute);
    await world.members.setAnnounced('g1', hook.userId, true);
    await look();
    await pass(15 * minute);
    expect(said(world)).toEqual([]);
  });

  it('begin with its publication: a draft is none', async () => {
    const { world, show, look } = await showing({ publishedAt: null, approvedAt: null });
    await pass(12 * minute);
    show({ publishedAt: ago(minute), approvedAt: null });
    await look();
    expect(kataSaid(world)).toEqual(['g1 created Kata k']);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', 'its-slug', '____'])(
    'begin with the first reading, under any id (%s)',
    async (id) => {
      const { world, show, look } = await showing({ voteScore: 3, totalCompleted: 5 }, id);
      await pass(12 * minute);
      expect(said(world)).toEqual([]);
      show({ totalCompleted: 6 });
      await look();
      await pass(12 * minute);
      expect(kataSaid(world)).toEqual([`g1 solved Kata ${id} 1`]);
    },
  );
});

describe('a process that dies at any operation of a look', () => {
  it.each([false, true])(
    'says once what the API shows, and leaves no row (the last one done: %s)',
    async (isDone) => {
      let at = 0;
      for (let wasReached = true; wasReached;) {
        at += 1;
        const { world, looks: idle } = await start();
        await idle.stop();
        // Only the two below live.
        vi.clearAllTimers();
        const { storage, outbox } = world;
        const old = { publishedAt: in2020, approvedAt: in2020 };
        const reading = { approved: true, completed: 5, votes: 3, stars: 1 };
        await storage.snapshots.update('u', (current) => current && { ...current, kata: { k: reading } });
        world.codewars.kataById.set(
          'k',
          written('k', { ...old, totalCompleted: 7, voteScore: 4, totalStars: 1 }),
        );
        world.codewars.kataById.set('new', written('new', { publishedAt: ago(minute) }));
        world.codewars.users.set('u', user('u', { overall: -4, rust: -6, honor: 130 }));

        const death = new Death(at, isDone);
        const dead = dying(storage, death);
        const first = open(world, {
          storage: dead,
          outbox: { add: (list) => death.operation(() => outbox.add(list)), wake: () => {} },
        });
        await first.start();
        const looks = looksOf(world, { pipeline: first.pipeline, storage: dead });
        await looks.start();
        const refused: string[] = [];
        for (const about of ['profile', 'k', 'new']) {
          await looks.ring(hook, about).catch(() => refused.push(about));
        }
        await pass(40_000);
        await looks.stop();
        await first.stop();
        wasReached = death.happened;

        const second = await openLooks(world);
        // What was not accepted comes again.
        for (const about of refused) await second.ring(hook, about);
        await pass(25 * minute);
        const where = `at operation ${at}`;
        const counts = said(world, 'kata').map(({ words }) => words.count ?? 0);
        expect({
          where,
          ranks: ranksSaid(world),
          honor: honorSaid(world),
          kata: kataSaid(world)
            .map((each) => each.replace(/ \d+$/, ''))
            .sort(),
          solved: counts.reduce((sum, count) => sum + count, 0),
          rows: await rows(world),
        }).toEqual({
          where,
          ranks: ['g1 member-of-name-u -5→-4 overall', 'g1 member-of-name-u ?→-6 rust'],
          honor: ['g1 100→130'],
          kata: ['g1 created Kata new', 'g1 solved Kata k', 'g1 voted Kata k'],
          solved: 2,
          rows: [],
        });
      }
      expect(at).toBeGreaterThan(20);
    },
    60_000,
  );
});

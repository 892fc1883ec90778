import { beforeEach, describe, expect, it } from 'vitest';
import type { Announcements } from '../../src/announcements/announcements.ts';
import {
  Death,
  dying,
  delivery,
  honorSaid,
  kata,
  kataSaid,
  linked,
  newWorld,
  open,
  said,
  user,
  type World,
} from './kit.ts';
import { idle, pass, virtualClock } from '../support/virtual-clock.ts';

beforeEach(() => virtualClock());

interface Story {
  readonly name: string;
  readonly prepare: (world: World) => Promise<void>;
  readonly deliveries: () => Parameters<Announcements['inbox']['add']>[0][];
  readonly read: (world: World) => string[];
  readonly expected: readonly string[];
}

const knownKata = (world: World) => {
  world.codewars.kataById.set('k', kata('k', 'name-u'));
  return linked(world, user('u'));
};

const stories: readonly Story[] = [
  {
    name: 'a rank-up in two servers',
    prepare: async (world) => {
      await linked(world, user('u'), 'g1');
      await linked(world, user('u'), 'g2');
    },
    deliveries: () => [delivery.rank('u', -7), delivery.rank('u', -6)],
    read: ranksReached,
    expected: ['g1 -7', 'g1 -6', 'g2 -7', 'g2 -6'],
  },
  {
    name: 'a rank-up of an account that was linked by name alone',
    prepare: async (world) => {
      await linked(world, user('u', { id: null, username: 'name-u' }));
      world.codewars.users.set('u', user('u'));
    },
    deliveries: () => [delivery.rank('u', -7)],
    read: ranksReached,
    expected: ['g1 -7'],
  },
  {
    name: 'honor, every change',
    prepare: (world) => linked(world, user('u'), 'g1', { honor: 'every' }),
    deliveries: () => [delivery.honor('u', 102, 2), delivery.honor('u', 105, 3)],
    read: honorSaid,
    expected: ['g1 100→102', 'g1 102→105'],
  },
  {
    name: 'honor, gathered in two servers',
    prepare: async (world) => {
      await linked(world, user('u'), 'g1');
      await linked(world, user('u'), 'g2');
    },
    deliveries: () => [delivery.honor('u', 102, 2), delivery.honor('u', 105, 3)],
    read: honorChains,
    expected: ['g1 100→105', 'g2 100→105'],
  },
  {
    name: 'honor by milestones',
    prepare: (world) => linked(world, user('u'), 'g1', { honor: 100 }),
    deliveries: () => [delivery.honor('u', 199, 2), delivery.honor('u', 202, 3)],
    read: honorSaid,
    expected: ['g1 197→202'],
  },
  {
    name: 'kata created',
    prepare: knownKata,
    deliveries: () => [delivery.kata('created', 'k', 'u')],
    read: kataSaid,
    expected: ['g1 created Kata k'],
  },
  {
    name: 'votes',
    prepare: knownKata,
    deliveries: () => [delivery.kata('voted', 'k', 'u'), delivery.kata('voted', 'k', 'u')],
    read: kataSaid,
    expected: ['g1 voted Kata k'],
  },
  {
    name: 'solutions',
    prepare: knownKata,
    deliveries: () => [delivery.solved('k', 'u', 's1'), delivery.solved('k', 'u', 's2')],
    read: solutionsSaid,
    expected: ['2 solutions'],
  },
];

const windowMs = 60_000;
const window = windowMs + 10_000;

describe('a process that dies at any of its operations', () => {
  for (const [isDone, waitMs] of [
    [false, 0],
    [true, 0],
    // It lives long enough to die while a window closes.
    [false, window],
    [true, window],
  ] as const) {
    for (const { name, prepare, deliveries, read, expected } of stories) {
      it(`says once what it accepted: ${name}, the last operation ${isDone ? 'done' : 'not done'}, after ${waitMs} ms`, async () => {
        let at = 0;
        for (let wasReached = true; wasReached;) {
          at += 1;
          const world = await newWorld();
          await prepare(world);
          const death = new Death(at, isDone);
          const first = open(world, {
            windowMs,
            storage: dying(world.storage, death),
            outbox: { add: (list) => death.operation(() => world.outbox.add(list)), wake: () => {} },
          });
          await first.start();
          const refused: ReturnType<typeof deliveries> = [];
          for (const each of deliveries()) {
            // A delivery that was not accepted comes again.
            await first.inbox.add(each).catch(() => refused.push(each));
          }
          await idle();
          await pass(waitMs);
          await first.stop();
          wasReached = death.happened;

          const second = open(world, { node: 'b', windowMs });
          await pass(40_000);
          await second.start();
          for (const each of refused) await second.inbox.add(each);
          await pass(2 * window);
          const heard = read(world);
          const where = `at operation ${at}`;
          expect({ where, heard: [...heard].sort() }).toEqual({
            where,
            heard: [...expected].sort(),
          });
          expect(second.inbox.size, where).toBe(0);
          expect(second.stats().gathering, where).toBe(0);
        }
        expect(at).toBeGreaterThan(5);
      });
    }
  }
});

/**
 * A window may have closed between two deliveries of which the second was handled late: then honor is said in two steps
 * that follow on each other, here read as one.
 */
function honorChains(world: World): string[] {
  const steps = Map.groupBy(said(world, 'honor'), ({ guildId }) => guildId);
  return [...steps].map(([guildId, changes]) => {
    const totals = changes.map(({ words }) => words.total);
    expect(changes.slice(1).map(({ words }) => words.from)).toEqual(totals.slice(0, -1));
    return `${guildId} ${changes[0]?.words.from ?? '?'}→${totals.at(-1) ?? '?'}`;
  });
}

/** As with honor: what counts is how many were said in all. */
function solutionsSaid(world: World): string[] {
  const count = said(world, 'kata').reduce((sum, { words }) => sum + (words.count ?? 0), 0);
  return [`${count} solutions`];
}

function ranksReached(world: World): string[] {
  return said(world, 'ranks').map(({ guildId, words }) => `${guildId} ${words.rank}`);
}

import { expect, test } from 'vitest';
import { complete } from '../../../sandbox/codewars/training/finalizing.ts';
import { factsOf } from '../../../sandbox/codewars/world/model.ts';
import type { Finalized } from '../../../sandbox/codewars/stand-in.ts';
import { World } from '../../../sandbox/codewars/world/world.ts';
import { attempt, codewars, placeOf } from './ask.ts';

const now = Date.parse('2025-06-01T12:00:00Z');

/** A world in which somebody with these scores has completed nothing yet. */
function worldOf(overall: number | undefined, javascript?: number) {
  const world = new World();
  const standing = (score: number) => ({ rank: -8, name: '8 kyu', color: 'white', score });
  world.addUser({
    username: 'newcomer',
    honor: 10,
    ranks: {
      overall: overall === undefined ? undefined : standing(overall),
      languages: javascript === undefined ? {} : { javascript: standing(javascript) },
    },
  });
  const solve = (slug: string, language = 'javascript') =>
    complete(world, 'newcomer', factsOf(world.findKata(slug)!), language, now);
  return { world, solve, user: () => world.findUser('newcomer')! };
}

test('counts a kata in list, totals, scores and honor', () => {
  const { world, solve, user } = worldOf(3, 1);
  const before = world.findKata('pocket-money')!.totalCompleted as number;
  expect(solve('pocket-money')).toEqual({ honor: { total: 12, change: 2 }, ranks: [] });
  expect(user()).toMatchObject({
    honor: 12,
    ranks: { overall: { rank: -8, score: 6 }, languages: { javascript: { rank: -8, score: 4 } } },
    codeChallenges: { totalCompleted: 1 },
  });
  const { id, name, slug } = factsOf(world.findKata('pocket-money')!);
  expect(world.completedBy('newcomer')).toEqual([
    { id, name, slug, completedAt: '2025-06-01T12:00:00.000Z', completedLanguages: ['javascript'] },
  ]);
  expect(world.findKata('pocket-money')!.totalCompleted).toBe(before + 1);
});

test('counts a second language for that language only, and the same one not at all', () => {
  const { world, solve, user } = worldOf(0);
  solve('pocket-money');
  solve('mirror-mirror');
  expect(solve('pocket-money', 'python')).toEqual({ honor: { total: 14, change: 0 }, ranks: [] });
  const after = structuredClone(user());
  expect(solve('pocket-money', 'python')).toEqual({ honor: { total: 14, change: 0 }, ranks: [] });
  expect(user()).toEqual(after);
  expect(after).toMatchObject({
    ranks: { overall: { score: 5 }, languages: { javascript: { score: 5 }, python: { score: 3 } } },
    codeChallenges: { totalCompleted: 2 },
  });
  expect(
    world.completedBy('newcomer').map(({ slug, completedLanguages }) => [slug, completedLanguages]),
  ).toEqual([
    ['pocket-money', ['javascript', 'python']],
    ['mirror-mirror', ['javascript']],
  ]);
});

test.each([
  ['count-the-lanterns', 2, 2],
  ['pocket-money', 3, 2],
  ['anything-to-integer', 8, 8],
  ['clock-hands', 21, 8],
  ['valid-braces', 55, 32],
  ['postfix-poetry', 149, 32],
  ['paint-by-pipes', 404, 128],
  ['the-whole-compiler', 1097, 128],
  ['rainy-day-queue', 0, 0],
])('%s is worth %d points and %d honor', (slug, score, honor) => {
  // So far up that no rank is reached.
  const { solve, user } = worldOf(200_000);
  expect(solve(slug).honor.change).toBe(honor + (rankHonor(user().ranks) ?? 0));
  expect(user().ranks).toMatchObject({ overall: { score: 200_000 + score } });
});

/** This somebody was 8 kyu with a score of 2 dan: the first kata also brings the rank. */
const rankHonor = (ranks: unknown): number | undefined =>
  (ranks as { readonly overall: { readonly rank: number } }).overall.rank === 2 ? 900 : undefined;

test('raises ranks by the thresholds, with honor for the overall one', () => {
  const { solve, user } = worldOf(73, 15);
  expect(solve('clock-hands')).toEqual({
    honor: { total: 10 + 8 + 30, change: 38 },
    ranks: [
      { rank: -7, language: 'javascript' },
      { rank: -6, language: null },
    ],
  });
  expect(user()).toMatchObject({
    honor: 48,
    ranks: {
      overall: { rank: -6, name: '6 kyu', color: 'yellow', score: 94 },
      languages: { javascript: { rank: -7, name: '7 kyu', color: 'white', score: 36 } },
    },
  });
});

test('copes with users as bare as tests make them', () => {
  const world = new World();
  world.addUser({ username: 'bare' });
  const kata = factsOf(world.findKata('clock-hands')!);
  expect(complete(world, 'bare', kata, 'javascript', now)).toEqual({
    honor: { total: 28, change: 28 },
    ranks: [
      { rank: -7, language: 'javascript' },
      { rank: -7, language: null },
    ],
  });
});

test('a finalized solution is counted, and whoever listens is told', async () => {
  const asking = await codewars();
  const { get, post, standIn } = asking;
  const key = 'sandbox-key-of-hanae';
  const told: Finalized[] = [];
  const stop = standIn.onFinalized((finalized) => told.push(finalized));
  const before = (await get('/users/hanae')).json;
  const place = placeOf(await post('/code-challenges/anything-to-integer/javascript/train', {}, key));
  await attempt(asking, place, 'function toInteger(n) { return ~~n; }', key);
  expect(told).toEqual([]);
  expect((await post(`${place}/finalize`, {}, key)).json).toEqual({ success: true });
  expect(told).toEqual([
    {
      username: 'hanae',
      kataId: '52685f7382004e774f0001f7',
      solutionId: place.split('/').at(-1),
      language: 'javascript',
      honor: { total: before.honor + 8, change: 8 },
      ranks: [{ rank: -2, language: 'javascript' }],
    },
  ]);
  expect((await get('/users/hanae')).json).toMatchObject({
    honor: before.honor + 8,
    ranks: { languages: { javascript: { rank: -2, name: '2 kyu' } } },
    codeChallenges: { totalCompleted: before.codeChallenges.totalCompleted + 1 },
  });
  const [newest] = (await get('/users/hanae/code-challenges/completed')).json.data;
  expect(newest).toMatchObject({ name: 'Anything to integer', completedLanguages: ['javascript'] });
  expect((await get('/code-challenges/anything-to-integer')).json.totalCompleted).toBe(1461);

  stop();
  const again = placeOf(await post('/code-challenges/anything-to-integer/javascript/train', {}, key));
  await attempt(asking, again, 'function toInteger(n) { return n | 0; }', key);
  await post(`${again}/finalize`, {}, key);
  expect(told).toHaveLength(1);
  expect((await get('/users/hanae')).json.honor).toBe(before.honor + 8);
});

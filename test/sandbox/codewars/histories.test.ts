import { describe, expect, it, test } from 'vitest';
import { kataScores, rankThresholds } from '../../../facts/ranks.ts';
import { wellKnownKata } from '../../../facts/well-known-kata.ts';
import { World } from '../../../sandbox/codewars/world/world.ts';
import { codewars } from './ask.ts';

interface Entry {
  readonly id: string;
  readonly name?: string;
  readonly slug?: string;
  readonly completedAt: string;
  readonly completedLanguages: readonly string[];
}
interface Standing {
  readonly rank: number;
  readonly score: number;
}
interface User {
  readonly honor: number;
  readonly codeChallenges: { readonly totalCompleted: number };
  readonly ranks: { readonly overall: Standing; readonly languages: Readonly<Record<string, Standing>> };
}
interface Kata {
  readonly id: string;
  readonly slug: string;
  readonly rank: { readonly id: number };
  readonly languages: readonly string[];
}

const until = Date.parse('2025-03-14T18:30:00Z');
const years = (list: readonly Entry[]): number =>
  (Date.parse(list[0]!.completedAt) - Date.parse(list.at(-1)!.completedAt)) / (365.25 * 86_400_000);

describe.each([
  { name: 'new_leaf', completed: 3, least: 0, most: 0.1 },
  { name: 'steady_sam', completed: 400, least: 2, most: 4 },
  { name: 'many_tongues', completed: 700, least: 2, most: 4 },
  { name: 'old_oak', completed: 9_000, least: 9.5, most: 10.5 },
])('$name', ({ name, completed, least, most }) => {
  const world = new World();
  const user = world.findUser(name) as unknown as User;
  const list = world.completedBy(name) as unknown as readonly Entry[];
  const kataOf = ({ id }: Entry) => world.findKata(id) as unknown as Kata | undefined;

  it(`has completed ${completed} kata over ${least} to ${most} years, each once, newest first`, () => {
    expect(list).toHaveLength(completed);
    expect(user.codeChallenges.totalCompleted).toBe(completed);
    expect(new Set(list.map(({ id }) => id)).size).toBe(completed);
    const moments = list.map(({ completedAt }) => Date.parse(completedAt));
    expect(moments).toEqual([...moments].sort((one, other) => other - one));
    expect(moments[0]).toBeLessThanOrEqual(until);
    expect(moments[0]).toBeGreaterThan(until - 7 * 86_400_000);
    expect(years(list)).toBeGreaterThanOrEqual(least);
    expect(years(list)).toBeLessThanOrEqual(most);
  });

  it('has kata that are there, in languages that they come in', () => {
    for (const entry of list) {
      const kata = kataOf(entry);
      if (entry.name === undefined) expect(kata).toBeUndefined();
      else {
        expect(kata).toMatchObject({ id: entry.id, name: entry.name });
        expect(kata?.languages).toEqual(expect.arrayContaining([...entry.completedLanguages]));
      }
      expect(entry.completedLanguages).not.toHaveLength(0);
    }
  });

  it('has the scores and ranks that these kata bring', () => {
    const sums = new Map<string, number>();
    for (const entry of list.filter((each) => each.name !== undefined))
      for (const board of ['overall', ...entry.completedLanguages])
        sums.set(board, (sums.get(board) ?? 0) + kataScores[kataOf(entry)!.rank.id + 8]!);
    const { overall, languages } = user.ranks;
    expect([...sums.keys()].sort()).toEqual(['overall', ...Object.keys(languages)].sort());
    const removed = list.filter((each) => each.name === undefined).length;
    for (const [board, { rank, score }] of Object.entries({ overall, ...languages })) {
      // What was removed since counted when it was completed.
      expect(score).toBeGreaterThanOrEqual(sums.get(board)!);
      if (removed === 0) expect(score).toBe(sums.get(board));
      const place = rank < 0 ? rank + 8 : rank + 7;
      expect(rankThresholds[place]).toBeLessThanOrEqual(score);
      expect(rankThresholds[place + 1] ?? Infinity).toBeGreaterThan(score);
    }
  });
});

test('a beginner solves well-known kata, and a veteran many more of every rank', () => {
  const world = new World();
  const known = new Set(wellKnownKata.map(({ id }) => id));
  const completed = (name: string) => world.completedBy(name) as unknown as readonly Entry[];
  expect(completed('new_leaf').every(({ id }) => known.has(id))).toBe(true);
  expect(completed('steady_sam').filter(({ id }) => known.has(id)).length).toBeGreaterThan(200);
  const removed = completed('old_oak').filter(({ name }) => name === undefined);
  expect(removed).toHaveLength(30);
});

test('languages grow one after the other', () => {
  const world = new World();
  const list = world.completedBy('many_tongues') as unknown as readonly Entry[];
  const begun = (language: string) =>
    list.findLast((each) => each.completedLanguages.includes(language))!.completedAt;
  const moments = ['javascript', 'typescript', 'rust', 'go', 'haskell'].map(begun);
  expect(moments).toEqual([...moments].sort());
  expect(new Set(moments).size).toBe(5);
});

test('two worlds have the same histories, and one until another moment has its own', () => {
  expect(new World().completedBy('old_oak')).toBe(new World().completedBy('old_oak'));
  const later = until + 400 * 86_400_000;
  const world = new World({ until: later });
  for (const [username, count] of [
    ['steady_sam', 400],
    ['some_user', 230],
  ] as const) {
    const list = world.completedBy(username) as unknown as readonly Entry[];
    expect(Date.parse(list[0]!.completedAt)).toBeLessThanOrEqual(later);
    expect(Date.parse(list[0]!.completedAt)).toBeGreaterThan(later - 7 * 86_400_000);
    expect(list).toHaveLength(count);
  }
});

test('users, lists and leaders answer the same', async () => {
  const { get } = await codewars();
  const [user, page, leader] = await Promise.all([
    get('/users/old_oak'),
    get('/users/old_oak/code-challenges/completed?page=44'),
    get('/leaders/ranks/overall?user=old_oak'),
  ]);
  const { overall } = user.json.ranks as User['ranks'];
  expect(leader.json.data).toMatchObject([{ username: 'old_oak', score: overall.score, rank: overall.rank }]);
  expect(page.json).toMatchObject({ totalItems: 9_000, totalPages: 45 });
  expect(page.json.data).toHaveLength(200);
});

test('drills are found by id and by slug', () => {
  const world = new World();
  const drill = world.findKata('drill-12-of-4-kyu');
  expect(drill).toMatchObject({ name: 'Drill 12 of 4 kyu', rank: { id: -4 } });
  expect(world.findKata(drill!.id)).toEqual(drill);
  for (const none of ['drill-0-of-4-kyu', 'drill-1-of-9-kyu', 'd211900000000000000000001'])
    expect(world.findKata(none)).toBeUndefined();
});

test('a kata that is completed counts in list, scores, ranks and honor, at its moment', async () => {
  const { standIn, get } = await codewars();
  const before = (await get('/users/new_leaf')).json as unknown as User;
  const told: string[] = [];
  standIn.onFinalized(({ username, language }) => void told.push(`${username} ${language}`));
  standIn.complete('new_leaf', 'drill-2-of-4-kyu', {
    at: Date.parse('2020-01-01T00:00:00Z'),
    languages: ['python', 'ruby'],
  });
  standIn.complete('new_leaf', 'drill-1-of-4-kyu', { languages: ['javascript'] });
  const after = (await get('/users/new_leaf')).json as unknown as User;
  const { data } = (await get('/users/new_leaf/code-challenges/completed')).json;
  expect(data.map(({ name }) => name).filter((name) => name.startsWith('Drill'))).toEqual([
    'Drill 1 of 4 kyu',
    'Drill 2 of 4 kyu',
  ]);
  expect(data.at(-1)).toMatchObject({
    completedAt: '2020-01-01T00:00:00.000Z',
    completedLanguages: ['python', 'ruby'],
  });
  expect(after.codeChallenges.totalCompleted).toBe(5);
  expect(after.ranks.overall.score).toBe(before.ranks.overall.score + 55 + 55);
  expect(after.ranks.languages).toMatchObject({ ruby: { score: 55 }, javascript: { score: 55 } });
  expect(told).toEqual(['new_leaf python', 'new_leaf ruby', 'new_leaf javascript']);
  expect(() => standIn.complete('new_leaf', 'no-such-kata')).toThrow('There is no kata no-such-kata.');
  expect(() => standIn.complete('new_leaf', 'valid-braces', { languages: ['rust'] })).toThrow(
    'valid-braces comes in javascript, coffeescript.',
  );
});

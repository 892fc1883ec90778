import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { strategies, type Strategy } from '../../src/codewars/model.ts';
import { day, later } from '../support/rooms.ts';
import { guildId, kataOf, stand, type Stand } from './kit.ts';

/** A kata of each rank in Rust, called by its rank: `k4` is 4 kyu. */
function oneOfEachRank(at: Stand): void {
  for (let kyu = 1; kyu <= 8; kyu += 1) at.kata(`k${kyu}`, { rank: -kyu });
}

describe('the level', () => {
  it.each([
    ['somebody who was never ranked in the language', undefined, 0, 'k7'],
    ['a member one rank above', [-4, 700], 0, 'k3'],
    ['who wants it easier', [-4, 700], -1, 'k4'],
    ['who wants it harder', [-4, 700], 1, 'k2'],
    ['whose wish goes beyond the hardest', [-4, 700], 9, 'k1'],
    ['whose wish goes beyond the easiest', [-4, 700], -9, 'k8'],
    ['1 kyu', [-1, 14_000], 0, 'k1'],
    ['2 dan', [2, 100_000], 0, 'k1'],
    ['2 dan who wants it easier', [2, 100_000], -1, 'k2'],
  ] as const)('is met for %s', async (_, standing, shift, expected) => {
    const at = await stand();
    oneOfEachRank(at);
    const account = await at.link('ada', { languages: standing ? { rust: standing } : {}, completed: [] });
    expect(kataOf(await at.ask({ account, shift })).kata.id).toBe(expected);
  });

  it('counts in the language that is asked for, and nowhere else', async () => {
    const at = await stand();
    oneOfEachRank(at);
    const account = await at.link('ada', { languages: { go: [-1, 14_000] }, completed: [] });
    expect(kataOf(await at.ask({ account })).kata.id).toBe('k7');
  });

  it('goes to the nearest rank that has any left', async () => {
    const at = await stand();
    oneOfEachRank(at);
    const account = await at.link('ada', {
      languages: { rust: [-5, 300] },
      completed: [
        ['k4', 'rust'],
        ['k5', 'rust'],
      ],
    });
    expect(kataOf(await at.ask({ account })).kata.id).toBe('k3');
  });
});

describe('strategies', () => {
  const asked = async (strategy: Strategy, shift = 0) => {
    const at = await stand();
    oneOfEachRank(at);
    at.kata('beta', { rank: null });
    at.kata('algorithm', { rank: -5, tags: ['Algorithms'] });
    at.kata('reference', { rank: -1, tags: ['Fundamentals'] });
    const account = await at.link('ada', {
      languages: { rust: [-6, 100] },
      completed: [
        ['algorithm', 'rust', 'go'],
        ['k7', 'rust'],
        ['k6', 'go'],
      ],
    });
    return kataOf(await at.ask({ account, strategy, shift }));
  };

  it('sends to the rank that a kyu workout names', async () => {
    expect((await asked('kyu_2_workout')).kata.id).toBe('k2');
    expect((await asked('kyu_2_workout', -1)).kata.id).toBe('k3');
    expect((await asked('kyu_6_workout')).kata.id).toBe('k6');
  });

  it('knows betas, references, and kata to do again', async () => {
    expect((await asked('beta_workout')).kata).toMatchObject({ id: 'beta', rank: null });
    expect((await asked('reference_workout')).kata.id).toBe('reference');
    expect((await asked('algorithm_retest')).kata.id).toBe('algorithm');
    expect(['k7', 'algorithm']).toContain((await asked('retrain_workout')).kata.id);
    expect((await asked('retrain_workout', -1)).kata.id).toBe('k7');
  });

  it('stays within reach at random, and moves from the own level when asked', async () => {
    expect((await asked('random')).kata.rank).toBeLessThanOrEqual(-4);
    expect((await asked('random', 1)).kata.rank).toBe(-5);
  });

  it('takes a kata again of which no more than the name was known', async () => {
    const at = await stand();
    at.kata('old', { rank: -5 }, false);
    const account = await at.link('ada', { languages: {}, completed: [['old', 'rust']] });
    expect(kataOf(await at.ask({ account, strategy: 'retrain_workout' })).kata.rank).toBe(-5);
  });

  it('says why there is nothing', async () => {
    const at = await stand();
    at.kata('k7', { rank: -7 });
    const account = await at.link('ada', { languages: {}, completed: [['k7', 'rust']] });
    const nothing = (why: string) => ({ kind: 'nothing', why });
    expect(await at.ask({ account })).toEqual(nothing('exhausted'));
    expect(await at.ask({ account, language: 'cobol' })).toEqual(nothing('unknown'));
    expect(await at.ask({ account, strategy: 'kyu_1_workout' })).toEqual(nothing('unknown'));
    expect(await at.ask({ account, language: 'cobol', strategy: 'retrain_workout' })).toEqual(
      nothing('unknown'),
    );
    expect(await at.ask({ account, language: '__proto__' })).toEqual(nothing('unknown'));
  });
});

describe('a recommendation', () => {
  it('says what it is worth, and who has solved it', async () => {
    const at = await stand();
    at.kata('wanted', { rank: -4, tags: ['Graphs'] });
    const account = await at.link('ada', { languages: { rust: [-4, 700] }, completed: [['wanted', 'go']] });
    const bob = await at.link('bob', { languages: {}, completed: [['wanted', 'rust']] });
    const eve = await at.link('eve', { languages: {}, completed: [['other', 'rust']] });
    for (const each of [bob, eve]) await at.completions.read(each, 1_000);
    expect(await at.ask({ account, guildId })).toEqual({
      kind: 'kata',
      kata: {
        id: 'wanted',
        name: 'Kata wanted',
        rank: -4,
        tags: ['Graphs'],
        languages: ['rust'],
        totalCompleted: 212,
      },
      worth: { points: 55, percent: (55 / (1768 - 643)) * 100, from: '4 kyu', to: '3 kyu' },
      solvedHere: 2,
      before: 'elsewhere',
      isOnly: false,
    });
  });

  it('does not count where little is known of the members', async () => {
    const at = await stand();
    at.kata('wanted', { rank: -7 });
    const account = await at.link('ada', { languages: {}, completed: [] });
    for (const name of ['bob', 'eve', 'joe']) await at.link(name, { languages: {}, completed: [] });
    expect(kataOf(await at.ask({ account, guildId })).solvedHere).toBeNull();
    expect(kataOf(await at.ask({ account })).solvedHere).toBeNull();
  });

  it('takes somebody without a link for a beginner', async () => {
    const at = await stand();
    oneOfEachRank(at);
    const found = kataOf(await at.ask({}));
    expect(found).toMatchObject({
      kata: { id: 'k7' },
      before: 'notLinked',
      worth: { points: 3, to: '7 kyu' },
    });
  });

  it('is worth nothing where it was completed before, or in beta', async () => {
    const at = await stand();
    at.kata('k7', { rank: -7 });
    at.kata('beta', { rank: null });
    const account = await at.link('ada', { languages: {}, completed: [['k7', 'rust']] });
    const again = kataOf(await at.ask({ account, strategy: 'retrain_workout' }));
    expect(again).toMatchObject({ worth: null, before: 'here' });
    expect(kataOf(await at.ask({ account, strategy: 'beta_workout' })).worth).toBeNull();
  });

  it('does not come twice while there are others, nor twice in a row', async () => {
    const at = await stand();
    const ids = ['a', 'b', 'c', 'd', 'e'];
    for (const id of ids) at.kata(id, { rank: -7 });
    const account = await at.link('ada', { languages: {}, completed: [] });
    const shown: string[] = [];
    for (let asked = 0; asked < 5; asked += 1) shown.push(kataOf(await at.ask({ account })).kata.id);
    expect(shown.toSorted()).toEqual(ids);
    for (let asked = 0; asked < 10; asked += 1) {
      expect(kataOf(await at.ask({ account, not: 'a' })).kata.id).not.toBe('a');
      expect(kataOf(await at.ask({ not: 'a' })).kata.id).not.toBe('a');
    }
  });

  it('passes over a kata that is gone, for good', async () => {
    const at = await stand();
    at.catalogue.learn([{ id: 'gone', name: 'Gone', slug: null, rank: -7, languages: ['rust'] }]);
    at.kata('there', { rank: -6 });
    expect(kataOf(await at.ask({})).kata.id).toBe('there');
    expect(at.catalogue.byId('gone')).toBeUndefined();
  });

  it('passes over a kata that has another rank by now, or lost the language', async () => {
    const at = await stand();
    for (const id of ['moved', 'lost']) at.kata(id, { rank: -7 });
    at.kata('moved', { rank: -1 }, false);
    at.kata('lost', { rank: -7, languages: ['go'] }, false);
    at.kata('there', { rank: -6 });
    expect(kataOf(await at.ask({})).kata.id).toBe('there');
    expect(at.catalogue.byId('moved')?.rank).toBe(-1);
  });

  it('looks up kata of which little is known where it has few', async () => {
    const at = await stand();
    at.kata('found', { rank: -7 }, false);
    at.catalogue.learn([{ id: 'found', name: 'Kata found', slug: null, seenIn: ['rust'] }]);
    expect(kataOf(await at.ask({})).kata).toMatchObject({ id: 'found', rank: -7 });
  });

  it('answers by what is known while Codewars is down', async () => {
    const at = await stand();
    oneOfEachRank(at);
    const account = await at.link('ada', { languages: { rust: [-4, 700] }, completed: [['k3', 'rust']] });
    await at.ask({ account });
    later(2 * day);
    at.server.faults.add({ kind: 'status', status: 503, times: 1_000 });
    const found = kataOf(await at.ask({ account }));
    expect(found.kata).toMatchObject({ rank: -4, languages: ['rust'] });
    expect(found.before).toBe('never');
  });

  it('knows the level from what was last announced when Codewars was never asked', async () => {
    const at = await stand();
    oneOfEachRank(at);
    at.server.faults.add({ kind: 'status', status: 503, times: 1_000 });
    const account = { username: 'ada', codewarsId: 'ada-id' };
    await expect(at.ask({ account })).rejects.toMatchObject({ code: 'Unavailable' });
    await at.storage.snapshots.set('ada-id', {
      ...account,
      honor: 1,
      ranks: { rust: { rank: -3, score: 2_000 } },
      baseline: {},
      totalCompleted: 0,
      readAt: 1,
      changedAt: 1,
    });
    const found = kataOf(await at.ask({ account }));
    expect(found).toMatchObject({
      kata: { id: 'k2', totalCompleted: null },
      before: 'unknown',
      worth: null,
    });
  });

  it('rejects where Codewars knows nobody of that name', async () => {
    const at = await stand();
    oneOfEachRank(at);
    const account = { username: 'nobody', codewarsId: null };
    await expect(at.ask({ account })).rejects.toMatchObject({ code: 'AccountGone' });
  });
});

it('finds the language somebody is best at', async () => {
  const at = await stand();
  await at.link('ada', { languages: { rust: [-8, 3], go: [-7, 30] } });
  expect(await at.recommender.bestLanguage({ username: 'ada', codewarsId: null }, 'u')).toBe('go');
  expect(await at.recommender.bestLanguage({ username: 'just_here', codewarsId: null }, 'u')).toBeUndefined();
});

it(
  'never recommends what was completed in the language, but for doing it again',
  { timeout: 60_000 },
  async () => {
    const at = await stand();
    const ids = Array.from({ length: 30 }, (_, index) => `p${index}`);
    ids.forEach((id, index) => {
      at.kata(id, {
        rank: index % 9 === 8 ? null : -8 + (index % 9),
        tags: index % 2 ? ['Algorithms'] : ['Fundamentals'],
      });
    });
    let people = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(ids),
        fc.constantFrom(...strategies),
        fc.integer({ min: -3, max: 3 }),
        fc.integer({ min: -8, max: 4 }).filter((rank) => rank !== 0),
        async (done, strategy, shift, rank) => {
          people += 1;
          const account = await at.link(`person-${people}`, {
            languages: { rust: [rank, 10] },
            completed: done.map((id) => [id, 'rust']),
          });
          const found = await at.ask({ account, strategy, shift });
          const again = strategy === 'retrain_workout' || strategy === 'algorithm_retest';
          if (found.kind === 'kata') expect(done.includes(found.kata.id)).toBe(again);
        },
      ),
      { numRuns: 60 },
    );
  },
);

import { beforeEach, describe, expect, it } from 'vitest';
import type { CodewarsEvent } from '../../src/announcements/event.ts';
import { delivery, kata, kataSaid, linked, newWorld, openStarted, said, user } from './kit.ts';
import { idle, pass, virtualClock } from '../support/virtual-clock.ts';

beforeEach(() => virtualClock());

const window = 10 * 60_000;

async function start() {
  const world = await newWorld();
  await linked(world, user('author'));
  world.codewars.kataById.set('k', kata('k', 'name-author'));
  return { world, ...(await openStarted(world)) };
}

const completed = (
  kataId: string,
  languages = ['rust'],
  kataName: string | null = `Name ${kataId}`,
): CodewarsEvent => ({
  type: 'completed',
  accountId: 'author',
  kataId,
  kataName,
  languages,
  at: Date.now(),
});

describe('kata news', () => {
  it('is the same whether a webhook names the kata by its id or by its slug', async () => {
    const { world, inbox } = await start();
    world.codewars.kataById.set('the-slug', kata('k', 'name-author'));
    for (const id of ['the-slug', 'k', 'the-slug']) await inbox.add(delivery.kata('created', id, 'author'));
    await idle();
    expect(kataSaid(world)).toEqual(['g1 created Kata k']);
    expect(said(world)[0]?.words.kata.id).toBe('k');
  });

  it('says once that a kata was created and approved, under both names of the action', async () => {
    const { world, inbox } = await start();
    for (const action of ['created', 'created', 'approved', 'approve_successful']) {
      await inbox.add(delivery.kata(action, 'k', 'author'));
      await idle();
    }
    expect(kataSaid(world)).toEqual(['g1 created Kata k', 'g1 approved Kata k']);
    expect(said(world)[0]?.words.kata).toEqual({ id: 'k', name: 'Kata k', rank: -4 });
  });

  it('takes the name from the catalogue, and does without one that nobody knows', async () => {
    const { world, inbox } = await start();
    world.catalogue.set('known', { id: 'known', name: 'Known', slug: null, rank: null });
    await inbox.add(delivery.kata('created', 'known', 'author'));
    await inbox.add(delivery.kata('created', 'unknown', 'author'));
    await idle();
    expect(kataSaid(world)).toEqual(['g1 created Known', 'g1 created ?']);
    const asked = world.codewars.asked.map(({ what }) => what);
    expect(asked.filter((what) => what.startsWith('kata'))).toEqual(['kata unknown']);
  });

  it('waits for a name while Codewars is down', async () => {
    const { world, inbox } = await start();
    world.codewars.failure = 'Unavailable';
    await inbox.add(delivery.kata('created', 'k', 'author'));
    await pass(3_600_000);
    expect(kataSaid(world)).toEqual([]);
    world.codewars.failure = undefined;
    await pass(720_000);
    expect(kataSaid(world)).toEqual(['g1 created Kata k']);
  });

  it('gathers votes by kata, without a count, and the same vote opens no second window', async () => {
    const { world, inbox } = await start();
    const vote = delivery.kata('voted', 'k', 'author');
    for (let time = 0; time < 5; time += 1) await inbox.add(vote);
    await pass(1_000);
    const second = delivery.kata('voted', 'k', 'author');
    await inbox.add(second);
    await pass(window);
    await inbox.add(second);
    await pass(window);
    expect(kataSaid(world)).toEqual(['g1 voted Kata k']);
    await inbox.add(delivery.kata('voted', 'k', 'author'));
    await pass(window);
    expect(kataSaid(world)).toEqual(['g1 voted Kata k', 'g1 voted Kata k']);
  });

  it('counts the solutions that two processes hear of at once', async () => {
    const { world, inbox } = await start();
    const other = await openStarted(world, { node: 'another' });
    const { gathering } = world.storage;
    const get = gathering.get.bind(gathering);
    const both = Promise.withResolvers<undefined>();
    let reading = 0;
    // Neither goes on before the other has seen the row as it was.
    gathering.get = async (key) => {
      const row = await get(key);
      reading += 1;
      if (reading === 2) both.resolve(undefined);
      await both.promise;
      return row;
    };
    await inbox.add(delivery.solved('k', 'author', 's1'));
    await other.inbox.add(delivery.solved('k', 'author', 's2'));
    await pass(window);
    expect(kataSaid(world)).toEqual(['g1 solved Kata k 2']);
  });

  it('gathers solutions and counts each once', async () => {
    const { world, inbox } = await start();
    for (const solution of ['s1', 's2', 's1', 's3'])
      await inbox.add(delivery.solved('k', 'author', solution));
    await pass(window);
    await inbox.add(delivery.solved('k', 'author', 's2'));
    await pass(window);
    expect(kataSaid(world)).toEqual(['g1 solved Kata k 3']);
    expect(await world.storage.gathering.get('g1:solves:k')).toBeUndefined();
    await inbox.add(delivery.solved('k', 'author', 's4'));
    await pass(window);
    expect(kataSaid(world)).toEqual(['g1 solved Kata k 3', 'g1 solved Kata k 1']);
  });

  it('says nothing of actions that it does not know, and of kata without an author', async () => {
    const { world, inbox } = await start();
    await inbox.add(delivery.kata('renamed', 'k', 'author'));
    await inbox.add({ ...delivery.kata('created', 'k', ''), kata: { id: 'k', createdById: null } });
    await idle();
    expect(inbox.size).toBe(0);
    expect(said(world)).toEqual([]);
  });
});

describe('a completed kata', () => {
  it('is said once for each set of languages', async () => {
    const { world, pipeline } = await start();
    await pipeline.accept(completed('k', ['rust', 'go']));
    await pipeline.accept(completed('k', ['go', 'rust']));
    await pipeline.accept(completed('k', ['python']));
    expect(said(world).map(({ words }) => words.languages)).toEqual([['rust', 'go'], ['python']]);
  });

  it('has the name that the list told when Codewars is down', async () => {
    const { world, pipeline } = await start();
    world.codewars.failure = 'Unavailable';
    await pipeline.accept(completed('x'));
    expect(kataSaid(world)).toEqual(['g1 completed Name x']);
  });

  it('is the first of its rank only where the rank of all the others is known', async () => {
    const { world, pipeline } = await start();
    const know = (id: string, rank: number | null | undefined): void => {
      world.catalogue.set(id, { id, name: id, slug: null, ...(rank === undefined ? {} : { rank }) });
    };
    const snapshot = {
      username: 'name-author',
      codewarsId: 'author',
      honor: 1,
      ranks: {},
      baseline: {},
      totalCompleted: 2,
      completed: [
        { id: 'a', languages: ['rust'] },
        { id: 'b', languages: ['rust'] },
      ],
      readAt: 1,
      changedAt: 1,
    };
    for (const [id, rank] of [
      ['a', -8],
      ['b', null],
      ['c', -4],
      ['d', -4],
      ['e', -5],
      ['f', -5],
    ] as const)
      know(id, rank);
    await world.storage.snapshots.set('author', snapshot);
    await pipeline.accept(completed('c'));
    // Found at the same reading, and compared with the same list.
    await pipeline.accept(completed('d'));
    know('b', undefined);
    await pipeline.accept(completed('e'));
    know('b', null);
    await world.storage.snapshots.set('author', { ...snapshot, totalCompleted: 201 });
    await pipeline.accept(completed('f'));
    expect(said(world).map(({ words }) => words.first)).toEqual([-4, null, null, null]);
  });

  it('in a second language is no first', async () => {
    const { world, pipeline } = await start();
    world.catalogue.set('a', { id: 'a', name: 'a', slug: null, rank: -4 });
    await world.storage.snapshots.set('author', {
      username: 'name-author',
      codewarsId: 'author',
      honor: 1,
      ranks: {},
      baseline: {},
      totalCompleted: 1,
      completed: [{ id: 'a', languages: ['rust'] }],
      readAt: 1,
      changedAt: 1,
    });
    await pipeline.accept(completed('a', ['go']));
    expect(said(world)[0]?.words.first).toBeNull();
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../src/codewars/model.ts';
import { solvesOf } from '../../src/history/solves.ts';
import { createMembers, type Members } from '../../src/members/members.ts';
import { reconcile } from '../../src/members/reconcile.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { historyOf } from '../../src/storage/records.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { closeAfterTest, collect, RecordingLog } from '../support/storage-kit.ts';

const user = (username: string, id: string | null): User => ({
  id,
  username,
  name: null,
  honor: 1,
  clan: null,
  leaderboardPosition: null,
  skills: [],
  ranks: { overall: { rank: -8, name: '8 kyu', color: 'white', score: 0 }, languages: {} },
  totalAuthored: 0,
  totalCompleted: 0,
});

describe('what Codewars answers about a linked account', () => {
  let storage: Storage;
  let members: Members;
  let clock: number;
  beforeEach(async () => {
    clock = 1000;
    storage = closeAfterTest(
      await openStorage({ url: 'memory:', encryptionKeys: [Buffer.alloc(32, 1)], log: new RecordingLog() }),
    );
    members = createMembers({ storage, now: () => (clock += 1) });
  });

  const link = (guild: string, who: string, username: string, id: string | null) =>
    members.link(guild, who, user(username, id), undefined);
  const answer = (username: string, id: string | null, fetchedAt = (clock += 1)) => ({
    value: { username, id },
    fetchedAt,
  });
  const linksOf = async () =>
    Object.fromEntries(
      (await collect(storage.links.entries())).map(([key, { username, codewarsId }]) => [
        key,
        [username, codewarsId],
      ]),
    );
  const keysOf = async (name: 'followers' | 'names' | 'snapshots' | 'completions' | 'solves' | 'history') =>
    (await collect(storage[name].keys())).sort();
  const remember = async (key: string, username: string, id: string | null) => {
    const none = { honor: 7, ranks: {}, baseline: {}, totalCompleted: 0, readAt: 1, changedAt: 1 };
    await storage.snapshots.set(key, { username, codewarsId: id, ...none });
    await storage.completions.set(key, { languages: {}, total: 0, readAt: 1 });
    await storage.solves.set(key, solvesOf([], { asOf: 1, readAt: 1, since: 0 }));
    await storage.history.set(key, historyOf([], 1));
  };

  it('gives links, index and snapshot the new name, in all servers', async () => {
    for (const guild of ['g', 'h']) await link(guild, 'u', 'Old', 'x');
    await remember('x', 'Old', 'x');
    const account = { username: 'Old', codewarsId: 'x' };
    expect(await reconcile(storage, account, answer('New', 'x'))).toEqual({
      username: 'New',
      codewarsId: 'x',
    });
    expect(await linksOf()).toEqual({ 'g:u': ['New', 'x'], 'h:u': ['New', 'x'] });
    expect(await keysOf('names')).toEqual(['new']);
    expect(await storage.snapshots.get('x')).toMatchObject({ username: 'New', honor: 7 });
  });

  it('changes nothing for an answer about another account', async () => {
    await link('g', 'u', 'Old', 'x');
    await link('g', 'v', 'Other', null);
    const before = await linksOf();
    const known = { username: 'Old', codewarsId: 'x' };
    expect(await reconcile(storage, known, answer('Old', 'y'))).toBeUndefined();
    expect(
      await reconcile(storage, { username: 'Other', codewarsId: null }, answer('Old', 'z')),
    ).toBeUndefined();
    // Someone whose name is the id that was asked for.
    expect(await reconcile(storage, known, answer('X', null))).toBeUndefined();
    expect(await linksOf()).toEqual(before);
  });

  it('takes an answer without an id for the account whose id was asked for', async () => {
    await link('g', 'u', 'Old', 'x');
    const found = await reconcile(storage, { username: 'Old', codewarsId: 'x' }, answer('New', null));
    expect(found).toEqual({ username: 'New', codewarsId: 'x' });
    expect(await linksOf()).toEqual({ 'g:u': ['New', 'x'] });
  });

  it('does not take an old copy of an answer for news', async () => {
    await link('g', 'u', 'Old', 'x');
    const copy = answer('Old', 'x');
    await reconcile(storage, { username: 'Old', codewarsId: 'x' }, answer('New', 'x'));
    expect(await reconcile(storage, { username: 'New', codewarsId: 'x' }, copy)).toMatchObject({
      username: 'New',
    });
    await link('h', 'v', 'Late', null);
    await reconcile(storage, { username: 'Late', codewarsId: 'x' }, { ...answer('Late', 'x'), stale: true });
    expect(await linksOf()).toEqual({ 'g:u': ['New', 'x'], 'h:v': ['Late', null] });
  });

  it('takes up the new name though a clock that was wrong noted the old one', async () => {
    await link('g', 'u', 'Old', 'x');
    const inAYear = clock + 365 * 86_400_000;
    await reconcile(storage, { username: 'Old', codewarsId: 'x' }, answer('Wrong', 'x', inAYear));
    await reconcile(storage, { username: 'Wrong', codewarsId: 'x' }, answer('New', 'x'));
    expect(await linksOf()).toEqual({ 'g:u': ['New', 'x'] });
  });

  it('follows two who swapped their names', async () => {
    await link('g', 'u', 'alpha', 'x');
    await link('g', 'v', 'beta', 'y');
    await reconcile(storage, { username: 'alpha', codewarsId: 'x' }, answer('beta', 'x'));
    await reconcile(storage, { username: 'beta', codewarsId: 'y' }, answer('alpha', 'y'));
    expect(await linksOf()).toEqual({ 'g:u': ['beta', 'x'], 'g:v': ['alpha', 'y'] });
    expect(await storage.names.get('alpha')).toEqual({ codewarsId: 'y' });
    expect(await storage.names.get('beta')).toEqual({ codewarsId: 'x' });
  });

  it('keeps the proof of a link by name, unless another member has proved it by id', async () => {
    await link('g', 'u', 'Ada', null);
    await members.verify('g', 'u', { username: 'Ada', codewarsId: null });
    await reconcile(storage, { username: 'ada', codewarsId: null }, answer('Ada', 'x'));
    expect(await members.get('g', 'u')).toMatchObject({
      codewarsId: 'x',
      verifiedAt: expect.any(Number) as number,
    });
    await expect(link('g', 'v', 'Ada', 'x')).rejects.toMatchObject({ code: 'LinkedByVerified' });

    await link('g', 'w', 'Bob', null);
    await members.verify('g', 'w', { username: 'Bob', codewarsId: null });
    await reconcile(storage, { username: 'Ada', codewarsId: 'x' }, answer('Bob', 'x'));
    expect(await members.get('g', 'w')).toMatchObject({ codewarsId: 'x', verifiedAt: undefined });
    expect(await members.get('g', 'u')).toMatchObject({
      username: 'Bob',
      verifiedAt: expect.any(Number) as number,
    });
  });

  it('gives its id to a link of version 1.0 that has the name for one', async () => {
    const row = { username: 'Ada', codewarsId: 'Ada', linkedAt: 1, announce: true, verifiedAt: 1 };
    await storage.links.set('g:u', row);
    await storage.followers.set('Ada', { followers: [{ guildId: 'g', userId: 'u' }] });
    await storage.names.set('ada', { codewarsId: 'Ada' });
    await remember('Ada', 'Ada', 'Ada');
    expect(await reconcile(storage, row, answer('Ada', null))).toEqual({ username: 'Ada', codewarsId: null });
    expect(await linksOf()).toEqual({ 'g:u': ['Ada', 'Ada'] });
    await reconcile(storage, { username: 'Ada', codewarsId: 'x' }, answer('Ada', 'x'));
    expect(await storage.links.get('g:u')).toMatchObject({ codewarsId: 'x', verifiedAt: 1 });
    expect(await keysOf('followers')).toEqual(['x']);
    expect(await storage.names.get('ada')).toEqual({ codewarsId: 'x' });
    expect(await storage.snapshots.get('x')).toMatchObject({ codewarsId: 'x', honor: 7 });
    expect(await keysOf('snapshots')).toEqual(['x']);
  });

  describe('when it dies at any of its operations', () => {
    /** The storage, of a process that dies before that operation. */
    const dyingAt = (at: number): Storage => {
      let left = at;
      const wrap = <T extends object>(collection: T): T =>
        new Proxy(collection, {
          get:
            (target, property) =>
            (...args: unknown[]) => {
              left -= 1;
              if (left <= 0) return Promise.reject(new Error('dead'));
              const operation = Reflect.get(target, property) as (...given: unknown[]) => unknown;
              return operation.apply(target, args);
            },
        });
      const { links, followers, names, snapshots, completions, solves, history } = storage;
      return {
        ...storage,
        links: wrap(links),
        followers: wrap(followers),
        names: wrap(names),
        snapshots: wrap(snapshots),
        completions: wrap(completions),
        solves: wrap(solves),
        history: wrap(history),
      };
    };

    it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
      'is whole again after operation %i',
      async (at) => {
        await link('g', 'u', 'Old', 'x');
        // As rows of an older version lie there: linked by name after the account was linked by id elsewhere.
        await storage.links.set('h:v', { username: 'old', codewarsId: null, linkedAt: 1, announce: true });
        await storage.followers.set('name:old', { followers: [{ guildId: 'h', userId: 'v' }] });
        await remember('name:old', 'old', null);
        const known = { username: 'Old', codewarsId: 'x' };
        await reconcile(dyingAt(at), known, answer('New', 'x')).catch(() => undefined);
        await reconcile(storage, known, answer('New', 'x'));
        expect(await linksOf()).toEqual({ 'g:u': ['New', 'x'], 'h:v': ['New', 'x'] });
        expect(await keysOf('followers')).toEqual(['x']);
        expect((await storage.followers.get('x'))?.followers).toHaveLength(2);
        expect(await keysOf('names')).toEqual(['new']);
        for (const name of ['completions', 'solves', 'history'] as const)
          expect(await keysOf(name), name).toEqual(['x']);
        expect(
          (await collect(storage.snapshots.entries())).map(([key, { username }]) => [key, username]),
        ).toEqual([['x', 'New']]);
      },
    );
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../src/codewars/model.ts';
import { solvesOf } from '../../src/history/solves.ts';
import { createMembers, type Members } from '../../src/members/members.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { historyOf } from '../../src/storage/records.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { breakable, type Breakage } from '../support/breakable.ts';
import { closeAfterTest, collect, RecordingLog } from '../support/storage-kit.ts';

const user = (username: string, id: string | null = `id-of-${username}`): User => ({
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

describe('members', () => {
  let storage: Storage;
  let members: Members;
  let clock = 1000;
  const breakage: Breakage = { current: undefined };
  beforeEach(async () => {
    storage = closeAfterTest(
      await openStorage({ url: 'memory:', encryptionKeys: [Buffer.alloc(32, 1)], log: new RecordingLog() }),
    );
    breakage.current = undefined;
    members = createMembers({ storage: breakable(storage, breakage), now: () => (clock += 1) });
  });

  /** The storage, where something happens just before a link is written the next time. */
  const before = (happens: () => Promise<void>): Storage => {
    let due: typeof happens | undefined = happens;
    const links = new Proxy(storage.links, {
      get(target, property) {
        const original = Reflect.get(target, property) as (...args: unknown[]) => unknown;
        return async (...args: unknown[]) => {
          if (property === 'set' || property === 'update') {
            const now = due;
            due = undefined;
            await now?.();
          }
          return Reflect.apply(original, target, args);
        };
      },
    });
    return { ...storage, links };
  };

  const verified = async (guild: string, who: string, name: string) => {
    await members.link(guild, who, user(name), undefined);
    return members.verify(guild, who, { username: name, codewarsId: `id-of-${name}` });
  };

  /** What others keep of an account. */
  const remember = async (id: string, guildIds: readonly string[]) => {
    const none = { ranks: {}, baseline: {}, totalCompleted: 0, readAt: 1, changedAt: 1 };
    await storage.snapshots.set(id, { username: id, codewarsId: id, honor: 1, ...none });
    await storage.completions.set(id, { languages: {}, total: 0, readAt: 1 });
    await storage.solves.set(id, solvesOf([], { asOf: 1, readAt: 1, since: 0 }));
    await storage.history.set(id, historyOf([], 1));
    for (const guildId of guildIds) {
      const what = { type: 'honor', account: id } as const;
      await storage.gathering.set(`${guildId}:honor:${id}`, { guildId, what, announced: 1 });
    }
  };

  it('keeps what is changed while somebody links anew', async () => {
    await members.link('g', 'u', user('hanae'), undefined);
    const meddling = createMembers({
      storage: before(() => members.setAnnounced('g', 'u', false)),
      now: () => 1,
    });
    await meddling.link('g', 'u', user('hanae'), 'key');
    expect(await members.get('g', 'u')).toMatchObject({ announce: false, hasApiKey: true });
  });

  it('keeps a member hidden who verifies, adds a key or links another account, and shows who links again', async () => {
    await members.link('g', 'u', user('hanae'), undefined);
    await members.link('h', 'u', user('hanae'), undefined);
    await members.setHidden('g', 'u', true);
    const account = { username: 'hanae', codewarsId: 'id-of-hanae' };
    expect(await members.verify('g', 'u', account)).toMatchObject({ hidden: true });
    expect(await members.link('g', 'u', user('hanae'), 'key')).toMatchObject({ hidden: true });
    expect(await members.link('g', 'u', user('tomoe'), undefined)).toMatchObject({ hidden: true });
    expect(await members.list('g')).toMatchObject([{ userId: 'u', hidden: true }]);
    expect(await members.list('h')).toMatchObject([{ userId: 'u', hidden: false }]);

    await members.setHidden('g', 'u', false);
    expect(await members.list('g')).toMatchObject([{ hidden: false }]);
    await members.setHidden('g', 'u', true);
    expect(await members.unlink('g', 'u')).toMatchObject({ hidden: true });
    expect(await members.link('g', 'u', user('hanae'), undefined)).toMatchObject({ hidden: false });
    await members.setHidden('g', 'stranger', true);
    expect(await members.get('g', 'stranger')).toBeUndefined();
  });

  it('lists a thousand members of a server in the order in which they linked', async () => {
    const people = Array.from({ length: 1001 }, (_, index) => `member-${(index * 10) % 1001}`);
    await storage.members.set('g', { userIds: people });
    const row = { codewarsId: null, announce: true };
    const linkedAt = (userId: string) => Number(userId.slice('member-'.length));
    await storage.links.setMany(
      people
        .filter((userId) => userId !== 'member-500')
        .map((userId) => ({
          key: `g:${userId}`,
          value: { ...row, username: userId, linkedAt: linkedAt(userId) },
        })),
    );
    const listed = await members.list('g');
    expect(listed).toHaveLength(1000);
    expect(listed.map(({ userId }) => linkedAt(userId))).toEqual(
      people
        .map(linkedAt)
        .sort((a, b) => a - b)
        .filter((at) => at !== 500),
    );
  });

  it('keeps what a person chose for all servers, one choice beside the other, while they are linked', async () => {
    expect(await members.prefer('u', { timezone: 'Asia/Tehran' })).toBe(false);
    expect(await members.preferences('u')).toEqual({ language: undefined, timezone: 'UTC' });
    await members.link('g', 'u', user('hanae'), undefined);
    await Promise.all([
      members.prefer('u', { language: 'rust' }),
      members.prefer('u', { timezone: 'Asia/Tehran' }),
    ]);
    expect(await members.preferences('u')).toEqual({ language: 'rust', timezone: 'Asia/Tehran' });
    // Earlier versions stored the language alone.
    await storage.preferences.set('u', { language: 'go' });
    expect(await members.preferences('u')).toEqual({ language: 'go', timezone: 'UTC' });
    // Who deletes everything while a kata is looked for is not linked when it is found.
    await members.forget('u');
    expect(await members.prefer('u', { language: 'rust' })).toBe(false);
    expect(await collect(storage.preferences.keys())).toEqual([]);
  });

  it('lets exactly one of many claim an account at once', async () => {
    const people = Array.from({ length: 10 }, (_, index) => String(index));
    for (const who of people) await members.link('g', who, user('ada'), undefined);
    const claims = await Promise.allSettled(
      people.map((who) => members.verify('g', who, { username: 'ada', codewarsId: 'id-of-ada' })),
    );
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await members.list('g')).toHaveLength(1);
  });

  it('keeps its indexes true when one member links and unlinks at once, many times', async () => {
    for (let round = 0; round < 20; round += 1) {
      await Promise.all([
        members.link('g', 'u', user('ada'), undefined),
        members.unlink('g', 'u'),
        members.link('g', 'u', user('bob'), undefined),
      ]);
      const link = await members.get('g', 'u');
      expect(await members.list('g')).toEqual(link ? [link] : []);
      expect(await members.everywhere('u')).toEqual(link ? [link] : []);
      for (const name of ['ada', 'bob']) {
        const found = await members.linkedTo('g', { username: name, codewarsId: `id-of-${name}` });
        expect(found.map(({ username }) => username)).toEqual(link?.username === name ? [name] : []);
      }
    }
  });

  it('leaves nothing behind once everybody has unlinked', async () => {
    await members.link('g', 'u', user('ada'), 'a-key');
    await members.link('h', 'u', user('ada'), undefined);
    await verified('g', 'v', 'bob');
    await remember('id-of-ada', ['g', 'h']);
    await remember('id-of-bob', ['g']);
    await members.link('g', 'u', user('cyd'), undefined);
    for (const [guild, who] of [
      ['g', 'u'],
      ['h', 'u'],
      ['g', 'v'],
    ] as const)
      await members.unlink(guild, who);
    for (const name of [
      'links',
      'members',
      'memberships',
      'followers',
      'names',
      'codes',
      'hooks',
      'hookOf',
      'snapshots',
      'completions',
      'solves',
      'history',
      'gathering',
    ] as const) {
      expect(await collect(storage[name].entries() as AsyncIterable<unknown>), name).toEqual([]);
    }
  });

  it('keeps what is known of an account while anybody is linked to it, and its honor where that is', async () => {
    await members.link('g', 'u', user('ada'), undefined);
    await members.link('g', 'v', user('ada'), undefined);
    await members.link('h', 'u', user('ada'), undefined);
    await remember('id-of-ada', ['g', 'h']);
    await members.unlink('g', 'u');
    expect(await storage.gathering.get('g:honor:id-of-ada')).toBeDefined();
    await members.unlink('g', 'v');
    expect(await storage.gathering.get('g:honor:id-of-ada')).toBeUndefined();
    expect(await storage.gathering.get('h:honor:id-of-ada')).toBeDefined();
    for (const name of ['completions', 'solves', 'history'] as const)
      expect(await storage[name].get('id-of-ada'), name).toBeDefined();
    expect(await storage.snapshots.get('id-of-ada')).toBeDefined();
  });

  it('is whole again after an unlink that died at any step', async () => {
    for (const collection of ['links', 'codes', 'followers', 'members', 'memberships', 'names']) {
      await members.link('g', 'u', user('ada'), undefined);
      breakage.current = { collections: [collection], operations: ['delete', 'update'] };
      await members.unlink('g', 'u').catch(() => undefined);
      breakage.current = undefined;
      await members.unlink('g', 'u');
      expect(await members.list('g'), collection).toEqual([]);
      expect(await collect(storage.members.entries()), collection).toEqual([]);
    }
  });

  it('opens a key only for its own row', async () => {
    await members.link('g', 'u', user('ada'), 'the-key');
    expect(await members.apiKey('g', 'u')).toBe('the-key');
    const row = await storage.links.get('g:u');
    await storage.links.set('g:v', row!);
    await expect(members.apiKey('g', 'v')).rejects.toMatchObject({ code: 'unsealable' });
  });

  it('takes an account by its name where Codewars gives no id, and learns the id later', async () => {
    await members.link('g', 'u', user('Ada', null), 'the-key');
    const link = await members.link('g', 'u', user('ada', 'id-1'), undefined);
    expect(link).toMatchObject({ codewarsId: 'id-1', hasApiKey: true });
    expect(await members.linkedTo('g', { username: 'ADA', codewarsId: 'id-1' })).toHaveLength(1);
    expect((await collect(storage.followers.entries())).map(([key]) => key)).toEqual(['id-1']);
    expect(await storage.names.get('ada')).toEqual({ codewarsId: 'id-1' });
  });

  it('shows at once what is linked here, and within a minute what another process links', async () => {
    const ada = { username: 'Ada', codewarsId: 'id-of-ada' };
    const elsewhere = createMembers({ storage, now: () => clock });
    expect(await members.linkTo('g', ada)).toBeUndefined();
    expect(await members.membershipOf('u')).toEqual({ guildIds: [], notices: 0 });
    await members.link('g', 'u', user('ada'), undefined);
    expect(await members.linkTo('g', ada)).toMatchObject({ userId: 'u' });
    expect(await members.membershipOf('u')).toEqual({ guildIds: ['g'], notices: 0 });

    expect(await elsewhere.linkTo('g', ada)).toMatchObject({ userId: 'u' });
    expect(await elsewhere.membershipOf('v')).toEqual({ guildIds: [], notices: 0 });
    await verified('g', 'v', 'ada');
    expect(await elsewhere.membershipOf('v')).toEqual({ guildIds: [], notices: 0 });
    clock += 60_000;
    expect(await elsewhere.membershipOf('v')).toEqual({ guildIds: ['g'], notices: 0 });
    expect(await elsewhere.linkTo('g', ada)).toMatchObject({ userId: 'v' });

    // Ended, and told, by the verified link.
    expect(await members.membershipOf('u')).toEqual({ guildIds: [], notices: 1 });
    await members.unlink('g', 'v');
    expect(await members.linkTo('g', ada)).toBeUndefined();
    expect(await elsewhere.linkTo('g', ada)).toBeUndefined();
  });

  it('tells what happened once, and keeps no more than the last five', async () => {
    for (let round = 0; round < 7; round += 1) {
      await members.link('g', 'u', user(`name${round}`), undefined);
      await members.remove('g', 'u');
    }
    const notices = await members.takeNotices('u');
    expect(notices).toHaveLength(5);
    expect(notices[4]).toContain('name6');
    expect(await members.takeNotices('u')).toEqual([]);
    expect(await collect(storage.memberships.entries())).toEqual([]);
  });

  it('names those linked here that look like what was typed, nearest first', async () => {
    for (const name of ['some_user', 'some_users', 'somebody', 'hanae'])
      await members.link('g', name, user(name), undefined);
    expect(await members.nearestNames('g', 'sOme_usr')).toEqual(['some_user', 'some_users']);
    expect(await members.nearestNames('g', 'x'.repeat(100_000))).toEqual([]);
    expect(await members.nearestNames('elsewhere', 'some_user')).toEqual([]);
    // It was not found by that name: it is renamed, and no help.
    expect(await members.nearestNames('g', 'Some_User')).toEqual(['some_users']);
  });
});

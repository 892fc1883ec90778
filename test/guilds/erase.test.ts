import { beforeEach, describe, expect, it } from 'vitest';
import { createForgetServers, type ForgetServers } from '../../src/guilds/erase.ts';
import { createMembers } from '../../src/members/members.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Collection, Storage } from '../../src/storage/storage.ts';
import { user as account } from '../announcements/kit.ts';
import { breakable, type Breakage } from '../support/breakable.ts';
import { closeAfterTest, collect, RecordingLog } from '../support/storage-kit.ts';

const user = (username: string) => account(`id-of-${username}`, { username });

describe('forgetting a server', () => {
  let storage: Storage;
  let servers: ForgetServers;
  const breakage: Breakage = { current: undefined };
  const ended: string[] = [];

  beforeEach(async () => {
    breakage.current = undefined;
    ended.length = 0;
    storage = closeAfterTest(
      await openStorage({ url: 'memory:', encryptionKeys: [Buffer.alloc(32, 1)], log: new RecordingLog() }),
    );
    const onUnlinked = (guildId: string, userId: string): Promise<void> => {
      ended.push(`${guildId}:${userId}`);
      return Promise.resolve();
    };
    const now = () => 1;
    const members = createMembers({ storage, now, onUnlinked });
    for (const guildId of ['goes', 'stays']) {
      await members.link(guildId, 'u', user('ada'), 'a-key');
      await members.link(guildId, `only-${guildId}`, user(`in-${guildId}`), undefined);
      await members.link(guildId, 'ended', user('bob'), undefined);
      await members.remove(guildId, 'ended');
      await fill(guildId);
    }
    const broken = breakable(storage, breakage);
    servers = createForgetServers({
      storage: broken,
      members: createMembers({ storage: broken, now, onUnlinked }),
    });
  });

  /** A row of everything that names a server. */
  async function fill(guildId: string): Promise<void> {
    const options = { languages: true, mention: false, minimum: null, verified: false };
    await storage.guilds.set(guildId, {
      channels: { ranks: 'c' },
      options: { ...options, honor: 'gathered' },
      leftAt: 5,
    });
    await storage.hooks.set(`hook-${guildId}`, { guildId, userId: 'm', sealedSecret: 's', createdAt: 1 });
    await storage.hookOf.set(`${guildId}:m`, { hookId: `hook-${guildId}` });
    await storage.heard.set(`hook:hook-${guildId}`, { at: 1 });
    await storage.heard.set(`guild:${guildId}`, { at: 1 });
    await storage.trouble.set(`${guildId}:kata`, { channelId: 'c', code: 'refused', at: 1 });
    await storage.presence.set(`${guildId}:u`, { present: true });
    await storage.codes.set(`${guildId}:u`, { code: 'dojo', username: 'ada', expiresAt: 9 });
    const source = { kind: 'member', hookId: `hook-${guildId}`, guildId, userId: 'm' } as const;
    const delivery = { source, event: 'user', action: 'honor_changed', node: 'all', receivedAt: 1 };
    await storage.inbox.set(`in-${guildId}`, { ...delivery, tries: 0, nextTryAt: 1 });
    await storage.aside.set(`aside-${guildId}`, { ...delivery, tries: 5, nextTryAt: 1 });
    const votes = { type: 'votes', kataId: 'k', authorId: 'id-of-ada' } as const;
    await storage.gathering.set(`${guildId}:votes:k`, {
      guildId,
      what: votes,
      pending: { since: 1, dueAt: 2, total: 1 },
    });
    await storage.outbox.set(`out-${guildId}`, {
      guildId,
      channelId: 'c',
      kind: 'ranks',
      message: {},
      node: 'all',
      createdAt: 1,
      attempts: 0,
      nextAt: 1,
    });
    const role = { id: 'r', name: '5 kyu', made: true };
    await storage.rankRoles.set(guildId, {
      steps: 'ranks',
      language: null,
      verifiedOnly: true,
      verifiedRole: false,
      roles: { '-5': role },
      sweptAt: 1,
    });
    await storage.roleLooks.set(`${guildId}:u`, { guildId, userId: 'u', node: 'all', askedAt: 1 });
    const why = { rank: -8, ranks: { from: -8, to: -7 }, isWider: false, isSolvedByMost: false };
    await storage.dailies.set(guildId, {
      today: {
        date: '2026-11-29',
        kataId: 'k',
        from: 1,
        why: { ...why, fitting: 1, solved: 0, members: 1 },
      },
      past: { ids: '', languages: [], days: '' },
    });
    await storage.schedules.set(`${guildId}:daily`, {
      guildId,
      kind: 'daily',
      when: { time: '09:00' },
      nextAt: 1,
    });
    await storage.solved.set(`solved-${guildId}`, {
      guildId,
      userId: 'u',
      kata: { id: 'k', name: 'k', rank: -8 },
      language: 'ruby',
      tookMs: 1,
      attempts: 1,
    });
  }

  /** Every row of the store as text. */
  async function rows(): Promise<string[]> {
    const collections = Object.entries(storage).filter(([, each]) => isCollection(each));
    const all = await Promise.all(
      collections.map(async ([name, each]) => {
        const kept = await collect((each as Collection<unknown>).entries());
        return kept.map(([key, value]) => `${name} ${key} ${JSON.stringify(value)}`);
      }),
    );
    return all.flat();
  }

  it('counts what is kept', async () => {
    expect(await servers.count('goes')).toEqual({
      links: 2,
      hooks: 1,
      announcements: 2,
      settings: { leftAt: 5 },
    });
    expect(await servers.count('unknown')).toEqual({
      links: 0,
      hooks: 0,
      announcements: 0,
      settings: undefined,
    });
  });

  it('leaves nothing of it in any collection, and everything of the others', async () => {
    const others = (await rows()).filter((row) => row.includes('stays') && !row.includes('goes'));
    await servers.forget(new Set(['goes']));
    const left = await rows();
    expect(left.filter((row) => row.includes('goes'))).toEqual([]);
    expect(others.length).toBeGreaterThan(15);
    for (const row of others) expect(left).toContain(row);
    expect(await servers.count('stays')).toMatchObject({ links: 2, hooks: 1, announcements: 2 });
    expect(ended).toContain('goes:u');
  });

  it.each(['followers', 'links', 'codes', 'memberships', 'members', 'solved'])(
    'is done by the next attempt when the first died at %s',
    async (collection) => {
      breakage.current = { collections: [collection], operations: ['delete', 'update'] };
      await expect(servers.forget(new Set(['goes']))).rejects.toThrow();
      breakage.current = undefined;
      // What leads to it is still there.
      expect((await servers.count('goes')).settings).toBeDefined();
      await servers.forget(new Set(['goes']));
      expect((await rows()).filter((row) => row.includes('goes'))).toEqual([]);
    },
  );
});

function isCollection(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'entries' in value;
}

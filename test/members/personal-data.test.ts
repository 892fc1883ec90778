import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { createForgetServers } from '../../src/guilds/erase.ts';
import { solvesOf } from '../../src/history/solves.ts';
import { kept, words } from '../../src/members/kept.ts';
import { createMembers, type Members } from '../../src/members/members.ts';
import { forgetUnfollowed } from '../../src/members/personal-data.ts';
import { reconcile } from '../../src/members/reconcile.ts';
import { StorageError } from '../../src/storage/errors.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { historyOf } from '../../src/storage/records.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { allRows, collectionsOf, fillFor, type Person } from '../support/kept.ts';
import { closeAfterTest, collect, RecordingLog } from '../support/storage-kit.ts';

const ann: Person = { guildId: 'g1', userId: '10000001', codewarsId: 'c-ann', username: 'Ann_W' };
const ben: Person = { guildId: 'g1', userId: '10000002', codewarsId: 'c-ben', username: 'ben.w' };
const names = ({ userId, codewarsId, username }: Person): RegExp =>
  new RegExp([userId, codewarsId, username].join('|'), 'i');

describe('what is kept of a person', () => {
  let storage: Storage;
  let members: Members;
  beforeEach(async () => {
    const log = new RecordingLog();
    storage = closeAfterTest(
      await openStorage({ url: 'memory:', encryptionKeys: [Buffer.alloc(32, 1)], log }),
    );
    members = createMembers({
      storage,
      now: () => 1,
    });
  });

  const rowsAbout = async (person: Person) =>
    (await allRows(storage)).filter((row) => names(person).test(row));

  it('is said of every collection', () => {
    expect(Object.keys(kept).sort()).toEqual(
      collectionsOf(storage)
        .map(([name]) => name)
        .sort(),
    );
  });

  it('is in every collection that the table calls personal', async () => {
    await fillFor(storage, ann);
    const filled = new Set((await rowsAbout(ann)).map((row) => row.split(' ')[0]));
    const personal = Object.entries(kept).filter(([, rule]) => typeof rule !== 'string');
    // The code of an attempt names only its session.
    for (const [name] of personal) if (name !== 'attempts') expect(filled).toContain(name);
  });

  it('is in PRIVACY.md, entry by entry and in the same words', async () => {
    const text = await readFile(new URL('../../PRIVACY.md', import.meta.url), 'utf8');
    const [, table = ''] = text.split('## About members');
    const cells = [...table.split('## About servers')[0]!.matchAll(/^\|(.+)\|$/gm)].map(([, row = '']) =>
      row.split('|').map((cell) => cell.trim()),
    );
    expect(cells.slice(2)).toEqual(Object.values(words).map(({ what, why, until }) => [what, why, until]));
  });

  it.each([
    ['a link ends', () => members.unlink(ann.guildId, ann.userId)],
    ['the person asks for all of it', () => members.forget(ann.userId)],
    ['an admin ends the link, but for the notice', () => members.remove(ann.guildId, ann.userId)],
  ])('is gone when %s, and nothing of anybody else', async (_, end) => {
    await fillFor(storage, ben);
    const before = await rowsAbout(ben);
    await fillFor(storage, ann);
    expect(await rowsAbout(ann)).not.toHaveLength(0);
    await end();
    await members.takeNotices(ann.userId);
    expect(await rowsAbout(ann)).toEqual([]);
    const left = await allRows(storage);
    expect(left.join('\n')).not.toMatch(/code \d of g1-10000001/);
    // What both were in names one less now.
    for (const row of before.filter((each) => !each.startsWith('members '))) expect(left).toContain(row);
  });

  it('is gone when the server is erased, and what is kept in others stays', async () => {
    await fillFor(storage, { ...ann, guildId: 'g2', codewarsId: 'c-other', username: 'other_w' });
    const elsewhere = await allRows(storage);
    await fillFor(storage, ann);
    await fillFor(storage, ben);
    await createForgetServers({ storage, members }).forget(new Set(['g1']));
    expect(await rowsAbout(ben)).toEqual([]);
    const left = await allRows(storage);
    expect(left.filter((row) => /c-ann|ann_w|\bg1\b/i.test(row))).toEqual([]);
    for (const row of elsewhere) if (!row.startsWith('codes direct:')) expect(left).toContain(row);
  });

  it('of a person in hundreds of servers is gone, also when the first attempt died half-way', async () => {
    const guilds = Array.from({ length: 230 }, (_, index) => `guild-${index}`);
    for (const guildId of guilds) await fillFor(storage, { ...ann, guildId });
    let deleted = 0;
    const links = new Proxy(storage.links, {
      get(target, property) {
        const original = Reflect.get(target, property) as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => {
          if (property === 'delete' && (deleted += 1) === 150) throw new StorageError('unavailable', 'down');
          return Reflect.apply(original, target, args);
        };
      },
    });
    const dying = createMembers({ storage: { ...storage, links }, now: () => 1 });
    await expect(dying.forget(ann.userId)).rejects.toThrow('down');
    await members.forget(ann.userId);
    expect(await rowsAbout(ann)).toEqual([]);
  });

  it('stays as far as another link needs it', async () => {
    const annElsewhere = { ...ann, guildId: 'g2' };
    await fillFor(storage, annElsewhere);
    await fillFor(storage, ann);
    await members.unlink('g1', ann.userId);
    expect(await storage.preferences.get(ann.userId)).toBeDefined();
    expect(await storage.snapshots.get(ann.codewarsId)).toBeDefined();
    expect(await storage.links.get(`g2:${ann.userId}`)).toBeDefined();
    expect(await storage.sessions.get(`g2:${ann.userId}`)).toBeDefined();
    const left = await rowsAbout(ann);
    expect(left.filter((row) => /\bg1\b/.test(row))).toEqual([]);
    await members.unlink('g2', ann.userId);
    expect(await rowsAbout(ann)).toEqual([]);
  });

  it('of an account that two are linked to goes with the second', async () => {
    const twin = { ...ben, codewarsId: ann.codewarsId, username: ann.username };
    await fillFor(storage, ann);
    await fillFor(storage, twin);
    const shared = `about-${ann.codewarsId}-g1`;
    const links = [ann, twin].map(({ userId }) => ({ userId, linkedAt: 1 }));
    await storage.outbox.update(shared, (row) => row?.about && { ...row, about: { ...row.about, links } });
    await members.unlink('g1', ann.userId);
    expect((await storage.outbox.get(shared))?.about?.links).toEqual(links.slice(1));
    expect(await storage.snapshots.get(ann.codewarsId)).toBeDefined();
    expect(await storage.inbox.get(`bot-${ann.codewarsId}`)).toBeDefined();
    expect((await allRows(storage)).filter((row) => row.includes(ann.userId))).toEqual([]);
    await members.unlink('g1', ben.userId);
    expect(await rowsAbout(twin)).toEqual([]);
  });

  it('goes although a row of another person cannot be read', async () => {
    await fillFor(storage, ann);
    const { outbox: whole } = storage;
    const outbox: Storage['outbox'] = {
      get: (key) => whole.get(key),
      getMany: (keys) => whole.getMany(keys),
      set: (...row) => whole.set(...row),
      setMany: (rows) => whole.setMany(rows),
      delete: (key) => whole.delete(key),
      update: (...change) => whole.update(...change),
      keys: () => whole.keys(),
      async *entries() {
        yield* whole.entries();
        throw new StorageError('corrupt', 'a row of another person');
      },
    };
    const others = createMembers({ storage: { ...storage, outbox }, now: () => 1 });
    await others.unlink('g1', ann.userId);
    expect(await rowsAbout(ann)).toEqual([]);
  });

  it('is shown to its person without secrets and without others', async () => {
    await fillFor(storage, ann);
    await fillFor(storage, ben);
    const delivery = (await storage.inbox.get(`own-g1-${ben.userId}`))!;
    await storage.inbox.set('of-ben', { ...delivery, user: { id: ann.codewarsId } });
    // Older ids are shorter, and may be part of another.
    await fillFor(storage, { ...ben, userId: `${ann.userId}9` });
    const rows = await collect(members.rowsOf(ann.userId, 'g1'));
    const text = JSON.stringify(rows);
    expect(text).not.toMatch(/seal|v1\.|"dmid"/i);
    expect(text).not.toMatch(names(ben));
    const shown = new Set(rows.map(({ collection }) => collection));
    for (const name of [
      ...['links', 'hooks', 'heard', 'snapshots', 'completions', 'history', 'inbox', 'aside', 'gathering'],
      ...['outbox', 'codes', 'presence', 'sessions', 'attempts', 'solved', 'preferences', 'cache'],
    ])
      expect(shown).toContain(name);
    const everywhere = await collect(members.rowsOf(ann.userId, null));
    expect(everywhere.length).toBeGreaterThanOrEqual(rows.length);
    expect(await collect(members.rowsOf('10000003', null))).toEqual([]);
  });

  it('is gone under the names that the account had, and what earlier versions left', async () => {
    await fillFor(storage, ann);
    const { guildId, codewarsId } = ann;
    // Version 1.0 kept old names, ids in the clear, and honor under the name of before the id.
    await storage.names.set('ann_older', { codewarsId });
    await storage.accounts.set(codewarsId, { username: null });
    await storage.gathering.set('g1:honor:name:ann_w', {
      guildId,
      announced: 3,
      what: { type: 'honor', account: 'name:ann_w' },
    });
    const present = await storage.links.get(`g1:${ann.userId}`);
    await reconcile(storage, present!, { value: { id: codewarsId, username: 'Anna' }, fetchedAt: 5_000 });
    await members.forget(ann.userId);
    expect((await allRows(storage)).filter((row) => /c-ann|ann|10000001/i.test(row))).toEqual([]);
  });

  it('of a delivery is found by a name in the place of an id, and does not say what others solved', async () => {
    await fillFor(storage, ann);
    await fillFor(storage, ben);
    const { kata: _, ...delivery } = (await storage.inbox.get(`kata-${ann.codewarsId}`))!;
    await storage.aside.set('by-name', { ...delivery, user: { id: 'ann_W', honor: 1 } });
    // Of version 1.0.
    const kata = { id: 'k', createdById: ann.codewarsId };
    await storage.aside.set('solved', { ...delivery, kata, solution: { id: 's', userId: ben.codewarsId } });
    expect(JSON.stringify(await collect(members.rowsOf(ann.userId, null)))).not.toMatch(names(ben));
    await members.forget(ann.userId);
    expect(await rowsAbout(ann)).toEqual([]);
  });

  it('of accounts without a link is swept', async () => {
    await fillFor(storage, ann);
    const snapshot = (await storage.snapshots.get(ann.codewarsId))!;
    for (let index = 0; index < 250; index += 1) await storage.snapshots.set(`gone-${index}`, snapshot);
    await storage.completions.set('gone', { languages: {}, total: 0, readAt: 0 });
    await storage.solves.set('gone', solvesOf([], { asOf: 1, readAt: 1, since: 0 }));
    await storage.history.set('gone', historyOf([], 1));
    const what = { type: 'honor', account: 'gone' } as const;
    await storage.gathering.set('g1:honor:gone', { guildId: 'g1', what, announced: 1 });
    const gathered = await collect(storage.gathering.keys());
    await forgetUnfollowed(storage);
    expect(await collect(storage.gathering.keys())).toEqual(gathered.filter((key) => !key.includes('gone')));
    for (const name of ['snapshots', 'completions', 'solves', 'history'] as const)
      expect(await collect(storage[name].keys()), name).toEqual([ann.codewarsId]);
  });
});

import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBot, type Bot } from '../support/bot.ts';
import { breakable, type Breakage } from '../support/breakable.ts';

const sentence = /cannot reach my database.*incident `[0-9a-f]{8}`/;

describe('when the store fails under the running bot', () => {
  const breakage: Breakage = { current: undefined };
  let bot: Bot;
  beforeEach(async () => {
    breakage.current = undefined;
    bot = await startBot({ wrapStorage: (storage) => breakable(storage, breakage) });
    await bot.link(bot.ann, 'some_user');
  });
  afterEach(() => {
    breakage.current = undefined;
    return bot.stop();
  });

  it.each([
    ['profile', undefined],
    ['completed', undefined],
    ['authored', undefined],
    ['account', undefined],
    ['unlink', undefined],
  ] as const)(
    '/%s says so, logs the cause, never says "not linked", and works again once healed',
    async (name, options) => {
      breakage.current = { collections: ['links', 'members', 'memberships'] };
      const answer = await bot.slash(bot.ann, name, options);
      expect(answer.private).toBe(true);
      expect(answer.text).toMatch(sentence);
      expect(answer.text).not.toMatch(/not linked|have no link|\/link/);
      const incident = /incident `([0-9a-f]{8})`/.exec(answer.text)?.[1];
      const line = bot.log.find((each) => each.incident === incident);
      expect(line).toMatchObject({ level: 'error', err: { cause: { message: 'disk I/O error' } } });
      breakage.current = undefined;
      expect((await bot.slash(bot.ann, name, options)).text).toContain('some_user');
    },
  );

  it('links nothing half: a link that fails at any step is whole after the next try', async () => {
    for (const collection of ['members', 'memberships', 'followers', 'names', 'links']) {
      breakage.current = { collections: [collection], operations: ['set', 'update'] };
      expect((await bot.link(bot.ben, 'hanae')).text, collection).toMatch(sentence);
      breakage.current = undefined;
      expect((await bot.slash(bot.ben, 'account')).text, collection).toContain('have not linked');
    }
    expect((await bot.link(bot.ben, 'hanae')).text).toContain('linked to **hanae**');
    expect((await bot.slash(bot.admin, 'members')).text).toContain('hanae');
  });

  it('shows a profile although neither the cache nor the catalogue can be reached', async () => {
    breakage.current = { collections: ['cache', 'catalogue'] };
    expect((await bot.slash(bot.ann, 'profile', { user: 'hanae' })).text).toContain('Hanae');
    expect((await bot.slash(bot.ann, 'completed', { user: 'hanae' })).text).toContain('hanae');
    expect(bot.log.some(({ msg }) => String(msg).includes('could not store a kata'))).toBe(true);
    breakage.current = undefined;
    await bot.slash(bot.ann, 'kata', { kata: 'valid-braces' });
    await bot.restart();
    const offered = await bot.discord.autocomplete({
      userId: bot.ann.id,
      guildId: bot.guild.id,
      name: 'kata',
      focused: 'kata',
      options: { kata: 'braces' },
    });
    expect(offered.map(({ name }) => name)).toContain('Valid Braces (4 kyu)');
  });

  it('offers no choices rather than an error while someone types', async () => {
    breakage.current = { collections: ['members'] };
    expect(
      await bot.discord.autocomplete({
        userId: bot.ann.id,
        guildId: bot.guild.id,
        name: 'profile',
        focused: 'user',
        options: { user: '' },
      }),
    ).toEqual([]);
  });

  it('answers although the notices cannot be read', async () => {
    breakage.current = { collections: ['memberships'] };
    expect((await bot.slash(bot.ann, 'help')).private).toBe(true);
  });
});

describe('when an SQLite file breaks under the running bot', () => {
  let folder: string;
  let file: string;
  let bot: Bot;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dojo-'));
    file = join(folder, 'dojo.sqlite');
    bot = await startBot({ env: { DATABASE_URL: `sqlite://${file}` } });
    await bot.link(bot.ann, 'some_user');
  });
  afterEach(async () => {
    await bot.stop();
    await rm(folder, { recursive: true });
  });

  it('says so while another writer holds it, reads on, and goes on after', async () => {
    const other = new DatabaseSync(file);
    other.exec('BEGIN EXCLUSIVE');
    const refused = await bot.link(bot.ben, 'hanae');
    expect(refused.text).toMatch(sentence);
    expect((await bot.slash(bot.ann, 'account')).text).toContain('some_user');
    other.exec('ROLLBACK');
    other.close();
    expect((await bot.link(bot.ben, 'hanae')).text).toContain('linked to **hanae**');
  });

  it('says so for a corrupt row, leaves it as it is, and serves everybody else', async () => {
    await bot.link(bot.ben, 'hanae');
    const other = new DatabaseSync(file);
    const table = tableWith(other, 'links');
    other.prepare(`UPDATE "${table}" SET value = '{"garbage' WHERE key LIKE ?`).run(`%${bot.ann.id}%`);
    const answer = await bot.slash(bot.ann, 'profile');
    expect(answer.text).toMatch(sentence);
    expect((await bot.slash(bot.ben, 'profile')).text).toContain('Hanae');
    const row = other.prepare(`SELECT value FROM "${table}" WHERE key LIKE ?`).get(`%${bot.ann.id}%`);
    expect(row).toEqual({ value: '{"garbage' });
    other.close();
  });

  it('says so while the file is gone, makes no new one in its place, and goes on once it is back', async () => {
    await rename(file, `${file}.away`);
    const answer = await bot.slash(bot.ann, 'profile');
    expect(answer.text).toMatch(sentence);
    expect(answer.text).not.toContain('not linked');
    await expect(stat(file)).rejects.toThrow('ENOENT');
    await rename(`${file}.away`, file);
    await expect
      .poll(async () => (await bot.slash(bot.ann, 'profile')).text, { timeout: 5000 })
      .toContain('Some Person');
  });

  it('keeps links, keys and the catalogue over a restart', async () => {
    const { key } = bot.codewars.apiKeys[0]!;
    await bot.link(bot.ann, 'some_user', key);
    await bot.restart();
    expect((await bot.slash(bot.ann, 'account')).text).toContain('API key: kept');
    const raw = new DatabaseSync(file, { readOnly: true });
    const table = tableWith(raw, 'links');
    expect(JSON.stringify(raw.prepare(`SELECT * FROM "${table}"`).all())).not.toContain(key);
    raw.close();
  });
});

function tableWith(database: DatabaseSync, name: string): string {
  const tables = database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).all() as {
    name: string;
  }[];
  const found = tables.find((table) => table.name.includes(name));
  if (found === undefined) throw new Error(`no table for ${name}`);
  return found.name;
}

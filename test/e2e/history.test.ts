import { afterEach, expect, it } from 'vitest';
import { readingsIn } from '../../src/storage/records.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { startBot, type Bot } from '../support/bot.ts';

let bot: Bot;
let storage: Storage;
let id: string;
let ahead = 0;
const start = async (env: Readonly<Record<string, string>> = {}) => {
  ahead = 0;
  bot = await startBot({
    env,
    now: () => Date.now() + ahead,
    wrapStorage: (inner) => (storage = inner),
  });
  id = ((await (await fetch(`${bot.codewars.apiUrl}/users/hanae`)).json()) as { id: string }).id;
};
afterEach(() => bot.stop());

const rows = () =>
  Promise.all([storage.completions.get(id), storage.solves.get(id), storage.history.get(id)]);
const isWhole = async () => (await storage.solves.get(id))?.since === 0;

it('reads the whole list of a new member, although tracking and the catalogue read nothing', async () => {
  await start();
  await bot.link(bot.ann, 'hanae');
  await expect.poll(isWhole).toBe(true);
  expect(await storage.completions.get(id)).toMatchObject({ total: 412, since: 0 });
  const ranksAsked = () => bot.codewars.requests.some(({ path }) => path.startsWith('/code-challenges/'));
  await expect.poll(ranksAsked).toBe(true);
});

it('goes on after a restart, and forgets everything with the last link', async () => {
  await start({ TRACKING: 'on' });
  bot.codewars.faults.add({ kind: 'status', status: 503, path: /completed/, times: 3 });
  await bot.link(bot.ann, 'hanae');
  await bot.link(bot.ben, 'hanae');
  await bot.restart();
  await expect.poll(isWhole, { timeout: 20_000 }).toBe(true);
  await expect.poll(async () => (await rows()).includes(undefined)).toBe(false);
  const known = await storage.history.get(id);
  expect(known && readingsIn(known)).toMatchObject([{ completed: 412 }]);
  await bot.slash(bot.ann, 'unlink');
  expect(await rows()).not.toContain(undefined);
  await bot.slash(bot.ben, 'unlink');
  expect(await rows()).toEqual([undefined, undefined, undefined]);
});

it('says on boards of honor and score how fresh they are', async () => {
  await start({ TRACKING: 'on' });
  await bot.link(bot.ann, 'hanae');
  // Tracking begins with a round over all accounts.
  await bot.restart();
  const footer = async (by: string) => {
    const where = { guildId: bot.guild.id, channelId: bot.channelId, subcommand: 'server' };
    const { message } = await bot.slash(bot.ben, 'leaderboard', { by, period: 'all' }, where);
    return message.embeds[0]?.footer?.text;
  };
  await expect.poll(() => footer('honor')).toContain('1 member · as of');
  bot.codewars.faults.add({ kind: 'status', status: 503, path: /users/, times: 1_000 });
  ahead = 5 * 3_600_000;
  for (const by of ['honor', 'score']) expect(await footer(by)).toContain('as of 5 hours ago or later');
});

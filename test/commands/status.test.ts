import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startBot, type Bot } from '../support/bot.ts';
import { breakable, type Breakage } from '../support/breakable.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const breakage: Breakage = { current: undefined };
let bot: Bot;
beforeEach(async () => {
  breakage.current = undefined;
  bot = await startBot({ wrapStorage: (storage) => breakable(storage, breakage) });
  bot.discord.world.setOwner(bot.ben.id);
});
afterEach(() => {
  breakage.current = undefined;
  return bot.stop();
});

it('is for whoever owns the application, not for the admins of a server', async () => {
  for (const who of [bot.ann, bot.admin]) {
    const refused = await bot.slash(who, 'status');
    expect(refused.private).toBe(true);
    expect(refused.text).toBe('Only the people who run me can use this. /help shows what I do for you.');
  }
});

it('tells the version, the shards, and what waits', async () => {
  const answer = await bot.slash(bot.ben, 'status');
  expect(answer.private).toBe(true);
  expect(answer.text).toContain(`Dojo ${version}`);
  expect(answer.text).toMatch(/Shards \(1 server\)\n0: ✓/);
  expect(answer.text).toMatch(/Codewars queue\n\d+/);
  expect(answer.text).toContain('None since the start.');
});

it('names what went wrong by the id that the member saw and the log carries', async () => {
  await bot.link(bot.ann, 'hanae');
  breakage.current = { collections: ['links'] };
  const failed = await bot.slash(bot.ann, 'session');
  breakage.current = undefined;
  const incident = /incident `([0-9a-f]{8})`/.exec(failed.text)?.[1] ?? 'none';
  const status = await bot.slash(bot.ben, 'status');
  expect(status.text).toMatch(new RegExp(`\`${incident}\` <t:\\d+:R> Storage.unavailable in \`session\``));
  expect(bot.log.find((line) => line.incident === incident)).toMatchObject({
    level: 'error',
    name: 'session',
  });
});

import { afterEach, expect, it } from 'vitest';
import type { WorldUser } from '../../sandbox/discord/index.ts';
import { startBot, type Bot } from '../support/bot.ts';

const busy = 'You asked for a lot at once, and I am still working on it. Please wait';
let bot: Bot;
afterEach(() => bot.stop());

/** The bot at the rate that it has in life, the burst used up. */
async function start(): Promise<Bot> {
  bot = await startBot({ env: { CODEWARS_REQUESTS_PER_SECOND: '2' } });
  return bot;
}

const profile = (who: WorldUser, user: string) => bot.slash(who, 'profile', { user });

/** How many requests reached Codewars from now until the one for this user, itself included. */
async function requestsUntil(user: string, answered: Promise<unknown>): Promise<number> {
  const before = bot.codewars.requests.length;
  await answered;
  return bot.codewars.requests.slice(before).findIndex(({ path }) => path === `/users/${user}`) + 1;
}

it('a member who asks for unknown names without end is asked to wait, and the others are answered', async () => {
  await start();
  const greedy = Array.from({ length: 40 }, (_, index) => profile(bot.ann, `no-such-user-${index}`));
  const refused = await Promise.race(greedy);
  expect(refused.text).toContain(busy);
  await expect.poll(() => bot.codewars.requests.length).toBeGreaterThanOrEqual(10);
  const others = [
    requestsUntil(
      'hanae',
      profile(bot.ben, 'hanae').then(({ text }) => expect(text).toContain('Hanae')),
    ),
    requestsUntil(
      'tomoe',
      profile(bot.admin, 'tomoe').then(({ text }) => expect(text).toContain('Tomoe')),
    ),
  ];
  for (const count of await Promise.all(others)) expect(count).toBeLessThanOrEqual(6);
  const texts = (await Promise.all(greedy)).map(({ text }) => text);
  expect(texts.filter((text) => text.includes(busy)).length).toBeGreaterThanOrEqual(15);
  expect(texts.filter((text) => text.includes('no user called')).length).toBeGreaterThanOrEqual(10);
}, 40_000);

it('the bound of a member is one for all servers, buttons and commands', async () => {
  await start();
  const page = await profile(bot.ann, 'hanae');
  const elsewhere = bot.discord.world.guild({ name: 'Elsewhere' });
  bot.discord.world.member(elsewhere.id, bot.ann.id);
  const channel = bot.discord.world.channel({ guildId: elsewhere.id, name: 'general' });
  const place = { guildId: elsewhere.id, channelId: channel.id };
  const greedy = Array.from({ length: 30 }, (_, index) =>
    bot.slash(bot.ann, 'profile', { user: `no-such-user-${index}` }, place),
  );
  expect((await Promise.race(greedy)).text).toContain(busy);
  expect((await bot.press(bot.ann, page.message, 'Show completed')).text).toContain(busy);
  expect((await bot.slash(bot.ann, 'authored', { user: 'tomoe' })).text).toContain(busy);
  expect((await bot.press(bot.ben, page.message, 'Show completed')).text).toContain('Completed by hanae');
  await Promise.all(greedy);
}, 40_000);

it('an unknown name is asked for once a minute, and a new account can be linked at once', async () => {
  let clock = Date.now();
  bot = await startBot({ now: () => clock });
  const unknown = async (): Promise<void> => {
    expect((await profile(bot.ann, 'newcomer')).text).toContain('no user called **newcomer**');
  };
  await unknown();
  await unknown();
  expect(bot.codewars.requests).toHaveLength(1);
  clock += 60_000;
  await unknown();
  expect(bot.codewars.requests).toHaveLength(2);

  const ranks = { overall: { rank: -8, name: '8 kyu', color: 'white', score: 0 }, languages: {} };
  const codeChallenges = { totalAuthored: 0, totalCompleted: 0 };
  bot.codewars.addUser({ id: 'e'.repeat(24), username: 'newcomer', honor: 1, ranks, codeChallenges });
  expect((await bot.link(bot.ann, 'newcomer')).text).toContain('You are linked to **newcomer**');
  expect((await profile(bot.ben, 'newcomer')).text).not.toContain('no user called');
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { labelsOf, startBot, type Bot } from '../support/bot.ts';
import type { SeenMessage } from '../../sandbox/discord/index.ts';
import { textOf } from '../../sandbox/discord/index.ts';

const minute = 60_000;
const day = 86_400_000;
let bot: Bot;
let storage: Storage;
let at: number;

const begun = performance.now();
/** Time goes on, since what fails is tried again later. */
const now = (): number => at + Math.floor(performance.now() - begun);

beforeEach(async () => {
  at = Date.UTC(2026, 10, 29, 12);
  bot = await startBot({ now, wrapStorage: (inner) => (storage = inner) });
});
afterEach(() => bot.stop());

const cards = (): SeenMessage[] =>
  bot.discord.world
    .messages(bot.channelId)
    .filter(({ embeds }) => embeds[0]?.author?.name.startsWith('Kata of the day') === true);
const newest = (): SeenMessage => {
  const card = cards().at(-1);
  if (card === undefined) throw new Error('there is no kata of the day');
  return card;
};

async function set(options: Record<string, string | boolean> = {}): Promise<void> {
  await bot.slash(
    bot.admin,
    'announcements',
    { kind: 'daily', channel: bot.channelId, ...options },
    { guildId: bot.guild.id, channelId: bot.channelId, subcommand: 'set' },
  );
}

/** The next one is posted. */
async function nextDay(): Promise<SeenMessage> {
  const before = cards().length;
  at = Math.ceil(at / day) * day + 9 * 60 * minute;
  await bot.restart();
  await expect.poll(() => cards().length).toBe(before + 1);
  const noted = async () => (await storage.dailies.get(bot.guild.id))?.today.message?.messageId;
  await expect.poll(noted).toBe(newest().id);
  return newest();
}

/** The kata of a card. */
const kataOf = ({ embeds }: SeenMessage): string => embeds[0]?.url?.split('/').at(-1) ?? '';

it('is posted, ticks whom it hears of, answers the button, and tells the next day', async () => {
  const role = bot.discord.world.role({ guildId: bot.guild.id, name: 'Daily' });
  await bot.link(bot.ann, 'some_user');
  await set({ thread: true, ping: role.id });
  const first = await nextDay();
  expect(first.content).toBe(`<@&${role.id}>`);
  expect(textOf(first)).toContain('Not solved yet. Who is first?');
  expect(labelsOf(first)).toEqual(['I solved it', 'Open on Codewars']);
  await expect.poll(() => bot.discord.world.threads(bot.guild.id)).toMatchObject([{ id: first.id }]);

  const linkless = await bot.press(bot.ben, first, 'I solved it');
  expect(linkless.private).toBe(true);
  expect(linkless.text).toContain('link your account with **/link** first');
  expect(labelsOf(linkless.message)).toEqual(['Link my account']);

  const early = await bot.press(bot.ann, first, 'I solved it');
  expect(early.private).toBe(true);
  expect(early.text).toBe('You have not solved it yet.');
  bot.codewars.complete('some_user', kataOf(first), { at });
  at += 2 * minute;
  const solved = await bot.press(bot.ann, first, 'I solved it');
  expect(solved.text).toMatch(/You solved it <t:\d+:R>\. Well done! You get your ✅/);
  await expect.poll(() => textOf(newest())).toContain(`✅ <@${bot.ann.id}> (unverified)`);
  expect(newest().content).toBe(first.content);

  const second = await nextDay();
  expect(kataOf(second)).not.toBe(kataOf(first));
  expect(textOf(second)).toContain(`was solved by <@${bot.ann.id}> (unverified).`);
  at += 11 * minute;
  await bot.restart();
  const old = () => bot.discord.world.message(first.id);
  await expect.poll(() => labelsOf(old() ?? first)).toEqual(['Open on Codewars']);
  expect(textOf(old() ?? first)).toContain(`✅ <@${bot.ann.id}>`);

  const shown = await bot.slash(
    bot.admin,
    'announcements',
    {},
    {
      guildId: bot.guild.id,
      channelId: bot.channelId,
      subcommand: 'show',
    },
  );
  expect(shown.text).toContain('Drawn from');
});

it('ticks what tracking finds, in a channel that allows no threads', async () => {
  await bot.stop();
  bot = await startBot({ now, wrapStorage: (inner) => (storage = inner), env: { TRACKING: 'on' } });
  bot.discord.world.denyBot(bot.channelId, ['CreatePublicThreads']);
  bot.expectedRefusals.push(50013);
  await bot.link(bot.ann, 'some_user');
  await set({ thread: true });
  const first = await nextDay();
  bot.codewars.complete('some_user', kataOf(first), { at });
  // Tracking begins with a round over all accounts.
  const later = async () => {
    at += 2 * minute;
    await bot.restart();
    return textOf(newest());
  };
  await expect.poll(later, { timeout: 30_000 }).toContain(`✅ <@${bot.ann.id}>`);
  expect(bot.discord.world.threads(bot.guild.id)).toEqual([]);
});

it('leaves a deleted message alone', async () => {
  bot.expectedRefusals.push(10008);
  await bot.link(bot.ann, 'some_user');
  await set();
  const first = await nextDay();
  await fetch(`${bot.discord.apiUrl}/v10/channels/${bot.channelId}/messages/${first.id}`, {
    method: 'DELETE',
    headers: {
      authorization: `Bot ${bot.discord.token}`,
      'user-agent': 'DiscordBot (https://example.com, 1.0.0)',
    },
  });
  bot.codewars.complete('some_user', kataOf(first), { at });
  at += 6 * minute;
  await bot.slash(bot.ann, 'kata', { kata: kataOf(first), private: true });
  const edits = () =>
    bot.discord.requests
      .filter(({ method, path }) => method === 'PATCH' && path.endsWith(first.id))
      .map(({ status }) => status);
  await bot.restart();
  await expect.poll(edits).toEqual([404]);
  for (let times = 0; times < 2; times += 1) {
    at += 11 * minute;
    await bot.restart();
  }
  await nextDay();
  expect(edits()).toEqual([404]);
});

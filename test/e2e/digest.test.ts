import { afterEach, beforeEach, expect, it } from 'vitest';
import { textOf } from '../../sandbox/discord/index.ts';
import type { SeenMessage } from '../../sandbox/discord/index.ts';
import { startBot, type Answer, type Bot } from '../support/bot.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** A Friday; the next digest is due on Monday at nine. */
const friday = Date.UTC(2026, 10, 27, 12);
const monday = Date.UTC(2026, 10, 30, 9);
/** In facts/well-known-kata.ts, 8 kyu. */
const abbreviate = '57eadb7ecd143f4c9c0000a3';
const multiply = { id: '50654ddff44f800200000004', name: 'Multiply', slug: 'multiply' };

let bot: Bot;
let at: number;
beforeEach(async () => {
  at = friday;
  const begun = performance.now();
  // Time goes on, since what fails is tried again later.
  bot = await startBot({ now: () => at + Math.floor(performance.now() - begun) });
});
afterEach(() => bot.stop());

const command = (name: string, subcommand: string, options = {}): Promise<Answer> =>
  bot.slash(bot.admin, name, options, { guildId: bot.guild.id, channelId: bot.channelId, subcommand });
const digests = (): SeenMessage[] =>
  bot.discord.world.messages(bot.channelId).filter(({ embeds }) => embeds[0]?.title?.includes('on Codewars'));

async function solves(username: string, id: string, completedAt: number): Promise<void> {
  const ranks = { overall: { rank: -7, name: '7 kyu', color: 'white', score: 30 }, languages: {} };
  bot.codewars.addUser({ username, id: id.repeat(24), honor: 10, ranks });
  bot.codewars.setCompleted(username, [
    { ...multiply, completedAt: new Date(completedAt).toISOString(), completedLanguages: ['javascript'] },
  ]);
  await bot.link(id === 'a' ? bot.ann : bot.ben, username);
  await expect
    .poll(async () => (await command('leaderboard', 'server', { by: 'kata', period: 'year' })).text)
    .toContain(username);
}

/** As if the bot had been off until a Monday. */
async function startOn(when: number): Promise<void> {
  at = when;
  await bot.restart();
}

it('comes on Monday with a picture, names none who hid since, falls silent, and speaks again', async () => {
  await solves('alice', 'a', friday - hour);
  await solves('bob', 'b', friday - 2 * hour);
  await command('announcements', 'set', { kind: 'digest', channel: bot.channelId });
  const sample = await command('announcements', 'test', { kind: 'digest' });
  expect(sample.text).toContain('A sample is in');
  await expect
    .poll(() => digests().map(({ embeds }) => embeds[0]?.title))
    .toEqual(['Sample · The week on Codewars']);

  const settings = await bot.slash(bot.ben, 'account', undefined, {
    guildId: bot.guild.id,
    channelId: bot.channelId,
  });
  await bot.press(bot.ben, settings.message, 'Hide me from boards');
  await startOn(monday);
  await expect.poll(() => digests().length).toBe(2);
  const [, said] = digests();
  if (said === undefined) throw new Error('nothing was said');
  expect(textOf(said)).toContain('🥇');
  expect(textOf(said)).toContain(`<@${bot.ann.id}>`);
  expect(textOf(said)).toContain('Multiply');
  expect(textOf(said)).not.toMatch(new RegExp(`bob|${bot.ben.id}`));
  expect(said.attachments[0]?.description).toContain('A board of points. 1. alice: 2');
  expect(said.attachments[0]?.description).not.toContain('bob');

  await startOn(monday + 7 * day);
  await expect.poll(() => digests().length).toBe(3);
  expect(digests()[2]?.embeds[0]?.description).toMatch(/no kata/i);
  await startOn(monday + 14 * day);
  const next = `<t:${(monday + 21 * day) / 1_000}:`;
  await expect.poll(async () => (await command('announcements', 'show')).text).toContain(next);
  expect(digests()).toHaveLength(3);

  at = monday + 20 * day;
  bot.codewars.complete('alice', abbreviate, { at });
  await bot.slash(bot.ann, 'completed', { user: 'alice' });
  await startOn(monday + 21 * day);
  await expect.poll(() => digests().length).toBe(4);
  expect(textOf(digests()[3] ?? said)).toContain('🥇');
}, 60_000);

it('comes without its picture where the channel takes no files', async () => {
  bot.discord.world.denyBot(bot.channelId, ['AttachFiles']);
  bot.expectedRefusals.push(50013);
  await solves('alice', 'a', friday - hour);
  await command('announcements', 'set', { kind: 'digest', channel: bot.channelId });
  await startOn(monday);
  await expect.poll(() => digests().length).toBe(1);
  expect(digests()[0]?.attachments).toEqual([]);
});

it('whose channel was deleted says so in the settings, and comes to the next one that is chosen', async () => {
  await solves('alice', 'a', friday - hour);
  const { id } = bot.discord.world.channel({ guildId: bot.guild.id, name: 'news' });
  await command('announcements', 'set', { kind: 'digest', channel: id });
  bot.discord.world.deleteChannel(id);
  bot.expectedRefusals.push(10_003);
  await startOn(monday);
  const shown = async () => (await command('announcements', 'show')).text;
  await expect.poll(shown).toContain('switched off: the channel is gone');
  // What was due is dropped a moment later.
  await expect.poll(shown).not.toContain('to be sent');
  const next = `<t:${(monday + 7 * day) / 1_000}:`;
  expect((await command('announcements', 'set', { kind: 'digest', channel: bot.channelId })).text).toContain(
    next,
  );
  expect(await shown()).not.toContain('⚠');
  at = monday + 6 * day;
  bot.codewars.complete('alice', abbreviate, { at });
  await bot.slash(bot.ann, 'completed', { user: 'alice' });
  await startOn(monday + 7 * day);
  await expect.poll(() => digests().length).toBe(1);
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startDiscord } from '../../../sandbox/discord/index.ts';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';
import type { MessageSender } from '../../../src/announcements/outbox/message-sender.ts';
import { createLazyMessageSender } from '../../../src/discord/rest/lazy-message-sender.ts';

let discord: DiscordStandIn;
let guildId: string;
let channelId: string;
let unauthorized: Error[];
let messageSender: MessageSender;

beforeEach(async () => {
  discord = await startDiscord();
  guildId = discord.world.guild({ name: 'Coding Dojo' }).id;
  channelId = discord.world.channel({ guildId, name: 'news' }).id;
  unauthorized = [];
  messageSender = createLazyMessageSender(discord, (error) => unauthorized.push(error));
});
afterEach(() => discord.close());

const said = () => discord.world.messages(channelId).map(({ content }) => content);

it('sends what it is given, also when everything comes at once before it is loaded', async () => {
  const texts = Array.from({ length: 4 }, (_, index) => `message ${index}`);
  const sendings = texts.map((content) => messageSender.send(channelId, `nonce of ${content}`, { content }));
  expect(await Promise.all(sendings)).toMatchObject(texts.map(() => ({ outcome: 'sent' })));
  expect(said().toSorted()).toEqual(texts);
  // The nonce is passed on too.
  await messageSender.send(channelId, 'nonce of message 0', { content: 'message 0' });
  expect(said()).toHaveLength(4);
});

it('can be broken off', async () => {
  const sending = messageSender.send(channelId, 'nonce', { content: 'never' }, AbortSignal.abort());
  expect(await sending).not.toMatchObject({ outcome: 'sent' });
  expect(said()).toEqual([]);
});

it('knows who is still there', async () => {
  const { id } = discord.world.user({ username: 'ann' });
  discord.world.member(guildId, id);
  expect(await messageSender.isMember(guildId, id)).toBe(true);
  discord.world.removeMember(guildId, id);
  expect(await messageSender.isMember(guildId, id)).toBe(false);
});

it('is loaded once: a token that was refused stays refused, and the process hears of it', async () => {
  discord.gateway.revokeToken();
  expect(await messageSender.send(channelId, 'nonce', { content: 'x' })).toMatchObject({
    outcome: 'unknown',
  });
  expect(unauthorized).toMatchObject([{ name: 'StartError', cause: { status: 401 } }]);
  const asked = discord.requests.length;
  expect(await messageSender.send(channelId, 'nonce', { content: 'x' })).toMatchObject({
    outcome: 'unknown',
  });
  expect(discord.requests).toHaveLength(asked);
});

it('loads nothing before there is something to say', async () => {
  const script = `
    import { Module } from 'node:module';
    import { createLazyMessageSender } from './src/discord/rest/lazy-message-sender.ts';
    const isLoaded = () => Object.keys(Module._cache).some((path) => path.includes('@discordjs/rest'));
    const { DISCORD_API_URL: apiUrl } = process.env;
    const discord = { apiUrl, cdnUrl: apiUrl, token: 'token' };
    const messageSender = createLazyMessageSender(discord, () => {});
    const before = isLoaded();
    await messageSender.send('1', 'nonce', { content: 'x' });
    console.log(JSON.stringify([before, isLoaded()]));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: new URL('../../../', import.meta.url),
    env: { ...process.env, DISCORD_API_URL: discord.apiUrl },
  });
  expect(JSON.parse(stdout)).toEqual([false, true]);
});

import { ChannelType } from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';
import { call, faultLines, startWorld } from './support.ts';

const hour = 3_600_000;
let discord: DiscordStandIn;
let guildId: string;
let channelId: string;
let now: number;

beforeEach(async () => {
  now = Date.UTC(2026, 10, 29);
  const world = await startWorld({ now: () => now });
  discord = world.discord;
  guildId = world.guild.id;
  channelId = world.channel.id;
});
afterEach(() => discord.close());

const messageIn = async (channel: string): Promise<string> =>
  (await call(discord, 'POST', `/channels/${channel}/messages`, { content: 'a message' })).body.id ?? '';
const below = (channel: string, message: string, body: object = { name: 'Talk' }) =>
  call(discord, 'POST', `/channels/${channel}/messages/${message}/threads`, body);
const code = (expected: number): unknown =>
  expect.objectContaining({ body: expect.objectContaining({ code: expected }) as unknown });

describe('a thread below a message', () => {
  it('has the message’s id, and there is one at most', async () => {
    const message = await messageIn(channelId);
    expect(await below(channelId, message)).toMatchObject({
      status: 201,
      body: { id: message, parent_id: channelId, name: 'Talk', type: ChannelType.PublicThread },
    });
    expect(discord.world.threads(guildId)).toMatchObject([{ id: message, name: 'Talk' }]);
    expect(await below(channelId, message)).toEqual(code(160004));
  });

  it('has a name of 1 to 100 characters', async () => {
    const message = await messageIn(channelId);
    const long = await below(channelId, message, { name: 'x'.repeat(101) });
    expect(faultLines(long.body.errors)).toEqual(['name BASE_TYPE_BAD_LENGTH']);
    expect((await below(channelId, message, {})).status).toBe(400);
    expect((await below(channelId, message, { name: 'x'.repeat(100) })).status).toBe(201);
  });

  it('is refused without the permission, in other kinds of channels, and without the message', async () => {
    const message = await messageIn(channelId);
    discord.world.denyBot(channelId, ['CreatePublicThreads']);
    expect(await below(channelId, message)).toEqual(code(50013));
    const { id: voice } = discord.world.channel({ guildId, name: 'voice', type: ChannelType.GuildVoice });
    expect(await below(voice, await messageIn(voice))).toEqual(code(50024));
    expect(await below(channelId, '42')).toEqual(code(10008));
  });
});

describe('editing messages', () => {
  it('that are older than an hour is limited', async () => {
    const message = await messageIn(channelId);
    const edit = () =>
      call(discord, 'PATCH', `/channels/${channelId}/messages/${message}`, { content: 'new' });
    for (let times = 0; times < 60; times += 1) expect((await edit()).status).toBe(200);
    now += hour;
    let edits = 0;
    while ((await edit()).status === 200) edits += 1;
    expect(edits).toBe(20);
    expect(await edit()).toMatchObject({ status: 429, body: { code: 30046, retry_after: 3_600 } });
    now += hour;
    expect((await edit()).status).toBe(200);
  });
});

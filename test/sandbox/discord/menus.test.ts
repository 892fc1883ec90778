import { ApplicationCommandType, MessageFlags } from 'discord-api-types/v10';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiscordStandIn, MenuInput, WorldUser } from '../../../sandbox/discord/index.ts';
import { call, connectBot, connectRaw, startWorld } from './support.ts';
import type { RawClient } from './support.ts';

let discord: DiscordStandIn;
let client: RawClient;
let ann: WorldUser;
let ben: WorldUser;
let guildId: string;
let channelId: string;

const COMMANDS = [
  { type: 2, name: 'Greet', contexts: [0, 1], integration_types: [0] },
  { type: 2, name: 'Manage', default_member_permissions: '32' },
  { type: 3, name: 'Read Aloud', contexts: [0, 1, 2], integration_types: [0, 1] },
  { type: 1, name: 'greet', description: 'd' },
];

beforeAll(async () => {
  const world = await startWorld();
  ({ discord, ann } = world);
  guildId = world.guild.id;
  channelId = world.channel.id;
  ben = discord.world.user({ username: 'ben' });
  discord.world.member(guildId, ben.id, { nick: 'Benny' });
  client = await connectRaw(discord);
  await call(discord, 'PUT', `/applications/${discord.applicationId}/commands`, COMMANDS);
});
afterAll(() => discord.close());

type Input = Partial<MenuInput> & { readonly name: string };
const pick = async (
  input: Input,
  place: object = { guildId, channelId },
): Promise<Record<string, unknown>> => {
  const before = client.received.filter(({ t }) => t === 'INTERACTION_CREATE').length;
  await discord.menu({ userId: ann.id, ...place, ...input } as MenuInput);
  return (await client.next('INTERACTION_CREATE', before)).d;
};
const write = (content: string, more: object = {}) =>
  discord.world.write({ userId: ben.id, channelId, content, ...more });

describe('the menu of a member', () => {
  it('sends who was meant, as a user and as a member', async () => {
    const interaction = await pick({ name: 'Greet', targetUserId: ben.id });
    expect(interaction).toMatchObject({
      type: 2,
      context: 0,
      authorizing_integration_owners: { 0: guildId },
      data: {
        type: 2,
        name: 'Greet',
        target_id: ben.id,
        resolved: {
          users: { [ben.id]: { username: 'ben' } },
          members: { [ben.id]: { nick: 'Benny', permissions: expect.any(String) as string } },
        },
      },
    });
    expect(interaction.data).not.toHaveProperty('options');
  });

  it('is there for someone who left, who is no member any more', async () => {
    const left = discord.world.user({ username: 'left' });
    const { data } = await pick({ name: 'Greet', targetUserId: left.id });
    expect((data as { resolved: object }).resolved).toEqual({
      users: { [left.id]: expect.objectContaining({ username: 'left' }) as object },
    });
  });

  it('is there in direct messages for the two who talk', async () => {
    for (const targetUserId of [ann.id, discord.botUserId])
      expect(await pick({ name: 'Greet', targetUserId }, {})).toMatchObject({ context: 1 });
    await expect(pick({ name: 'Greet', targetUserId: ben.id }, {})).rejects.toThrow(
      'not in these direct messages',
    );
  });

  it('offers what is registered for it, where and to whom it may be used', async () => {
    const targetUserId = ben.id;
    await expect(pick({ name: 'Read Aloud', targetUserId })).rejects.toThrow('no command "Read Aloud"');
    await expect(pick({ name: 'greet', targetUserId })).rejects.toThrow('no command "greet"');
    await expect(pick({ name: 'Manage', targetUserId })).rejects.toThrow('permissions are not enough');
    await expect(pick({ name: 'Greet', targetUserId, installedBy: 'user' })).rejects.toThrow(
      'installed by the user',
    );
  });
});

describe('the menu of a message', () => {
  it('sends the message whole, without the intent for content', async () => {
    const message = write('Look at this', { embeds: [{ title: 'A page', url: 'https://example.com/' }] });
    const { data, channel_id: where } = await pick({ name: 'Read Aloud', targetMessageId: message.id });
    expect(where).toBe(channelId);
    expect(data).toMatchObject({
      type: 3,
      target_id: message.id,
      resolved: { messages: { [message.id]: { content: 'Look at this', embeds: [{ title: 'A page' }] } } },
    });
    for (const path of [
      `/channels/${channelId}/messages?limit=1`,
      `/channels/${channelId}/messages/${message.id}`,
    ]) {
      const { body } = await call(discord, 'GET', path);
      expect([body].flat()[0]).toMatchObject({ id: message.id, content: '', embeds: [] });
    }
  });

  it('has what a forwarded message says', async () => {
    const original = write('The original');
    const forwarded = write('', { forwards: original.id });
    const { data } = await pick({ name: 'Read Aloud', targetMessageId: forwarded.id });
    expect(data).toMatchObject({
      resolved: {
        messages: {
          [forwarded.id]: { content: '', message_snapshots: [{ message: { content: 'The original' } }] },
        },
      },
    });
  });

  it('is there in a server without the bot, for who installed the app', async () => {
    const apart = discord.world.guild({ name: 'Apart', botIsMember: false });
    discord.world.member(apart.id, ann.id);
    const channel = discord.world.channel({ guildId: apart.id, name: 'talk' });
    const message = discord.world.write({ userId: ann.id, channelId: channel.id, content: 'Hi' });
    const there = { name: 'Read Aloud', targetMessageId: message.id, guildId: apart.id };
    expect(await pick({ ...there, installedBy: 'user' })).toMatchObject({
      authorizing_integration_owners: { 1: ann.id },
      data: { resolved: { messages: { [message.id]: { content: 'Hi' } } } },
    });
    await expect(pick(there)).rejects.toThrow('no member of guild');
    await expect(pick({ ...there, guildId })).rejects.toThrow('in another place');
  });
});

describe('messages of members', () => {
  it('are not edited by the bot, and deleted only by who manages messages', async () => {
    const message = write('Mine');
    const path = `/channels/${channelId}/messages/${message.id}`;
    expect((await call(discord, 'PATCH', path, { content: 'Yours' })).body.code).toBe(50_005);
    expect((await call(discord, 'DELETE', path)).body.code).toBe(50_013);
    expect(discord.world.message(message.id)?.content).toBe('Mine');
  });
});

it('discord.js reads whom and what a menu belongs to; the answer says what it belongs to', async () => {
  const world = await startWorld();
  const bot = await connectBot(
    world.discord,
    [
      { type: ApplicationCommandType.User, name: 'Greet' },
      { type: ApplicationCommandType.Message, name: 'Read Aloud' },
    ],
    async (interaction) => {
      if (interaction.isUserContextMenuCommand())
        await interaction.reply(`Hello, ${interaction.targetUser.username}`);
      if (interaction.isMessageContextMenuCommand())
        await interaction.reply({
          content: interaction.targetMessage.content,
          flags: MessageFlags.Ephemeral,
        });
    },
  );
  const place = { userId: world.ann.id, guildId: world.guild.id };
  const greeted = await world.discord.menu({ ...place, name: 'Greet', targetUserId: world.ann.id });
  expect(await greeted.settled()).toMatchObject({
    message: {
      content: 'Hello, ann',
      type: 23,
      interaction_metadata: { name: 'Greet', target_user: { id: world.ann.id } },
    },
  });
  const message = world.discord.world.write({
    userId: world.ann.id,
    channelId: world.channel.id,
    content: 'Aloud',
  });
  const read = await world.discord.menu({ ...place, name: 'Read Aloud', targetMessageId: message.id });
  const outcome = await read.settled();
  expect(outcome).toMatchObject({
    message: { content: 'Aloud', ephemeral: true, interaction_metadata: { target_message_id: message.id } },
  });
  // What only one sees has no menu.
  if (outcome.kind !== 'message') throw new Error(outcome.kind);
  const hidden = { ...place, name: 'Read Aloud', targetMessageId: outcome.message.id };
  await expect(world.discord.menu(hidden)).rejects.toThrow('has no menu');
  await bot.destroy();
  await world.discord.close();
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiscordStandIn, SlashInput } from '../../../sandbox/discord/index.ts';
import { call, connectRaw, startWorld } from './support.ts';
import type { RawClient } from './support.ts';

/** What Discord's own client keeps a person from sending. */
let discord: DiscordStandIn;
let client: RawClient;
let guildId: string;
let userId: string;
let ownerlessId: string;

const option = (type: number, name: string, more: object = {}) => ({ type, name, description: 'd', ...more });
const COMMANDS = [
  {
    name: 'typed',
    description: 'd',
    options: [
      option(3, 'text', { required: true, min_length: 2, max_length: 4, autocomplete: true }),
      option(3, 'choice', { choices: [{ name: 'A', value: 'a' }] }),
      option(4, 'count', { min_value: 1, max_value: 3 }),
      option(5, 'flag'),
      option(6, 'who'),
    ],
  },
  { name: 'grouped', description: 'd', options: [option(1, 'sub', { options: [option(3, 'text')] })] },
  { name: 'managed', description: 'd', default_member_permissions: '32' },
  { name: 'guilds', description: 'd', contexts: [0] },
  { name: 'direct', description: 'd', contexts: [1] },
  { name: 'portable', description: 'd', integration_types: [0, 1], contexts: [0, 1, 2] },
];

beforeAll(async () => {
  const world = await startWorld();
  ({ discord } = world);
  guildId = world.guild.id;
  userId = world.ann.id;
  client = await connectRaw(discord);
  await call(discord, 'PUT', `/applications/${discord.applicationId}/commands`, COMMANDS);
  const apart = discord.world.guild({ name: 'Without the bot', botIsMember: false });
  ownerlessId = apart.id;
  discord.world.member(apart.id, userId);
});
afterAll(() => discord.close());

const type = async (input: Partial<SlashInput> & { name: string }): Promise<Record<string, unknown>> => {
  const before = client.received.filter(({ t }) => t === 'INTERACTION_CREATE').length;
  await discord.slash({ userId, guildId, ...input });
  return (await client.next('INTERACTION_CREATE', before)).d;
};
const typed = (options: NonNullable<SlashInput['options']>) => type({ name: 'typed', options });

describe('a person who types a command', () => {
  it.each([
    ['a required option left out', {}, 'needs the option "text"'],
    ['an unknown option', { text: 'ok', other: 'x' }, 'no option "other"'],
    ['text that is too short', { text: 'x' }, 'at least 2'],
    ['text that is too long', { text: 'xxxxx' }, 'at most 4'],
    ['a value that is no choice', { text: 'ok', choice: 'b' }, 'must be one of a'],
    ['a number that is too small', { text: 'ok', count: 0 }, 'at least 1'],
    ['a number that is too large', { text: 'ok', count: 4 }, 'at most 3'],
    ['a broken number', { text: 'ok', count: 1.5 }, 'whole number'],
    ['text for yes or no', { text: 'ok', flag: 'yes' }, 'true or false'],
    ['a name for a person', { text: 'ok', who: 'ann' }, 'must be an id'],
  ])('is not let send %s', async (_, options, why) => {
    await expect(typed(options as NonNullable<SlashInput['options']>)).rejects.toThrow(why);
  });

  it('sends what they typed, with whom it names', async () => {
    const { data, ...rest } = await typed({ who: userId, text: 'free', choice: 'a', count: 3, flag: false });
    expect(data).toMatchObject({
      name: 'typed',
      type: 1,
      options: [
        { name: 'text', type: 3, value: 'free' },
        { name: 'choice', type: 3, value: 'a' },
        { name: 'count', type: 4, value: 3 },
        { name: 'flag', type: 5, value: false },
        { name: 'who', type: 6, value: userId },
      ],
      resolved: { users: { [userId]: { username: 'ann' } }, members: { [userId]: { roles: [] } } },
    });
    expect(rest).toMatchObject({
      type: 2,
      guild_id: guildId,
      context: 0,
      authorizing_integration_owners: { 0: guildId },
      member: { user: { id: userId } },
      locale: 'en-US',
      entitlements: [],
      attachment_size_limit: 10_485_760,
    });
    expect(rest).not.toHaveProperty('user');
  });

  it('uses a subcommand by its name', async () => {
    await expect(type({ name: 'grouped' })).rejects.toThrow('subcommand');
    const { data } = await type({ name: 'grouped', subcommand: 'sub', options: { text: 'a' } });
    expect(data).toMatchObject({
      options: [{ name: 'sub', type: 1, options: [{ name: 'text', value: 'a' }] }],
    });
  });

  it('is offered nothing that is not registered, or not for them', async () => {
    await expect(type({ name: 'missing' })).rejects.toThrow('no command /missing');
    await expect(type({ name: 'managed' })).rejects.toThrow('permissions');
    await expect(type({ name: 'direct' })).rejects.toThrow('not offered in servers');
    await expect(discord.slash({ userId, name: 'guilds' })).rejects.toThrow('not offered in direct messages');
    await expect(type({ name: 'guilds', installedBy: 'user' })).rejects.toThrow('installed by the user');
    const manager = discord.world.user({ username: 'manager' });
    await expect(type({ name: 'guilds', userId: manager.id })).rejects.toThrow('no member');
    discord.world.member(guildId, manager.id, { permissions: ['ManageGuild'] });
    await expect(type({ name: 'managed', userId: manager.id })).resolves.toMatchObject({ type: 2 });
  });

  it('sees a command of the guild there only', async () => {
    const path = `/applications/${discord.applicationId}/guilds/${guildId}/commands`;
    await call(discord, 'POST', path, { name: 'local', description: 'd' });
    expect(discord.commands(guildId).map(({ name }) => name)).toEqual(['local']);
    expect((await type({ name: 'local' })).data).toMatchObject({ guild_id: guildId });
    await expect(discord.slash({ userId, name: 'local' })).rejects.toThrow('no command');
  });

  it('brings an app along that they installed for themselves', async () => {
    await expect(type({ name: 'portable', guildId: ownerlessId })).rejects.toThrow('the bot is no member');
    const there = await type({ name: 'portable', guildId: ownerlessId, installedBy: 'user' });
    expect(there).toMatchObject({ context: 0, authorizing_integration_owners: { 1: userId } });
    expect((await call(discord, 'GET', `/guilds/${ownerlessId}`)).body.code).toBe(10004);
    const { id, token } = there as { id: string; token: string };
    await call(discord, 'POST', `/interactions/${id}/${token}/callback`, { type: 4, data: { content: '.' } });
    const path = `/webhooks/${discord.applicationId}/${token}`;
    for (let index = 0; index < 5; index += 1)
      expect((await call(discord, 'POST', path, { content: '.' })).status).toBe(200);
    expect((await call(discord, 'POST', path, { content: '.' })).body.code).toBe(40094);
  });
});

describe('a person who presses', () => {
  it('presses only what they see and what can be pressed', async () => {
    const { id, token } = (await type({ name: 'guilds' })) as { id: string; token: string };
    const other = discord.world.user({ username: 'other' });
    discord.world.member(guildId, other.id);
    const components = [
      {
        type: 1,
        components: [
          { type: 2, style: 1, custom_id: 'on', label: 'a' },
          { type: 2, style: 1, custom_id: 'off', label: 'b', disabled: true },
        ],
      },
      { type: 1, components: [{ type: 3, custom_id: 'menu', options: [{ label: 'a', value: 'a' }] }] },
    ];
    const data = { content: '.', components, flags: 64 };
    const answer = await call(discord, 'POST', `/interactions/${id}/${token}/callback?with_response=true`, {
      type: 4,
      data,
    });
    const messageId = (answer.body.interaction as { response_message_id: string }).response_message_id;
    const press = (customId: string, more: object = {}) =>
      discord.press({ userId, messageId, customId, ...more });
    await expect(press('on', { userId: other.id })).rejects.toThrow('sees no message');
    await expect(press('missing')).rejects.toThrow('no component');
    await expect(press('off')).rejects.toThrow('disabled');
    await expect(press('on', { values: ['a'] })).rejects.toThrow('no values');
    await expect(press('menu')).rejects.toThrow('1 to 1');
    await expect(press('menu', { values: ['b'] })).rejects.toThrow('no option "b"');
    const before = client.received.filter(({ t }) => t === 'INTERACTION_CREATE').length;
    await press('menu', { values: ['a'] });
    expect((await client.next('INTERACTION_CREATE', before)).d).toMatchObject({
      type: 3,
      data: { custom_id: 'menu', component_type: 3, values: ['a'] },
      message: { id: messageId, flags: 64, interaction_metadata: { id } },
    });
  });
});

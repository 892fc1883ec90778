import { ActivityType, ChannelType, PermissionFlagsBits, TextInputStyle } from 'discord.js';
import type { Client, ForumChannel, Guild, TextChannel } from 'discord.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';
import { codeOf, nextEvent, PIXEL, startOrdinaryBot } from './ordinary-bot.ts';
import type { StartedBot } from './ordinary-bot.ts';

/** What ordinary bots do, by discord.js and with all its intents. */

let started: StartedBot;
let discord: DiscordStandIn;
let client: Client<true>;
let guild: Guild;
let general: TextChannel;
let annId: string;

beforeAll(async () => {
  started = await startOrdinaryBot();
  ({ discord, client, guild, general, annId } = started);
});
afterAll(() => started.stop());

const event = <T>(name: string): Promise<T> => nextEvent<T>(client, name);

test('servers: it reads its own, and those who are in it', async () => {
  expect((await client.guilds.fetch()).map(({ name }) => name)).toEqual(['A server']);
  expect(await guild.fetchOwner()).toMatchObject({ id: guild.ownerId });
  expect((await guild.members.fetch()).size).toBe(3);
  expect(await client.fetchGuildPreview(guild.id)).toMatchObject({ approximateMemberCount: 3 });
  expect((await guild.stickers.fetch()).size + (await guild.scheduledEvents.fetch()).size).toBe(0);
});

test('channels: made in a category, put in order, closed to everyone, and deleted', async () => {
  const category = await guild.channels.create({ name: 'Games', type: ChannelType.GuildCategory });
  const chess = await guild.channels.create({ name: 'Chess', parent: category.id, topic: 'Openings' });
  expect(chess).toMatchObject({ name: 'chess', parentId: category.id, topic: 'Openings' });
  const moved = event<TextChannel>('channelUpdate');
  await guild.channels.setPositions([{ channel: chess.id, position: 7 }]);
  await moved;
  expect(guild.channels.cache.get(chess.id)).toMatchObject({ rawPosition: 7 });
  await chess.permissionOverwrites.create(guild.id, { SendMessages: false });
  expect(discord.world.permissions(annId, chess.id) & PermissionFlagsBits.SendMessages).toBe(0n);
  const others = Array.from({ length: 49 }, (_, index) =>
    discord.world.channel({ guildId: guild.id, name: `room-${index}` }),
  );
  await guild.channels.setPositions(
    others.map(({ id }) => ({ channel: id, position: 8, parent: category.id })),
  );
  expect(await codeOf(guild.channels.create({ name: 'one-too-many', parent: category.id }))).toBe(50035);
  const gone = event<TextChannel>('channelDelete');
  await chess.delete();
  expect((await gone).id).toBe(chess.id);
});

test('roles and members: a role is made and given, a member renamed, silenced, banned and forgiven', async () => {
  const role = await guild.roles.create({ name: 'Helper', colors: { primaryColor: 0x00_ff_00 } });
  const ann = await guild.members.fetch(annId);
  await ann.roles.add(role);
  await ann.setNickname('Annie');
  await ann.timeout(60_000);
  expect(discord.world.rolesOf(guild.id, annId).map(({ name }) => name)).toEqual(['Helper']);
  expect((await guild.members.fetch({ user: annId, force: true })).isCommunicationDisabled()).toBe(true);
  const { id: boId } = discord.world.user({ username: 'bo' });
  discord.world.member(guild.id, boId);
  await guild.members.ban(boId, { reason: 'spam' });
  expect(await guild.bans.fetch(boId)).toMatchObject({ reason: 'spam', user: { username: 'bo' } });
  await guild.members.unban(boId);
  expect(await codeOf(guild.bans.fetch(boId))).toBe(10026);
  const { id: joId } = discord.world.user({ username: 'jo' });
  const { bannedUsers, failedUsers } = await guild.bans.bulkCreate([boId, joId, guild.ownerId]);
  expect([bannedUsers, failedUsers]).toEqual([[boId, joId], [guild.ownerId]]);
  expect(await codeOf(guild.bans.bulkCreate([guild.ownerId]))).toBe(500_000);
});

test('messages: sent, edited, answered, pinned, reacted to, and deleted together', async () => {
  const first = await general.send('one');
  await first.edit('two');
  const answer = await first.reply('three');
  expect(await answer.fetchReference()).toMatchObject({ id: first.id, content: 'two' });
  await first.pin();
  expect((await general.messages.fetchPins()).items.map(({ message }) => message.id)).toEqual([first.id]);
  await first.react('👍');
  const reacted = event<{ count: number }>('messageReactionAdd');
  discord.world.react({ userId: annId, messageId: first.id, emoji: '👍' });
  expect((await reacted).count).toBe(2);
  const users = await first.reactions.cache.get('👍')!.users.fetch();
  expect(users.map(({ username }) => username).toSorted()).toEqual(['Bot', 'ann']);
  // The third says that one was pinned.
  expect((await general.bulkDelete(100)).size).toBe(3);
  expect(discord.world.messages(general.id)).toEqual([]);
});

test('threads: an open one, a private one for whom it is for, and what is archived', async () => {
  const open = await general.threads.create({ name: 'Open', type: ChannelType.PublicThread });
  const said = await open.send('hello');
  const ticket = await general.threads.create({ name: 'Ticket', type: ChannelType.PrivateThread });
  await ticket.send('What is it about?');
  const mayRead = () =>
    (discord.world.permissions(annId, ticket.id) & PermissionFlagsBits.ViewChannel) !== 0n;
  expect([mayRead(), discord.world.threads(guild.id, annId).map(({ name }) => name)]).toEqual([
    false,
    ['Open'],
  ]);
  const came = event('threadMembersUpdate');
  await ticket.members.add(annId);
  await came;
  expect([mayRead(), discord.world.threads(guild.id, annId)]).toMatchObject([true, [{}, { name: 'Ticket' }]]);
  const inside = await ticket.members.fetch();
  expect(inside.map(({ id }) => id)).toEqual([client.user.id, annId]);
  await ticket.members.remove(annId);
  expect([mayRead(), await codeOf(ticket.members.fetch({ member: annId, force: true }))]).toEqual([
    false,
    10007,
  ]);

  await open.setArchived(true);
  const archived = await general.threads.fetchArchived();
  expect(archived.threads.map(({ name }) => name)).toEqual(['Open']);
  const changes = [
    said.edit('x'),
    said.react('👍'),
    said.delete(),
    open.setLocked(true),
    open.members.add(annId),
  ];
  expect(await Promise.all(changes.map(codeOf))).toEqual(changes.map(() => 50083));
  await open.send('it opens again');
  expect((await general.threads.fetchActive()).threads.map(({ name }) => name)).toEqual(['Open', 'Ticket']);
});

test('a post of a forum is a thread that begins with a message of its id', async () => {
  const { id } = discord.world.channel({ guildId: guild.id, name: 'help', type: ChannelType.GuildForum });
  const forum = (await guild.channels.fetch(id)) as ForumChannel;
  const post = await forum.threads.create({ name: 'How?', message: { content: 'Like this?' } });
  expect(await post.fetchStarterMessage()).toMatchObject({ id: post.id, content: 'Like this?' });
  const empty = forum.threads.create({ name: 'Empty', message: { content: '' } });
  const long = forum.threads.create({ name: 'Long', message: { content: 'x'.repeat(2_001) } });
  expect([await codeOf(empty), await codeOf(long)]).toEqual([50006, 50035]);
  await expect(long).rejects.toThrow('message.content[BASE_TYPE_MAX_LENGTH]');
});

test('invites: one is made, made once, read by anyone, and withdrawn', async () => {
  const created = event<{ code: string }>('inviteCreate');
  const invite = await general.createInvite({ maxAge: 3_600, maxUses: 5 });
  expect((await created).code).toBe(invite.code);
  expect((await general.createInvite({ maxAge: 3_600, maxUses: 5 })).code).toBe(invite.code);
  expect((await general.createInvite({ maxAge: 3_600, maxUses: 5, unique: true })).code).not.toBe(
    invite.code,
  );
  expect((await guild.invites.fetch()).size + (await general.fetchInvites()).size).toBe(4);
  const read = await client.fetchInvite(invite.code);
  expect(read).toMatchObject({ guild: { name: 'A server' }, channel: { name: 'general' }, memberCount: 3 });
  const deleted = event<{ code: string }>('inviteDelete');
  await invite.delete();
  expect((await deleted).code).toBe(invite.code);
  expect(await codeOf(client.fetchInvite(invite.code))).toBe(10006);
});

test('webhooks and emoji', async () => {
  const webhook = await general.createWebhook({ name: 'News' });
  const said = await webhook.send({ content: 'read all about it', username: 'Herald' });
  expect(discord.world.message(said.id)).toMatchObject({
    content: 'read all about it',
    author: { username: 'Herald' },
  });
  const emoji = await guild.emojis.create({ attachment: PIXEL, name: 'pixel' });
  await said.react(emoji);
  expect((await said.fetch()).reactions.cache.map(({ emoji: { name } }) => name)).toEqual(['pixel']);
  await emoji.setName('dot');
  expect((await guild.emojis.fetch(emoji.id)).name).toBe('dot');
  await emoji.delete();
  const { emojis } = client.application;
  const own = await emojis.create({ attachment: PIXEL, name: 'own' });
  await said.react(own);
  await own.setName('mine');
  expect((await emojis.fetch()).map(({ name }) => name)).toEqual(['mine']);
  expect(await codeOf(emojis.create({ attachment: PIXEL, name: 'not so' }))).toBe(50035);
  await own.delete();
  expect(await codeOf(emojis.fetch(own.id, { force: true }))).toBe(10014);
  await webhook.delete();
});

test('commands: registered in one server, whose admins gave them no permissions, and used', async () => {
  const command = await guild.commands.create({ name: 'form', description: 'Shows a form' });
  expect((await guild.commands.permissions.fetch({})).size).toBe(0);
  expect(await codeOf(command.permissions.fetch({}))).toBe(10066);
  client.once('interactionCreate', (interaction) => {
    const input = { type: 4, customId: 'why', label: 'Why?', style: TextInputStyle.Short } as const;
    const components = [{ type: 1, components: [input] }] as const;
    if (interaction.isChatInputCommand())
      void interaction.showModal({ title: 'A form', customId: 'form', components });
  });
  const typed = await discord.slash({ userId: annId, guildId: guild.id, name: 'form' });
  expect(await typed.settled()).toMatchObject({ kind: 'modal', modal: { title: 'A form' } });
  await command.delete();
  expect(discord.commands(guild.id)).toEqual([]);
});

test('presence and typing are taken, and change nothing', async () => {
  client.user.setPresence({ status: 'idle', activities: [{ name: 'chess', type: ActivityType.Playing }] });
  await general.sendTyping();
  // What comes after them on the same connection came through.
  expect((await guild.members.fetch({ query: 'ann', limit: 1 })).map(({ id }) => id)).toEqual([annId]);
  expect(discord.gateway.closed).toEqual([]);
});

test('voice is out of scope: no member is in a channel, and a wish to join one is written down', async () => {
  expect(await codeOf(guild.voiceStates.fetch(annId))).toBe(10065);
  client.ws.shards
    .first()!
    .send({ op: 4, d: { guild_id: guild.id, channel_id: null, self_mute: false, self_deaf: false } });
  await discord.until(() => discord.violations.some(({ path }) => path === 'op 4'));
});

test('it leaves a server', async () => {
  const { id } = discord.world.guild({ name: 'Another server' });
  await discord.until(() => client.guilds.cache.has(id));
  const left = event<Guild>('guildDelete');
  await client.guilds.cache.get(id)!.leave();
  expect((await left).id).toBe(id);
  expect(await codeOf(client.guilds.fetch({ guild: id, force: true }))).toBe(10004);
});

test('no route was missing', () => {
  expect(discord.unknownRoutes).toEqual([]);
});

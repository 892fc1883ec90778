import { AuditLogEvent } from 'discord.js';
import type { Client, Guild, GuildAuditLogsEntry, GuildMember } from 'discord.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';
import { codeOf, nextEvent, PIXEL, startOrdinaryBot } from './ordinary-bot.ts';
import type { StartedBot } from './ordinary-bot.ts';

/** What bots do that look after a server and after themselves, by discord.js. */
let started: StartedBot;
let discord: DiscordStandIn;
let client: Client<true>;
let guild: Guild;

beforeAll(async () => {
  started = await startOrdinaryBot();
  ({ discord, client, guild } = started);
});
afterAll(() => started.stop());

test('the audit log: what the bot did, with reasons, in pages, and only for who may see it', async () => {
  const { id: kimId } = discord.world.user({ username: 'kim' });
  const { id: lesId } = discord.world.user({ username: 'les' });
  for (const id of [kimId, lesId]) discord.world.member(guild.id, id);
  const heard = nextEvent<GuildAuditLogsEntry>(client, 'guildAuditLogEntryCreate');
  const topics = await guild.channels.create({ name: 'topics', reason: 'for topics' });
  expect(await heard).toMatchObject({
    action: AuditLogEvent.ChannelCreate,
    executorId: client.user.id,
    targetId: topics.id,
    reason: 'for topics',
  });
  const after = (await guild.fetchAuditLogs({ limit: 1 })).entries.first()!;
  await topics.setTopic('Chess', 'it is about chess');
  await topics.setTopic('Chess', 'nothing changes');
  await topics.permissionOverwrites.create(guild.id, { SendMessages: false }, { reason: 'read only' });
  const thread = await topics.threads.create({ name: 'Openings' });
  const said = discord.world.write({ userId: kimId, channelId: topics.id, content: 'hello' });
  await (await topics.messages.fetch(said.id)).delete();
  await (await topics.send('mine')).delete();
  const kim = await guild.members.fetch(kimId);
  await kim.edit({ nick: 'Kimmy', reason: 'as asked' });
  await kim.kick('bye');
  await guild.members.ban(lesId, { reason: 'spam' });
  await guild.members.unban(lesId, 'sorry');
  const webhook = await topics.createWebhook({ name: 'News', reason: 'news' });
  const emoji = await guild.emojis.create({ attachment: PIXEL, name: 'pixel' });
  await emoji.delete('enough');
  await thread.delete();

  const { entries } = await guild.fetchAuditLogs({ after });
  expect(entries.map(({ action, targetId, reason }) => [action, targetId, reason])).toEqual([
    [AuditLogEvent.ChannelUpdate, topics.id, 'it is about chess'],
    [AuditLogEvent.ChannelOverwriteCreate, topics.id, 'read only'],
    [AuditLogEvent.ThreadCreate, thread.id, null],
    [AuditLogEvent.MessageDelete, kimId, null],
    [AuditLogEvent.MemberUpdate, kimId, 'as asked'],
    [AuditLogEvent.MemberKick, kimId, 'bye'],
    [AuditLogEvent.MemberBanAdd, lesId, 'spam'],
    [AuditLogEvent.MemberBanRemove, lesId, 'sorry'],
    [AuditLogEvent.WebhookCreate, webhook.id, 'news'],
    [AuditLogEvent.EmojiCreate, emoji.id, null],
    [AuditLogEvent.EmojiDelete, emoji.id, 'enough'],
    [AuditLogEvent.ThreadDelete, thread.id, null],
  ]);
  expect([...entries.values()].slice(0, 4).map(({ changes, extra }) => ({ changes, extra }))).toMatchObject([
    { changes: [{ key: 'topic', new: 'Chess' }], extra: null },
    { extra: { name: '@everyone' } },
    { changes: expect.arrayContaining([{ key: 'parent_id', new: topics.id }]) as unknown },
    { changes: [], extra: { count: 1, channel: { id: topics.id } } },
  ]);
  const newest = await guild.fetchAuditLogs({ limit: 2 });
  expect(newest.entries.map(({ action }) => action)).toEqual([
    AuditLogEvent.ThreadDelete,
    AuditLogEvent.EmojiDelete,
  ]);
  const older = await guild.fetchAuditLogs({ before: newest.entries.last()!, limit: 1 });
  expect(older.entries.map(({ action }) => action)).toEqual([AuditLogEvent.EmojiCreate]);
  const kicks = await guild.fetchAuditLogs({ type: AuditLogEvent.MemberKick });
  expect(kicks.entries.map(({ target }) => target?.username)).toEqual(['kim']);
  expect((await guild.fetchAuditLogs({ user: kimId })).entries.size).toBe(0);
  expect(await codeOf(guild.fetchAuditLogs({ limit: 101 }))).toBe(50035);
  await topics.delete();
  discord.world.permitBot(guild.id, ['ManageChannels']);
  expect(await codeOf(guild.fetchAuditLogs())).toBe(50013);
  discord.world.permitBot(guild.id, ['Administrator']);
});

test('prune: who was away for long and has no roles but those named', async () => {
  const { world } = discord;
  const join = (username: string, awayForDays: number): string => {
    const { id } = world.user({ username });
    world.member(guild.id, id, { awayForDays });
    return id;
  };
  const [fresh, quiet, talker, helper, guest] = [
    join('fresh', 6),
    join('quiet', 40),
    join('talker', 40),
    join('helper', 40),
    join('guest', 40),
  ];
  const [helpers, guests] = ['Helpers', 'Guests'].map((name) => world.role({ guildId: guild.id, name }).id);
  world.giveRole(guild.id, helper, helpers!);
  world.giveRole(guild.id, guest, guests!);
  world.write({ userId: talker, channelId: started.general.id, content: 'here I am' });

  world.permitBot(guild.id, ['KickMembers', 'ViewAuditLog']);
  expect(await codeOf(guild.members.prune({ days: 7, dry: true }))).toBe(50013);
  expect(await codeOf(guild.members.prune({ days: 7 }))).toBe(50013);
  world.permitBot(guild.id, ['KickMembers', 'ManageGuild', 'ViewAuditLog']);
  expect(await guild.members.prune({ days: 7, dry: true })).toBe(1);
  expect(await guild.members.prune({ days: 7, dry: true, roles: [guests!] })).toBe(2);
  expect(await guild.members.prune({ days: 1, dry: true })).toBe(2);
  expect(await codeOf(guild.members.prune({ days: 31, dry: true }))).toBe(50035);
  expect(await codeOf(guild.members.prune({ days: 0 }))).toBe(50035);
  const left = nextEvent<GuildMember>(client, 'guildMemberRemove');
  expect(await guild.members.prune({ days: 7, reason: 'too quiet' })).toBe(1);
  expect((await left).id).toBe(quiet);
  expect(await guild.members.prune({ days: 7, roles: [guests!], count: false })).toBeNull();
  const there = world.members(guild.id).map(({ userId }) => userId);
  expect([fresh, quiet, talker, helper, guest].map((id) => there.includes(id))).toEqual([
    true,
    false,
    true,
    true,
    false,
  ]);
  const { entries } = await guild.fetchAuditLogs({ type: AuditLogEvent.MemberPrune });
  expect(entries.map(({ reason, extra, targetId }) => ({ reason, extra, targetId }))).toEqual([
    { reason: null, extra: { removed: 1, days: 7 }, targetId: null },
    { reason: 'too quiet', extra: { removed: 1, days: 7 }, targetId: null },
  ]);
  world.permitBot(guild.id, ['Administrator']);
});

test('the server: its name, icon and settings, and what it refuses', async () => {
  const updated = nextEvent<Guild>(client, 'guildUpdate');
  await guild.edit({ name: 'A dojo', afkTimeout: 900, systemChannel: started.general, reason: 'renamed' });
  await updated;
  expect(guild).toMatchObject({ name: 'A dojo', afkTimeout: 900, systemChannelId: started.general.id });
  expect(discord.world.guilds.map(({ name }) => name)).toEqual(['A dojo']);
  await guild.setIcon(PIXEL);
  const icon = await fetch(`${discord.cdnUrl}/icons/${guild.id}/${guild.icon}.png?size=64`);
  expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/png']);
  await guild.setIcon(null);
  await guild.setSystemChannel(null);
  expect([guild.icon, guild.systemChannelId]).toEqual([null, null]);
  const { entries } = await guild.fetchAuditLogs({ type: AuditLogEvent.GuildUpdate });
  expect(entries.last()).toMatchObject({
    reason: 'renamed',
    targetId: guild.id,
    changes: [
      { key: 'name', old: 'A server', new: 'A dojo' },
      { key: 'afk_timeout', old: 300, new: 900 },
      { key: 'system_channel_id', new: started.general.id },
    ],
  });
  const refused = [
    guild.setName('x'),
    guild.setAFKTimeout(7),
    guild.setAFKChannel(started.general.id),
    guild.setBanner(PIXEL),
    guild.setIcon('data:text/plain;base64,AAAA'),
  ];
  expect(await Promise.all(refused.map(codeOf))).toEqual(refused.map(() => 50035));
  discord.world.permitBot(guild.id, ['ManageChannels']);
  expect(await codeOf(guild.setName('Another'))).toBe(50013);
  discord.world.permitBot(guild.id, ['Administrator']);
});

test('itself: its name, twice an hour, and its avatar', async () => {
  const { user } = client;
  const refused = [user.setUsername('x'), user.setUsername('Discord bot'), user.setUsername('everyone')];
  expect(await Promise.all(refused.map(codeOf))).toEqual([50035, 50035, 50035]);
  await user.setAvatar(PIXEL);
  const avatar = await fetch(`${discord.cdnUrl}/avatars/${user.id}/${user.avatar}.webp`);
  expect(Buffer.from(await avatar.arrayBuffer()).toString('base64')).toBe(PIXEL.split(',')[1]);
  await user.setUsername('Sensei');
  expect([user.username, discord.world.bot.username]).toEqual(['Sensei', 'Sensei']);
  expect((await started.general.send('hello')).author.username).toBe('Sensei');
  await user.setUsername('Bot');
  await expect(user.setUsername('Sensei')).rejects.toThrow('username[USERNAME_RATE_LIMIT]');
});

test('a poll: begun, voted in by people, read, and ended', async () => {
  const { general, annId } = started;
  const { world } = discord;
  const { id: boId } = world.user({ username: 'bo' });
  world.member(guild.id, boId);
  const question = { text: 'Tea?' };
  const answers = [{ text: 'Yes', emoji: '🍵' }, { text: 'No' }];
  const asked = { question, answers, duration: 1, allowMultiselect: false };
  const message = await general.send({ poll: asked });
  expect(message.poll).toMatchObject({ question, allowMultiselect: false, resultsFinalized: false });
  expect(message.poll!.answers.map(({ text, emoji }) => [text, emoji?.name])).toEqual([
    ['Yes', '🍵'],
    ['No', undefined],
  ]);
  const voted = nextEvent<{ id: number; voteCount: number }>(client, 'messagePollVoteAdd');
  world.vote({ userId: annId, messageId: message.id, answerIds: [2] });
  expect(await voted).toMatchObject({ id: 2, voteCount: 1 });
  world.vote({ userId: boId, messageId: message.id, answerIds: [1] });
  const changed = nextEvent<{ id: number }>(client, 'messagePollVoteRemove');
  world.vote({ userId: annId, messageId: message.id, answerIds: [1] });
  expect((await changed).id).toBe(2);
  const yes = message.poll!.answers.get(1)!;
  await discord.until(() => yes.voteCount === 2);
  expect([...(await yes.voters.fetch()).keys()]).toEqual([annId, boId]);
  expect([...(await yes.voters.fetch({ limit: 1, after: annId })).keys()]).toEqual([boId]);
  expect(await codeOf(yes.voters.fetch({ limit: 101 }))).toBe(50035);
  expect(() => world.vote({ userId: annId, messageId: message.id, answerIds: [1, 2] })).toThrow('one answer');

  expect(await codeOf(message.edit('Coffee?'))).toBe(520_003);
  const ended = await message.poll!.end();
  expect(ended.poll).toMatchObject({ resultsFinalized: true });
  expect(ended.poll!.answers.get(1)?.voteCount).toBe(2);
  expect(() => world.vote({ userId: annId, messageId: message.id, answerIds: [] })).toThrow('has ended');
  expect(await codeOf(general.messages.endPoll(message.id))).toBe(520_001);
  const plain = await general.send('no poll');
  expect(await codeOf(general.messages.endPoll(plain.id))).toBe(520_006);
  const long = { ...asked, answers: [{ text: 'x'.repeat(56) }] };
  const many = { ...asked, answers: Array.from({ length: 11 }, () => ({ text: 'x' })) };
  const unsaid = { ...asked, question: { text: '' } };
  const refused = [long, many, unsaid].map((poll) => codeOf(general.send({ poll })));
  expect(await Promise.all(refused)).toEqual([50035, 50035, 50035]);
  world.permitBot(guild.id, ['ViewChannel']);
  world.denyBot(general.id, ['SendPolls']);
  expect(await codeOf(general.send({ poll: asked }))).toBe(50013);
  world.denyBot(general.id, []);
  world.permitBot(guild.id, ['Administrator']);
});

test('no route was missing', () => {
  expect(discord.unknownRoutes).toEqual([]);
});

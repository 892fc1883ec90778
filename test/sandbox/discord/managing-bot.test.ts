import { AuditLogEvent } from 'discord.js';
import type { Client, Guild, GuildAuditLogsEntry } from 'discord.js';
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

test('no route was missing', () => {
  expect(discord.unknownRoutes).toEqual([]);
});

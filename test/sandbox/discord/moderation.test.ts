import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, connectRaw, startWorld } from './support.ts';
import type { RawClient } from './support.ts';

type Started = Awaited<ReturnType<typeof startWorld>>;
let started: Started;
let gateway: RawClient;
const PIXEL = `data:image/png;base64,${Buffer.from('a picture').toString('base64')}`;
const GUILDS = 1;
const allow = (...permissions: string[]) => started.discord.world.permitBot(started.guild.id, permissions);
const ask = (method: string, path: string, body?: unknown) => call(started.discord, method, path, body);

beforeAll(async () => {
  started = await startWorld({ privilegedIntents: true });
  // Guilds, members, moderation, expressions, webhooks, messages, reactions.
  const intents = GUILDS | (1 << 1) | (1 << 2) | (1 << 3) | (1 << 5) | (1 << 9) | (1 << 10);
  gateway = await connectRaw(started.discord, { intents });
});
afterAll(async () => {
  gateway.socket.close();
  await started.discord.close();
});

test('a webhook is made, writes under any name, edits what it wrote, and is deleted', async () => {
  const { channel, discord, guild } = started;
  const hooks = `/channels/${channel.id}/webhooks`;
  allow('ViewChannel');
  expect((await ask('POST', hooks, { name: 'News' })).body.code).toBe(50013);
  allow('ViewChannel', 'ManageWebhooks');
  expect((await ask('POST', hooks, { name: 'Discord news' })).body.errors).toMatchObject({
    name: { _errors: [{ code: 'USERNAME_INVALID_CONTAINS' }] },
  });
  const { body: hook } = await ask('POST', hooks, { name: 'News' });
  expect((await gateway.next('WEBHOOKS_UPDATE')).d).toEqual({
    guild_id: guild.id,
    channel_id: channel.id,
  });
  const own = `/webhooks/${hook.id}/${String(hook.token)}`;
  expect((await ask('POST', own, { content: 'quiet' })).status).toBe(204);
  const { body: said } = await ask('POST', `${own}?wait=true`, { content: 'loud', username: 'Herald' });
  expect(said).toMatchObject({ webhook_id: hook.id, author: { username: 'Herald', bot: true } });
  await ask('PATCH', `${own}/messages/${said.id}`, { content: 'louder' });
  expect(discord.world.message(String(said.id))?.content).toBe('louder');
  expect((await ask('POST', `/webhooks/${hook.id}/wrong`, { content: 'x' })).body.code).toBe(50027);
  expect((await ask('DELETE', own)).status).toBe(204);
  expect((await ask('POST', own, { content: 'x' })).body.code).toBe(10015);
});

test('channels and threads are made, changed and deleted, and the gateway says so', async () => {
  const { guild } = started;
  allow('ViewChannel');
  const channels = `/guilds/${guild.id}/channels`;
  expect((await ask('POST', channels, { name: 'x' })).body.code).toBe(50013);
  allow('ViewChannel', 'ManageChannels', 'CreatePublicThreads', 'ManageThreads', 'ManageRoles');
  expect((await ask('POST', channels, { name: '' })).body.code).toBe(50035);
  const { body: made } = await ask('POST', channels, { name: 'Off Topic', topic: 'anything' });
  expect(made).toMatchObject({ name: 'off-topic', topic: 'anything', type: 0 });
  const { body: renamed } = await ask('PATCH', `/channels/${made.id}`, { name: 'on-topic' });
  expect(renamed.name).toBe('on-topic');
  const overwrite = { type: 0, deny: '2048' };
  expect((await ask('PUT', `/channels/${made.id}/permissions/${guild.id}`, overwrite)).status).toBe(204);
  const { body: thread } = await ask('POST', `/channels/${made.id}/threads`, { name: 'a thread', type: 11 });
  await ask('PATCH', `/channels/${thread.id}`, { archived: true });
  expect((await gateway.next('THREAD_UPDATE')).d).toMatchObject({ thread_metadata: { archived: true } });
  expect((await ask('DELETE', `/channels/${made.id}`)).body.id).toBe(made.id);
  expect((await ask('GET', `/channels/${made.id}`)).body.code).toBe(10003);
});

test('an emoji is made, and serves for reactions as long as it is there', async () => {
  const { guild, discord, ann, channel } = started;
  const emojis = `/guilds/${guild.id}/emojis`;
  allow('ViewChannel', 'ReadMessageHistory', 'AddReactions', 'SendMessages');
  expect((await ask('POST', emojis, { name: 'dot', image: PIXEL })).body.code).toBe(50013);
  allow('ViewChannel', 'ReadMessageHistory', 'AddReactions', 'ManageGuildExpressions');
  expect((await ask('POST', emojis, { name: 'dot', image: 'no picture' })).body.code).toBe(50035);
  const { body: emoji } = await ask('POST', emojis, { name: 'dot', image: PIXEL });
  const { id } = discord.world.write({ userId: ann.id, channelId: channel.id, content: 'look' });
  const reaction = `/channels/${channel.id}/messages/${id}/reactions/dot%3A${emoji.id}`;
  expect((await ask('PUT', `${reaction}/@me`)).status).toBe(204);
  expect(discord.world.message(id)?.reactions).toMatchObject([
    { emoji: { name: 'dot' }, count: 1, me: true },
  ]);
  expect((await ask('GET', reaction)).body).toMatchObject([{ id: discord.botUserId }]);
  expect((await ask('DELETE', `${emojis}/${emoji.id}`)).status).toBe(204);
  expect((await ask('PUT', `${reaction}/@me`)).body.code).toBe(10014);
});

test('a member is renamed, silenced, removed and banned by a bot that may', async () => {
  const { guild, discord } = started;
  const ben = discord.world.user({ username: 'ben' });
  discord.world.member(guild.id, ben.id);
  const member = `/guilds/${guild.id}/members/${ben.id}`;
  allow('ViewChannel');
  expect((await ask('PATCH', member, { nick: 'Benny' })).body.code).toBe(50013);
  allow('ViewChannel', 'ManageNicknames', 'ModerateMembers', 'KickMembers', 'BanMembers');
  const until = new Date(Date.now() + 60_000).toISOString();
  const { body } = await ask('PATCH', member, { nick: 'Benny', communication_disabled_until: until });
  expect(body).toMatchObject({ nick: 'Benny', communication_disabled_until: until });
  expect((await ask('DELETE', member)).status).toBe(204);
  expect((await gateway.next('GUILD_MEMBER_REMOVE')).d).toMatchObject({ user: { id: ben.id } });
  expect((await ask('GET', member)).body.code).toBe(10007);
  expect((await ask('PUT', `/guilds/${guild.id}/bans/${ben.id}`)).status).toBe(204);
  expect((await ask('GET', `/guilds/${guild.id}/bans`)).body).toMatchObject([{ user: { id: ben.id } }]);
  expect((await ask('DELETE', `/guilds/${guild.id}/bans/${ben.id}`)).status).toBe(204);
  expect((await ask('DELETE', `/guilds/${guild.id}/bans/${ben.id}`)).body.code).toBe(10026);
});

test('messages come in pages, and are deleted together; the gateway tells of them once', async () => {
  const { discord, channel, ann } = started;
  allow('ViewChannel', 'ReadMessageHistory', 'ManageMessages');
  const ids = Array.from(
    { length: 5 },
    (_, index) => discord.world.write({ userId: ann.id, channelId: channel.id, content: `no. ${index}` }).id,
  );
  const page = async (query: string) =>
    ((await ask('GET', `/channels/${channel.id}/messages?${query}`)).body as unknown as { id: string }[]).map(
      ({ id }) => ids.indexOf(id),
    );
  expect(await page('limit=2')).toEqual([4, 3]);
  expect(await page(`limit=2&before=${ids[3]}`)).toEqual([2, 1]);
  expect(await page(`limit=2&after=${ids[0]}`)).toEqual([2, 1]);
  for (const query of ['limit=101', 'before=yesterday'])
    expect((await ask('GET', `/channels/${channel.id}/messages?${query}`)).body.code).toBe(50035);
  const bulk = `/channels/${channel.id}/messages/bulk-delete`;
  expect((await ask('POST', bulk, { messages: ids.slice(0, 1) })).body.code).toBe(50016);
  expect((await ask('POST', bulk, { messages: ids })).status).toBe(204);
  expect((await gateway.next('MESSAGE_DELETE_BULK')).d).toMatchObject({ ids });
  expect(gateway.received.filter(({ t }) => t === 'MESSAGE_DELETE')).toEqual([]);
});

test('without the intent for content the same message comes empty, unless it mentions the bot', async () => {
  const { discord, channel, ann } = started;
  const write = (content: string) => discord.world.write({ userId: ann.id, channelId: channel.id, content });
  const plain = write('a secret');
  const mention = write(`<@${discord.botUserId}> hello`);
  const heard = () => gateway.received.filter(({ t }) => t === 'MESSAGE_CREATE').map(({ d }) => d);
  await expect.poll(() => heard().some(({ id }) => id === mention.id)).toBe(true);
  expect(heard().find(({ id }) => id === plain.id)).toMatchObject({ content: '', author: { id: ann.id } });
  expect(heard().find(({ id }) => id === mention.id)).toMatchObject({
    content: `<@${discord.botUserId}> hello`,
    member: { nick: null },
  });
});

test('a route that is not there is answered as by Discord, and listed; voice says what it is', async () => {
  const { discord } = started;
  const { status, body } = await ask('GET', '/stage-instances/1');
  expect({ status, body }).toEqual({ status: 404, body: { message: '404: Not Found', code: 0 } });
  expect(discord.unknownRoutes).toMatchObject([{ method: 'GET', path: '/stage-instances/1' }]);
  gateway.send(3, { status: 'idle', activities: [], since: null, afk: false });
  gateway.send(4, { guild_id: started.guild.id, channel_id: null, self_mute: false, self_deaf: false });
  await expect
    .poll(() => discord.violations.at(-1))
    .toMatchObject({
      method: 'GATEWAY',
      refusal: { message: expect.stringContaining('out of scope') as unknown },
    });
  expect(discord.gateway.sessions).toBe(1);
});

import { getEventListeners } from 'node:events';
import { ChannelType } from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDiscord } from '../../../sandbox/discord/index.ts';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';
import type { MessageEditor } from '../../../src/daily/message-editor.ts';
import { createMessageEditor } from '../../../src/discord/rest/message-editor.ts';
import { createMessageSender } from '../../../src/discord/rest/message-sender.ts';

const hour = 3_600_000;
let discord: DiscordStandIn;
let guildId: string;
let channelId: string;
let messageId: string;
let unauthorized: Error[];
let editor: MessageEditor;
let now: number;

const send = async (channel: string): Promise<string> => {
  const sender = createMessageSender(discord, () => undefined);
  const sent = await sender.send(channel, `nonce-${channel}`, { content: 'a card' });
  return sent.outcome === 'sent' ? (sent.messageId ?? '') : '';
};

beforeEach(async () => {
  now = Date.UTC(2026, 10, 29);
  discord = await startDiscord({ now: () => now });
  guildId = discord.world.guild({ name: 'Coding Dojo' }).id;
  channelId = discord.world.channel({ guildId, name: 'news' }).id;
  messageId = await send(channelId);
  unauthorized = [];
  editor = createMessageEditor(discord, (error) => unauthorized.push(error));
});
afterEach(() => discord.close());

const edit = (content = 'new') => editor.edit(channelId, messageId, { content });
const thread = () => editor.openThread(channelId, messageId, 'Talk about it (spoilers!)');

describe('editing', () => {
  it('changes what is named, without a ping', async () => {
    expect(await edit('<@1> has solved it')).toEqual({ outcome: 'done' });
    expect(discord.world.message(messageId)?.content).toBe('<@1> has solved it');
    expect(discord.requests.at(-1)?.body).toMatchObject({ allowed_mentions: { parse: [] } });
  });

  it('leaves nothing on a signal that lives on', async () => {
    const { signal } = new AbortController();
    expect(await editor.edit(channelId, messageId, { content: 'new' }, signal)).toEqual({ outcome: 'done' });
    expect(await editor.openThread(channelId, messageId, 'Talk', signal)).toEqual({ outcome: 'done' });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('finds a message or channel gone', async () => {
    await editor.edit(channelId, '42', { content: 'new' }).then((result) => {
      expect(result).toEqual({ outcome: 'gone' });
    });
    discord.world.deleteChannel(channelId);
    expect(await edit()).toEqual({ outcome: 'gone' });
  });

  it('is refused where the bot may not look, or the message is not its own', async () => {
    const ann = discord.world.user({ username: 'ann' });
    discord.world.member(guildId, ann.id);
    const theirs = discord.world.write({ userId: ann.id, channelId, content: 'mine' });
    expect(await editor.edit(channelId, theirs.id, { content: 'new' })).toMatchObject({ outcome: 'refused' });
    discord.world.denyBot(channelId, ['ViewChannel']);
    expect(await edit()).toMatchObject({ outcome: 'refused' });
  });

  it('of an old message too often says when to go on', async () => {
    now += hour;
    let result = await edit();
    while (result.outcome === 'done') result = await edit();
    expect(result).toMatchObject({ outcome: 'rateLimited' });
    expect('retryAfterMs' in result && result.retryAfterMs).toBeGreaterThan(hour / 2);
  });

  it('goes on after a limit that Discord does not name a time for', async () => {
    const body = JSON.stringify({ message: 'Maximum number of edits', code: 30046 });
    discord.faults.add({ kind: 'status', status: 400, body, method: 'PATCH' });
    expect(await edit()).toMatchObject({ outcome: 'rateLimited', retryAfterMs: 600_000 });
  });

  it('is one request each time, of an unknown outcome while Discord is down', async () => {
    discord.faults.add({ kind: 'status', status: 502, method: 'PATCH' });
    expect(await edit()).toMatchObject({ outcome: 'unknown' });
    discord.faults.add({ kind: 'dropAfter', method: 'PATCH' });
    expect(await edit()).toMatchObject({ outcome: 'unknown' });
    expect(await edit()).toEqual({ outcome: 'done' });
    expect(discord.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(3);
  });

  it.each([
    ['a page of something in between', { status: 403, body: '<html>blocked</html>' }],
    ['a refusal of the edge', { status: 403, body: '{"message":"no","code":40333}' }],
    ['a path that is missing for now', { status: 404, body: '{"message":"404: Not Found","code":0}' }],
  ])('is tried again after %s, which says nothing about the message', async (_, fault) => {
    discord.faults.add({ kind: 'status', ...fault, method: 'PATCH' });
    expect(await edit()).toMatchObject({ outcome: 'unknown' });
    expect(await edit()).toEqual({ outcome: 'done' });
  });

  it('tells when the token is no longer valid', async () => {
    discord.gateway.revokeToken();
    expect(await edit()).toMatchObject({ outcome: 'unknown' });
    expect(unauthorized).toHaveLength(1);
  });
});

describe('a thread below the message', () => {
  it('is opened once', async () => {
    expect(await thread()).toEqual({ outcome: 'done' });
    expect(await thread()).toEqual({ outcome: 'done' });
    expect(discord.world.threads(guildId)).toMatchObject([
      { id: messageId, name: 'Talk about it (spoilers!)' },
    ]);
  });

  it('is refused without the permission, and where there are none', async () => {
    const { id: voice } = discord.world.channel({ guildId, name: 'voice', type: ChannelType.GuildVoice });
    expect(await editor.openThread(voice, await send(voice), 'Talk')).toMatchObject({ outcome: 'refused' });
    discord.world.denyBot(channelId, ['CreatePublicThreads']);
    expect(await thread()).toMatchObject({ outcome: 'refused' });
  });
});

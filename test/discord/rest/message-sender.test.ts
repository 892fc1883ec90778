import { getEventListeners } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startDiscord } from '../../../sandbox/discord/index.ts';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';
import type { Announcement } from '../../../src/announcements/outbox/row.ts';
import type { Outbox } from '../../../src/announcements/outbox/outbox.ts';
import type { MessageSender } from '../../../src/announcements/outbox/message-sender.ts';
import { createMessageSender } from '../../../src/discord/rest/message-sender.ts';
import { createRest } from '../../../src/discord/rest/rest.ts';
import { renderRank } from '../../../src/render/announcements/rank-and-honor.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { announcement, memoryStorage, openOutbox, rowsOf } from '../../announcements/outbox/outbox-kit.ts';

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
  messageSender = createMessageSender(discord, (error) => unauthorized.push(error));
});
afterEach(() => discord.close());

const message = renderRank({
  memberId: '42',
  username: 'some_user',
  language: 'rust',
  rank: -4,
  oldRank: -5,
  score: 700,
  verified: true,
  mention: false,
  seed: 'x',
});
const path = /^\/channels\/\d+\/messages/;
const posts = () => discord.requests.filter(({ method }) => method === 'POST');

describe('sending', () => {
  it('creates one message for one nonce, however often it is sent', async () => {
    for (let times = 0; times < 3; times += 1) {
      expect(await messageSender.send(channelId, 'nonce-1', message)).toMatchObject({ outcome: 'sent' });
    }
    await messageSender.send(channelId, 'nonce-2', message);
    expect(discord.world.messages(channelId)).toHaveLength(2);
    expect(discord.world.messages(channelId)[0]?.embeds[0]?.title).toBe('4 kyu in Rust');
    expect(discord.violations).toEqual([]);
  });

  it('is one request each time: who repeats it is the outbox', async () => {
    discord.faults.add({ kind: 'status', status: 500, path, times: 1 });
    expect(await messageSender.send(channelId, 'n', message)).toMatchObject({ outcome: 'unknown' });
    discord.faults.add({ kind: 'drop', path, times: 1 });
    expect(await messageSender.send(channelId, 'n', message)).toMatchObject({ outcome: 'unknown' });
    discord.faults.add({ kind: 'dropAfter', path, times: 1 });
    expect(await messageSender.send(channelId, 'n', message)).toMatchObject({ outcome: 'unknown' });
    expect(posts()).toHaveLength(3);
    expect(discord.world.messages(channelId)).toHaveLength(1);
  });

  it('waits a 429 out', async () => {
    discord.faults.add({ kind: 'rateLimit', retryAfterMs: 300, path, times: 1 });
    const start = performance.now();
    expect(await messageSender.send(channelId, 'n', message)).toMatchObject({ outcome: 'sent' });
    expect(performance.now() - start).toBeGreaterThan(290);
  });

  it.each([
    ['a limit of an hour', { kind: 'rateLimit', retryAfterMs: 3_600_000 }, 3_600_050],
    ['a 429 without a time', { kind: 'status', status: 429, body: '<html>1015</html>' }, 30_000],
  ] as const)('does not wait for the end of %s, and says when it is', async (_, fault, retryAfterMs) => {
    discord.faults.add({ ...fault, path, times: 1_000 });
    expect(await messageSender.send(channelId, 'n', message)).toMatchObject({
      outcome: 'rateLimited',
      retryAfterMs,
    });
    expect(posts()).toHaveLength(1);
  });

  it('tells apart why Discord refuses', async () => {
    discord.world.denyBot(channelId, ['ViewChannel']);
    expect(await messageSender.send(channelId, 'n', message)).toEqual({ outcome: 'missingAccess' });
    discord.world.denyBot(channelId, ['EmbedLinks']);
    expect(await messageSender.send(channelId, 'n', message)).toEqual({ outcome: 'missingPermissions' });
    discord.world.denyBot(channelId, []);
    expect(await messageSender.send(channelId, 'n', { content: 'x'.repeat(2_001) })).toMatchObject({
      outcome: 'refused',
      error: { code: 50_035 },
    });
    discord.world.deleteChannel(channelId);
    expect(await messageSender.send(channelId, 'n', message)).toEqual({ outcome: 'unknownChannel' });
    expect(unauthorized).toEqual([]);
  });

  it.each([
    [403, '<html>blocked</html>'],
    [404, '<html>nothing here</html>'],
    [400, ''],
    [400, '{"message":'],
    [403, '{"message":"internal network error","code":40333}'],
    [404, '{"message":"404: Not Found","code":0}'],
    [403, '{"message":"Something new","code":79999}'],
    [405, '{}'],
    [451, 'Unavailable For Legal Reasons'],
  ])('gives nothing up for %i %s: it is not about the message', async (status, body) => {
    discord.faults.add({ kind: 'status', status, body, path, times: 1 });
    expect(await messageSender.send(channelId, 'n', message)).toMatchObject({ outcome: 'refusedForNow' });
  });

  it.each([40_005, 50_006, 50_035, 50_109, 200_000, 240_000])(
    'gives up for %i: it is about the message',
    async (code) => {
      const body = JSON.stringify({ message: 'No', code });
      discord.faults.add({ kind: 'status', status: 400, body, path, times: 1 });
      expect(await messageSender.send(channelId, 'n', message)).toMatchObject({ outcome: 'refused' });
    },
  );

  it.each([50_083, 160_005])('knows a thread that is closed by %i', async (code) => {
    const body = JSON.stringify({ message: 'No', code });
    discord.faults.add({ kind: 'status', status: 400, body, path, times: 1 });
    expect(await messageSender.send(channelId, 'n', message)).toEqual({ outcome: 'threadClosed' });
  });

  it('counts a message as sent whose nonce Discord knows, and that was deleted meanwhile', async () => {
    await messageSender.send(channelId, 'n', message);
    const [said] = discord.world.messages(channelId);
    await createRest(discord).delete(`/channels/${channelId}/messages/${said?.id ?? ''}`);
    expect(await messageSender.send(channelId, 'n', message)).toEqual({ outcome: 'sent' });
    expect(discord.world.messages(channelId)).toEqual([]);
    expect(discord.violations).toMatchObject([{ refusal: { code: 10_008 } }]);
  });

  it('tells the process that its token was revoked', async () => {
    discord.gateway.revokeToken();
    expect(await messageSender.send(channelId, 'n', message)).toMatchObject({ outcome: 'unknown' });
    expect(unauthorized).toMatchObject([{ cause: { status: 401 } }]);
    expect(await messageSender.send(channelId, 'n', message)).toMatchObject({ outcome: 'unknown' });
  });

  it('knows that a message did not arrive where no server listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const nowhere = { token: discord.token, cdnUrl: discord.cdnUrl, apiUrl: `http://127.0.0.1:${port}/api` };
    const lost = createMessageSender(nowhere, () => {});
    expect(await lost.send(channelId, 'n', message)).toMatchObject({ outcome: 'notSent' });
  });

  it('can be broken off', async () => {
    discord.faults.add({ kind: 'delay', delayMs: 5_000, path });
    const abort = new AbortController();
    const sending = messageSender.send(channelId, 'n', message, abort.signal);
    setTimeout(() => abort.abort(), 50);
    expect(await sending).toMatchObject({ outcome: 'unknown' });
  });

  it('leaves nothing on a signal that lives on', async () => {
    const { signal } = new AbortController();
    discord.faults.add({ kind: 'status', status: 500, path, times: 1 });
    expect(await messageSender.send(channelId, 'n', message, signal)).toMatchObject({ outcome: 'unknown' });
    const sent = await messageSender.send(channelId, 'n', message, signal);
    expect(sent).toMatchObject({ outcome: 'sent' });
    const messageId = 'messageId' in sent ? (sent.messageId ?? '') : '';
    await messageSender.publish(channelId, messageId, signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('asking whether somebody is still there', () => {
  it('knows members, those who left, strangers, and servers that the bot left', async () => {
    const { id } = discord.world.user({ username: 'ann' });
    discord.world.member(guildId, id);
    expect(await messageSender.isMember(guildId, id)).toBe(true);
    discord.world.removeMember(guildId, id);
    expect(await messageSender.isMember(guildId, id)).toBe(false);
    expect(await messageSender.isMember(guildId, '999999999999999999')).toBe(false);
    expect(await messageSender.isMember('999999999999999998', id)).toBe(false);
  });

  it('asks again when Discord fails, and rejects when it cannot be asked', async () => {
    const { id } = discord.world.user({ username: 'ann' });
    discord.world.member(guildId, id);
    discord.faults.add({ kind: 'status', status: 503, path: /\/members\//, times: 2 });
    expect(await messageSender.isMember(guildId, id)).toBe(true);
    discord.faults.add({ kind: 'drop', path: /\/members\//, times: 3 });
    await expect(messageSender.isMember(guildId, id)).rejects.toThrow();
    discord.gateway.revokeToken();
    await expect(messageSender.isMember(guildId, id)).rejects.toThrow();
    expect(unauthorized).toHaveLength(1);
  });
});

describe('the outbox on a bad day of Discord', () => {
  let storage: Storage;
  let outbox: Outbox;
  beforeEach(async () => {
    storage = await memoryStorage();
    ({ outbox } = openOutbox(storage, messageSender, { slowMs: 300, stopMs: 1_000 }));
    await outbox.start();
  });

  const say = (id: string, more: Partial<Announcement> = {}): Announcement =>
    announcement(id, { guildId, channelId, ...more });
  const said = (channel = channelId) => discord.world.messages(channel).map(({ content }) => content);
  const settled = () => expect.poll(() => outbox.size, { timeout: 15_000 }).toBe(0);

  it.each([
    ['500s', { kind: 'status', status: 500, times: 2 }],
    ['dropped connections', { kind: 'drop', times: 2 }],
    ['answers lost after the message was created', { kind: 'dropAfter', times: 2 }],
    ['429s', { kind: 'rateLimit', retryAfterMs: 200, times: 2 }],
    ['a global 429', { kind: 'rateLimit', retryAfterMs: 200, global: true, times: 1 }],
  ] as const)('%s: every message once, in order', async (_, fault) => {
    discord.faults.add({ ...fault, path });
    await outbox.add([say('a'), say('b'), say('c')]);
    await settled();
    expect(said()).toEqual(['a', 'b', 'c']);
    expect(await rowsOf(storage)).toEqual([]);
    expect(discord.violations).toEqual([]);
  });

  it('a process that died between the message and its record: still one message', async () => {
    await outbox.stop();
    await outbox.add([say('a')]);
    // What the dead process did last.
    await messageSender.send(channelId, 'a', { content: 'a' });
    const next = openOutbox(storage, messageSender).outbox;
    await next.start();
    await expect.poll(() => next.size).toBe(0);
    expect(posts()).toHaveLength(2);
    expect(said()).toEqual(['a']);
  });

  it('a channel that was deleted: its kind is off there, the others go on', async () => {
    const other = discord.world.channel({ guildId, name: 'honor' }).id;
    discord.world.deleteChannel(channelId);
    await outbox.add([say('a'), say('b'), say('h', { kind: 'honor', channelId: other })]);
    await settled();
    expect(said(other)).toEqual(['h']);
    expect(posts().filter(({ path: asked }) => asked.includes(channelId))).toHaveLength(1);
    expect(await storage.trouble.get(`${guildId}:ranks`)).toMatchObject({
      channelId,
      code: 'unknownChannel',
    });
  });

  it('permissions that are taken away and given back', async () => {
    discord.world.denyBot(channelId, ['SendMessages']);
    await outbox.add([say('a'), say('b')]);
    await expect
      .poll(() => storage.trouble.get(`${guildId}:ranks`))
      .toMatchObject({
        code: 'missingPermissions',
      });
    expect(outbox.size).toBe(2);
    discord.world.denyBot(channelId, []);
    await settled();
    expect(said()).toEqual(['a', 'b']);
    expect(await storage.trouble.get(`${guildId}:ranks`)).toBeUndefined();
  });

  it('a token that was revoked: the process is told, and nothing is lost', async () => {
    discord.gateway.revokeToken();
    await outbox.add([say('a')]);
    await expect.poll(() => unauthorized.length).toBe(1);
    await outbox.stop();
    expect(await rowsOf(storage)).toEqual(['a']);
  });

  it('says sixty within Discord’s limits, some of them lost on the way', async () => {
    for (let times = 0; times < 5; times += 1) discord.faults.add({ kind: 'dropAfter', path, times: 1 });
    const channels = Array.from({ length: 10 }, (_, index) => {
      const { id } = discord.world.channel({ guildId, name: `c${index}` });
      return id;
    });
    const all = Array.from({ length: 60 }, (_, index) =>
      say(`m${index}`, { channelId: channels[index % 10]! }),
    );
    await outbox.add(all);
    await settled();
    expect(channels.flatMap((channel) => said(channel)).sort()).toEqual(all.map(({ id }) => id).sort());
    // 20 a second leave room for answers to members.
    const at = posts().map((request) => request.at);
    for (const [index, first] of at.entries()) {
      const later = at[index + 41];
      if (later !== undefined) expect(later - first).toBeGreaterThan(900);
    }
  });

  it('is on its way at once on an idle bot', async () => {
    const start = performance.now();
    const seen = new Promise<number>((resolve) => {
      onTestFinished(discord.onMessage(() => resolve(performance.now() - start)));
    });
    await outbox.add([say('a')]);
    expect(await seen).toBeLessThan(2_000);
  });
});

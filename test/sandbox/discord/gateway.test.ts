import type { Duplex } from 'node:stream';
import { createInflate, createZstdDecompress, inflateSync } from 'node:zlib';
import { Client, GatewayIntentBits } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';
import { RawClient, call, connectRaw, startWorld } from './support.ts';

let discord: DiscordStandIn;
let where: { userId: string; guildId: string };
const open: Client[] = [];

const start = async (options: Parameters<typeof startWorld>[0] = {}) => {
  const world = await startWorld(options);
  ({ discord } = world);
  where = { userId: world.ann.id, guildId: world.guild.id };
  await call(discord, 'POST', `/applications/${discord.applicationId}/commands`, {
    name: 'ping',
    description: 'd',
  });
};
beforeEach(() => start());
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.destroy()));
  await discord.close();
});

const url = async () => String((await call(discord, 'GET', '/gateway')).body.url);

describe('the gateway', () => {
  it.each([
    ['a wrong token', { token: 'wrong' }, 4004],
    ['intents that do not exist', { intents: 1 << 30 }, 4013],
    ['intents that were not granted', { intents: 1 << 1 }, 4014],
    ['a shard out of range', { shard: [2, 2] }, 4010],
    ['no properties', { properties: null }, 4002],
  ])('closes on %s', async (_, more, code) => {
    const client = new RawClient(await url());
    await client.next(10);
    client.identify(discord.token, more);
    expect(await client.closed).toBe(code);
  });

  it.each([
    ['an opcode that does not exist', 99, 4001],
    ['a request before identify', 8, 4003],
  ])('closes on %s', async (_, op, code) => {
    const client = new RawClient(await url());
    await client.next(10);
    client.send(op, {});
    expect(await client.closed).toBe(code);
  });

  it('closes on text, on another version, on a second identify and on too many sends', async () => {
    const text = new RawClient(await url());
    await text.next(10);
    text.socket.send('no JSON');
    expect(await text.closed).toBe(4002);
    expect(await new RawClient(await url(), 'v=9').closed).toBe(4012);
    expect(await new RawClient(await url(), 'v=10&encoding=etf').closed).toBe(4002);
    expect(discord.violations.map(({ path }) => path)).toEqual(['encoding etf']);
    const twice = await connectRaw(discord);
    twice.identify(discord.token);
    expect(await twice.closed).toBe(4005);
    const fast = await connectRaw(discord);
    for (let index = 0; index < 121; index += 1) fast.send(1, null);
    expect(await fast.closed).toBe(4008);
  });

  it('greets with READY and its guilds, and answers heartbeats', async () => {
    const client = await connectRaw(discord);
    expect((await client.next('READY')).d).toMatchObject({
      v: 10,
      user: { id: discord.botUserId, bot: true },
      application: { id: discord.applicationId },
      guilds: [{ id: where.guildId, unavailable: true }],
      shard: [0, 1],
    });
    expect(await client.next('GUILD_CREATE')).toMatchObject({
      s: 2,
      d: { id: where.guildId, member_count: 3 },
    });
    client.send(1, 2);
    expect((await client.next(11)).op).toBe(11);
    client.send(8, { guild_id: where.guildId, user_ids: [where.userId, '1'], nonce: 'n' });
    expect((await client.next('GUILD_MEMBERS_CHUNK')).d).toMatchObject({
      members: [{ user: { username: 'ann' } }],
      not_found: ['1'],
      nonce: 'n',
    });
  });

  it('tells events of guilds only to those who asked, and each guild to its shard', async () => {
    const deaf = await connectRaw(discord, { intents: 0 });
    const shard = Number((BigInt(where.guildId) >> 22n) % 2n);
    const mine = await connectRaw(discord, { shard: [shard, 2] });
    const other = await connectRaw(discord, { shard: [1 - shard, 2] });
    await discord.slash({ ...where, name: 'ping' });
    await Promise.all([deaf.next('INTERACTION_CREATE'), mine.next('INTERACTION_CREATE')]);
    const events = (client: RawClient) => client.received.map(({ t }) => t).filter((t) => t !== null);
    expect(events(deaf)).toEqual(['READY', 'INTERACTION_CREATE']);
    expect(events(mine)).toEqual(['READY', 'GUILD_CREATE', 'INTERACTION_CREATE']);
    expect(events(other)).toEqual(['READY']);
  });

  it('ends a session whose heart has stopped', async () => {
    await discord.close();
    await start({ heartbeatMs: 40 });
    const client = await connectRaw(discord);
    expect(await client.closed).toBe(4009);
    expect(discord.gateway.sessions).toBe(0);
  });

  it('compresses each payload where the identify asks for it', async () => {
    const each = new RawClient(await url());
    const first = new Promise<Buffer>((resolve) => {
      each.socket.on('message', (data: Buffer, isBinary) => isBinary && resolve(data));
    });
    await each.next(10);
    each.identify(discord.token, { compress: true });
    expect(JSON.parse(inflateSync(await first).toString())).toMatchObject({ t: 'READY' });
  });

  it.each<[string, () => Duplex, RegExp]>([
    // Clients wait for the end of zlib's flush.
    ['zlib-stream', () => createInflate(), /0000ffff$/],
    ['zstd-stream', () => createZstdDecompress(), /./],
  ])('speaks %s: one stream, of which each message is a payload', async (compress, create, end) => {
    const large = 'x'.repeat(500_000);
    const client = new RawClient(await url(), `v=10&encoding=json&compress=${compress}`);
    const decompress = create();
    let text = '';
    decompress.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const payloads: { op: number; t: string | null; d: unknown }[] = [];
    client.socket.on('message', (data: Buffer) => {
      expect(data.toString('hex')).toMatch(end);
      decompress.write(data, () => {
        payloads.push(JSON.parse(text) as (typeof payloads)[number]);
        text = '';
      });
    });
    await expect.poll(() => payloads.map(({ op }) => op)).toEqual([10]);
    client.identify(discord.token);
    await expect.poll(() => payloads.map(({ t }) => t)).toContain('GUILD_CREATE');
    discord.gateway.dispatch('LARGE', large);
    await expect.poll(() => payloads.at(-1)?.d).toBe(large);
  });

  it('resumes with what was missed, and refuses a session that it does not know', async () => {
    const client = await connectRaw(discord);
    await client.next('GUILD_CREATE');
    const { d } = await client.next('READY');
    discord.gateway.drop();
    await client.closed;
    await discord.slash({ ...where, name: 'ping' });
    const again = new RawClient(String(d.resume_gateway_url));
    await again.next(10);
    again.send(6, { token: discord.token, session_id: d.session_id, seq: 2 });
    await again.next('RESUMED');
    expect(again.received.map(({ t, s }) => [t, s])).toEqual([
      [null, null],
      ['INTERACTION_CREATE', 3],
      ['RESUMED', 4],
    ]);
    const unknown = new RawClient(await url());
    await unknown.next(10);
    unknown.send(6, { token: discord.token, session_id: 'unknown', seq: 2 });
    expect((await unknown.next(9)).d).toBe(false);
  });
});

describe('a client of discord.js', () => {
  const connect = async (): Promise<Client> => {
    const client = new Client({
      intents: [GatewayIntentBits.Guilds],
      rest: { api: discord.apiUrl },
      // Discord allows one identify every 5 seconds; the test does not wait for that.
      ws: { buildIdentifyThrottler: () => Promise.resolve({ waitForIdentify: () => Promise.resolve() }) },
    });
    open.push(client);
    client.on('error', () => {});
    client.on('interactionCreate', (interaction) => {
      if (interaction.isChatInputCommand()) void interaction.reply(`pong ${interaction.id}`);
    });
    const ready = new Promise((resolve) => client.once('clientReady', resolve));
    await client.login(discord.token);
    await ready;
    return client;
  };
  const ping = async () => (await discord.slash({ ...where, name: 'ping' })).settled();

  it('resumes after a drop and loses nothing', async () => {
    await connect();
    discord.gateway.drop();
    const outcomes = await Promise.all([ping(), ping(), ping()]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['message', 'message', 'message']);
    expect([discord.gateway.identifies, discord.gateway.resumes, discord.gateway.sessions]).toEqual([
      1, 1, 1,
    ]);
  });

  it('reconnects when asked to', async () => {
    await connect();
    discord.gateway.askToReconnect();
    await expect.poll(() => discord.gateway.resumes).toBe(1);
    expect(await ping()).toMatchObject({ kind: 'message' });
  });

  it('resumes or identifies anew when its session is invalid', async () => {
    await connect();
    discord.gateway.invalidateSession(true);
    await expect.poll(() => discord.gateway.resumes).toBe(1);
    discord.gateway.invalidateSession(false);
    await expect.poll(() => discord.gateway.identifies).toBe(2);
    await expect.poll(async () => (await ping()).kind).toBe('message');
  });

  it('loses a guild for a while, or for good', async () => {
    const client = await connect();
    const gone = new Promise((resolve) => client.once('guildUnavailable', resolve));
    discord.gateway.guildDelete(where.guildId, true);
    await gone;
    const back = new Promise((resolve) => client.once('guildAvailable', resolve));
    discord.gateway.guildCreate(where.guildId);
    await back;
    const removed = new Promise((resolve) => client.once('guildDelete', resolve));
    discord.gateway.guildDelete(where.guildId, false);
    await removed;
    expect(client.guilds.cache.size).toBe(0);
    await expect(discord.slash({ ...where, name: 'ping' })).rejects.toThrow('the bot is no member');
  });

  it('ends when its token is revoked', async () => {
    const client = await connect();
    const ended = new Promise<number>((resolve) =>
      client.once('shardDisconnect', ({ code }) => resolve(code)),
    );
    discord.gateway.revokeToken();
    expect(await ended).toBe(4004);
    expect((await call(discord, 'GET', '/users/@me')).status).toBe(401);
  });
});

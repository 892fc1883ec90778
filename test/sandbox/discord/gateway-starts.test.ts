import { afterEach, describe, expect, it } from 'vitest';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';
import { RawClient, call, connectRaw, startWorld } from './support.ts';

let discord: DiscordStandIn;
const start = async (options: Parameters<typeof startWorld>[0]) => {
  const world = await startWorld(options);
  ({ discord } = world);
  return world;
};
afterEach(() => discord.close());

const gateway = async () => (await call(discord, 'GET', '/gateway/bot')).body;
/** Says hello and identifies; what comes of it is the test's. */
const identify = async (shard: readonly [number, number]) => {
  const client = new RawClient(String((await gateway()).url));
  await client.next(10);
  client.identify(discord.token, { shard });
  return client;
};

describe('starts of sessions', () => {
  it('are told with the recommended number of shards, and counted', async () => {
    await start({ shards: 3, maxConcurrency: 2, sessionStarts: { total: 10, resetAfterMs: 60_000 } });
    expect(await gateway()).toMatchObject({
      shards: 3,
      session_start_limit: { total: 10, remaining: 10, max_concurrency: 2 },
    });
    await connectRaw(discord, { shard: [0, 3] });
    await connectRaw(discord, { shard: [1, 3] });
    expect(discord.gateway.shards).toEqual([
      [0, 3],
      [1, 3],
    ]);
    const { reset_after: resetAfter, remaining } = (await gateway()).session_start_limit as Record<
      string,
      number
    >;
    expect(remaining).toBe(8);
    expect(resetAfter).toBeGreaterThan(0);
    expect(resetAfter).toBeLessThanOrEqual(60_000);
  });

  it('are refused when a bucket has just had one, counted all the same, and taken later', async () => {
    let now = 0;
    await start({ maxConcurrency: 2, identifyEveryMs: 5_000, sessionStarts: { total: 10, now: () => now } });
    await (await identify([0, 4])).next('READY');
    // The other bucket.
    await (await identify([1, 4])).next('READY');
    const early = await identify([2, 4]);
    expect((await early.next(9)).d).toBe(false);
    expect((await gateway()).session_start_limit).toMatchObject({ remaining: 7 });
    now += 5_000;
    early.identify(discord.token, { shard: [2, 4] });
    await early.next('READY');
  });

  it('end the token when there is one too many, and begin anew when the limit is reset', async () => {
    let now = 0;
    await start({ sessionStarts: { total: 2, remaining: 1, resetAfterMs: 400, now: () => now } });
    const first = await connectRaw(discord);
    now += 400;
    expect((await gateway()).session_start_limit).toMatchObject({ remaining: 2 });
    await connectRaw(discord);
    await connectRaw(discord);
    await discord.close();

    await start({ sessionStarts: { remaining: 0 } });
    expect(await (await identify([0, 1])).closed).toBe(4004);
    expect((await call(discord, 'GET', '/gateway/bot')).status).toBe(401);
    expect(await first.closed).toBe(1006);
  });

  it('are refused to a shard that would have too many guilds', async () => {
    const { guild } = await start({ guildsPerShard: 1 });
    const own = Number((BigInt(guild.id) >> 22n) % 2n);
    // As many again on the same shard of two: ids differ by an even number of milliseconds.
    discord.world.guild({ name: 'Another', id: String(BigInt(guild.id) + (2n << 22n)) });
    discord.world.guild({ name: 'A third', id: String(BigInt(guild.id) + (1n << 22n)) });
    expect(await (await identify([own, 2])).closed).toBe(4011);
    await (await identify([1 - own, 2])).next('READY');
  });
});

describe('one of several shards', () => {
  it('hears of all direct messages when it is the first, and of none otherwise', async () => {
    const { ann } = await start({});
    await call(discord, 'POST', `/applications/${discord.applicationId}/commands`, {
      name: 'ping',
      description: 'd',
      contexts: [0, 1, 2],
    });
    const shards = await Promise.all([0, 1].map((id) => connectRaw(discord, { shard: [id, 2] })));
    await discord.slash({ userId: ann.id, name: 'ping' });
    await shards[0]?.next('INTERACTION_CREATE');
    expect(shards[1]?.received.some(({ t }) => t === 'INTERACTION_CREATE')).toBe(false);
  });

  it('is cut alone', async () => {
    await start({});
    const [zero, one] = await Promise.all([0, 1].map((id) => connectRaw(discord, { shard: [id, 2] })));
    discord.gateway.drop(1);
    expect(await one?.closed).toBe(1006);
    zero?.send(1, null);
    expect((await zero?.next(11))?.op).toBe(11);
  });
});

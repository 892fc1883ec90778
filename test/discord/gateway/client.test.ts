import type { APIGatewayBotInfo } from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDiscord } from '../../../sandbox/discord/index.ts';
import type { DiscordStandIn, StartDiscord } from '../../../sandbox/discord/index.ts';
import type { Shards } from '../../../src/config/variables.ts';

import { createRest } from '../../../src/discord/rest/rest.ts';
import {
  createGatewayClient,
  sentenceForClose,
  type GatewayClient,
} from '../../../src/discord/gateway/client.ts';
import { StartError } from '../../../src/errors.ts';
import { createLog } from '../../../src/log.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';
import type { Storage } from '../../../src/storage/storage.ts';

let discord: DiscordStandIn;
let storage: Storage;
let lines: string[];
let fatal: string[];
const opened: GatewayClient[] = [];
const log = createLog({
  level: 'debug',
  secrets: [],
  destination: { write: (line) => lines.push(line) },
});

beforeEach(async () => {
  lines = [];
  fatal = [];
  storage = await openStorage({ url: 'memory:', encryptionKeys: [], log });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((session) => session.close()));
  await discord.close();
  await storage.close();
});

/** Six servers, one for each of up to six shards. */
const begin = async (options: Parameters<StartDiscord>[0]) => {
  discord = await startDiscord(options);
  for (let index = 0; index < 6; index += 1) discord.world.guild({ name: `g${index}`, id: guildOf(index) });
};
const guildOf = (shard: number): string => String((60_000_000_000n + BigInt(shard)) << 22n);

const session = (
  shards: Shards,
  other: Partial<Parameters<typeof createGatewayClient>[0]> = {},
): GatewayClient => {
  const made = createGatewayClient({
    token: discord.token,
    apiUrl: discord.apiUrl,
    cdnUrl: discord.cdnUrl,
    shards,
    storage,
    now: Date.now,
    log,
    onInteraction: () => undefined,
    onJoin: () => undefined,
    onLeave: () => undefined,
    onRoles: () => undefined,
    onFatal: (error) => fatal.push(error instanceof StartError ? error.problems.join(' ') : String(error)),
    identifyEveryMs: 1_000,
    ...other,
  });
  opened.push(made);
  return made;
};
const startsLeft = async (): Promise<number> => {
  const info = await createRest(discord).get('/gateway/bot');
  return (info as APIGatewayBotInfo).session_start_limit.remaining;
};
const messages = () => lines.map((line) => (JSON.parse(line) as { msg: string }).msg);

describe('a session of several shards', () => {
  it('holds as many as Discord recommends', async () => {
    await begin({ shards: 3, maxConcurrency: 3, identifyEveryMs: 5_000 });
    const all = session('auto');
    expect(all.stats()).toEqual({ shards: [], guilds: 0 });
    await all.open();
    expect(all.isReady).toBe(true);
    expect(discord.gateway.shards.toSorted()).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
    ]);
    expect(all.stats()).toEqual({
      shards: [0, 1, 2].map((id) => ({ id, ready: true, pingMs: null })),
      guilds: 6,
    });
  });

  it('holds the range it is given, and knows the servers of that alone', async () => {
    await begin({ maxConcurrency: 6, identifyEveryMs: 5_000 });
    const some = session({ ids: [2, 3], count: 6 });
    await some.open();
    expect(discord.gateway.shards.toSorted()).toEqual([
      [2, 6],
      [3, 6],
    ]);
    expect([0, 1, 2, 3, 4, 5].filter((shard) => some.isIn(guildOf(shard)))).toEqual([2, 3]);
    discord.gateway.guildDelete(guildOf(2), true);
    await expect.poll(messages).toContain('a server is unavailable');
    expect(some.isIn(guildOf(2))).toBe(true);
  });

  it('is not ready while one of them is not', async () => {
    await begin({ shards: 2, maxConcurrency: 2, heartbeatMs: 500 });
    const both = session('auto');
    await both.open();
    await expect.poll(() => both.stats().shards.every(({ pingMs }) => pingMs !== null)).toBe(true);
    discord.gateway.drop(1);
    await expect.poll(() => both.isReady, { interval: 2 }).toBe(false);
    expect(both.stats().shards.map(({ ready }) => ready)).toEqual([true, false]);
    await expect.poll(() => both.isReady, { timeout: 5_000 }).toBe(true);
    expect([discord.gateway.identifies, discord.gateway.resumes]).toEqual([2, 1]);
  });

  it('becomes ready although one was away when the last of the others did', async () => {
    await begin({ maxConcurrency: 1 });
    const both = session({ ids: [0, 1], count: 2 });
    const open = both.open();
    await expect.poll(() => both.stats().shards[0]?.ready, { interval: 2 }).toBe(true);
    const cutting = setInterval(() => discord.gateway.drop(0), 10);
    await expect.poll(() => both.stats().shards[1]?.ready, { timeout: 5_000 }).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(both.isReady).toBe(false);
    clearInterval(cutting);
    await open;
    await expect.poll(() => both.isReady, { timeout: 5_000 }).toBe(true);
  });
});

describe('processes that divide the shards', () => {
  it('all come up, although Discord takes one of their shards after the other', async () => {
    await begin({ maxConcurrency: 1, identifyEveryMs: 700, sessionStarts: { total: 100 } });
    const three = [0, 2, 4].map((first) => session({ ids: [first, first + 1], count: 6 }));
    await Promise.all(three.map((each) => each.open()));
    expect(three.map(({ isReady }) => isReady)).toEqual([true, true, true]);
    expect(discord.gateway.shards).toHaveLength(6);
    expect(await startsLeft()).toBeGreaterThan(100 - 9);
  }, 30_000);

  it('all come up by being refused when they cannot see each other’s turns', async () => {
    await begin({ maxConcurrency: 1, identifyEveryMs: 700 });
    const unseen = { ...storage.heard, update: () => Promise.reject(new Error('down')) };
    const two = [0, 1].map((id) => session({ ids: [id], count: 2 }, { storage: { heard: unseen } }));
    await Promise.all(two.map((each) => each.open()));
    expect(discord.gateway.shards).toHaveLength(2);
    expect(messages()).toContain('could not reserve the identify of a shard');
  });

  it('does not wait for a turn that a clock ahead has taken', async () => {
    await begin({ maxConcurrency: 1 });
    await storage.heard.set('identify:0', { at: Date.now() + 3_600_000 });
    await session({ ids: [0], count: 1 }).open();
  });
});

describe('the limit of starts', () => {
  it('is waited out before the first session, and said once', async () => {
    await begin({ shards: 2, maxConcurrency: 2, sessionStarts: { remaining: 1, resetAfterMs: 300 } });
    const both = session('auto');
    const open = both.open();
    await expect.poll(() => messages().join()).toContain('too many session starts');
    expect(discord.gateway.identifies).toBe(0);
    expect(both.isReady).toBe(false);
    await open;
    expect(discord.gateway.identifies).toBe(2);
    expect(messages().filter((message) => message.includes('too many session starts'))).toHaveLength(1);
  });

  it('counts the shards of the range alone', async () => {
    await begin({ shards: 9, sessionStarts: { remaining: 1 } });
    await session({ ids: [4], count: 6 }).open();
    expect(discord.gateway.shards).toEqual([[4, 6]]);
  });

  it('is waited out before a session is begun anew', async () => {
    await begin({ sessionStarts: { total: 5, remaining: 1, resetAfterMs: 2_500 } });
    const one = session({ ids: [0], count: 1 });
    await one.open();
    discord.gateway.invalidateSession(false);
    await expect.poll(() => messages().join(), { timeout: 5_000 }).toContain('too many session starts');
    await expect.poll(() => discord.gateway.identifies, { timeout: 10_000 }).toBe(2);
    await expect.poll(() => one.isReady).toBe(true);
    expect(fatal).toEqual([]);
  }, 20_000);

  it('does not hold up a process that is to end', async () => {
    await begin({ sessionStarts: { remaining: 0 } });
    const one = session('auto');
    const open = one.open();
    await expect.poll(() => messages().join()).toContain('too many session starts');
    await one.close();
    await open;
    expect(discord.gateway.identifies).toBe(0);
  });
});

describe('a session that Discord does not take', () => {
  it('ends with what to set when there are too many servers for its shards', async () => {
    await begin({ guildsPerShard: 5 });
    await expect(session('auto').open()).rejects.toThrow('set DISCORD_SHARDS=auto');
    expect(fatal).toEqual([expect.stringContaining('close code 4011')]);
  });

  it('ends when that comes to be so while it runs', async () => {
    await begin({ guildsPerShard: 6 });
    await session({ ids: [0], count: 1 }).open();
    discord.world.guild({ name: 'one more' });
    discord.gateway.invalidateSession(false);
    await expect.poll(() => fatal, { timeout: 10_000 }).toEqual([expect.stringContaining('4011')]);
  }, 20_000);

  it('ends with the variable to look at when the token is wrong', async () => {
    await begin({});
    discord.gateway.revokeToken();
    await expect(session('auto').open()).rejects.toThrow('DISCORD_TOKEN');
  });

  it.each([
    [4004, 'DISCORD_TOKEN'],
    [4010, 'DISCORD_SHARDS'],
    [4012, 'update the bot'],
    [4013, 'intents'],
    [4014, 'intents'],
    [4999, 'close code 4999'],
  ])('has a sentence for close code %s', (code, words) => {
    expect(sentenceForClose(code)).toContain(words);
  });
});

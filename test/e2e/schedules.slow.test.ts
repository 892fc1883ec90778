import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import type { CodewarsStandIn } from '../../sandbox/codewars/stand-in.ts';
import { startDiscord } from '../../sandbox/discord/index.ts';
import type { DiscordStandIn } from '../../sandbox/discord/index.ts';
import { solvesOf } from '../../src/history/solves.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { memberKey } from '../../src/storage/records.ts';
import { startPostgres } from '../support/postgres.ts';
import { SpawnedBot } from '../support/spawned-bot.ts';

const postgres = await startPostgres();
afterAll(() => postgres?.stop());

const stores: [name: string, make: (folder: string) => Promise<string>][] = [
  ['SQLite', (folder) => Promise.resolve(`sqlite://${folder}/dojo.sqlite`)],
];
if (postgres) stores.push(['Postgres', () => postgres.database()]);

const servers = 50;
const kills = 4;
const encryptionKey = Buffer.alloc(32, 0x5a);
const defaults = {
  honor: 'gathered',
  languages: true,
  mention: false,
  minimum: null,
  verified: false,
} as const;

/** A small generator of its own, so that a run that fails can be run again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

describe('digests of fifty servers, due in the same minute', () => {
  let discord: DiscordStandIn;
  let codewars: CodewarsStandIn;
  let folder: string;
  let bots: SpawnedBot[];

  beforeEach(async () => {
    discord = await startDiscord();
    codewars = await startCodewars();
    folder = await mkdtemp(join(tmpdir(), 'dojo-schedules-'));
    bots = [];
  });
  afterEach(async () => {
    for (const bot of bots) await bot.end('SIGKILL');
    await discord.close();
    await codewars.close();
    await rm(folder, { recursive: true, force: true });
  });

  function botOn(url: string, instance = 'one'): SpawnedBot {
    const bot = new SpawnedBot(folder, {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_CDN_URL: discord.cdnUrl,
      CODEWARS_API_URL: codewars.apiUrl,
      DATABASE_URL: url,
      ENCRYPTION_KEY: encryptionKey.toString('base64'),
      INSTANCE: instance,
      TRACKING: 'off',
      CATALOGUE_GROWTH: 'off',
    });
    bots.push(bot);
    return bot;
  }

  /** Every second server has a member who completed kata this week; in the others there is nothing to say but that. */
  async function prepare(url: string): Promise<string[]> {
    const storage = await openStorage({
      url,
      encryptionKeys: [encryptionKey],
      log: { warn: () => {}, error: () => {} },
    });
    const time = new Date(Date.now() - 60_000).toISOString().slice(11, 16);
    const channels: string[] = [];
    for (let server = 0; server < servers; server += 1) {
      const guild = discord.world.guild({ name: `Server ${server}` });
      const channel = discord.world.channel({ guildId: guild.id, name: 'news' });
      channels.push(channel.id);
      await storage.guilds.set(guild.id, { channels: { digest: channel.id }, options: defaults });
      const weekday = new Date(Date.now() - 60_000)
        .toLocaleDateString('en-GB', { weekday: 'long', timeZone: 'UTC' })
        .toLowerCase() as 'monday';
      await storage.schedules.set(`${guild.id}:digest`, {
        guildId: guild.id,
        kind: 'digest',
        when: { day: weekday, time },
        nextAt: Date.now() - 120_000,
      });
      if (server % 2 === 1) continue;
      const user = discord.world.user({ username: `member${server}` });
      discord.world.member(guild.id, user.id);
      const codewarsId = `c0ffee${String(server).padStart(18, '0')}`;
      await storage.links.set(memberKey(guild.id, user.id), {
        username: `member${server}`,
        codewarsId,
        linkedAt: Date.now(),
        announce: true,
      });
      await storage.members.set(guild.id, { userIds: [user.id] });
      const kata = [
        {
          id: `beef${String(server).padStart(20, '0')}`,
          at: Date.now() - 3_600_000,
          rank: -6,
          languages: ['rust'],
        },
      ];
      await storage.solves.set(
        codewarsId,
        solvesOf(kata, { asOf: Date.now(), readAt: Date.now(), since: 0 }),
      );
    }
    await storage.close();
    return channels;
  }

  const saidIn = (channelId: string): number => discord.world.messages(channelId).length;

  async function killedOften(url: string, seed: number): Promise<void> {
    const random = seeded(seed);
    const channels = await prepare(url);
    const bot = botOn(url);
    for (let kill = 0; kill < kills; kill += 1) {
      const before = channels.filter((channelId) => saidIn(channelId) > 0).length;
      const starting = bot.start().catch(() => undefined);
      // From the first digests on, or a moment after the start where all were said.
      const target = before + 1 + Math.floor(random() * 8);
      const until = Date.now() + 5_000;
      while (channels.filter((id) => saidIn(id) > 0).length < Math.min(target, servers) && Date.now() < until)
        await new Promise((resolve) => setTimeout(resolve, 1));
      await new Promise((resolve) => setTimeout(resolve, random() * 30));
      await bot.end('SIGKILL');
      await starting;
    }
    await bot.start();
    await expectEachOnce(channels, [bot]);
  }

  async function expectEachOnce(channels: readonly string[], running: readonly SpawnedBot[]): Promise<void> {
    await vi.waitFor(() => expect(channels.every((channelId) => saidIn(channelId) > 0)).toBe(true), {
      timeout: 60_000,
    });
    for (const bot of running) await bot.end();
    // What would be said twice is said soon after the start.
    for (const bot of running) {
      await bot.start();
      await bot.end();
    }
    expect(channels.map(saidIn)).toEqual(channels.map(() => 1));
  }

  it.each(stores)(
    'are each said exactly once while the process is killed at random moments (%s)',
    async (_, make) => killedOften(await make(folder), 7),
    480_000,
  );

  it.each(stores)(
    'are each said exactly once by two workers that both take them for theirs (%s)',
    async (_, make) => {
      const url = await make(folder);
      const channels = await prepare(url);
      const workers = [botOn(url, 'one'), botOn(url, 'two')];
      await Promise.all(workers.map((bot) => bot.start()));
      await expectEachOnce(channels, workers);
    },
    480_000,
  );
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import type { CodewarsStandIn } from '../../sandbox/codewars/stand-in.ts';
import { startDiscord } from '../../sandbox/discord/index.ts';
import type { DiscordStandIn } from '../../sandbox/discord/index.ts';
import { freePort } from '../support/ports.ts';
import { startPostgres } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';
import { SpawnedBot } from '../support/spawned-bot.ts';

const postgres = await startPostgres();
const redis = await startRedis();
afterAll(() => Promise.all([postgres?.stop(), redis?.stop()]));

const secret = 'hook-secret-for-two-processes';
const people = 4;
const ranks = [-7, -6, -5, -4, -3];
const kills = 4;

const stores: [name: string, make: () => Promise<string>][] = [];
if (postgres) stores.push(['Postgres', () => postgres.database()]);
if (redis) stores.push(['Redis', () => Promise.resolve(redis.url())]);

describe('a worker and two webs on one store', () => {
  let discord: DiscordStandIn;
  let codewars: CodewarsStandIn;
  let folder: string;
  let bots: SpawnedBot[];

  beforeEach(async () => {
    discord = await startDiscord();
    codewars = await startCodewars();
    folder = await mkdtemp(join(tmpdir(), 'dojo-two-'));
    bots = [];
  });
  afterEach(async () => {
    for (const bot of bots) await bot.end('SIGKILL');
    await discord.close();
    await codewars.close();
    await rm(folder, { recursive: true, force: true });
  });

  const create = async (url: string, instance: string) => {
    const port = await freePort();
    const bot = new SpawnedBot(folder, {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      CODEWARS_API_URL: codewars.apiUrl,
      CODEWARS_REQUESTS_PER_SECOND: '1000',
      CODEWARS_WEBHOOK_SECRET: secret,
      DATABASE_URL: url,
      ENCRYPTION_KEY: '07'.repeat(32),
      HOST: '127.0.0.1',
      PORT: String(port),
      INSTANCE: instance,
      TRACKING: 'off',
    });
    bots.push(bot);
    return { bot, port };
  };

  /** A server whose rank-ups have a channel, and its linked members. */
  const settle = () => {
    const guild = discord.world.guild({ name: 'Dojo' });
    const channel = discord.world.channel({ guildId: guild.id, name: 'news' });
    const admin = discord.world.user({ username: 'admin' });
    discord.world.member(guild.id, admin.id, { permissions: ['ManageGuild'] });
    const members = Array.from({ length: people }, (_, index) => {
      const name = `climber${index}`;
      const user = discord.world.user({ username: name });
      discord.world.member(guild.id, user.id);
      const id = `c0ffee${String(index).padStart(18, '0')}`;
      const account = { id, username: name, honor: 100, name: null, clan: null, leaderboardPosition: null };
      codewars.addUser({
        ...account,
        skills: [],
        ranks: { overall: { rank: -8, name: '8 kyu', color: 'white', score: 0 }, languages: {} },
        codeChallenges: { totalAuthored: 0, totalCompleted: 0 },
      });
      return { id, name, user };
    });
    return {
      channel,
      members,
      linkAll: async () => {
        const place = { guildId: guild.id, channelId: channel.id };
        const options = { kind: 'ranks', channel: channel.id };
        const set = { ...place, userId: admin.id, name: 'announcements', subcommand: 'set', options };
        await (await discord.slash(set)).settled();
        for (const { name, user } of members) {
          const asked = await discord.slash({ userId: user.id, guildId: guild.id, name: 'link' });
          const form = await asked.settled();
          if (form.kind !== 'modal') throw new Error('no form');
          const fields = { username: name, api_key: '' };
          await (await discord.submitModal({ userId: user.id, modal: form.modal, fields })).settled();
        }
      },
    };
  };

  it.each(stores)(
    'say every accepted rank once over %s, whichever of them is killed',
    async (_name, make) => {
      const url = await make();
      const { channel, members, linkAll } = settle();
      const worker = await create(url, 'worker.1');
      const webs = [await create(url, 'web.1'), await create(url, 'web.2')];
      await Promise.all([worker.bot.start('worker'), ...webs.map(({ bot }) => bot.start('web'))]);
      await linkAll();

      const accepted = new Set<string>();
      const deliver = async (port: number, body: unknown): Promise<boolean> => {
        try {
          const response = await fetch(`http://127.0.0.1:${port}/webhooks/codewars`, {
            method: 'POST',
            headers: {
              'Content-Type': 'application/json',
              'X-Webhook-Event': 'user',
              'X-Webhook-Secret': secret,
            },
            body: JSON.stringify(body),
            signal: AbortSignal.timeout(5_000),
          });
          return response.status === 204;
        } catch {
          return false;
        }
      };
      const stream = async ({ id, name }: (typeof members)[number]): Promise<void> => {
        for (const rank of ranks) {
          const body = { action: 'rank_upgraded', user: { id, rank }, language: null };
          // Both webs hear of it, at once, and again for as long as one of them is down.
          const all = Promise.all(
            webs.map(async ({ port }) => {
              while (!(await deliver(port, body))) await pause(100);
            }),
          );
          await all;
          accepted.add(`${-rank} kyu overall ${name}`);
          await pause(150);
        }
      };
      const killing = async (): Promise<void> => {
        for (let kill = 0; kill < kills; kill++) {
          await pause(400);
          // In turn: a web, the worker, the other web, …
          const [{ bot }, role] = kill % 2 === 1 ? [worker, 'worker'] : [webs[(kill / 2) % 2]!, 'web'];
          await bot.end('SIGKILL');
          await bot.start(role);
        }
      };
      await Promise.all([killing(), ...members.map(stream)]);

      const said = (): string[] =>
        discord.world
          .messages(channel.id)
          .filter(({ interaction_metadata: of }) => !of)
          .flatMap(({ embeds }) => embeds)
          .map(({ title, description }) => {
            const member = members.find(({ name }) => description?.includes(name));
            return `${title} ${member?.name}`;
          })
          .toSorted();
      const wanted = [...accepted].toSorted();
      expect(wanted.length).toBe(people * ranks.length);
      await expect.poll(said, { timeout: 60_000, interval: 250 }).toEqual(wanted);
      // Nothing is said again by whatever is still on its way.
      await pause(1_500);
      expect(said()).toEqual(wanted);
      for (const { bot } of [worker, ...webs]) expect(await bot.end()).toBe(0);
    },
    150_000,
  );

  it.skipIf(!postgres)(
    'are not ready while Postgres is gone, and deliver what they had accepted when it is back',
    async () => {
      const { channel, members, linkAll } = settle();
      const url = await postgres!.database();
      const [worker, web] = [await create(url, 'worker.1'), await create(url, 'web.1')];
      await Promise.all([worker.bot.start('worker'), web.bot.start('web')]);
      await linkAll();
      const readiness = async (): Promise<number[]> =>
        Promise.all(
          [worker, web].map(async ({ port }) => (await fetch(`http://127.0.0.1:${port}/readyz`)).status),
        );
      const post = async (rank: number): Promise<number> => {
        const response = await fetch(`http://127.0.0.1:${web.port}/webhooks/codewars`, {
          method: 'POST',
          headers: {
            'Content-Type': 'application/json',
            'X-Webhook-Event': 'user',
            'X-Webhook-Secret': secret,
          },
          body: JSON.stringify({
            action: 'rank_upgraded',
            user: { id: members[0]!.id, rank },
            language: null,
          }),
        });
        return response.status;
      };
      discord.faults.add({ kind: 'status', status: 500, path: /\/channels\/\d+\/messages/, times: 1_000 });
      expect(await post(-7)).toBe(204);
      await postgres!.crash();
      await expect.poll(readiness, { timeout: 15_000 }).toEqual([503, 503]);
      expect(await post(-6)).toBe(503);
      await postgres!.start();
      discord.faults.clear();
      await expect.poll(readiness, { timeout: 20_000 }).toEqual([200, 200]);
      const said = () =>
        discord.world
          .messages(channel.id)
          .filter(({ interaction_metadata: of }) => !of)
          .map(({ embeds }) => embeds[0]?.title);
      await expect.poll(said, { timeout: 60_000 }).toEqual(['7 kyu overall']);
      expect(await post(-6)).toBe(204);
      await expect.poll(said, { timeout: 20_000 }).toEqual(['7 kyu overall', '6 kyu overall']);
      for (const { bot } of [worker, web]) {
        expect(bot.output).not.toContain('pass%40word');
        expect(bot.output).not.toContain('pass@word');
        expect(await bot.end()).toBe(0);
      }
    },
    120_000,
  );
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIEmbed } from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import type { CodewarsStandIn } from '../../sandbox/codewars/stand-in.ts';
import { startDiscord } from '../../sandbox/discord/main.ts';
import type { DiscordStandIn } from '../../sandbox/discord/stand-in.ts';
import { freePort } from '../support/ports.ts';
import { SpawnedBot } from '../support/spawned-bot.ts';

const secret = 'hook-secret-for-kills';
const people = 6;
const ranks = [-7, -6, -5, -4, -3, -2];
const kills = 5;

/** A small generator of its own, so that a run that fails can be run again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('the process, killed at random moments while deliveries stream in', () => {
  let discord: DiscordStandIn;
  let codewars: CodewarsStandIn;
  let folder: string;
  let bot: SpawnedBot;
  let port: number;

  beforeEach(async () => {
    discord = await startDiscord();
    codewars = await startCodewars();
    folder = await mkdtemp(join(tmpdir(), 'dojo-kill-'));
    port = await freePort();
    bot = new SpawnedBot(folder, {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_CDN_URL: discord.cdnUrl,
      CODEWARS_API_URL: codewars.apiUrl,
      CODEWARS_REQUESTS_PER_SECOND: '1000',
      CODEWARS_WEBHOOK_SECRET: secret,
      DATABASE_URL: `sqlite://${folder}/dojo.sqlite`,
      HOST: '127.0.0.1',
      PORT: String(port),
      TRACKING: 'off',
      CATALOGUE_GROWTH: 'off',
    });
  });
  afterEach(async () => {
    await bot.end('SIGKILL');
    await discord.close();
    await codewars.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([1, 2])(
    'says every accepted rank exactly once, and the newest honor once (seed %i)',
    async (seed) => {
      const random = seeded(seed);
      const guild = discord.world.guild({ name: 'Dojo' });
      const channel = discord.world.channel({ guildId: guild.id, name: 'news' });
      const admin = discord.world.user({ username: 'admin' });
      discord.world.member(guild.id, admin.id, { permissions: ['ManageGuild'] });
      const members = Array.from({ length: people }, (_, index) => {
        const name = `climber${index}`;
        const user = discord.world.user({ username: name });
        discord.world.member(guild.id, user.id);
        const id = `c0ffee${String(index).padStart(18, '0')}`;
        codewars.addUser({
          ...{
            id,
            username: name,
            honor: 100,
            name: null,
            clan: null,
            leaderboardPosition: null,
            skills: [],
          },
          ranks: { overall: { rank: -8, name: '8 kyu', color: 'white', score: 0 }, languages: {} },
          codeChallenges: { totalAuthored: 0, totalCompleted: 0 },
        });
        return { id, name, user };
      });
      await bot.start();
      const settled = async (invocation: ReturnType<DiscordStandIn['slash']>) => (await invocation).settled();
      const configure = (subcommand: string, options: Record<string, string>) =>
        settled(
          discord.slash({
            userId: admin.id,
            guildId: guild.id,
            channelId: channel.id,
            name: 'announcements',
            subcommand,
            options,
          }),
        );
      for (const kind of ['ranks', 'honor']) await configure('set', { kind, channel: channel.id });
      await configure('options', { honor: 'every' });
      for (const { name, user } of members) {
        const form = await settled(discord.slash({ userId: user.id, guildId: guild.id, name: 'link' }));
        if (form.kind !== 'modal') throw new Error('no form');
        await settled(
          discord.submitModal({
            userId: user.id,
            modal: form.modal,
            fields: { username: name, api_key: '' },
          }),
        );
      }

      const deliver = async (body: unknown): Promise<boolean> => {
        try {
          const response = await fetch(`http://127.0.0.1:${port}/webhooks/codewars`, {
            method: 'POST',
            headers: {
              'Content-Type': 'application/json',
              'X-Webhook-Event': 'user',
              'X-Webhook-Secret': secret,
            },
            body: JSON.stringify(body),
            signal: AbortSignal.timeout(5000),
          });
          return response.status === 204;
        } catch {
          return false;
        }
      };

      /** What got its 204: it must be said. What did not is sent again, as nobody on Codewars' side would, but more. */
      const acceptedRanks = new Set<string>();
      const newestHonor = new Map<string, number>();
      let streaming = true;
      const stream = async ({ id, name }: (typeof members)[number]): Promise<void> => {
        let honor = 100;
        for (const rank of ranks) {
          for (const event of ['rank', 'honor'] as const) {
            if (event === 'honor') honor += 3;
            const body =
              event === 'rank'
                ? { action: 'rank_upgraded', user: { id, rank }, language: null }
                : { action: 'honor_changed', user: { id, honor, honor_delta: 3 } };
            while (!(await deliver(body))) await pause(50 + random() * 100);
            if (event === 'rank') acceptedRanks.add(`${name} ${rank}`);
            else newestHonor.set(name, honor);
            if (random() < 0.3) await deliver(body);
            await pause(random() * 500);
          }
        }
      };
      const faults = async (): Promise<void> => {
        const path = /\/channels\/\d+\/messages/;
        while (streaming) {
          const kind =
            (['status', 'drop', 'dropAfter', 'delay', 'rateLimit'] as const)[Math.floor(random() * 5)] ??
            'drop';
          discord.faults.add({
            kind,
            path,
            status: 500,
            delayMs: kind === 'delay' ? 300 : 0,
            retryAfterMs: 500,
            times: 1,
          });
          await pause(150);
        }
      };
      const killing = async (): Promise<void> => {
        for (let kill = 0; kill < kills; kill += 1) {
          await pause(300 + random() * 900);
          await bot.end('SIGKILL');
          await bot.start();
        }
      };
      const spoiling = faults();
      await Promise.all([killing(), ...members.map(stream)]);
      streaming = false;
      await spoiling;
      discord.faults.clear();

      const said = () =>
        discord.world
          .messages(channel.id)
          .filter(
            (message) =>
              message.author.id === discord.botUserId && message.interaction_metadata === undefined,
          )
          .flatMap((message) => message.embeds);
      const timesSaid = (is: (embed: APIEmbed) => boolean) => said().filter(is).length;
      const counts = () => ({
        ranks: Object.fromEntries(
          [...acceptedRanks].map((key) => {
            const [name = '', rank = ''] = key.split(' ');
            return [key, timesSaid((embed) => isRank(embed, name, Number(rank)))];
          }),
        ),
        honor: Object.fromEntries(
          [...newestHonor].map(([name, total]) => [
            `${name} ${total}`,
            timesSaid((embed) => isHonor(embed, name, total)),
          ]),
        ),
      });
      const wanted = {
        ranks: Object.fromEntries([...acceptedRanks].map((key) => [key, 1])),
        honor: Object.fromEntries([...newestHonor].map(([name, total]) => [`${name} ${total}`, 1])),
      };
      await expect.poll(counts, { timeout: 60_000, interval: 250 }).toEqual(wanted);
      // Nothing is said again by whatever is still on its way.
      await pause(1500);
      expect(counts()).toEqual(wanted);
      expect(await bot.end()).toBe(0);
    },
    180_000,
  );
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const isRank = ({ title, description }: APIEmbed, name: string, rank: number): boolean =>
  title === `${-rank} kyu overall` && (description ?? '').includes(name);

const isHonor = ({ description }: APIEmbed, name: string, total: number): boolean =>
  (description ?? '').includes(name) && (description ?? '').includes(`**${total}** honor`);

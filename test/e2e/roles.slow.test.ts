import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import type { CodewarsStandIn } from '../../sandbox/codewars/stand-in.ts';
import { startDiscord } from '../../sandbox/discord/index.ts';
import type { DiscordStandIn } from '../../sandbox/discord/index.ts';
import { freePort } from '../support/ports.ts';
import { SpawnedBot } from '../support/spawned-bot.ts';

const secret = 'hook-secret-for-roles';

describe('processes of different roles on one store', () => {
  let discord: DiscordStandIn;
  let codewars: CodewarsStandIn;
  let folder: string;
  let started: SpawnedBot[];

  beforeEach(async () => {
    discord = await startDiscord();
    codewars = await startCodewars();
    folder = await mkdtemp(join(tmpdir(), 'dojo-roles-'));
    started = [];
  });
  afterEach(async () => {
    for (const bot of started) await bot.end('SIGKILL');
    await discord.close();
    await codewars.close();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (role: string, env: Record<string, string> = {}) => {
    const port = await freePort();
    const bot = new SpawnedBot(folder, {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      CODEWARS_API_URL: codewars.apiUrl,
      CODEWARS_REQUESTS_PER_SECOND: '1000',
      CODEWARS_WEBHOOK_SECRET: secret,
      DATABASE_URL: `sqlite://${folder}/dojo.sqlite`,
      HOST: '127.0.0.1',
      PORT: String(port),
      TRACKING: 'off',
      CATALOGUE_GROWTH: 'off',
      ...env,
    });
    started.push(bot);
    await bot.start(role);
    return { bot, port };
  };

  const post = async (port: number, body: unknown): Promise<number> => {
    const response = await fetch(`http://127.0.0.1:${port}/webhooks/codewars`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Webhook-Event': 'user', 'X-Webhook-Secret': secret },
      body: JSON.stringify(body),
    });
    return response.status;
  };
  const status = async (port: number, path: string) =>
    (await fetch(`http://127.0.0.1:${port}${path}`)).status;

  /** A worker, and a server where a member is linked and rank-ups have a channel. */
  const settledServer = async () => {
    const guild = discord.world.guild({ name: 'Dojo' });
    const channel = discord.world.channel({ guildId: guild.id, name: 'news' });
    const admin = discord.world.user({ username: 'admin' });
    discord.world.member(guild.id, admin.id, { permissions: ['ManageGuild'] });
    const worker = await start('worker');
    const settle = async (invocation: ReturnType<DiscordStandIn['slash']>) => (await invocation).settled();
    const place = { userId: admin.id, guildId: guild.id, channelId: channel.id };
    await settle(
      discord.slash({
        ...place,
        name: 'announcements',
        subcommand: 'set',
        options: { kind: 'ranks', channel: channel.id },
      }),
    );
    const form = await settle(discord.slash({ ...place, name: 'link' }));
    if (form.kind !== 'modal') throw new Error('no form');
    await settle(
      discord.submitModal({
        userId: admin.id,
        modal: form.modal,
        fields: { username: 'hanae', api_key: '' },
      }),
    );

    const response = await fetch(`${codewars.apiUrl}/users/hanae`);
    const { id } = (await response.json()) as { id: string };
    return { worker, channel, id };
  };

  const titles = (channelId: string) =>
    discord.world
      .messages(channelId)
      .filter(({ interaction_metadata: of }) => !of)
      .map(({ embeds }) => embeds[0]?.title);

  it('share the work: a worker answers members, webs take deliveries, and each event is said once', async () => {
    const { worker, channel, id } = await settledServer();
    const [one, two] = [await start('web', { INSTANCE: 'web.1' }), await start('web', { INSTANCE: 'web.2' })];
    expect(discord.gateway.sessions).toBe(1);
    for (const { port } of [worker, one, two]) {
      expect(await status(port, '/healthz')).toBe(200);
      expect(await status(port, '/readyz')).toBe(200);
    }
    expect(await post(worker.port, {})).toBe(404);

    const ranks = [-2, -1, 1, 2, 3];
    for (const rank of ranks) {
      const body = { action: 'rank_upgraded', user: { id, rank }, language: null };
      const answers = await Promise.all([one, two, one, two].map(({ port }) => post(port, body)));
      expect(answers).toEqual([204, 204, 204, 204]);
    }
    const said = () => titles(channel.id);
    const wanted = ['2 kyu overall', '1 kyu overall', '1 dan overall', '2 dan overall', '3 dan overall'];
    await expect.poll(() => said().sort(), { timeout: 15_000 }).toEqual(wanted.sort());
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(said()).toHaveLength(ranks.length);
    for (const { bot } of [worker, one, two]) expect(await bot.end()).toBe(0);
  }, 90_000);

  it('a web takes up what it had accepted when it was killed', async () => {
    const { worker, channel, id } = await settledServer();
    const first = await start('web');
    discord.faults.add({ kind: 'status', status: 500, path: /\/channels\/\d+\/messages/, times: 1000 });
    expect(await post(first.port, { action: 'rank_upgraded', user: { id, rank: -1 }, language: null })).toBe(
      204,
    );
    await first.bot.end('SIGKILL');
    discord.faults.clear();
    expect(titles(channel.id)).toEqual([]);
    await start('web');
    await expect.poll(() => titles(channel.id), { timeout: 20_000 }).toEqual(['1 kyu overall']);
    expect(await worker.bot.end()).toBe(0);
  }, 60_000);

  it('a web without a port is refused with a clear line', async () => {
    await expect(start('web', { PORT: '' })).rejects.toThrow('PORT is required');
  });

  it('says 503 and which part while Discord cannot be reached, and 200 when it is back', async () => {
    const { port } = await start('all');
    expect(await status(port, '/readyz')).toBe(200);
    discord.gateway.invalidateSession(false);
    const readiness = async () => {
      const response = await fetch(`http://127.0.0.1:${port}/readyz`);
      return `${response.status} ${await response.text()}`;
    };
    await expect.poll(readiness, { timeout: 10_000 }).toMatch(/^503 .*gateway/s);
    await expect.poll(() => status(port, '/readyz'), { timeout: 20_000 }).toBe(200);
  }, 60_000);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import type { CodewarsStandIn } from '../../sandbox/codewars/stand-in.ts';
import { startDiscord } from '../../sandbox/discord/index.ts';
import type { DiscordStandIn, SlashInput } from '../../sandbox/discord/index.ts';
import { createApp, type App } from '../../src/app.ts';
import { parseConfig, roles, type Role } from '../../src/config/config.ts';
import { createLog } from '../../src/log.ts';
import { samplesOf } from './samples.ts';

const token = 'token-of-the-metrics-0123456789';
const secret = 'hook-secret-of-the-metrics';

let discord: DiscordStandIn;
let codewars: CodewarsStandIn;
let folder: string;
let started: App[];
let lines: string[];

beforeEach(async () => {
  discord = await startDiscord();
  codewars = await startCodewars();
  folder = await mkdtemp(join(tmpdir(), 'dojo-metrics-'));
  started = [];
  lines = [];
});
afterEach(async () => {
  for (const app of started) await app.stop();
  await discord.close();
  await codewars.close();
  await rm(folder, { recursive: true });
});

/** Starts the app in a role; answers where it listens. */
async function start(role: Role, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const config = parseConfig({
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    CODEWARS_API_URL: codewars.apiUrl,
    CODEWARS_REQUESTS_PER_SECOND: '1000',
    CODEWARS_WEBHOOK_SECRET: secret,
    DATABASE_URL: `sqlite://${folder}/dojo.sqlite`,
    HOST: '127.0.0.1',
    PORT: '0',
    METRICS_TOKEN: token,
    LOG_LEVEL: 'trace',
    CATALOGUE_GROWTH: 'off',
    ...env,
  });
  const { logLevel, secrets } = config;
  const log = createLog({ level: logLevel, secrets, destination: { write: (line) => lines.push(line) } });
  const app = await createApp({ config, role, log, onFatal: (error) => expect.fail(error.message) });
  started.push(app);
  await app.start();
  return `http://127.0.0.1:${app.port ?? 0}`;
}

const read = async (url: string, authorization = `Bearer ${token}`): Promise<Response> =>
  fetch(`${url}/metrics`, authorization === '' ? {} : { headers: { authorization } });
const samples = async (url: string): Promise<Record<string, number>> =>
  samplesOf(await (await read(url)).text());

describe('GET /metrics', () => {
  it.each(roles)('is there in the role %s, with what that role has', async (role) => {
    const url = await start(role);
    const answer = await read(url);
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
      'no-store',
    ]);
    const names = Object.keys(samplesOf(await answer.text()));
    expect(names).toEqual(
      expect.arrayContaining(['dojo_inbox_entries', 'dojo_outbox_entries', 'dojo_codewars_queue_entries']),
    );
    expect(names.includes('dojo_gateway_guilds')).toBe(role !== 'web');
    expect(names.includes('dojo_tracking_accounts')).toBe(role !== 'web');
  });

  it('is for those who have the token, the whole token and nothing but the token', async () => {
    const url = await start('web');
    const wrong = [
      '',
      'Bearer',
      'Bearer ',
      token,
      `bearer ${token}`,
      `Bearer  ${token}`,
      `Basic ${token}`,
      `Bearer ${token.slice(0, -1)}`,
    ].concat([
      `Bearer ${token}x`,
      `Bearer ${token.toUpperCase()}`,
      `Bearer ${token}, Bearer x`,
      'Bearer undefined',
      `Bearer ${secret}`,
    ]);
    for (const authorization of wrong) {
      const answer = await read(url, authorization);
      expect(
        [answer.status, answer.headers.get('www-authenticate'), await answer.text()],
        authorization,
      ).toEqual([401, 'Bearer', '']);
    }
    expect((await fetch(`${url}/metrics?token=${token}`)).status).toBe(401);
    expect((await read(url)).status).toBe(200);
    expect(lines.join('')).not.toContain(token.slice(0, -1));
  });

  it('is not there without a token, not even for an empty one', async () => {
    const url = await start('web', { METRICS_TOKEN: '' });
    for (const authorization of ['', 'Bearer', 'Bearer ', 'Bearer undefined', `Bearer ${token}`]) {
      expect((await read(url, authorization)).status).toBe(404);
    }
  });

  it('is asked with GET alone', async () => {
    const url = await start('web');
    const answer = await fetch(`${url}/metrics`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

it('counts what happens in a whole run, and names nobody', async () => {
  const guild = discord.world.guild({ name: 'Dojo' });
  const channel = discord.world.channel({ guildId: guild.id, name: 'news' });
  const admin = discord.world.user({ username: 'admin' });
  discord.world.member(guild.id, admin.id, { permissions: ['ManageGuild'] });
  const url = await start('all', { TRACKING: 'off' });
  const place = { userId: admin.id, guildId: guild.id, channelId: channel.id };
  const slash = async (name: string, more: Partial<SlashInput> = {}) =>
    (await discord.slash({ ...place, name, ...more })).settled();

  await slash('announcements', { subcommand: 'set', options: { kind: 'ranks', channel: channel.id } });
  const form = await slash('link');
  if (form.kind !== 'modal') throw new Error('no form');
  const fields = { username: 'hanae', api_key: '' };
  await (await discord.submitModal({ userId: admin.id, modal: form.modal, fields })).settled();
  await slash('profile', { options: { user: 'hanae' } });
  await slash('profile', { options: { user: 'nobody-of-that-name' } });

  const { id } = (await (await fetch(`${codewars.apiUrl}/users/hanae`)).json()) as { id: string };
  const deliver = async (path: string, given: string): Promise<number> => {
    const headers = {
      'content-type': 'application/json',
      'x-webhook-event': 'user',
      'x-webhook-secret': given,
    };
    const body = JSON.stringify({ action: 'rank_upgraded', user: { id, rank: -1 }, language: null });
    return (await fetch(`${url}${path}`, { method: 'POST', headers, body })).status;
  };
  expect(await deliver('/webhooks/codewars', secret)).toBe(204);
  expect(await deliver('/webhooks/codewars', 'wrong')).toBe(401);
  expect(await deliver('/webhooks/codewars/hook-of-nobody', 'wrong')).toBe(404);
  const said = () => discord.world.messages(channel.id).filter(({ interaction_metadata: of }) => !of);
  await expect.poll(() => said().length, { timeout: 10_000 }).toBe(1);

  const database = new DatabaseSync(join(folder, 'dojo.sqlite'));
  database.exec(`PRAGMA busy_timeout = 2000; UPDATE links SET value = '{"value":7}'`);
  database.close();
  await slash('account');

  // Said, and then struck from what is still to be said.
  await expect.poll(() => samples(url)).toMatchObject({ dojo_inbox_entries: 0, dojo_outbox_entries: 0 });
  const counted = await samples(url);
  const sumOf = (pattern: RegExp): number =>
    Object.entries(counted).reduce((sum, [name, value]) => sum + (pattern.test(name) ? value : 0), 0);
  expect(counted).toMatchObject({
    'dojo_interactions_total{name="profile",outcome="ok"}': 1,
    'dojo_interactions_total{name="profile",outcome="Codewars.NotFound"}': 1,
    'dojo_interactions_total{name="link",outcome="ok"}': 1,
    'dojo_interactions_total{name="link:save",outcome="ok"}': 1,
    'dojo_interactions_total{name="account",outcome="Storage.corrupt"}': 1,
    'dojo_codewars_requests_total{endpoint="user",outcome="NotFound"}': 1,
    'dojo_deliveries_total{status="204"}': 1,
    'dojo_deliveries_total{status="401"}': 1,
    'dojo_deliveries_total{status="404"}': 1,
    dojo_gateway_guilds: 1,
    dojo_gateway_shards_ready: 1,
    dojo_inbox_entries: 0,
    dojo_outbox_entries: 0,
  });
  expect(sumOf(/^dojo_codewars_requests_total.*outcome="ok"/)).toBeGreaterThan(0);
  expect(sumOf(/^dojo_codewars_reads_total/)).toBeGreaterThan(0);
  expect(sumOf(/^dojo_announcements_total\{kind="ranks"/)).toBe(1);
  expect(sumOf(/^dojo_storage_errors_total\{code="corrupt"/)).toBeGreaterThan(0);

  // Whoever reads the metrics learns nothing of people, and their number does not grow with the number of people.
  const labels = Object.keys(counted).flatMap((name) => name.match(/(?<==")[^"]*(?=")/g) ?? []);
  for (const value of labels.filter((each) => !/^(\d+(\.\d+)?|\+Inf|v\d+\.\d+\.\d+)$/.test(each))) {
    expect(value).toMatch(/^[A-Za-z]+([.:_][A-Za-z]+)*$/);
  }
  const text = labels.join(' ');
  for (const personal of [id, guild.id, channel.id, admin.id, 'hanae', 'nobody-of', 'hook-of', secret]) {
    expect(text).not.toContain(personal);
  }
});

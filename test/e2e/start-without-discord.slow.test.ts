import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import { startDiscord } from '../../sandbox/discord/index.ts';
import type { DiscordStandIn, Fault } from '../../sandbox/discord/index.ts';
import { waitForDiscord } from '../../src/discord/gateway/wait-for-discord.ts';
import { createLog } from '../../src/log.ts';
import { StorageError } from '../../src/storage/errors.ts';
import { startBot } from '../support/bot.ts';
import { freePort } from '../support/ports.ts';
import { SpawnedBot } from '../support/spawned-bot.ts';

const token = `${Buffer.from('1100000000000000001').toString('base64url')}.GtestX.${'s3cret'.repeat(6)}`;
const get = async (port: number, path: string): Promise<string> => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
  return response === undefined ? 'nothing' : `${response.status} ${await response.text()}`;
};

describe('a start while Discord is unwell', () => {
  let discord: DiscordStandIn;
  beforeEach(async () => {
    discord = await startDiscord({ token });
    onTestFinished(() => discord.close());
  });

  const page = '<html><body>Service unavailable</body></html>';
  const unwell: [string, Omit<Fault, 'times'>][] = [
    ['503', { kind: 'status', status: 503 }],
    ['500', { kind: 'status', status: 500 }],
    ['a page in place of JSON', { kind: 'status', status: 200, body: page }],
    ['the block of an edge', { kind: 'status', status: 403, body: page }],
    ['JSON about something else', { kind: 'status', status: 200, body: '{}' }],
    ['404', { kind: 'status', status: 404 }],
    ['429', { kind: 'rateLimit', retryAfterMs: 200 }],
    ['a cut connection', { kind: 'drop' }],
  ];
  const places: [string, RegExp][] = [
    ['the application', /applications\/@me$/],
    ['the commands', /\/commands$/],
    ['the gateway', /gateway\/bot$/],
  ];
  it.each(
    places.flatMap(([place, path]) =>
      unwell.map(([what, fault]) => [what, place, { ...fault, path }] as const),
    ),
  )('waits through %s from %s, and says so once', async (_what, _place, fault) => {
    discord.faults.add({ ...fault, times: 3 });
    const bot = await startBot({ discord });
    expect((await bot.slash(bot.ann, 'help')).private).toBe(true);
    const told = bot.log.filter(({ msg }) => String(msg).includes('Discord'));
    expect(told).toEqual([
      expect.objectContaining({ level: 'warn', reason: expect.stringMatching(/\S/) as string }),
      expect.objectContaining({ level: 'info', forMs: expect.any(Number) as number }),
    ]);
    expect(JSON.stringify(told)).not.toContain('"stack"');
    expect(discord.gateway.identifies).toBe(1);
    await bot.stop();
  });

  it('waits for the gateway’s socket, which costs no session start', async () => {
    discord.gateway.refuseConnections(503);
    const starting = startBot({ discord, env: { PORT: String(await freePort()) } });
    await expect.poll(() => discord.gateway.refusals, { timeout: 15_000 }).toBeGreaterThan(2);
    discord.gateway.refuseConnections(undefined);
    const bot = await starting;
    expect((await bot.slash(bot.ann, 'help')).private).toBe(true);
    const told = bot.log.filter(({ msg }) => String(msg).startsWith('the gateway is'));
    expect(told).toEqual([
      expect.objectContaining({
        level: 'warn',
        code: 1006,
        reason: expect.stringContaining('503') as string,
      }),
      expect.objectContaining({ level: 'info', msg: 'the gateway is connected again' }),
    ]);
    expect(discord.gateway.identifies).toBe(1);
    await bot.stop();
  });

  it.each([
    ['the commands', /\/commands$/],
    ['the gateway', /gateway\/bot$/],
  ])(
    'is over at once when it is to end while it waits for %s',
    async (_, path) => {
      discord.faults.add({ kind: 'status', status: 503, path, times: 1_000 });
      const folder = await mkdtemp(join(tmpdir(), 'dojo-start-'));
      onTestFinished(() => rm(folder, { recursive: true, force: true }));
      const bot = new SpawnedBot(folder, { DISCORD_TOKEN: token, DISCORD_API_URL: discord.apiUrl });
      const ready = bot.start().catch((error: unknown) => String(error));
      await expect.poll(() => bot.output, { timeout: 20_000 }).toContain('is waiting');
      const before = Date.now();
      expect(await bot.end()).toBe(0);
      expect(Date.now() - before).toBeLessThan(5_000);
      expect(bot.output).toContain('"msg":"stopped"');
      expect(bot.output).not.toContain('"msg":"ready"');
      expect(await ready).toContain('the bot ended');
    },
    60_000,
  );
});

it('a store that fails meanwhile is not told as Discord', async () => {
  const told: unknown[] = [];
  const write = (line: string): void => {
    const { msg, reason } = JSON.parse(line) as Record<string, unknown>;
    told.push([msg, reason]);
  };
  const log = createLog({ level: 'info', secrets: [], destination: { write } });
  const ways = [
    new StorageError('unavailable', 'heard.get: the store failed: it accepts no more connections.'),
    Object.assign(new Error('No Description'), { status: 403, code: 0 }),
    new DOMException('This operation was aborted', 'AbortError'),
  ];
  const work = (): Promise<string> => {
    const error = ways.shift();
    return error === undefined ? Promise.resolve('done') : Promise.reject(error);
  };
  const options = { log, now: () => 0, signal: new AbortController().signal };
  expect(await waitForDiscord(work, { ...options, what: 'it' })).toBe('done');
  const reason = 'unavailable heard.get: the store failed: it accepts no more connections.';
  expect(told).toEqual([
    ['The store does not answer as it should: it is waiting', reason],
    ['Discord does not answer as it should: it is waiting', '403'],
    ['Discord answers again: it continues', undefined],
    ['The store answers again: it continues', undefined],
  ]);
});

it('a bot takes webhooks while Discord cannot be reached, and is ready when it comes', async () => {
  const [folder, codewars] = [await mkdtemp(join(tmpdir(), 'dojo-start-')), await startCodewars()];
  const [port, discordPort] = [await freePort(), await freePort()];
  const secret = 'hook-secret-for-a-start';
  const bot = new SpawnedBot(folder, {
    DISCORD_TOKEN: token,
    DISCORD_API_URL: `http://127.0.0.1:${discordPort}/api`,
    CODEWARS_API_URL: codewars.apiUrl,
    CODEWARS_WEBHOOK_SECRET: secret,
    HOST: '127.0.0.1',
    PORT: String(port),
    CATALOGUE_GROWTH: 'off',
  });
  onTestFinished(async () => {
    await bot.end('SIGKILL');
    await codewars.close();
    await rm(folder, { recursive: true, force: true });
  });
  const ready = bot.start();
  await expect.poll(() => get(port, '/readyz'), { timeout: 20_000 }).toBe('503 not ready: gateway');
  expect(await get(port, '/healthz')).toBe('200 ok');
  const delivery = await fetch(`http://127.0.0.1:${port}/webhooks/codewars`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Webhook-Event': 'user', 'X-Webhook-Secret': secret },
    body: JSON.stringify({ action: 'rank_upgraded', user: { id: 'x', rank: -1 }, language: null }),
  });
  expect(delivery.status).toBe(204);
  expect(bot.output).toMatch(/"reason":"[^"]*ECONNREFUSED/);

  const discord = await startDiscord({ port: discordPort, token });
  onTestFinished(() => discord.close());
  await ready;
  await expect.poll(() => get(port, '/readyz'), { timeout: 5_000 }).toBe('200 ready');
  expect(bot.output.match(/is waiting/g)).toHaveLength(1);
  expect(await bot.end()).toBe(0);
}, 60_000);

it('an outage after the start is one line when it begins and one when it ends', async () => {
  const bot = await startBot();
  const { gateway } = bot.discord;
  const from = bot.log.length;
  gateway.refuseConnections(503);
  gateway.drop();
  await expect.poll(() => gateway.refusals, { timeout: 15_000 }).toBeGreaterThan(4);
  expect(bot.log.slice(from)).toEqual([
    expect.objectContaining({ level: 'warn', msg: 'the gateway is disconnected', shard: 0, code: 1006 }),
  ]);
  gateway.refuseConnections(undefined);
  await expect.poll(() => gateway.sessions, { timeout: 10_000 }).toBe(1);
  expect((await bot.slash(bot.ann, 'help')).private).toBe(true);
  const told = bot.log.slice(from).filter(({ msg }) => String(msg).includes('gateway'));
  expect(told.map(({ msg }) => msg)).toEqual([
    'the gateway is disconnected',
    ...told.slice(1, -1).map(({ msg }) => msg),
    'the gateway is connected again',
  ]);
  expect(told.at(-1)?.forMs).toBeGreaterThan(1_500);
  expect(told.length).toBeLessThanOrEqual(3);
  await bot.stop();
}, 30_000);

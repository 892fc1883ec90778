import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import { startDiscord, textOf } from '../../sandbox/discord/index.ts';
import { freePort } from '../support/ports.ts';

const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts');

interface Process {
  readonly isRunning: boolean;
  /** All that it wrote so far. */
  readonly written: string;
  readonly ended: Promise<unknown>;
}

/** The bot in a process of its own, with nothing in its environment but this. */
async function run(env: Readonly<Record<string, string>>, { onTestFinished }: TestContext): Promise<Process> {
  const folder = await mkdtemp(join(tmpdir(), 'dojo-security-'));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    cwd: folder,
    env: { PATH: process.env.PATH, LOG_LEVEL: 'trace', TRACKING: 'off', CATALOGUE_GROWTH: 'off', ...env },
  });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (written += chunk.toString()));
  return {
    ended,
    get isRunning() {
      return child.exitCode === null && child.signalCode === null;
    },
    get written() {
      return written;
    },
  };
}

/** What Discord would never say: discord.js itself stumbles over some of it. */
function* nonsense(guildId: string): Generator<readonly [event: string, data: unknown]> {
  const huge = 'x'.repeat(1_000_000);
  const values = [
    null,
    undefined,
    7,
    'text',
    huge,
    [],
    {},
    '\u0000',
    '../../x',
    { type: 2 },
    { type: 3, data: null },
  ];
  const interaction = (more: object): object => ({
    id: '1100000000000000099',
    application_id: '1100000000000000001',
    token: 'token-of-an-interaction-that-never-was',
    version: 1,
    guild_id: guildId,
    authorizing_integration_owners: { 0: guildId },
    entitlements: [],
    user: { id: '1', username: 'x' },
    ...more,
  });
  for (const value of values) {
    for (const event of ['INTERACTION_CREATE', 'GUILD_CREATE', 'GUILD_DELETE', 'SOMETHING_NEW'])
      yield [event, value];
    for (const type of [0, 1, 2, 3, 4, 5, 6, 99, -1, 'x', null])
      yield ['INTERACTION_CREATE', interaction({ type, data: value })];
    const option = [{ name: 'user', type: 3, value }];
    const inputs = [{ type: 1, components: [{ type: 4, custom_id: 'username', value }] }];
    const command = { id: '1', name: 'profile', type: 1 };
    yield ['INTERACTION_CREATE', interaction({ type: 2, data: { ...command, options: option } })];
    yield ['INTERACTION_CREATE', interaction({ type: 2, data: { ...command, options: value } })];
    yield [
      'INTERACTION_CREATE',
      interaction({ type: 5, data: { custom_id: 'link:save', components: inputs } }),
    ];
    yield ['INTERACTION_CREATE', interaction({ type: 5, data: { custom_id: value, components: value } })];
    yield ['INTERACTION_CREATE', interaction({ type: 2, user: value, data: command })];
    for (const componentType of [0, 2, 3, 99, value]) {
      const data = { custom_id: value, component_type: componentType };
      yield ['INTERACTION_CREATE', interaction({ type: 3, data, message: value })];
    }
  }
}

it('the process outlives nonsense from the gateway, and goes on answering', async (test) => {
  const [discord, codewars] = [await startDiscord(), await startCodewars()];
  test.onTestFinished(async () => {
    await discord.close();
    await codewars.close();
  });
  const guild = discord.world.guild({ name: 'Dojo' });
  const channel = discord.world.channel({ guildId: guild.id, name: 'general' });
  const ann = discord.world.user({ username: 'ann' });
  discord.world.member(guild.id, ann.id);
  const bot = await run(
    {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      CODEWARS_API_URL: codewars.apiUrl,
      DATABASE_URL: 'memory:',
    },
    test,
  );
  await expect.poll(() => bot.written, { timeout: 15_000 }).toContain('"msg":"ready"');

  for (const [event, data] of nonsense(guild.id)) discord.gateway.dispatch(event, data);
  const asked = await discord.slash({
    userId: ann.id,
    guildId: guild.id,
    channelId: channel.id,
    name: 'profile',
    options: { user: 'hanae' },
  });
  const outcome = await asked.settled(10_000);
  expect(outcome.kind === 'message' ? textOf(outcome.message) : outcome).toContain('Hanae');
  expect(bot.isRunning).toBe(true);
  expect(bot.written).not.toContain('"level":"fatal"');
  expect(bot.written).not.toContain('token-of-an-interaction');
  for (const line of bot.written.split('\n')) expect(line.length).toBeLessThan(50_000);
}, 60_000);

describe('a process that cannot reach its store says so without the way there', () => {
  const password = 'pa55word-of-the-store';
  // Each waits 30 s for its store: side by side.
  it.concurrent.for<readonly [string, (port: number) => string]>([
    ['postgres', (port: number) => `postgres://dojo:${password}@127.0.0.1:${port}/dojo`],
    [
      'postgres with a query',
      (port: number) => `postgres://127.0.0.1:${port}/dojo?user=dojo&password=${password}`,
    ],
    ['postgres and no such address', (port: number) => `postgres://dojo:${password}@127.0.0.1:${port}:7/%zz`],
    [
      'postgres and a stray percent sign',
      (port: number) => `postgres://dojo:%zz${password}@127.0.0.1:${port}/dojo`,
    ],
    ['redis', (port: number) => `redis://:${password}@127.0.0.1:${port}`],
  ])('%s', { timeout: 60_000 }, async ([, url], test) => {
    const started = await run(
      {
        DISCORD_TOKEN: 'token.of.a-made-up-bot',
        ENCRYPTION_KEY: 'ab'.repeat(32),
        DATABASE_URL: url(await freePort()),
      },
      test,
    );
    await started.ended;
    expect(started.written).not.toBe('');
    for (const secret of [password, 'a-made-up-bot', 'ab'.repeat(32)]) {
      expect(started.written).not.toContain(secret);
    }
  });
});

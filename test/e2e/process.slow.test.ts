import { spawn, type ChildProcess } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import commands from '../../commands/index.ts';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import type { CodewarsStandIn } from '../../sandbox/codewars/stand-in.ts';
import { startDiscord } from '../../sandbox/discord/index.ts';
import type { DiscordStandIn } from '../../sandbox/discord/index.ts';

const root = join(import.meta.dirname, '..', '..');

interface Run {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

describe('the process', () => {
  let discord: DiscordStandIn;
  let codewars: CodewarsStandIn;
  let folder: string;
  const running = new Set<ChildProcess>();

  beforeEach(async () => {
    discord = await startDiscord();
    codewars = await startCodewars();
    folder = await mkdtemp(join(tmpdir(), 'dojo-'));
  });
  afterEach(async () => {
    for (const child of running) child.kill('SIGKILL');
    await discord.close();
    await codewars.close();
    await rm(folder, { recursive: true });
  });

  const environment = (): Record<string, string> => ({
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    DISCORD_CDN_URL: discord.cdnUrl,
    CODEWARS_API_URL: codewars.apiUrl,
    CATALOGUE_GROWTH: 'off',
    DATABASE_URL: `sqlite://${folder}/dojo.sqlite`,
  });

  /** Runs in the temporary folder, with nothing in the environment but what is given. */
  const run = (env: Record<string, string>, args: string[] = [], file = 'src/main.ts'): Run => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(root, file), ...args],
      {
        cwd: folder,
        env: { PATH: process.env.PATH ?? '', ...env },
      },
    );
    running.add(child);
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
      child.on('close', (code, signal) => {
        running.delete(child);
        resolve({ code, signal });
      });
    });
    return { child, out: () => out, err: () => err, ended };
  };

  const ready = (process: Run): Promise<void> =>
    expect.poll(process.out, { timeout: 15_000 }).toContain('"msg":"ready"');
  /** What it logged, line by line. */
  const logged = (process: Run) =>
    process
      .out()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  /** Why it could not go on: sentences at the level error, without a stack. */
  const refusals = (process: Run): string[] => {
    expect(process.out()).not.toContain('"stack"');
    return logged(process)
      .filter(({ level }) => level === 'error')
      .map(({ msg }) => String(msg));
  };

  it('lists every problem of the environment at once, by name, without values', async () => {
    const started = run({
      PORT: 'port-value',
      LOG_LEVEL: 'loud-value',
      ENCRYPTION_KEY: 'key-value',
      DISCORD_API_URL: 'url-value',
    });
    expect((await started.ended).code).toBe(1);
    const problems = refusals(started);
    for (const name of ['DISCORD_TOKEN', 'PORT', 'LOG_LEVEL', 'ENCRYPTION_KEY', 'DISCORD_API_URL'])
      expect(problems.join('\n')).toContain(name);
    expect(started.out() + started.err()).not.toMatch(/-value/);
    expect(problems).toHaveLength(5);
  });

  it('says in one clear line that the token is wrong, and exits with 1', async () => {
    const started = run({ ...environment(), DISCORD_TOKEN: 'bm90LXRoZS1yaWdodA.token.at-all-not' });
    expect((await started.ended).code).toBe(1);
    expect(refusals(started)).toEqual([expect.stringMatching(/^DISCORD_TOKEN is not accepted by Discord/)]);
    expect(started.out()).not.toContain('at-all-not');
  });

  it('refuses a role that it does not know', async () => {
    const started = run(environment(), ['cook']);
    expect((await started.ended).code).toBe(1);
    expect(refusals(started)).toEqual([expect.stringContaining('all, worker, web')]);
  });

  it('shows how it is called and configured with --help, and starts nothing', async () => {
    const started = run({}, ['--help']);
    expect((await started.ended).code).toBe(0);
    expect(started.out()).toMatch(/^Usage: npm start .*\n {2}DISCORD_TOKEN: the bot token/s);
    expect(discord.requests).toEqual([]);
  });

  it('says its versions first, and why a port cannot be used: in a sentence, with the stack at debug', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const env = { ...environment(), HOST: '127.0.0.1', PORT: String(port) };
    const [quiet, talkative] = [run(env), run({ ...env, LOG_LEVEL: 'debug', DATABASE_URL: 'memory:' })];
    expect([(await quiet.ended).code, (await talkative.ended).code]).toEqual([1, 1]);
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(logged(quiet)[0]).toMatchObject({
      level: 'info',
      msg: 'starting',
      role: 'all',
      dojo: version,
      node: process.versions.node,
      discordJs: expect.stringMatching(/^14\./) as string,
    });
    expect(refusals(quiet)).toEqual([expect.stringMatching(/^PORT: another program listens on \d+ already/)]);
    expect(logged(talkative)).toContainEqual(
      expect.objectContaining({
        level: 'debug',
        err: expect.objectContaining({ stack: expect.any(String) as string }) as object,
      }),
    );
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('finishes what runs on %s and exits with 0', async (signal) => {
    const started = run(environment());
    await ready(started);
    const user = discord.world.user({ username: 'ann' });
    codewars.faults.add({ kind: 'delay', delayMs: 700, times: 1 });
    const asked = await discord.slash({ userId: user.id, name: 'profile', options: { user: 'hanae' } });
    await expect.poll(() => codewars.requests.length).toBe(1);
    const before = Date.now();
    started.child.kill(signal);
    expect(await asked.settled()).toMatchObject({ kind: 'message', message: { ephemeral: false } });
    expect(await started.ended).toEqual({ code: 0, signal: null });
    expect(Date.now() - before).toBeLessThan(10_000);
    expect(started.out()).toContain('"msg":"stopped"');
    // A gateway that ends is no news then.
    expect(started.out()).not.toContain('"level":"warn"');
  });

  it('exits at once on a second signal', async () => {
    const started = run(environment());
    await ready(started);
    const user = discord.world.user({ username: 'ann' });
    codewars.faults.add({ kind: 'delay', delayMs: 8000, times: 1 });
    await discord.slash({ userId: user.id, name: 'profile', options: { user: 'hanae' } });
    // Deferred: the handler runs and waits for Codewars.
    await expect
      .poll(() => discord.requests.some(({ path }) => path.endsWith('/callback')), { timeout: 10_000 })
      .toBe(true);
    started.child.kill('SIGTERM');
    await expect.poll(started.out).toContain('"msg":"stopping"');
    const before = Date.now();
    const insisting = setInterval(() => started.child.kill('SIGTERM'), 200);
    expect((await started.ended).code).toBe(1);
    clearInterval(insisting);
    expect(Date.now() - before).toBeLessThan(6_000);
    expect(Date.now() - before).toBeGreaterThan(500);
  });

  it('exits with 0 in time although something never ends', async () => {
    const started = run(environment());
    await ready(started);
    const user = discord.world.user({ username: 'ann' });
    // An answer that had to be deferred, and is never taken.
    codewars.faults.add({ kind: 'delay', delayMs: 2_500, path: /hanae/ });
    discord.faults.add({ kind: 'delay', delayMs: 30_000, path: /@original/, times: 10 });
    await discord.slash({ userId: user.id, name: 'profile', options: { user: 'hanae' } });
    await expect
      .poll(() => discord.requests.some(({ path }) => path.endsWith('/callback')), { timeout: 10_000 })
      .toBe(true);
    const before = Date.now();
    started.child.kill('SIGTERM');
    expect((await started.ended).code).toBe(0);
    // 9 s, and what a busy machine adds.
    expect(Date.now() - before).toBeLessThan(20_000);
    expect(started.out()).toContain('cut off');
  }, 60_000);

  it('reads a .env file, and lets the environment win', async () => {
    const { DISCORD_API_URL, ...rest } = environment();
    const lines = Object.entries({ ...rest, DISCORD_API_URL: 'not a url', LOG_LEVEL: 'info' }).map(
      ([name, value]) => `${name}="${value}"`,
    );
    await writeFile(join(folder, '.env'), lines.join('\n'));
    const refused = run({});
    expect((await refused.ended).code).toBe(1);
    expect(refusals(refused).join()).toContain('DISCORD_API_URL');
    await appendFile(join(folder, '.env'), '\nlost-secret');
    const started = run({ DISCORD_API_URL: DISCORD_API_URL ?? '' });
    await ready(started);
    expect(started.out()).toContain(`"line":${lines.length + 1},"msg":"a line of .env has no =`);
    expect(started.out()).not.toContain('lost-secret');
    started.child.kill('SIGTERM');
    expect((await started.ended).code).toBe(0);
  }, 60_000);

  it('makes an encryption key beside the database, for its owner alone', async () => {
    const started = run(environment());
    await ready(started);
    started.child.kill('SIGTERM');
    await started.ended;
    const path = join(folder, 'dojo.sqlite.key');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(started.out()).not.toContain((await readFile(path, 'utf8')).trim());
  });

  it('registers its commands before its session, and ends with a line when it may not', async () => {
    const started = run(environment());
    await ready(started);
    const paths = discord.requests.map(({ method, path }) => `${method} ${path}`);
    expect(paths.findIndex((path) => /^PUT .*commands$/.test(path))).toBeLessThan(
      paths.indexOf('GET /gateway/bot'),
    );
    started.child.kill('SIGTERM');
    await started.ended;
    expect(
      discord
        .commands()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(commands.map(({ data: definition }) => definition.name).sort());

    const { identifies } = discord.gateway;
    const refused = run({ ...environment(), DISCORD_GUILD_ID: '123456789012345678' });
    expect((await refused.ended).code).toBe(1);
    expect(refusals(refused)).toEqual([
      expect.stringMatching(/^DISCORD_GUILD_ID: the bot is not in the server/),
    ]);
    expect(discord.gateway.identifies).toBe(identifies);
  });

  it('runs with the commands that are there when Discord takes no new ones today', async () => {
    const body =
      '{"code": 30034, "message": "Max number of daily application command creates has been reached"}';
    discord.faults.add({ kind: 'status', status: 400, method: 'PUT', path: /commands$/, body });
    const started = run(environment());
    await ready(started);
    expect(started.out()).toMatch(/"level":"error".*takes no more new commands today/);
  });

  it('`npm run register` writes them to one server where DISCORD_GUILD_ID says so', async () => {
    const guild = discord.world.guild({ name: 'Trial' });
    const env = { ...environment(), DISCORD_GUILD_ID: guild.id };
    const first = run(env, [], 'src/cli/register.ts');
    expect((await first.ended).code, first.err()).toBe(0);
    expect(first.out()).toBe(`${commands.length} commands are registered in the server ${guild.id}.\n`);
    expect(discord.commands(guild.id)).toHaveLength(commands.length);
    expect(discord.commands()).toHaveLength(0);
    const { DISCORD_GUILD_ID: _, ...unset } = env;
    const again = run(unset, [], 'src/cli/register.ts');
    expect((await again.ended).code, again.err()).toBe(0);
    expect(again.out()).toContain('globally');
    expect([discord.commands(guild.id).length, discord.commands().length]).toEqual([0, commands.length]);
    const anywhere = run({ ...unset, DATABASE_URL: 'memory:' }, [], 'src/cli/register.ts');
    expect((await anywhere.ended).code, anywhere.err()).toBe(0);
    const wrong = run(
      { ...env, DISCORD_TOKEN: 'bm90LXRoZS1yaWdodA.token.at-all-not' },
      [],
      'src/cli/register.ts',
    );
    expect((await wrong.ended).code).toBe(1);
    expect(wrong.err()).toContain('DISCORD_TOKEN is not accepted');
  });

  it.each([
    [
      { kind: 'rateLimit', retryAfterMs: 3_600_000 },
      /\(429, wait 360\d s \(.*\)\): try again after that time\.\n$/,
    ],
    [{ kind: 'status', status: 503 }, /\(503 .*\): try again in a few minutes\.\n$/],
  ] as const)('`npm run register` says in a line that Discord is unwell: %o', async (fault, expected) => {
    discord.faults.add({ ...fault, times: 10 });
    const register = run(environment(), [], 'src/cli/register.ts');
    expect((await register.ended).code).toBe(1);
    expect(register.err()).toMatch(expected);
    expect(register.err().trimEnd()).not.toContain('\n');
  });
});

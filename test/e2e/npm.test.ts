import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import { startDiscord } from '../../sandbox/discord/index.ts';

const root = join(import.meta.dirname, '..', '..');

const temporary = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'dojo-npm-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/** A command in a process group of its own, as a terminal or an init system begins it. */
function run(command: string, args: readonly string[], env: Record<string, string>, cwd = root) {
  const child = spawn(command, args, {
    cwd,
    detached: true,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
  });
  const pid = child.pid ?? 0;
  const ended = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>;
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  onTestFinished(() => {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // All of the group have ended.
    }
  });
  return { pid, ended, output: () => output };
}

describe('npm start', () => {
  async function ready() {
    const [discord, codewars, folder] = [await startDiscord(), await startCodewars(), await temporary()];
    onTestFinished(async () => {
      await discord.close();
      await codewars.close();
    });
    const bot = run('npm', ['start'], {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      CODEWARS_API_URL: codewars.apiUrl,
      CATALOGUE_GROWTH: 'off',
      DATABASE_URL: `sqlite://${folder}/dojo.sqlite`,
    });
    await expect.poll(bot.output, { timeout: 40_000 }).toContain('"msg":"ready"');
    return { bot, discord };
  }

  it.each([
    ['SIGTERM to npm alone', 'SIGTERM', false],
    ['SIGINT to npm alone', 'SIGINT', false],
    ['Ctrl-C, which a terminal sends to npm and the bot', 'SIGINT', true],
  ] as const)(
    'stops the bot in order on %s, and ends when it has ended',
    async (_, signal, isToAll) => {
      const { bot, discord } = await ready();
      process.kill(isToAll ? -bot.pid : bot.pid, signal);
      expect(await bot.ended).toEqual([0, null]);
      expect(bot.output()).toContain('"msg":"stopped"');
      expect(discord.gateway.sessions).toBe(0);
      // No process of the group is left.
      expect(() => process.kill(-bot.pid, 0)).toThrow('ESRCH');
    },
    60_000,
  );
});

describe('where something is missing', () => {
  /** The project as it was cloned, with these packages installed. */
  async function clone(packages: readonly string[] | undefined): Promise<string> {
    const folder = await temporary();
    for (const name of ['package.json', 'scripts', 'src', 'commands', 'facts', 'rolldown.config.ts'])
      await cp(join(root, name), join(folder, name), { recursive: true });
    for (const name of packages ?? []) await mkdir(join(folder, 'node_modules', name), { recursive: true });
    return folder;
  }
  const nodeRuns = (file: string, args: readonly string[] = [], cwd = root, flags: readonly string[] = []) =>
    run(process.execPath, [...flags, '--disable-warning=ExperimentalWarning', file, ...args], {}, cwd);

  it('npm start says that nothing is installed', async () => {
    const folder = await clone(undefined);
    const started = nodeRuns('scripts/start.mjs', [], folder);
    expect(await started.ended).toEqual([1, null]);
    expect(started.output()).toBe('Nothing is installed yet: run `npm ci` first.\n');
  });

  it('npm start says what `npm ci --omit=dev` leaves out, and how to build all the same', async () => {
    const folder = await clone(['zod']);
    const started = nodeRuns('scripts/start.mjs', [], folder);
    expect(await started.ended).toEqual([1, null]);
    expect(started.output()).toMatch(
      /^The bot is not built yet.*`npm ci --include=dev && npm run build`.*\n$/,
    );
    await mkdir(join(folder, 'dist'));
    await writeFile(join(folder, 'dist', 'main.js'), '');
    const later = Date.now() / 1000 + 60;
    await utimes(join(folder, 'src', 'main.ts'), later, later);
    const stale = nodeRuns('scripts/start.mjs', [], folder);
    expect(await stale.ended).toEqual([1, null]);
    expect(stale.output()).toContain(
      'The bot was built from older sources, and what builds it is not installed',
    );
  });

  it('an operator’s command says that packages are missing', async () => {
    const folder = await clone(undefined);
    const started = nodeRuns('scripts/run.mjs', ['doctor'], folder);
    expect(await started.ended).toEqual([1, null]);
    expect(started.output()).toBe('Packages are missing in node_modules: run `npm ci` first.\n');
  });

  it.each([
    ['npm start', 'scripts/start.mjs'],
    ['npm run doctor', 'scripts/run.mjs', 'doctor'],
    ['npm run backup', 'scripts/run.mjs', 'backup'],
    // Built by npm start above.
    ['node dist/main.js', 'dist/main.js'],
    ['node dist/backup.js', 'dist/backup.js'],
  ])('%s says in one line that Node is too old', async (_, file, ...args) => {
    const folder = await temporary();
    const older = join(folder, 'older.cjs');
    await writeFile(
      older,
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });`,
    );
    const started = nodeRuns(file, args, root, ['--require', older]);
    expect(await started.ended).toEqual([1, null]);
    expect(started.output()).toMatch(/^Dojo needs Node\.js 24 or newer, and this is 20\.20\.2[^\n]*\n$/);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import type { CodewarsStandIn } from '../../sandbox/codewars/stand-in.ts';
import { startDiscord } from '../../sandbox/discord/index.ts';
import type { DiscordStandIn } from '../../sandbox/discord/index.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { leaksIn } from '../support/leaks.ts';
import { RecordingLog, temporaryDirectory } from '../support/storage-kit.ts';

const root = join(import.meta.dirname, '..', '..');
const oldKey = Buffer.alloc(32, 1);
const newKey = Buffer.alloc(32, 2);
const guildId = '123456789012345678';

describe('an operator’s command, run as a process', () => {
  let folder: string;
  let environment: Record<string, string>;

  let discord: DiscordStandIn;
  let codewars: CodewarsStandIn;
  beforeAll(async () => {
    [discord, codewars] = await Promise.all([startDiscord(), startCodewars()]);
  });
  afterAll(() => Promise.all([discord.close(), codewars.close()]));

  beforeEach(() => {
    folder = temporaryDirectory();
    environment = {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_CDN_URL: discord.cdnUrl,
      CODEWARS_API_URL: codewars.apiUrl,
      DATABASE_URL: `sqlite://${join(folder, 'dojo.sqlite')}`,
      ENCRYPTION_KEY: `${newKey.toString('hex')},${oldKey.toString('hex')}`,
    };
  });

  /** Runs in a folder without a .env file, with nothing in the environment but what is given. */
  async function run(
    command: string,
    args: readonly string[] = [],
    change: Record<string, string> = {},
  ): Promise<{ code: number | null; out: string; err: string }> {
    const env = { ...environment, ...change };
    const file = join(root, 'src', 'cli', `${command}.ts`);
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    await once(child, 'close');
    const secrets = [env.DISCORD_TOKEN ?? '', ...(env.ENCRYPTION_KEY ?? '').split(',')].filter(Boolean);
    expect(leaksIn([{ where: command, text: out + err }], secrets)).toEqual([]);
    return { code: child.exitCode, out, err };
  }

  async function withStorage<T>(use: (storage: Storage) => Promise<T>): Promise<T> {
    const url = environment.DATABASE_URL ?? '';
    const storage = await openStorage({ url, encryptionKeys: [oldKey, newKey], log: new RecordingLog() });
    try {
      return await use(storage);
    } finally {
      await storage.close();
    }
  }

  /** A link with a session, in a server with settings. */
  const keepServer = (): Promise<void> =>
    withStorage(async (storage) => {
      const row = `${guildId}:9`;
      const sealedApiKey = storage.sealer.seal('links', row, 'the-api-key');
      const link = { username: 'ada', codewarsId: 'id', linkedAt: 1, announce: true, sealedApiKey };
      await storage.links.set(row, link);
      await storage.members.set(guildId, { userIds: ['9'] });
      await storage.memberships.set('9', { guildIds: [guildId], notices: [] });
      await storage.followers.set('id', { followers: [{ guildId, userId: '9' }] });
      await storage.preferences.set('9', { language: 'ruby' });
      await storage.guilds.set(guildId, {
        channels: {},
        options: { honor: 'gathered', languages: true, mention: false, minimum: null, verified: false },
      });
    });

  const isKept = (): Promise<boolean> =>
    withStorage(async ({ links, guilds, followers, preferences }) => {
      const rows = [
        links.get(`${guildId}:9`),
        guilds.get(guildId),
        followers.get('id'),
        preferences.get('9'),
      ];
      return (await Promise.all<unknown>(rows)).some((each) => each !== undefined);
    });

  it('`npm run doctor` ends with 0 where all is well', async () => {
    const { code, out, err } = await run('doctor');
    expect(err).toBe('');
    expect(out).toContain('✓ Discord accepts the token');
    expect(out).toContain('All is well: npm start');
    expect(code).toBe(0);
  });

  it('`npm run doctor` shows every problem of the configuration, and ends with 1', async () => {
    const { code, out } = await run('doctor', [], { DISCORD_TOKEN: '', PORT: 'x', TRACKING: 'x' });
    expect(code).toBe(1);
    const lines = out.trim().split('\n');
    for (const name of ['DISCORD_TOKEN', 'PORT', 'TRACKING']) {
      expect(lines.filter((line) => line.startsWith(`✗ ${name} `))).toHaveLength(1);
    }
  });

  it('`npm run doctor` ends with 1 where something is wrong, and refuses what it does not know', async () => {
    const wrong = await run('doctor', ['--guild', guildId]);
    expect(wrong.code).toBe(1);
    expect(wrong.out).toContain(`✗ The bot is not in the server ${guildId}`);
    const noGuild = await run('doctor', ['--guild', 'ours']);
    expect(noGuild.code).toBe(1);
    expect(noGuild.out).toContain('That is not the id of a server');
    expect((await run('doctor', ['--all'])).code).toBe(1);
  });

  it('`npm run forget` deletes a server with --yes, and says when there is nothing', async () => {
    await keepServer();
    const { code, out, err } = await run('forget', [guildId, '--yes']);
    expect(err).toBe('');
    expect(out).toContain('1 link of a member, 0 webhooks, 0 announcements under way, its settings');
    expect(out).toContain('still in that server');
    expect(code).toBe(0);
    expect(await isKept()).toBe(false);
    const again = await run('forget', [guildId, '--yes']);
    expect(again.code).toBe(0);
    expect(again.out).toContain('0 links of members, 0 webhooks, 0 announcements under way, no settings');
  });

  it('`npm run forget` deletes nothing unasked, and refuses what is no id', async () => {
    await keepServer();
    const unasked = await run('forget', [guildId]);
    expect(unasked).toMatchObject({ code: 1, err: 'There is no terminal to ask on: add --yes.\n' });
    const wrong = [[], ['ours', '--yes'], [guildId, guildId, '--yes'], [guildId, '--no'], ['--yes']];
    const ends = await Promise.all(wrong.map((args) => run('forget', args)));
    expect(ends.map(({ code }) => code)).toEqual(wrong.map(() => 1));
    expect(await isKept()).toBe(true);
  });

  it('a slip in the arguments is told of before anything is opened', async () => {
    const nowhere = { DATABASE_URL: `sqlite://${join(folder, 'none', 'dojo.sqlite')}` };
    expect((await run('forget', ['ours', '--yes'], nowhere)).err).toContain('That is not the id of a server');
    expect((await run('register', ['now'], nowhere)).err).toContain('It takes no arguments');
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  it('every one shows with --help how it is called and what it does, and does nothing', async () => {
    const programs = readdirSync(join(root, 'src', 'cli'), { withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() &&
          /^await runCommand\(/m.test(readFileSync(join(root, 'src', 'cli', entry.name), 'utf8')),
      )
      .map(({ name }) => name.replace('.ts', ''));
    expect(programs.length).toBeGreaterThan(5);
    const shown = await Promise.all(programs.map((name) => run(name, ['--help'], { DISCORD_TOKEN: '' })));
    for (const { code, out, err } of shown) {
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/^Usage: npm run [a-z:]+.*: \w.*\n/);
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(['doctor', 'register'])(
    '%s goes on when its reader is gone, as with `| head -1`',
    async (command) => {
      await keepServer();
      const file = join(root, 'src', 'cli', `${command}.ts`);
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
        cwd: folder,
        env: { PATH: process.env.PATH ?? '', ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let err = '';
      child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
      await once(child.stdout, 'data');
      child.stdout.destroy();
      expect(await once(child, 'close')).toEqual([0, null]);
      expect(err).toBe('');
    },
    60_000,
  );

  it('`npm run doctor` tells of names and lines in .env that mean nothing', async () => {
    writeFileSync(join(folder, '.env'), 'METRIC_TOKEN=x\nlost-secret\n');
    const { code, out } = await run('doctor');
    expect(out).toContain('! Line 2 of .env has no =, so it is ignored — write NAME=value, or a # before it');
    expect(out).not.toContain('lost-secret');
    expect(out).toContain('! METRIC_TOKEN in .env is no variable of Dojo’s — compare it with .env.example');
    expect(code).toBe(0);
  });
});

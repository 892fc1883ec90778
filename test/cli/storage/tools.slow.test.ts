import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../../support/ports.ts';
import { startPostgres } from '../../support/postgres.ts';
import { startRedis } from '../../support/redis.ts';
import { temporaryDirectory } from '../../support/storage-kit.ts';
import { describeMoves, expectSeeded, seed, sqlite, type Store } from './tools-kit.ts';

const postgres = await startPostgres();
const redis = await startRedis();
afterAll(() => Promise.all([postgres?.stop(), redis?.stop()]));

const stores: Store[] = [['SQLite', sqlite]];
if (postgres) stores.push(['Postgres', () => postgres.database()]);
let databases = 0;
if (redis) {
  stores.push([
    'Redis',
    async () => {
      const database = databases++ % 16;
      await redis.use(database, (client) => client.flushDb());
      return redis.url(database);
    },
  ]);
}

describeMoves(stores);

describe('the commands', () => {
  const run = (file: string, args: string[], env: Record<string, string> = {}) =>
    spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, '../../../src/cli', file), ...args],
      { cwd: temporaryDirectory(), env: { PATH: process.env.PATH ?? '', ...env }, encoding: 'utf8' },
    );

  it.each([
    ['storage-copy.ts', ['one'], 'Usage: npm run storage:copy'],
    ['storage-copy.ts', ['one', 'two', '--replace'], 'Usage: npm run storage:copy'],
    ['backup.ts', [], 'Usage: npm run backup'],
    ['backup.ts', ['--halp'], 'Usage: npm run backup'],
    ['restore.ts', ['a', 'b'], 'Usage: npm run restore'],
    ['restore.ts', ['a', '--force'], 'Usage: npm run restore'],
  ])('%s says how it is used, and ends with 1', (file, args, usage) => {
    const { status, stderr } = run(file, args);
    expect(stderr).toContain(usage);
    expect(status).toBe(1);
  });

  it('end with 1 and a line where no server is', async () => {
    const env = { DISCORD_TOKEN: 'a.b.c', ENCRYPTION_KEY: 'a'.repeat(64) };
    const port = await freePort();
    for (const url of [`postgres://u:hunter2@127.0.0.1:${port}/db`, `redis://:hunter2@127.0.0.1:${port}`]) {
      const { status, stderr } = run('backup.ts', ['dojo.backup'], { ...env, DATABASE_URL: url });
      expect(stderr).toContain('The database cannot be used: nothing listens at its address.');
      expect(stderr).not.toContain('hunter2');
      expect(status).toBe(1);
    }
  }, 60_000);

  it('work from a shell', async () => {
    const [from, to] = [await sqlite(), await sqlite()];
    const file = join(temporaryDirectory(), 'dojo.backup');
    await seed(from);
    const env = { DISCORD_TOKEN: 'a.b.c', DATABASE_URL: from };
    expect(run('backup.ts', [file], env)).toMatchObject({ status: 0, stderr: '' });
    expect(run('restore.ts', [file], { ...env, DATABASE_URL: to })).toMatchObject({ status: 0, stderr: '' });
    await expectSeeded(to);
    expect(run('restore.ts', [file], env).status).toBe(1);
    expect(run('storage-copy.ts', [from, await sqlite()])).toMatchObject({ status: 0, stderr: '' });
  }, 60_000);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { openStorage } from '../../../src/storage/open-storage.ts';
import { backup } from '../../../src/cli/storage/backup.ts';
import { startPgBouncer } from '../../support/pgbouncer.ts';
import { startPostgres } from '../../support/postgres.ts';
import { closeAfterTest, RecordingLog, temporaryDirectory } from '../../support/storage-kit.ts';
import { describeStorage } from '../conformance.ts';
import { describeLostConnections } from '../lost-connections.ts';

const server = await startPostgres();
const bouncer = server && (await startPgBouncer(server.url(), 'transaction'));
afterAll(async () => {
  await bouncer?.stop();
  await server?.stop();
});

describe.skipIf(!bouncer)('PgBouncer', () => {
  if (!server || !bouncer) {
    it('could not be started');
    return;
  }

  let url: string | undefined;
  describeStorage('Postgres behind PgBouncer, by transaction', async () => {
    const database = (url ??= await server.database());
    await server.empty(database);
    return {
      url: bouncer.through(database),
      putRaw: async (collection, key, text) => {
        const sql = `INSERT INTO dojo_${collection} (key, value) VALUES ($1, $2)
          ON CONFLICT (key, COALESCE(namespace, '')) DO UPDATE SET value = excluded.value`;
        await server.query(database, sql, [key, text]);
      },
      countRaw: async (collection) =>
        Number((await server.query(database, `SELECT count(*) AS n FROM dojo_${collection}`))[0]?.n),
    };
  });

  describeLostConnections(
    'Postgres behind PgBouncer',
    server,
    async () => bouncer.through(await server.database()),
    { isToldWhenIdle: false },
  );

  describeLostConnections(
    'PgBouncer',
    {
      start: () => bouncer.start('transaction'),
      crash: () => bouncer.crash(),
      freeze: () => bouncer.freeze(),
      thaw: () => bouncer.thaw(),
    },
    async () => bouncer.through(await server.database()),
  );

  const open = async (url: string) =>
    closeAfterTest(
      await openStorage({
        url,
        encryptionKeys: [Buffer.alloc(32)],
        log: new RecordingLog(),
        openWithinMs: 20_000,
      }),
    );

  it.each([
    [
      'a password that is wrong',
      (right: string) => right.replace(/:[^:@]+@/, ':hunter2@'),
      'user and password',
    ],
    ['an unknown user', (right: string) => right.replace('//postgres:', '//hunter2:'), 'user and password'],
    ['a database that is not there', (right: string) => `${right}_hunter2`, 'no database with that name'],
    ['options', (right: string) => `${right}?options=-c%20a.b%3Dhunter2`, 'does not accept "options"'],
  ])('refuses %s with a clear line', async (_what, spoil, problem) => {
    const opening = open(spoil(bouncer.through(server.url('postgres'))));
    await expect(opening).rejects.toMatchObject({
      name: 'StartError',
      problems: [expect.stringContaining(problem) as string],
    });
    await expect(opening).rejects.not.toThrow('hunter2');
  });

  const backUp = async (url: string): Promise<string> => {
    const path = join(temporaryDirectory(), 'dojo.backup');
    await backup(url, path, { replace: false }, { write: () => undefined });
    return readFileSync(path, 'latin1');
  };

  it('by transaction: is backed up as it is at one moment', async () => {
    const url = bouncer.through(await server.database());
    await (await open(url)).names.set('k', { codewarsId: 'x' });
    expect(await backUp(url)).toContain('codewarsId');
  });

  it('by statement: works, and a backup says why it cannot be made', async () => {
    const byStatement = await startPgBouncer(server.url(), 'statement');
    onTestFinished(() => byStatement?.stop());
    const url = byStatement!.through(await server.database());
    const storage = await open(url);
    await storage.names.update('k', () => ({ codewarsId: 'x' }));
    await storage.names.setMany([{ key: 'l', value: { codewarsId: 'y' } }]);
    expect(await storage.names.getMany(['k', 'l'])).toEqual([{ codewarsId: 'x' }, { codewarsId: 'y' }]);
    await expect(backUp(url)).rejects.toThrow('Set its pool_mode to transaction');
  });
});

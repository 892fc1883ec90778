import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { openStorage } from '../../../src/storage/open-storage.ts';
import { startPostgres } from '../../support/postgres.ts';
import { closeAfterTest, RecordingLog } from '../../support/storage-kit.ts';
import { describeStorage } from '../conformance.ts';
import { describeLostConnections } from '../lost-connections.ts';

const server = await startPostgres();
afterAll(() => server?.stop());

describe.skipIf(server === undefined)('Postgres', () => {
  if (!server) {
    it('could not be started');
    return;
  }

  let url: string | undefined;
  describeStorage('Postgres', async () => {
    const database = (url ??= await server.database());
    await server.empty(database);
    return {
      url: database,
      putRaw: async (collection, key, text) => {
        const sql = `INSERT INTO dojo_${collection} (key, value) VALUES ($1, $2)
          ON CONFLICT (key, COALESCE(namespace, '')) DO UPDATE SET value = excluded.value`;
        await server.query(database, sql, [key, text]);
      },
      countRaw: async (collection) =>
        Number((await server.query(database, `SELECT count(*) AS n FROM dojo_${collection}`))[0]?.n),
    };
  });

  describeLostConnections('Postgres', server, () => server.database());

  const open = async (at: string) =>
    closeAfterTest(
      await openStorage({ url: at, encryptionKeys: [Buffer.alloc(32)], log: new RecordingLog() }),
    );

  it('takes several bots that start at once on nothing', async () => {
    const database = await server.database();
    const storages = await Promise.all(Array.from({ length: 4 }, () => open(database)));
    await storages[0]?.names.set('k', { codewarsId: 'x' });
    for (const storage of storages) expect(await storage.names.get('k')).toEqual({ codewarsId: 'x' });
  });

  it('is asked by one bot over five connections, whatever comes at once', async () => {
    const database = await server.database();
    const storage = await open(database);
    await Promise.all(Array.from({ length: 200 }, (_, index) => storage.names.get(`k${index}`)));
    const [connections] = await server.query(
      server.url(),
      `SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'dojo' AND datname = $1`,
      [new URL(database).pathname.slice(1)],
    );
    expect(Number(connections?.n)).toBe(5);
  });

  it('writes its tables to disk as any other', async () => {
    const database = await server.database();
    await open(database);
    const unlogged = `SELECT relname FROM pg_class WHERE relname LIKE 'dojo%' AND relpersistence <> 'p'`;
    expect(await server.query(database, unlogged)).toEqual([]);
  });

  it('is reached over a Unix socket, however that is written', async () => {
    const { directory, port } = server.socket;
    const password = encodeURIComponent('pass@word:/1');
    for (const url of [
      `postgres:///postgres?host=${directory}&port=${port}&user=postgres&password=${password}`,
      `postgres://postgres:${password}@/postgres?host=${encodeURIComponent(directory)}&port=${port}`,
      `postgres://postgres:${password}@${encodeURIComponent(directory)}:${port}/postgres`,
    ]) {
      await (await open(url)).check();
    }
  });

  it('that is a read-only copy is waited for until it takes writes', async () => {
    const primary = await startPostgres();
    onTestFinished(() => primary?.stop());
    await primary!.becomeStandby();
    const log = new RecordingLog();
    const options = { url: primary!.url(), encryptionKeys: [Buffer.alloc(32)], log, openWithinMs: 18_000 };
    const opening = openStorage(options);
    await expect.poll(() => log.text, { timeout: 15_000 }).toContain('a read-only copy of another server');
    await primary!.query(primary!.url(), 'SELECT pg_promote()');
    await closeAfterTest(await opening).check();
  });

  it.each([
    [
      'a password that is wrong',
      (right: string) => right.replace(/:[^:@]+@/, ':hunter2@'),
      'user and password',
    ],
    ['a database that is not there', (right: string) => `${right}_hunter2`, 'no database with that name'],
    ['TLS that it does not speak', (right: string) => `${right}?sslmode=require`, 'does not support TLS'],
  ])('refuses %s with a clear line', async (_what, spoil, problem) => {
    const opening = open(spoil(server.url('postgres')));
    await expect(opening).rejects.toMatchObject({
      name: 'StartError',
      problems: [expect.stringContaining(problem) as string],
    });
    await expect(opening).rejects.not.toThrow('hunter2');
  });
});

import { readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openStorage } from '../../../src/storage/open-storage.ts';
import { SqliteConnection } from '../../../src/storage/sqlite/connection.ts';
import { createLogSync } from '../../../src/storage/sqlite/log-sync.ts';
import { tableNames } from '../../../src/storage/records.ts';
import { closeAfterTest, RecordingLog, temporaryDirectory, withDatabase } from '../../support/storage-kit.ts';
import { describeStorage } from '../conformance.ts';

describeStorage('a SQLite file', () => {
  const path = join(temporaryDirectory(), 'dojo.sqlite');
  return {
    url: `sqlite://${path}`,
    putRaw: (collection, key, text) =>
      withDatabase(path, (database) => {
        database.prepare(`INSERT OR REPLACE INTO ${collection} (key, value) VALUES (?, ?)`).run(key, text);
      }),
    countRaw: (collection) =>
      withDatabase(path, (database) =>
        Number(database.prepare(`SELECT count(*) AS n FROM ${collection}`).get()?.n),
      ),
  };
});

describe('a SQLite database', () => {
  const log = new RecordingLog();

  it('is made for its owner alone, with its directory and its key', async () => {
    const path = join(temporaryDirectory(), 'a', 'b', 'dojo ?#%.sqlite');
    const storage = closeAfterTest(await openStorage({ url: `sqlite://${path}`, encryptionKeys: [], log }));
    await storage.check();
    for (const directory of [join(path, '..'), join(path, '..', '..')]) {
      expect(statSync(directory).mode & 0o777).toBe(0o700);
    }
    const files = readdirSync(join(path, '..'));
    expect(files.toSorted()).toEqual([
      'dojo ?#%.sqlite',
      'dojo ?#%.sqlite-shm',
      'dojo ?#%.sqlite-wal',
      'dojo ?#%.sqlite.key',
    ]);
    for (const file of files) expect(statSync(join(path, '..', file)).mode & 0o777, file).toBe(0o600);
  });

  it('remembers over a restart, sealed texts included', async () => {
    const url = `sqlite://${join(temporaryDirectory(), 'dojo.sqlite')}`;
    const first = await openStorage({ url, encryptionKeys: [], log });
    const sealed = first.sealer.seal('links', '1:2', 'api key');
    await first.names.set('k', { codewarsId: sealed });
    await first.close();
    const second = closeAfterTest(await openStorage({ url, encryptionKeys: [], log }));
    expect(second.sealer.open('links', '1:2', (await second.names.get('k'))!.codewarsId)).toBe('api key');
  });

  it('lets readers and a writer work at once, and does not wait for the disk in a commit', async () => {
    const path = join(temporaryDirectory(), 'dojo.sqlite');
    const statements: string[] = [];
    withDatabase(path, (database) => database.exec('CREATE TABLE t (a)'));
    const connection = new SqliteConnection(
      path,
      () => 1_000,
      (where) => {
        const database = new DatabaseSync(where);
        const exec = database.exec.bind(database);
        database.exec = (sql) => {
          statements.push(sql);
          exec(sql);
        };
        return database;
      },
    );
    expect(await connection.query('SELECT * FROM pragma_journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(await connection.query('SELECT * FROM pragma_synchronous')).toEqual([{ synchronous: 1 }]);
    expect(await connection.query('SELECT * FROM pragma_busy_timeout')).toEqual([{ timeout: 20 }]);
    await connection.close();
    expect(statements.length).toBe(3);
  });

  it('answers a write when its log is on disk, and refuses it when that fails', async () => {
    const directory = temporaryDirectory();
    const [path, other] = [join(directory, 'dojo.sqlite'), join(directory, 'other.sqlite')];
    for (const each of [path, other]) withDatabase(each, (database) => database.exec('CREATE TABLE t (a)'));
    let opened = 0;
    // The first time it opens another file, so that there is no log beside the one that is named.
    const connection = new SqliteConnection(
      path,
      () => 1_000,
      (where) => new DatabaseSync((opened += 1) === 1 ? other : where),
    );
    expect(await connection.query('SELECT a FROM t')).toEqual([]);
    await expect(connection.query('INSERT INTO t VALUES (1)')).rejects.toMatchObject({ code: 'ENOENT' });
    await connection.query('INSERT INTO t VALUES (2)');
    expect(opened).toBe(2);
    expect(await connection.query('SELECT a FROM t')).toEqual([{ a: 2 }]);
    await connection.close();
  });

  it('finds the log of a database that is a link', async () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'elsewhere.sqlite');
    withDatabase(path, (database) => database.exec('CREATE TABLE t (a)'));
    symlinkSync(path, join(directory, 'dojo.sqlite'));
    const connection = new SqliteConnection(join(directory, 'dojo.sqlite'), () => 1_000);
    await connection.query('INSERT INTO t VALUES (1)');
    expect(await connection.query('SELECT a FROM t')).toEqual([{ a: 1 }]);
    await connection.close();
  });

  it('brings writes that come during a sync to disk together, in the next one', async () => {
    const path = join(temporaryDirectory(), 'dojo.sqlite');
    for (const each of [path, `${path}-wal`]) writeFileSync(each, '');
    const log = createLogSync(path);
    const first = log.sync();
    await Promise.resolve();
    const [second, third] = [log.sync(), log.sync()];
    expect(second).not.toBe(first);
    expect(third).toBe(second);
    await Promise.all([first, second]);
    await log.close();
  });

  it('in memory holds all collections of one storage', async () => {
    const storage = closeAfterTest(await openStorage({ url: 'sqlite::memory:', encryptionKeys: [], log }));
    await storage.names.set('k', { codewarsId: 'x' });
    await storage.check();
    expect(await storage.names.get('k')).toEqual({ codewarsId: 'x' });
  });

  it('keeps a NULL or a blob in the place of a row from reading as nothing', async () => {
    const path = join(temporaryDirectory(), 'dojo.sqlite');
    const storage = closeAfterTest(await openStorage({ url: `sqlite://${path}`, encryptionKeys: [], log }));
    withDatabase(path, (database) =>
      database.exec(`INSERT INTO names (key, value) VALUES ('null', NULL), ('blob', x'7b7d')`),
    );
    for (const key of ['null', 'blob']) {
      await expect(storage.names.get(key)).rejects.toMatchObject({ code: 'corrupt' });
      await expect(storage.names.getMany([key])).rejects.toMatchObject({ code: 'corrupt' });
    }
  });

  it.each([
    ['postgres://user:hunter2@host/db', 'ENCRYPTION_KEY is required'],
    ['rediss://:hunter2@host', 'ENCRYPTION_KEY is required'],
    ['postgres:hunter2', 'expected sqlite://'],
    ['mysql://hunter2', 'expected sqlite://'],
    ['sqlite://', 'expected sqlite://'],
    ['', 'expected sqlite://'],
  ])('is not at %s', async (url, problem) => {
    const opening = openStorage({ url, encryptionKeys: [], log });
    await expect(opening).rejects.toMatchObject({
      name: 'StartError',
      problems: [expect.stringContaining(problem) as string],
    });
    await expect(opening).rejects.not.toThrow('hunter2');
  });

  it('has a table for every name in the list of tables, and no other', async () => {
    const path = join(temporaryDirectory(), 'dojo.sqlite');
    closeAfterTest(await openStorage({ url: `sqlite://${path}`, encryptionKeys: [], log }));
    const made = withDatabase(path, (database) =>
      database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all(),
    );
    expect(made.map(({ name }) => name).toSorted()).toEqual([...tableNames].toSorted());
  });

  it('that cannot be made is unavailable, with the cause', async () => {
    const file = join(temporaryDirectory(), 'file');
    withDatabase(file, () => undefined);
    await expect(
      openStorage({ url: `sqlite://${file}/dojo.sqlite`, encryptionKeys: [Buffer.alloc(32)], log }),
    ).rejects.toMatchObject({ code: 'unavailable', cause: expect.any(Error) as Error });
  });
});

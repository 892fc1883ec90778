import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { backup, restore } from '../../../src/cli/storage/backup.ts';
import { copyStorage } from '../../../src/cli/storage/copy.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';
import { collect, RecordingLog, temporaryDirectory, withDatabase } from '../../support/storage-kit.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import {
  describeMoves,
  encryptionKeys,
  expectSeeded,
  Screen,
  seed,
  sqlite,
  using,
  whileABotRuns,
} from './tools-kit.ts';

describeMoves([['SQLite', sqlite]]);

describe('storage:copy', () => {
  it('leaves a store alone on which a bot still runs', async () => {
    const [from, to] = [await sqlite(), await sqlite()];
    await seed(from);
    await whileABotRuns(from, async () => {
      await expect(copyStorage(from, to, new Screen(), 20_000)).rejects.toThrow(
        'A bot runs on FROM (the one that runs)',
      );
    });
    // Nothing was begun.
    await copyStorage(from, to, new Screen(), 0);
    await expectSeeded(to);
  });

  it('leaves tables that are there already as they are', async () => {
    const [from, to] = [await sqlite(), await sqlite()];
    await seed(from);
    await expect(copyStorage(from, to, new Screen({ breaksAt: /^seen/ }), 0)).rejects.toThrow('killed');
    const screen = new Screen();
    await copyStorage(from, to, screen, 0);
    expect(screen.text).toContain('names: 2503 already there');
  });

  it('refuses stores that it could damage, or that are none', async () => {
    const [from, to, other] = [await sqlite(), await sqlite(), await sqlite()];
    await seed(from);
    await expect(copyStorage(from, from, new Screen(), 0)).rejects.toThrow('the same database');
    await expect(copyStorage(`${from}.none`, to, new Screen(), 0)).rejects.toThrow('FROM: there is no file');
    await expect(copyStorage('memory:', to, new Screen(), 0)).rejects.toThrow('FROM: a database in memory');
    await expect(copyStorage('mysql://hunter2', to, new Screen(), 0)).rejects.toThrow(
      /^FROM: expected(?!.*hunter2)/,
    );
    await seed(other);
    await expect(copyStorage(from, other, new Screen(), 0)).rejects.toThrow('TO is not empty');
    await expectSeeded(other);
    await expect(copyStorage(from, to, new Screen({ breaksAt: /^names/ }), 0)).rejects.toThrow('killed');
    await expect(copyStorage(other, to, new Screen(), 0)).rejects.toThrow(
      'TO is being filled from another source',
    );
    await expect(copyStorage(to, await sqlite(), new Screen(), 0)).rejects.toThrow(
      'FROM: this database is incomplete',
    );
  });
});

describe('backup and restore', () => {
  it('leave out rows whose time is over', async () => {
    const [from, to] = [await sqlite(), await sqlite()];
    const file = join(temporaryDirectory(), 'dojo.backup');
    virtualClock({ toFake: ['Date'] });
    await using(from, async (storage) => {
      await storage.seen.set('short', { at: 1 }, 60_000);
      await storage.seen.set('long', { at: 1 }, 600_000);
    });
    await backup(from, file, { replace: true }, new Screen());
    vi.setSystemTime(Date.now() + 60_001);
    const screen = new Screen();
    await restore(to, file, { replace: false, watchForMs: 0 }, screen);
    expect(screen.text).toContain('1 expired ones left out');
    expect(await using(to, (storage) => collect(storage.seen.keys()))).toEqual(['long']);
  });

  it('refuse a store that holds rows, unless these may go', async () => {
    const [from, to] = [await sqlite(), await sqlite()];
    const file = join(temporaryDirectory(), 'dojo.backup');
    await seed(from);
    await backup(from, file, { replace: true }, new Screen());
    await using(to, (storage) => storage.names.set('mine', { codewarsId: 'x' }));
    await expect(restore(to, file, { replace: false, watchForMs: 0 }, new Screen())).rejects.toThrow(
      'is not empty (rows in names)',
    );
    expect(await using(to, (storage) => storage.names.get('mine'))).toEqual({ codewarsId: 'x' });
    await restore(to, file, { replace: true, watchForMs: 0 }, new Screen());
    await expectSeeded(to);
    expect(await using(to, (storage) => storage.names.get('mine'))).toBeUndefined();
  });

  it('read a backup from where nothing can be written, and leave it as it is', async () => {
    const [from, to] = [await sqlite(), await sqlite()];
    const directory = temporaryDirectory();
    const file = join(directory, 'dojo.backup');
    await seed(from);
    await backup(from, file, { replace: false }, new Screen());
    const before = readFileSync(file);
    chmodSync(file, 0o400);
    chmodSync(directory, 0o500);
    await restore(to, file, { replace: false, watchForMs: 0 }, new Screen());
    chmodSync(directory, 0o700);
    await expectSeeded(to);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(directory)).toEqual(['dojo.backup']);
  });

  it('go on where a bot crashed and gives no sign of life', async () => {
    const [from, to] = [await sqlite(), await sqlite()];
    await seed(from);
    await using(from, (storage) =>
      storage.heard.set('processes', { at: 1, processes: { gone: { at: 1, node: 'worker' } } }),
    );
    const screen = new Screen();
    await copyStorage(from, to, screen, 300);
    expect(screen.text).toContain('whether a bot runs on FROM');
    await expectSeeded(to);
  });

  it('leave a store alone on which a bot still runs', async () => {
    const [from, to] = [await sqlite(), await sqlite()];
    const file = join(temporaryDirectory(), 'dojo.backup');
    await using(from, (storage) => storage.names.set('other', { codewarsId: 'x' }));
    await backup(from, file, { replace: false }, new Screen());
    await seed(to);
    await whileABotRuns(to, async () => {
      await expect(restore(to, file, { replace: true, watchForMs: 20_000 }, new Screen())).rejects.toThrow(
        'A bot runs on DATABASE_URL (the one that runs)',
      );
    });
    await expectSeeded(to);
  });

  it('write over no file unasked: it could be the database', async () => {
    const from = await sqlite();
    await seed(from);
    await expect(
      backup(from, from.slice('sqlite://'.length), { replace: false }, new Screen()),
    ).rejects.toThrow('already exists. Choose another name, or add --replace.');
    await expectSeeded(from);
  });

  it('replace backups and empty files, and nothing else', async () => {
    const from = await sqlite();
    await seed(from);
    const database = from.slice('sqlite://'.length);
    const file = (name: string): string => join(temporaryDirectory(), name);
    const [key, empty, earlier] = [file('dojo.sqlite.key'), file('empty'), file('earlier.backup')];
    writeFileSync(key, encryptionKeys[0]!.toString('base64'));
    writeFileSync(empty, '');
    writeFileSync(earlier, gzipSync('{}'));
    const write = (path: string) => backup(from, path, { replace: true }, new Screen());
    for (const path of [database, key]) {
      const before = readFileSync(path);
      await expect(write(path)).rejects.toThrow('is not a backup of Dojo, so it is not replaced.');
      expect(readFileSync(path).equals(before)).toBe(true);
    }
    await expectSeeded(from);
    for (const path of [empty, empty, earlier]) {
      await write(path);
      const to = await sqlite();
      await restore(to, path, { replace: false, watchForMs: 0 }, new Screen());
      await expectSeeded(to);
    }
  });

  it('say why a file cannot be written or read, and leave nothing behind', async () => {
    const from = await sqlite();
    await seed(from);
    const directory = temporaryDirectory();
    const write = (path: string) => backup(from, path, { replace: true }, new Screen());
    await expect(write(join(directory, 'none', 'b'))).rejects.toThrow('cannot be written: there is no such');
    mkdirSync(join(directory, 'folder'));
    await expect(write(join(directory, 'folder'))).rejects.toThrow('cannot be written: it is a folder.');
    expect(readdirSync(directory)).toEqual(['folder']);
    await expect(
      backup(from, join(directory, 'killed'), { replace: true }, new Screen({ breaksAt: /^names/ })),
    ).rejects.toThrow('killed');
    expect(readdirSync(directory)).toEqual(['folder']);
    await expect(
      restore(await sqlite(), join(directory, 'folder'), { replace: false }, new Screen()),
    ).rejects.toThrow('cannot be read: it is a folder.');
  });

  it('refuse a file that is not as it was written, and touch nothing', async () => {
    const [from, to] = [await sqlite(), await sqlite()];
    const directory = temporaryDirectory();
    const file = join(directory, 'dojo.backup');
    await seed(from);
    await backup(from, file, { replace: true }, new Screen());
    const changed = (sql: string) => {
      const path = join(directory, 'changed');
      copyFileSync(file, path);
      withDatabase(path, (database) => database.exec(sql));
      return readFileSync(path);
    };
    const value = `WHERE key = 'name 77'`;
    const spoiled: [string, Buffer][] = [
      ['truncated', readFileSync(file).subarray(0, -20)],
      ['without its second half', readFileSync(file).subarray(0, 40_960)],
      ['without its end', changed(`DELETE FROM meta WHERE key = 'backup'`)],
      ['without a row', changed(`DELETE FROM names ${value}`)],
      ['with another value', changed(`UPDATE names SET value = replace(value, 'id 77', 'id 78') ${value}`)],
      [
        'with something after it',
        changed(`INSERT INTO seen (key, value) VALUES ('k', '{"value":{"at":1}}')`),
      ],
      ['of another program', changed('DROP TABLE names; DROP TABLE meta; CREATE TABLE meta (other)')],
      ['of text', Buffer.from('hello')],
      ['empty', Buffer.alloc(0)],
    ];
    for (const [what, content] of spoiled) {
      const path = join(directory, 'spoiled');
      writeFileSync(path, content);
      await expect(restore(to, path, { replace: true, watchForMs: 0 }, new Screen()), what).rejects.toThrow(
        /spoiled is not a backup of Dojo, or it was changed/,
      );
    }
    const older = join(directory, 'older');
    writeFileSync(older, gzipSync('{"format":"dojo-backup","version":1}'));
    await expect(restore(to, older, { replace: true, watchForMs: 0 }, new Screen())).rejects.toThrow(
      'is a backup of an earlier version of Dojo. Restore it with that version',
    );
    await expect(restore(to, `${file}.none`, { replace: true, watchForMs: 0 }, new Screen())).rejects.toThrow(
      'There is no file',
    );
    expect(existsSync(to.slice('sqlite://'.length))).toBe(false);
  });

  it('refuse a backup of a newer version', async () => {
    const [from, to] = [await sqlite(), await sqlite()];
    const file = join(temporaryDirectory(), 'dojo.backup');
    await openStorage(
      { url: from, encryptionKeys, log: new RecordingLog() },
      { migrations: [() => Promise.resolve()] },
    ).then((storage) => storage.close());
    await expect(backup(from, file, { replace: true }, new Screen())).rejects.toMatchObject({
      code: 'tooNew',
    });
    expect(existsSync(file)).toBe(false);
    await expect(copyStorage(from, to, new Screen(), 0)).rejects.toMatchObject({ code: 'tooNew' });
    // A file that such a version made.
    const newer = await sqlite();
    await seed(newer);
    await backup(newer, file, { replace: false }, new Screen());
    withDatabase(file, (database) =>
      database.exec(`UPDATE meta SET value = '{"value":{"value":9}}' WHERE key = 'schema'`),
    );
    await expect(restore(to, file, { replace: true, watchForMs: 0 }, new Screen())).rejects.toMatchObject({
      code: 'tooNew',
    });
  });
});

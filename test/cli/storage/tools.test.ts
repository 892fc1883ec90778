import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createCopies } from '../../../src/duplicate-processes.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { backup } from '../../../src/cli/storage/backup.ts';
import { copyStorage } from '../../../src/cli/storage/copy.ts';
import { restore } from '../../../src/cli/storage/restore.ts';
import { freePort } from '../../support/ports.ts';
import { startPostgres } from '../../support/postgres.ts';
import { startRedis } from '../../support/redis.ts';
import { collect, RecordingLog, temporaryDirectory } from '../../support/storage-kit.ts';

const postgres = await startPostgres();
const redis = await startRedis();
afterAll(() => Promise.all([postgres?.stop(), redis?.stop()]));

const encryptionKeys = [Buffer.alloc(32, 7)];

/** Stores that were started, each with how an empty one is had. */
const stores: [name: string, make: () => Promise<string>][] = [
  ['SQLite', () => Promise.resolve(`sqlite://${join(temporaryDirectory(), 'dojo.sqlite')}`)],
];
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
const sqlite = stores[0]![1];

const open = (url: string, operationTimeoutMs = 10_000): Promise<Storage> =>
  openStorage({ url, encryptionKeys, log: new RecordingLog(), operationTimeoutMs });

async function using<T>(url: string, work: (storage: Storage) => Promise<T>): Promise<T> {
  const storage = await open(url);
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

const oddKeys = ['x'.repeat(300), 'a\u2028b\n"', '👩‍👩‍👧'];
/** Rows of every sort, in several tables. */
const seed = (url: string): Promise<void> =>
  using(url, async (storage) => {
    const names = Array.from({ length: 2_500 }, (_, index) => ({
      key: `name ${index}`,
      value: { codewarsId: `id ${index}` },
    }));
    await storage.names.setMany(names);
    for (const key of oddKeys) await storage.names.set(key, { codewarsId: `of ${key}` });
    await storage.links.set('1:2', {
      ...{ username: 'u', codewarsId: null, linkedAt: 1, announce: true },
      sealedApiKey: storage.sealer.seal('links', '1:2', 'api key'),
    });
    await storage.seen.set('kept', { at: 1 }, 3_600_000);
    await storage.cache.set('c', { value: 'cached', fetchedAt: 1 });
  });

const expectSeeded = (url: string): Promise<void> =>
  using(url, async (storage) => {
    expect((await collect(storage.names.keys())).length).toBe(2_503);
    for (const key of oddKeys) expect(await storage.names.get(key)).toEqual({ codewarsId: `of ${key}` });
    const sealed = (await storage.links.get('1:2'))!.sealedApiKey!;
    expect(storage.sealer.open('links', '1:2', sealed)).toBe('api key');
    expect(await storage.seen.get('kept')).toEqual({ at: 1 });
  });

class Screen {
  readonly isTTY: boolean;
  text = '';
  /** Where it breaks, as a process that is killed does. */
  readonly #breaksAt: RegExp | undefined;

  constructor({ isTTY = false, breaksAt = undefined as RegExp | undefined } = {}) {
    this.isTTY = isTTY;
    this.#breaksAt = breaksAt;
  }

  write(text: string): void {
    this.text += text;
    if (this.#breaksAt?.test(text)) throw new Error('killed');
  }
}

/** Runs `work` beside the part of a bot that gives signs of life. */
async function whileABotRuns(url: string, work: () => Promise<void>): Promise<void> {
  await using(url, async (storage) => {
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
    const options = { storage, node: 'the one that runs', shards: undefined, now: Date.now, log };
    const bot = createCopies({ ...options, newId: () => 'run 1', everyMs: 20 });
    bot.start();
    await vi.waitFor(async () => expect(await storage.heard.get('processes')).toBeDefined());
    try {
      await work();
    } finally {
      await bot.stop();
    }
  });
}

describe('storage:copy', () => {
  const ways = stores.flatMap(([from, makeFrom]) =>
    stores.map(([to, makeTo]) => [from, to, makeFrom, makeTo] as const),
  );

  it.each(ways)('moves everything from %s to %s', async (_from, _to, makeFrom, makeTo) => {
    const [from, to] = [await makeFrom(), await makeTo()];
    await seed(from);
    const screen = new Screen({ isTTY: true });
    await copyStorage(from, to, screen, 0);
    await expectSeeded(to);
    expect(await using(to, (storage) => storage.cache.get('c'))).toMatchObject({ value: 'cached' });
    expect(screen.text).toContain('names: 2503 copied and compared');
    expect(screen.text).toMatch(/\[#*-*\] \d+ %/);
    expect(screen.text).not.toContain('pass');
  });

  it.each(stores)('is taken up where it was cut off: %s', async (_name, make) => {
    const [from, to] = [await sqlite(), await make()];
    await seed(from);
    await expect(copyStorage(from, to, new Screen({ breaksAt: /^names/ }), 0)).rejects.toThrow('killed');
    await expect(open(to)).rejects.toMatchObject({
      name: 'StartError',
      problems: [expect.stringContaining('is being filled') as string],
    });
    // What the source has no more goes, and what is new comes.
    await using(from, async (storage) => {
      await storage.names.delete('name 7');
      await storage.names.set('new', { codewarsId: 'x' });
    });
    const screen = new Screen();
    await copyStorage(from, to, screen, 0);
    expect(screen.text).toContain('names: 2503 copied and compared');
    await expectSeeded(to);
    expect(await using(to, (storage) => storage.names.get('name 7'))).toBeUndefined();
    // A third run has nothing to go on with: what is there now is the bot's.
    await expect(copyStorage(from, to, new Screen(), 0)).rejects.toMatchObject({
      problems: [expect.stringContaining('TO holds rows already') as string],
    });
  });

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
    expect(screen.text).toContain('names: 2503 were there already');
  });

  it('refuses stores that it could damage, or that are none', async () => {
    const [from, to, other] = [await sqlite(), await sqlite(), await sqlite()];
    await seed(from);
    await expect(copyStorage(from, from, new Screen(), 0)).rejects.toThrow('the same database');
    await expect(copyStorage(`${from}.none`, to, new Screen(), 0)).rejects.toThrow('FROM: there is no file');
    await expect(copyStorage('memory:', to, new Screen(), 0)).rejects.toThrow('FROM: what is kept in memory');
    await expect(copyStorage('mysql://hunter2', to, new Screen(), 0)).rejects.toThrow(
      /^FROM: expected(?!.*hunter2)/,
    );
    await seed(other);
    await expect(copyStorage(from, other, new Screen(), 0)).rejects.toThrow('TO holds rows already');
    await expectSeeded(other);
    await expect(copyStorage(from, to, new Screen({ breaksAt: /^names/ }), 0)).rejects.toThrow('killed');
    await expect(copyStorage(other, to, new Screen(), 0)).rejects.toThrow(
      'TO is being filled with something else',
    );
    await expect(copyStorage(to, await sqlite(), new Screen(), 0)).rejects.toThrow('FROM is only half there');
  });
});

describe('backup and restore', () => {
  it.each(stores)('bring back everything but the cache: %s', async (_name, make) => {
    const [from, to] = [await make(), await make()];
    const file = join(temporaryDirectory(), 'dojo.backup');
    await seed(from);
    const screen = new Screen();
    await backup(from, file, { replace: true }, screen);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(file, '..'))).toEqual(['dojo.backup']);
    expect(gunzipSync(readFileSync(file)).toString()).not.toContain('api key');
    await restore(to, file, { replace: false, askForMs: 0 }, screen);
    await expectSeeded(to);
    expect(await using(to, (storage) => storage.cache.get('c'))).toBeUndefined();
    expect(screen.text).toContain('ENCRYPTION_KEY');
    expect(screen.text).not.toContain('pass');
  });

  it.each(stores)('keep one moment of a store that is written to: %s', async (_name, make) => {
    const from = await make();
    const file = join(temporaryDirectory(), 'dojo.backup');
    await seed(from);
    const storage = await open(from);
    // What is written first comes from a table that is read late.
    const state = { isWriting: true, rounds: 0 };
    const writing = (async () => {
      for (; state.isWriting; state.rounds++) {
        await storage.completions.set('k', { languages: {}, total: 0, readAt: state.rounds });
        await storage.guilds.set('k', guildAt(state.rounds));
        // SQLite answers at once, and others are to have their turn.
        await new Promise((resolve) => void setTimeout(resolve, 3));
      }
    })();
    for (let round = 0; round < 4; round++) {
      const target = await sqlite();
      await backup(from, file, { replace: true }, new Screen());
      await restore(target, file, { replace: false, askForMs: 0 }, new Screen());
      const [late, early] = await using(target, (restored) =>
        Promise.all([restored.completions.get('k'), restored.guilds.get('k')]),
      );
      const lead = (late?.readAt ?? 0) - (early?.helloAt ?? 0);
      expect([0, 1]).toContain(lead);
    }
    state.isWriting = false;
    await writing;
    await storage.close();
    expect(state.rounds).toBeGreaterThan(10);
  });

  it('leave out rows whose time is over', async () => {
    const [from, to] = [await sqlite(), await sqlite()];
    const file = join(temporaryDirectory(), 'dojo.backup');
    await using(from, async (storage) => {
      await storage.seen.set('short', { at: 1 }, 400);
      await storage.seen.set('long', { at: 1 }, 60_000);
    });
    await backup(from, file, { replace: true }, new Screen());
    await new Promise((resolve) => setTimeout(resolve, 450));
    const screen = new Screen();
    await restore(to, file, { replace: false, askForMs: 0 }, screen);
    expect(screen.text).toContain('1 whose time is over left out');
    expect(await using(to, (storage) => collect(storage.seen.keys()))).toEqual(['long']);
  });

  it('refuse a store that holds rows, unless these may go', async () => {
    const [from, to] = [await sqlite(), await sqlite()];
    const file = join(temporaryDirectory(), 'dojo.backup');
    await seed(from);
    await backup(from, file, { replace: true }, new Screen());
    await using(to, (storage) => storage.names.set('mine', { codewarsId: 'x' }));
    await expect(restore(to, file, { replace: false, askForMs: 0 }, new Screen())).rejects.toThrow(
      'holds rows already (in names)',
    );
    expect(await using(to, (storage) => storage.names.get('mine'))).toEqual({ codewarsId: 'x' });
    await restore(to, file, { replace: true, askForMs: 0 }, new Screen());
    await expectSeeded(to);
  });

  it('go on where a bot crashed and gives no sign of life', async () => {
    const [from, to] = [await sqlite(), await sqlite()];
    await seed(from);
    await using(from, (storage) =>
      storage.heard.set('processes', { at: 1, processes: { gone: { at: 1, node: 'worker' } } }),
    );
    const screen = new Screen();
    await copyStorage(from, to, screen, 300);
    expect(screen.text).toContain('Waiting for signs of life of a bot on FROM');
    await expectSeeded(to);
  });

  it('leave a store alone on which a bot still runs', async () => {
    const [from, to] = [await sqlite(), await sqlite()];
    const file = join(temporaryDirectory(), 'dojo.backup');
    await using(from, (storage) => storage.names.set('other', { codewarsId: 'x' }));
    await backup(from, file, { replace: false }, new Screen());
    await seed(to);
    await whileABotRuns(to, async () => {
      await expect(restore(to, file, { replace: true, askForMs: 20_000 }, new Screen())).rejects.toThrow(
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
    ).rejects.toThrow('is there already. Choose another name, or add --replace.');
    await expectSeeded(from);
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
      restore(await sqlite(), join(directory, 'folder'), { replace: false }, new Screen()),
    ).rejects.toThrow('cannot be read: it is a folder.');
  });

  it('refuse a file that is not as it was written, and touch nothing', async () => {
    const [from, to] = [await sqlite(), await sqlite()];
    const directory = temporaryDirectory();
    const file = join(directory, 'dojo.backup');
    await seed(from);
    await backup(from, file, { replace: true }, new Screen());
    const packed = readFileSync(file);
    const text = gunzipSync(packed).toString();
    const lines = text.trimEnd().split('\n');
    const spoiled: [string, Buffer][] = [
      ['truncated', packed.subarray(0, -20)],
      ['without its end', gzipSync(lines.slice(0, -1).join('\n'))],
      ['without a row', gzipSync([...lines.slice(0, 9), ...lines.slice(10)].join('\n'))],
      ['with another value', gzipSync(text.replace('id 77"', 'id 78"').replace('id 77\\"', 'id 78\\"'))],
      ['with something after it', gzipSync(`${text}${lines[5]}\n`)],
      ['of another program', gzipSync('{"format":"other"}\n')],
      ['of text', Buffer.from('hello')],
      ['empty', Buffer.alloc(0)],
    ];
    for (const [what, content] of spoiled) {
      const path = join(directory, 'spoiled');
      writeFileSync(path, content);
      await expect(restore(to, path, { replace: true, askForMs: 0 }, new Screen()), what).rejects.toThrow(
        /is not a(whole)? /,
      );
    }
    await expect(restore(to, `${file}.none`, { replace: true, askForMs: 0 }, new Screen())).rejects.toThrow(
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
  });
});

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
    ['backup.ts', ['--help'], 'Usage: npm run backup'],
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
      expect(stderr).toBe('The database cannot be used: nothing listens at its address.\n');
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

const guildAt = (helloAt: number) => ({
  channels: {},
  options: { honor: 'every' as const, languages: true, mention: false, minimum: null, verified: false },
  helloAt,
});

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { backup, restore } from '../../../src/cli/storage/backup.ts';
import { copyStorage } from '../../../src/cli/storage/copy.ts';
import { createDuplicateCheck } from '../../../src/duplicate-processes.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { collect, RecordingLog, temporaryDirectory } from '../../support/storage-kit.ts';

/** A store, with how an empty one is had. */
export type Store = [name: string, make: () => Promise<string>];

export const sqlite = (): Promise<string> =>
  Promise.resolve(`sqlite://${join(temporaryDirectory(), 'dojo.sqlite')}`);

export const encryptionKeys = [Buffer.alloc(32, 7)];

const open = (url: string, operationTimeoutMs = 10_000): Promise<Storage> =>
  openStorage({ url, encryptionKeys, log: new RecordingLog(), operationTimeoutMs });

export async function using<T>(url: string, work: (storage: Storage) => Promise<T>): Promise<T> {
  const storage = await open(url);
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

const oddKeys = ['x'.repeat(300), 'a\u2028b\n"', '👩‍👩‍👧'];
/** Rows of every sort, in several tables. */
export const seed = (url: string): Promise<void> =>
  using(url, async (storage) => {
    const names = Array.from({ length: 2_500 }, (_, index) => ({
      key: `name ${index}`,
      value: { codewarsId: `id ${index}` },
    }));
    await storage.names.setMany(names);
    for (const key of oddKeys) await storage.names.set(key, { codewarsId: `of ${key}` });
    await storage.links.set('1:2', {
      username: 'u',
      codewarsId: null,
      linkedAt: 1,
      announce: true,
      sealedApiKey: storage.sealer.seal('links', '1:2', 'api key'),
    });
    await storage.seen.set('kept', { at: 1 }, 3_600_000);
    await storage.cache.set('c', { value: 'cached', fetchedAt: 1 });
  });

export const expectSeeded = (url: string): Promise<void> =>
  using(url, async (storage) => {
    expect((await collect(storage.names.keys())).length).toBe(2_503);
    for (const key of oddKeys) expect(await storage.names.get(key)).toEqual({ codewarsId: `of ${key}` });
    const sealed = (await storage.links.get('1:2'))!.sealedApiKey!;
    expect(storage.sealer.open('links', '1:2', sealed)).toBe('api key');
    expect(await storage.seen.get('kept')).toEqual({ at: 1 });
  });

export class Screen {
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
export async function whileABotRuns(url: string, work: () => Promise<void>): Promise<void> {
  await using(url, async (storage) => {
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
    const named = { node: 'the one that runs', shards: undefined };
    const bot = createDuplicateCheck({ storage, ...named, now: Date.now, log, everyMs: 20 });
    bot.start();
    await vi.waitFor(async () => expect(await storage.heard.get('processes')).toBeDefined(), {
      timeout: 10_000,
    });
    try {
      await work();
    } finally {
      await bot.stop();
    }
  });
}

/** What holds of every store that rows are moved from or to. */
export function describeMoves(stores: readonly Store[]): void {
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
        problems: [expect.stringContaining('is filling this database') as string],
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
        problems: [expect.stringContaining('TO is not empty') as string],
      });
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
      const content = readFileSync(file, 'latin1');
      for (const secret of [
        'api key',
        encryptionKeys[0]!.toString('hex'),
        encryptionKeys[0]!.toString('latin1'),
      ])
        expect(content).not.toContain(secret);
      await restore(to, file, { replace: false, watchForMs: 0 }, screen);
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
        await restore(target, file, { replace: false, watchForMs: 0 }, new Screen());
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
  });
}

const guildAt = (helloAt: number) => ({
  channels: {},
  options: { honor: 'every' as const, languages: true, mention: false, minimum: null, verified: false },
  helloAt,
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLog } from '../../src/log.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { processorTime } from '../support/processor-time.ts';
import { expectCleanPrototypes } from './clean-prototypes.ts';
import { costly, outOfObject } from './hostile-json.ts';

interface Kit {
  readonly storage: Storage;
  /** Puts a text into the place of a row, as somebody with the file at hand could. */
  readonly tamper: (table: string, text: string) => void;
}

async function open(): Promise<Kit> {
  const folder = await mkdtemp(join(tmpdir(), 'dojo-rows-'));
  const path = join(folder, 'dojo.sqlite');
  const log = createLog({ level: 'silent', secrets: [] });
  const storage = await openStorage({ url: `sqlite://${path}`, encryptionKeys: [Buffer.alloc(32, 7)], log });
  onTestFinished(async () => {
    await storage.close();
    await rm(folder, { recursive: true });
  });
  return {
    storage,
    tamper(table, text) {
      const database = new DatabaseSync(path);
      database.exec('PRAGMA busy_timeout = 2000');
      const { changes } = database.prepare(`UPDATE ${table} SET value = ?`).run(text);
      database.close();
      expect(changes).toBe(1);
    },
  };
}

const hook = { guildId: '1', userId: '2', sealedSecret: 'x', createdAt: 0 };
const completions = { languages: { ruby: ' a ' }, total: 1, readAt: 1 };

describe('a stored row that somebody changed', () => {
  it('is read by its known fields, whatever keys it has beside them', async () => {
    const { storage, tamper } = await open();
    await storage.hooks.set('k', hook);
    const value = `{${outOfObject},${JSON.stringify(hook).slice(1)}`;
    tamper('hooks', `{${outOfObject},"value":${value}}`);
    expect(await storage.hooks.get('k')).toEqual(hook);
    expectCleanPrototypes();
  });

  it('has no field that it only inherits', async () => {
    const { storage, tamper } = await open();
    await storage.hooks.set('k', hook);
    for (const text of [
      `{"__proto__":{"value":${JSON.stringify(hook)}}}`,
      `{"value":{"__proto__":${JSON.stringify(hook)}}}`,
    ]) {
      tamper('hooks', text);
      await expect(storage.hooks.get('k')).rejects.toMatchObject({ code: 'corrupt' });
    }
    expectCleanPrototypes();
  });

  it('has names of its own in a map, and none that leads out of it', async () => {
    const { storage, tamper } = await open();
    await storage.completions.set('k', completions);
    const languages = '{"__proto__":" x ","constructor":" y ","ruby":" a "}';
    tamper(
      'completions',
      `{"value":${JSON.stringify({ ...completions, languages: 0 }).replace('"languages":0', `"languages":${languages}`)}}`,
    );
    const read = await storage.completions.get('k');
    expect(Object.getPrototypeOf(read?.languages)).toBe(Object.prototype);
    expect(read?.languages).toMatchObject({ constructor: ' y ', ruby: ' a ' });
    expectCleanPrototypes();
  });

  it.each(Object.entries(costly))('is corrupt, or read soon, when it holds %s', async (_, text) => {
    const { storage, tamper } = await open();
    await storage.hooks.set('k', hook);
    for (const row of [text, `{"value":${text}}`]) {
      tamper('hooks', row);
      await expect(storage.hooks.get('k')).rejects.toMatchObject({ code: 'corrupt' });
    }
    tamper('hooks', `{"more":${text},"value":${JSON.stringify(hook)}}`);
    const took = processorTime();
    await storage.hooks.get('k').catch((error: unknown) => expect(error).toMatchObject({ code: 'corrupt' }));
    expect(took()).toBeLessThan(1_000);
    await storage.hooks.set('k', hook);
    expect(await storage.hooks.get('k')).toEqual(hook);
  });

  it('is no other row: neither under another key, nor with what was sealed for another', async () => {
    const { storage, tamper } = await open();
    const long = `1:${'2'.repeat(300)}`;
    await storage.hooks.set(long, hook);
    tamper('hooks', JSON.stringify({ value: hook, key: '1:2' }));
    await expect(storage.hooks.get(long)).rejects.toMatchObject({ code: 'corrupt' });
    expect(await storage.hooks.get('1:2')).toBeUndefined();

    const sealed = storage.sealer.seal('links', '1:2', 'key-of-somebody');
    for (const [collection, key] of [
      ['links', '1:3'],
      ['links', '12:'],
      ['link', 's1:2'],
      ['hooks', '1:2'],
    ] as const) {
      expect(() => storage.sealer.open(collection, key, sealed)).toThrow(
        expect.objectContaining({ code: 'unsealable' }) as Error,
      );
    }
  });
});

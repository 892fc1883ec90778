import { describe, expect, it } from 'vitest';
import { SqliteBackend } from '../../src/storage/sqlite/backend.ts';
import type { Migration } from '../../src/storage/migrations.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { RecordingLog } from '../support/storage-kit.ts';

describe('the schema version', () => {
  const backend = (): {
    open: (migrations: readonly Migration[]) => Promise<Storage>;
    version: () => Promise<unknown>;
  } => {
    const memory = new SqliteBackend(':memory:', () => Infinity);
    // The rows outlive one storage, as a file does.
    memory.close = () => Promise.resolve();
    return {
      open: (migrations) =>
        openStorage(
          { url: 'memory:', encryptionKeys: [], log: new RecordingLog() },
          { backend: () => memory, migrations },
        ),
      version: async () => {
        const text = await (await memory.adapter('meta')).get('schema');
        return (JSON.parse(text!) as { value: { value: unknown } }).value.value;
      },
    };
  };
  const renameAll: Migration = async (rows) => {
    const names = await rows('names');
    for await (const [key, row] of names.entries()) {
      const { codewarsId } = row as { codewarsId: string };
      if (!codewarsId.startsWith('v2-')) await names.set(key, { codewarsId: `v2-${codewarsId}` });
    }
  };

  it('is 1 in an empty store, and is kept', async () => {
    const { open, version } = backend();
    await (await open([])).close();
    expect(await version()).toBe(1);
  });

  it('goes forward, each step once', async () => {
    const { open, version } = backend();
    const first = await open([]);
    await first.names.set('k', { codewarsId: 'x' });
    await first.close();
    const runs: number[] = [];
    const steps: Migration[] = [
      async (rows) => (runs.push(2), renameAll(rows)),
      () => Promise.resolve(void runs.push(3)),
    ];
    for (const _ of [1, 2]) {
      const storage = await open(steps);
      expect(await storage.names.get('k')).toEqual({ codewarsId: 'v2-x' });
      await storage.close();
    }
    expect(runs).toEqual([2, 3]);
    expect(await version()).toBe(3);
  });

  it('is the newest in an empty store, where there is nothing to take forward', async () => {
    const { open, version } = backend();
    await (await open([() => Promise.reject(new Error('must not run'))])).close();
    expect(await version()).toBe(2);
  });

  it('stays where a step failed, and goes on from there', async () => {
    const { open, version } = backend();
    await (await open([])).close();
    const failing = new Error('half-way');
    await expect(open([renameAll, () => Promise.reject(failing)])).rejects.toBe(failing);
    expect(await version()).toBe(2);
    await (await open([renameAll, renameAll])).close();
    expect(await version()).toBe(3);
  });

  it('of a newer bot is refused, and nothing is touched', async () => {
    const { open, version } = backend();
    await (await open([renameAll, renameAll])).close();
    await expect(open([])).rejects.toMatchObject({
      name: 'StorageError',
      code: 'tooNew',
      message: expect.stringContaining('its schema is 3, this version knows 1') as string,
    });
    expect(await version()).toBe(3);
  });

  it('that is none is corrupt', async () => {
    const { open } = backend();
    const wrong: Migration = async (rows) => (await rows('meta')).set('schema', { value: 'seven' });
    await (await open([])).close();
    await expect(open([wrong, () => Promise.reject(new Error('stop'))])).rejects.toThrow('stop');
    const spoiled = backend();
    const storage = await spoiled.open([]);
    await storage.close();
    await expect(
      spoiled.open([async (rows) => (await wrong(rows), Promise.reject(new Error('stop')))]),
    ).rejects.toThrow('stop');
    await expect(spoiled.open([])).rejects.toMatchObject({ code: 'corrupt' });
  });
});

import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { SqliteBackend } from '../../../src/storage/sqlite/backend.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';
import { createResealing, opens, sealedRows } from '../../../src/storage/secrets/resealing.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { collect, collectUntilError, RecordingLog } from '../../support/storage-kit.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

const oldKey = Buffer.alloc(32, 1);
const newKey = Buffer.alloc(32, 2);
const everyMs = 600_000;

let backend: SqliteBackend;
beforeEach(() => {
  backend = new SqliteBackend(':memory:', () => Infinity);
  // The rows outlive each process.
  backend.close = () => Promise.resolve();
});

/** The store as a process with these keys opens it. */
const openWith = (...encryptionKeys: Buffer[]): Promise<Storage> =>
  openStorage({ url: 'memory:', encryptionKeys, log: new RecordingLog() }, { backend: () => backend });

async function setKey(storage: Storage, row: string, key: string): Promise<void> {
  const link = { username: row, codewarsId: null, linkedAt: 1, announce: true };
  await storage.links.set(row, { ...link, sealedApiKey: storage.sealer.seal('links', row, key) });
}

/** Links with keys and hooks, as many of each, in two servers. */
async function fill(storage: Storage, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const guildId = index % 2 === 0 ? '1' : '2';
    await setKey(storage, `${guildId}:${index}`, `key ${index}`);
    const sealedSecret = storage.sealer.seal('hooks', `h${index}`, `secret ${index}`);
    await storage.hooks.set(`h${index}`, { guildId, userId: String(index), sealedSecret, createdAt: 1 });
  }
  await storage.links.set('1:none', { username: 'none', codewarsId: null, linkedAt: 1, announce: true });
}

const guild = (id: string) => (guildId: string) => guildId === id;
const all = (): boolean => true;

/** A process that reseals; ends with the test. */
function running(storage: Storage, ownsGuild: (guildId: string) => boolean) {
  const lines: object[] = [];
  const log = { debug: () => undefined, info: (fields: object) => void lines.push(fields) };
  const resealing = createResealing({ storage, ownsGuild, log });
  onTestFinished(() => resealing.stop());
  resealing.start();
  return { ...resealing, lines };
}

/** The rows that are not under the first key. */
const behind = async (storage: Storage): Promise<string[]> =>
  (await collect(sealedRows(storage)))
    .filter(({ sealed }) => !storage.sealer.isCurrent(sealed))
    .map(({ key }) => key);
const expectAllUnder = async (key: Buffer, count = 50): Promise<void> => {
  const storage = await openWith(key);
  await vi.waitFor(async () => expect(await behind(storage)).toEqual([]), 10_000);
  const rows = await collect(sealedRows(storage));
  expect(rows).toHaveLength(count);
  expect(rows.filter((row) => !opens(storage.sealer, row))).toEqual([]);
};

describe('resealing', () => {
  let before: Storage;
  beforeEach(async () => {
    before = await openWith(oldKey);
    await fill(before, 25);
  });

  it('is done by the running processes, each what it owns', async () => {
    const workers = await Promise.all(
      ['1', '2'].map(async (id) => running(await openWith(newKey, oldKey), guild(id))),
    );
    await expectAllUnder(newKey);
    await vi.waitFor(
      () =>
        expect(workers.map(({ lines }) => lines)).toEqual([
          [{ changed: 26, failed: 0 }],
          [{ changed: 24, failed: 0 }],
        ]),
      { timeout: 10_000 },
    );
  });

  it('leaves alone what no key opens', async () => {
    const lostKey = Buffer.alloc(32, 3);
    await setKey(await openWith(lostKey), '1:lost', 'lost');
    const kept = await before.links.get('1:lost');
    const { lines } = running(await openWith(newKey, oldKey), all);
    await vi.waitFor(() => expect(lines).toEqual([{ changed: 50, failed: 1 }]), { timeout: 10_000 });
    expect(await before.links.get('1:lost')).toEqual(kept);
    // With the key that was missing it is done by the next start.
    running(await openWith(newKey, oldKey, lostKey), all);
    await expectAllUnder(newKey, 51);
  });

  it('passes over a row that cannot be read', async () => {
    await (await backend.adapter('links')).set('1:none', '{');
    const { lines } = running(await openWith(newKey, oldKey), all);
    await vi.waitFor(() => expect(lines).toEqual([{ changed: 50, failed: 1 }]), { timeout: 10_000 });
  });

  it('loses nothing that is written meanwhile', async () => {
    const bot = await openWith(newKey, oldKey);
    const { lines } = running(bot, all);
    const writing: Promise<unknown>[] = [];
    for (let index = 0; index < 25; index += 1) {
      const row = `${index % 2 === 0 ? '1' : '2'}:${index}`;
      writing.push(bot.links.update(row, (link) => link && { ...link, verifiedAt: 7 }));
    }
    writing.push(setKey(bot, '1:0', 'another key'), setKey(bot, '1:new', 'new'), bot.links.delete('2:1'));
    await Promise.all(writing);
    await vi.waitFor(() => expect(lines).toHaveLength(1), { timeout: 10_000 });
    await expectAllUnder(newKey);
    const after = await openWith(newKey);
    const keyOf = async (row: string) =>
      after.sealer.open('links', row, (await after.links.get(row))!.sealedApiKey!);
    expect(await keyOf('1:0')).toBe('another key');
    expect(await keyOf('1:new')).toBe('new');
    expect(await after.links.get('2:1')).toBeUndefined();
    expect(await after.links.get('1:2')).toMatchObject({ verifiedAt: 7 });
  });

  it('finds later what another process sealed under the old key', async () => {
    virtualClock();
    const { lines } = running(await openWith(newKey, oldKey), all);
    await vi.waitFor(() => expect(lines).toHaveLength(1), { timeout: 10_000 });
    await setKey(before, '1:late', 'late');
    await vi.advanceTimersByTimeAsync(everyMs);
    await expectAllUnder(newKey, 51);
  });

  it('goes on after a process that died in the middle', async () => {
    await running(await openWith(newKey, oldKey), all).stop();
    expect(await behind(await openWith(newKey, oldKey))).not.toEqual([]);
    running(await openWith(newKey, oldKey), all);
    await expectAllUnder(newKey);
  });

  it('does nothing with one key', async () => {
    const storage = await openWith(oldKey);
    let reads = 0;
    const links = { ...storage.links, entries: () => (reads++, storage.links.entries()) } as Storage['links'];
    running({ ...storage, links }, all);
    expect(reads).toBe(0);
  });
});

describe('a rotation by restarts', () => {
  it('leaves no secret unreadable at any moment, also where processes restart one after another', async () => {
    await fill(await openWith(oldKey), 10);
    const processes = new Map<string, { storage: Storage; stop: () => Promise<void> }>();
    let writes = 0;
    const restart = async (name: string, ...keys: Buffer[]): Promise<void> => {
      await processes.get(name)?.stop();
      const storage = await openWith(...keys);
      const process = name === 'web' ? { stop: () => Promise.resolve() } : running(storage, guild(name));
      processes.set(name, { storage, stop: () => process.stop() });
    };
    const expectReadable = async (): Promise<void> => {
      for (const [name, { storage }] of processes) {
        const { rows, error } = await collectUntilError(sealedRows(storage));
        expect(error).toBeUndefined();
        for (const row of rows) expect(opens(storage.sealer, row), `${name}: ${row.key}`).toBe(true);
      }
    };
    for (const name of ['web', '1', '2']) await restart(name, oldKey);
    for (const keys of [[oldKey, newKey], [newKey, oldKey], [newKey]]) {
      for (const name of ['2', 'web', '1']) {
        await restart(name, ...keys);
        // While rows are resealed, members give new keys to each of the processes.
        for (let round = 0; round < 5; round += 1) {
          for (const id of ['1', '2']) await setKey(processes.get(id)!.storage, `${id}:w${++writes}`, 'key');
          await expectReadable();
        }
      }
      const { storage } = processes.get('1')!;
      await vi.waitFor(async () => expect(await behind(storage)).toEqual([]), 10_000);
    }
    await expectReadable();
    expect(await collect(sealedRows(processes.get('1')!.storage))).toHaveLength(20 + writes);
  });
});

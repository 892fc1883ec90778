import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStorage } from '../../../src/storage/open-storage.ts';
import { SqliteBackend } from '../../../src/storage/sqlite/backend.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import {
  closeAfterTest,
  collect,
  collectUntilError,
  RecordingLog,
  temporaryDirectory,
  withDatabase,
} from '../../support/storage-kit.ts';

const encryptionKeys = [Buffer.alloc(32, 7)];

/** A storage with one row, and a hand on the connections it opens. */
const open = async (operationTimeoutMs = 300) => {
  const path = join(temporaryDirectory(), 'dojo.sqlite');
  const log = new RecordingLog();
  const control = {
    path,
    current: undefined as DatabaseSync | undefined,
    connect: (): DatabaseSync => new DatabaseSync(path),
  };
  const storage = closeAfterTest(
    await openStorage(
      { url: `sqlite://${path}`, encryptionKeys, log, operationTimeoutMs },
      {
        backend: ({ timeLeftMs }) =>
          new SqliteBackend(path, timeLeftMs, () => (control.current = control.connect())),
      },
    ),
  );
  await storage.names.set('k', { codewarsId: 'x' });
  return { storage, log, control };
};

const reads = (storage: Storage): [name: string, Promise<unknown>][] => [
  ['names.get', storage.names.get('k')],
  ['names.get', storage.names.get('not there')],
  ['names.getMany', storage.names.getMany(['k', 'not there'])],
  ['names.entries', collect(storage.names.entries())],
];
const writes = (storage: Storage): [name: string, Promise<unknown>][] => [
  ['names.set', storage.names.set('new', { codewarsId: 'y' })],
  ['names.delete', storage.names.delete('k')],
  ['names.update', storage.names.update('k', () => ({ codewarsId: 'y' }))],
  ['meta.set', storage.check()],
];

async function expectAllUnavailable(
  operations: [name: string, Promise<unknown>][],
  cause: Record<string, unknown>,
): Promise<void> {
  const outcomes = await Promise.allSettled(operations.map(([, operation]) => operation));
  for (const [index, outcome] of outcomes.entries()) {
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: { name: 'StorageError', code: 'unavailable' },
    });
    const { message, cause: given } = (outcome as PromiseRejectedResult).reason as Error;
    expect(message).toMatch(new RegExp(`^${operations[index]![0]}: `));
    expect(given).toMatchObject(cause);
  }
}

async function expectWell(storage: Storage): Promise<void> {
  expect(await storage.names.get('k')).toEqual({ codewarsId: 'x' });
  expect(await storage.names.get('not there')).toBeUndefined();
  await storage.names.set('after', { codewarsId: 'z' });
  expect(await storage.names.delete('after')).toBe(true);
  await storage.check();
}

/** How long the event loop stood still at most while `work` ran. */
async function longestStandstill(work: Promise<unknown>): Promise<number> {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  await work.finally(() => clearInterval(timer));
  return longest;
}

function lock(path: string): { release: () => void } {
  const other = new DatabaseSync(path);
  other.exec('BEGIN EXCLUSIVE');
  const release = (): void => {
    if (!other.isOpen) return;
    other.exec('COMMIT');
    other.close();
  };
  onTestFinished(release);
  return { release };
}

describe('a SQLite database that breaks under the running process', () => {
  it('locked by another writer: writes reject in time, reads go on, nothing stands still', async () => {
    const { storage, log, control } = await open(2_000);
    const { release } = lock(control.path);
    const failing = expectAllUnavailable(writes(storage), { errcode: 5, message: 'database is locked' });
    expect(await storage.names.get('k')).toEqual({ codewarsId: 'x' });
    expect(await longestStandstill(failing)).toBeLessThan(1_000);
    expect(log.text).toContain('database is locked');
    release();
    await expectWell(storage);
  });

  it('locked when a bot starts: it is waited for, and one line says so', async () => {
    const { control } = await open();
    const { release } = lock(control.path);
    const log = new RecordingLog();
    const opening = openStorage({
      url: `sqlite://${control.path}`,
      encryptionKeys,
      log,
      openWithinMs: 18_000,
    });
    await expect.poll(() => log.lines, { timeout: 15_000 }).toHaveLength(1);
    release();
    closeAfterTest(await opening);
    expect(log.lines.map(({ message }) => message)).toEqual([
      'The database cannot be used: another program holds it locked. Waiting for it up to 18 s.',
    ]);
  });

  it('locked for less than the time limit: the write waits and is done', async () => {
    const { storage, log, control } = await open(2_000);
    const { release } = lock(control.path);
    const writing = storage.names.set('waited', { codewarsId: 'y' });
    await sleep(150);
    release();
    await writing;
    expect(await storage.names.get('waited')).toEqual({ codewarsId: 'y' });
    expect(log.lines).toEqual([]);
  });

  it('read-only: writes reject, reads go on', async () => {
    const { storage, log, control } = await open();
    const writable = control.connect;
    control.connect = () => new DatabaseSync(control.path, { readOnly: true });
    control.current?.exec('PRAGMA query_only = ON');
    await expectAllUnavailable(writes(storage), { errcode: 8 });
    expect(await storage.names.get('k')).toEqual({ codewarsId: 'x' });
    await expectAllUnavailable(writes(storage), { errcode: 8 });
    expect(log.text).toContain('readonly database');
    control.connect = writable;
    // The first to find out opens anew, the second has it.
    await storage.check().catch(() => undefined);
    await expectWell(storage);
  });

  it('closed, and not to be opened again: everything rejects', async () => {
    const { storage, log, control } = await open();
    const working = control.connect;
    control.connect = () => {
      throw new Error('too many open files');
    };
    control.current?.close();
    await expectAllUnavailable([...reads(storage), ...writes(storage)], { message: 'too many open files' });
    expect(log.text).toContain('too many open files');
    control.connect = working;
    await expectWell(storage);
  });

  it('closed: the next operation opens it again', async () => {
    const { storage, control } = await open();
    control.current?.close();
    await expectWell(storage);
  });

  it('moved away: everything rejects, and no empty database takes its place', async () => {
    const path = join(temporaryDirectory(), 'dojo.sqlite');
    const log = new RecordingLog();
    const storage = closeAfterTest(await openStorage({ url: `sqlite://${path}`, encryptionKeys, log }));
    await storage.names.set('k', { codewarsId: 'x' });
    renameSync(path, `${path}.moved`);
    const gone = { message: 'The database file is missing. Put it back.' };
    await expectAllUnavailable(writes(storage), gone);
    await expectAllUnavailable(reads(storage), gone);
    expect(log.text).toContain(gone.message);
    expect(log.text).toContain('the store failed: its file is missing. Put it back.');
    renameSync(`${path}.moved`, path);
    await expectWell(storage);
  });

  it('moved away while it is only read: reads reject within a second', async () => {
    const { storage, control } = await open();
    await storage.names.get('k');
    renameSync(control.path, `${control.path}.moved`);
    await expect
      .poll(() => storage.names.get('k').catch((error: unknown) => error), { timeout: 1_000 })
      .toMatchObject({ code: 'unavailable' });
    await expectAllUnavailable(reads(storage), { message: 'The database file is missing. Put it back.' });
    renameSync(`${control.path}.moved`, control.path);
    await expectWell(storage);
  });

  it('replaced by another file: everything rejects, and the other file is left alone', async () => {
    const { storage, control } = await open();
    const other = `${control.path}.other`;
    const second = await openStorage({ url: `sqlite://${other}`, encryptionKeys, log: new RecordingLog() });
    await second.close();
    renameSync(control.path, `${control.path}.moved`);
    renameSync(other, control.path);
    const replaced = { message: expect.stringContaining('was replaced') as string };
    await expectAllUnavailable(writes(storage), replaced);
    await expectAllUnavailable(reads(storage), replaced);
    control.current?.close();
    await expectAllUnavailable(reads(storage), replaced);
    renameSync(control.path, other);
    renameSync(`${control.path}.moved`, control.path);
    await expectWell(storage);
    const rows = withDatabase(other, (database) => database.prepare('SELECT key FROM names').all());
    expect(rows).toEqual([]);
  });

  it('in the middle of a list: the list rejects in the middle', async () => {
    const { storage, log, control } = await open();
    for (let index = 0; index < 450; index++) await storage.names.set(`k${index}`, { codewarsId: 'x' });
    const rows = storage.names.entries()[Symbol.asyncIterator]();
    for (let count = 0; count < 150; count++) expect((await rows.next()).done).toBe(false);
    const working = control.connect;
    control.connect = () => {
      throw new Error('disk I/O error');
    };
    control.current?.close();
    const rest = await collectUntilError({ [Symbol.asyncIterator]: () => rows });
    expect(rest.rows.length).toBeLessThan(300);
    expect(rest.error).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/^names\.entries: /) as string,
    });
    expect(log.text).toContain('disk I/O error');
    control.connect = working;
    expect((await collect(storage.names.entries())).length).toBe(451);
  });

  it('full: the write rejects, and what was there stays', async () => {
    const { storage, control } = await open();
    control.current?.exec('PRAGMA max_page_count = 1');
    const big = { value: 'x'.repeat(200_000), fetchedAt: 1 };
    await expect(storage.cache.set('k', big)).rejects.toMatchObject({
      code: 'unavailable',
      cause: expect.objectContaining({ errcode: 13 }) as unknown,
    });
    expect(await storage.cache.get('k')).toBeUndefined();
    control.current?.exec('PRAGMA max_page_count = 1000000');
    await expectWell(storage);
  });
});

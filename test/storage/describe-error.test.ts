import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StartError } from '../../src/errors.ts';
import { StorageError } from '../../src/storage/errors.ts';
import { assertKnownVersion } from '../../src/storage/migrations.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { asStartError, reasonOf } from '../../src/storage/describe-error.ts';
import { freePort } from '../support/ports.ts';
import { RecordingLog, temporaryDirectory } from '../support/storage-kit.ts';

/** What is said when a bot starts on a store that cannot be used. */
async function saidOf(url: string): Promise<readonly string[]> {
  const log = new RecordingLog();
  const error = await openStorage({ url, encryptionKeys: [Buffer.alloc(32)], log, openWithinMs: 300 }).then(
    () => new Error('it opened'),
    (failure: unknown) => asStartError(failure),
  );
  if (!(error instanceof StartError)) throw error as Error;
  return error.problems;
}

describe('a store that cannot be used', () => {
  it('is told of in a line that says why: a file that is no database', async () => {
    const path = join(temporaryDirectory(), 'notes.txt');
    writeFileSync(path, 'not a database, and long enough to be told from an empty one'.repeat(10));
    expect(await saidOf(`sqlite://${path}`)).toEqual([
      'The database cannot be used: its file is not a SQLite database. Check DATABASE_URL and the store it names.',
    ]);
  });

  it('a folder in the place of the file', async () => {
    const path = join(temporaryDirectory(), 'folder');
    mkdirSync(path);
    expect((await saidOf(`sqlite://${path}`))[0]).toContain(`it is a folder (${path})`);
  });

  it('a path that leads through a file', async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    expect((await saidOf(`sqlite://${file}/dojo.sqlite`))[0]).toContain('a file is in the way of its path');
  });

  it('a server that is not there, without its password', async () => {
    const [line = ''] = await saidOf(`postgres://u:the-password@127.0.0.1:${await freePort()}/db`);
    expect(line).toContain('nothing listens at its address');
    expect(line).not.toContain('the-password');
  });

  it('a newer version’s, with nothing added', () => {
    let error: unknown;
    try {
      assertKnownVersion(9, 1);
    } catch (thrown) {
      error = thrown;
    }
    expect(asStartError(error)).toMatchObject({
      problems: [expect.stringContaining('newer version')],
    });
  });

  it('leaves other errors alone', () => {
    const error = new Error('a bug');
    expect(asStartError(error)).toBe(error);
    expect(asStartError(undefined)).toBeUndefined();
  });
});

describe('the reason', () => {
  const caused = (cause: unknown): Error => new StorageError('unavailable', 'x', { cause });
  const withCode = (fields: object): Error => Object.assign(new Error('secret text'), fields);

  it.each([
    [{ code: 'ENOSPC' }, 'the disk is full'],
    [{ code: 'EROFS' }, 'the disk is read-only'],
    [{ code: 'ERR_SQLITE_ERROR', errcode: 13 }, 'the disk is full'],
    // SQLITE_READONLY_DIRECTORY
    [{ code: 'ERR_SQLITE_ERROR', errcode: 1544 }, 'it can be read but not written'],
    [{ code: 'EUNHEARDOF' }, undefined],
  ])('of %o is %s', (fields, reason) => {
    expect(reasonOf(caused(caused(withCode(fields))))).toBe(reason);
  });

  it('is looked for to a depth that ends', () => {
    const loop = new Error('loop');
    loop.cause = loop;
    expect(reasonOf(loop)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { StartError } from '../../src/errors.ts';
import { StorageError } from '../../src/storage/errors.ts';
import { SqliteBackend } from '../../src/storage/sqlite/backend.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { RecordingLog } from '../support/storage-kit.ts';

/** Opens a store that fails with these, one after another, before it works. */
async function openAfter(failures: readonly Error[], openWithinMs = 18_000) {
  const left = [...failures];
  class Late extends SqliteBackend {
    override open(): Promise<void> {
      const failure = left.shift();
      return failure ? Promise.reject(failure) : Promise.resolve();
    }
  }
  const log = new RecordingLog();
  const opening = openStorage(
    { url: 'memory:', encryptionKeys: [], log, openWithinMs },
    { backend: () => new Late(':memory:', () => Infinity) },
  );
  const error: unknown = await opening.then(
    (storage) => storage.close(),
    (failure: unknown) => failure,
  );
  return { error, left: left.length, lines: log.lines.map(({ message }) => message) };
}

const failing = (fields: object, message = 'the-password'): Error =>
  Object.assign(new Error(message), fields);

// Each waits for its half second: at once they take no longer than one.
describe.concurrent('a store that is not there yet', () => {
  it.each([
    [failing({ code: 'ENOTFOUND' }), 'there is no host with that name'],
    [failing({ code: 'EAI_AGAIN' }), 'its host cannot be looked up'],
    [failing({ code: 'ECONNREFUSED' }), 'nothing listens at its address'],
    [failing({ code: '57P03' }), 'it is starting up or shutting down'],
    [failing({ code: '08P01' }, 'the database system is starting up'), 'it is starting up or shutting down'],
    [failing({ code: '53100' }), 'the disk is full'],
    [failing({}, 'LOADING Redis is loading the dataset in memory'), 'it is still reading its file'],
    [failing({}, 'MISCONF Errors writing to the AOF file'), 'it cannot write to its disk'],
    [failing({}, 'Connection terminated due to connection timeout'), 'it does not answer'],
  ])('is waited for: %s', async (failure, reason) => {
    const { error, lines } = await openAfter([failure]);
    expect(error).toBeUndefined();
    expect(lines).toEqual([`The database cannot be used: ${reason}. Waiting for it up to 18 s.`]);
  });

  it.each([new StartError(['DATABASE_URL: wrong.']), new StorageError('unavailable', 'damaged')])(
    'is not waited for where that does not help: %s',
    async (failure) => {
      expect(await openAfter([failure, failing({})])).toMatchObject({ error: failure, left: 1 });
    },
  );

  it('is told of once, however long it takes', async () => {
    const { error, lines } = await openAfter(Array<Error>(3).fill(failing({ code: 'ECONNREFUSED' })));
    expect(error).toBeUndefined();
    expect(lines).toHaveLength(1);
  });

  it('is given up in time, with the reason', async () => {
    const refused = failing({ code: 'ECONNREFUSED' });
    const { error } = await openAfter(Array<Error>(50).fill(refused), 1_200);
    expect(error).toMatchObject({ code: 'unavailable', cause: refused });
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openStorage } from '../../../src/storage/open-storage.ts';
import { closeAfterTest, collectUntilError, RecordingLog } from '../../support/storage-kit.ts';
import { FaultyBackend } from '../faulty-backend.ts';

const open = async (operationTimeoutMs = 1_000, sweepEveryMs = 60_000) => {
  const log = new RecordingLog();
  const backend = new FaultyBackend();
  const storage = closeAfterTest(
    await openStorage(
      { url: 'memory:', encryptionKeys: [], log, operationTimeoutMs, sweepEveryMs },
      { backend: () => backend },
    ),
  );
  await storage.names.set('k', { codewarsId: 'x' });
  return { log, backend, storage };
};

describe('a store that fails', () => {
  const operations = [
    ['get', (storage: Awaited<ReturnType<typeof open>>['storage']) => storage.names.get('k')],
    ['getMany', (storage) => storage.names.getMany(['k', 'l'])],
    ['set', (storage) => storage.names.set('k', { codewarsId: 'y' })],
    ['delete', (storage) => storage.names.delete('k')],
    ['setMany', (storage) => storage.names.setMany([{ key: 'k', value: { codewarsId: 'y' } }])],
    ['update', (storage) => storage.names.update('k', () => ({ codewarsId: 'y' }))],
    [
      'entries',
      (storage) =>
        collectUntilError(storage.names.entries()).then(({ error }) => Promise.reject(error as Error)),
    ],
    [
      'keys',
      (storage) =>
        collectUntilError(storage.names.keys()).then(({ error }) => Promise.reject(error as Error)),
    ],
  ] satisfies [string, (storage: Awaited<ReturnType<typeof open>>['storage']) => Promise<unknown>][];

  it.each(operations)(
    'rejects %s with the cause, logs it, and works on when it is well again',
    async (name, run) => {
      const { backend, storage, log } = await open();
      const cause = new Error('disk on fire');
      backend.fault = () => Promise.reject(cause);
      await expect(run(storage)).rejects.toMatchObject({
        name: 'StorageError',
        code: 'unavailable',
        message: `names.${name}: the store failed.`,
        cause,
      });
      expect(log.lines).toHaveLength(1);
      expect(log.text).toContain('disk on fire');
      backend.fault = () => undefined;
      expect(await storage.names.get('k')).toEqual({ codewarsId: 'x' });
    },
  );

  it.each(operations)(
    'rejects %s when it only emits its error and answers as if nothing were there',
    async (_name, run) => {
      const { backend, storage } = await open();
      backend.fault = (collection) => {
        backend.emit(collection, new Error('disk on fire'));
        return { instead: undefined };
      };
      await expect(run(storage)).rejects.toMatchObject({
        code: 'unavailable',
        cause: expect.objectContaining({ message: 'disk on fire' }) as unknown,
      });
    },
  );

  it.each(operations)('rejects %s when it never answers', async (name, run) => {
    const { backend, storage, log } = await open(50);
    backend.fault = () => new Promise(() => undefined);
    const before = performance.now();
    await expect(run(storage)).rejects.toMatchObject({
      code: 'unavailable',
      message: `names.${name}: no answer within 50 ms.`,
    });
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(log.lines).toHaveLength(1);
    backend.fault = () => undefined;
    expect(await storage.names.get('k')).toEqual({ codewarsId: 'x' });
  });

  it('rejects a set that it answers with no', async () => {
    const { backend, storage } = await open();
    backend.fault = () => ({ instead: false });
    await expect(storage.names.set('k', { codewarsId: 'y' })).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('only when it is to write: an update that found its row rejects, and the row stays', async () => {
    const { backend, storage } = await open();
    backend.fault = (_collection, method) => {
      if (method === 'swap') throw new Error('disk on fire');
    };
    await expect(storage.names.update('k', () => ({ codewarsId: 'y' }))).rejects.toMatchObject({
      code: 'unavailable',
      message: 'names.update: the store failed.',
    });
    expect(await storage.names.get('k')).toEqual({ codewarsId: 'x' });
  });

  it('that always lets others be faster ends an update in time', async () => {
    const { backend, storage } = await open(50);
    backend.fault = async (_collection, method) => {
      if (method !== 'swap') return undefined;
      await sleep(1);
      return { instead: false };
    };
    await expect(storage.names.update('k', () => ({ codewarsId: 'y' }))).rejects.toMatchObject({
      message: 'names.update: no answer within 50 ms.',
    });
  });

  it('in the middle of a list rejects in the middle', async () => {
    const { backend, storage } = await open();
    for (let index = 0; index < 350; index++) await storage.names.set(`k${index}`, { codewarsId: 'x' });
    backend.fault = (_collection, method, [count]) => {
      if (method === 'iterator' && count === 250) throw new Error('disk on fire');
    };
    const { rows, error } = await collectUntilError(storage.names.entries());
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThanOrEqual(250);
    expect(error).toMatchObject({
      code: 'unavailable',
      message: 'names.entries: the store failed.',
      cause: expect.objectContaining({ message: 'disk on fire' }) as unknown,
    });
  });

  it('fails the operation it happened to and no other, also when they queue for one key', async () => {
    const { backend, storage, log } = await open();
    backend.fault = async (collection, method, args) => {
      if (method !== 'set') return undefined;
      await sleep(5);
      if (!String(args[1]).includes('"second"')) return undefined;
      backend.emit(collection, new Error('disk on fire'));
      return { instead: true };
    };
    const outcomes = await Promise.allSettled([
      storage.names.set('k', { codewarsId: '1' }),
      storage.names.set('k', { codewarsId: 'second' }),
      storage.names.set('k', { codewarsId: '3' }),
      storage.names.set('other', { codewarsId: '4' }),
      storage.members.set('k', { userIds: [] }),
    ]);
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, true, true]);
    expect(await storage.names.get('k')).toEqual({ codewarsId: '3' });
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]?.level).toBe('warn');
  });

  it('rejects who waits behind an operation that never ends, and serves who comes later', async () => {
    const { backend, storage } = await open(60);
    let stuck = true;
    backend.fault = (_collection, method) =>
      stuck && method === 'set' ? new Promise(() => undefined) : undefined;
    const first = storage.names.set('k', { codewarsId: '1' });
    await sleep(20);
    const second = storage.names.set('k', { codewarsId: '2' });
    const outcomes = await Promise.allSettled([first, second]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    stuck = false;
    await storage.names.set('k', { codewarsId: '3' });
    expect(await storage.names.get('k')).toEqual({ codewarsId: '3' });
  });

  it('in the background is logged and ends nothing', async () => {
    const { backend, storage, log } = await open();
    backend.emit('names', new Error('connection lost'));
    expect(log.lines).toMatchObject([
      { level: 'error', fields: { store: 'names' }, message: 'names: the store failed in the background.' },
    ]);
    expect(log.text).toContain('connection lost');
    expect(await storage.names.get('k')).toEqual({ codewarsId: 'x' });
  });

  it('after its operation was given up is logged', async () => {
    const { backend, storage, log } = await open(30);
    backend.fault = async (collection) => {
      await sleep(60);
      backend.emit(collection, new Error('too late'));
    };
    await expect(storage.names.get('k')).rejects.toMatchObject({ code: 'unavailable' });
    await expect.poll(() => log.text).toContain('too late');
    expect(log.lines.map(({ level }) => level)).toEqual(['warn', 'error']);
  });

  it('during a sweep is logged, and the next sweep comes', async () => {
    const { backend, log } = await open(1_000, 5);
    backend.fault = () => Promise.reject(new Error('disk on fire'));
    await expect.poll(() => log.lines.length).toBeGreaterThan(1);
    expect(log.lines[0]).toMatchObject({ message: 'storage.sweep: the store failed.' });
    backend.fault = () => undefined;
  });

  it('cannot keep storage from opening for ever', async () => {
    const backend = new FaultyBackend();
    backend.fault = () => Promise.reject(new Error('disk on fire'));
    const log = new RecordingLog();
    await expect(
      openStorage({ url: 'memory:', encryptionKeys: [], log }, { backend: () => backend }),
    ).rejects.toMatchObject({ code: 'unavailable', message: 'meta.getMany: the store failed.' });
  });
});

import { describe, expect, it } from 'vitest';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { closeAfterTest, collect, RecordingLog } from '../support/storage-kit.ts';

/** A server that tests may stop in the middle. */
interface Stoppable {
  start(): Promise<void>;
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  crash(): Promise<void>;
}

const operationTimeoutMs = 400;

/**
 * What every store on the network does when its server stops. `prepare` answers the URL of an empty store. A pooler keeps what happened
 * behind it to itself until something is asked.
 */
export function describeLostConnections(
  name: string,
  server: Stoppable,
  prepare: () => Promise<string>,
  { isToldWhenIdle = true } = {},
): void {
  describe(`${name}, whose server stops`, () => {
    const open = async () => {
      const log = new RecordingLog();
      const url = await prepare();
      const storage = closeAfterTest(
        await openStorage({ url, encryptionKeys: [Buffer.alloc(32, 7)], log, operationTimeoutMs }),
      );
      await storage.names.set('k', { codewarsId: 'x' });
      return { storage, log, url };
    };

    const operations = (storage: Storage): Promise<unknown>[] => [
      storage.names.get('k'),
      storage.names.get('not there'),
      storage.names.getMany(['k', 'not there']),
      collect(storage.names.entries()),
      collect(storage.names.keys()),
      storage.names.set('new', { codewarsId: 'y' }),
      storage.names.setMany([{ key: 'new', value: { codewarsId: 'y' } }]),
      storage.names.update('new', () => ({ codewarsId: 'y' })),
      storage.names.delete('not there'),
      storage.check(),
    ];

    const expectAllRejected = async (storage: Storage): Promise<void> => {
      const before = performance.now();
      const outcomes = await Promise.allSettled(operations(storage));
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({
          status: 'rejected',
          reason: { name: 'StorageError', code: 'unavailable' },
        });
      }
      expect(performance.now() - before).toBeLessThan(10 * operationTimeoutMs);
    };

    const expectWell = async (storage: Storage): Promise<void> => {
      const use = async (): Promise<unknown> => {
        await storage.check();
        await storage.names.set('after', { codewarsId: 'z' });
        await storage.names.update('after', () => undefined);
        await Promise.all(operations(storage));
        return storage.names.get('k');
      };
      await expect
        .poll(() => use().catch(String), { timeout: 15_000, interval: 100 })
        .toEqual({ codewarsId: 'x' });
      expect(await storage.names.get('after')).toBeUndefined();
    };

    it('answering nothing any more: every operation rejects in time, and all is well when it goes on', async () => {
      const { storage } = await open();
      await server.freeze();
      try {
        // More than there are connections, and again.
        for (let round = 0; round < 3; round++) await expectAllRejected(storage);
      } finally {
        await server.thaw();
      }
      await expectWell(storage);
    });

    it('killed: every operation rejects in time, the process lives, and all is well when it is back', async () => {
      const { storage, log, url } = await open();
      await server.crash();
      try {
        for (let round = 0; round < 3; round++) await expectAllRejected(storage);
      } finally {
        await server.start();
      }
      await expectWell(storage);
      expect(log.lines.length).toBeGreaterThan(0);
      const password = new URL(url).password;
      expect(log.text).not.toContain(password);
      expect(log.text).not.toContain(decodeURIComponent(password));
    });

    it('killed while idle: the process lives, and the log says so where the connection is told', async () => {
      const { storage, log } = await open();
      await Promise.all(operations(storage));
      await server.crash();
      const errors = () => log.lines.filter(({ level }) => level === 'error').length;
      if (isToldWhenIdle) await expect.poll(errors).toBeGreaterThan(0);
      await server.start();
      await expectWell(storage);
      // The error, and not the connection with all that belongs to it.
      for (const { fields } of log.lines) expect(JSON.stringify(fields).length).toBeLessThan(500);
    });

    it('closes in time although it answers nothing', async () => {
      const { storage } = await open();
      await server.freeze();
      try {
        const pending = storage.names.get('k').catch((error: unknown) => error);
        await storage.close();
        expect(await pending).toMatchObject({ code: 'unavailable' });
      } finally {
        await server.thaw();
      }
    });

    it('that comes up after the bot: it is waited for, and one line says so', async () => {
      const url = await prepare();
      const log = new RecordingLog();
      await server.crash();
      const opening = openStorage({ url, encryptionKeys: [Buffer.alloc(32)], log, openWithinMs: 18_000 });
      try {
        await expect.poll(() => log.lines, { timeout: 10_000 }).not.toEqual([]);
      } finally {
        await server.start();
      }
      closeAfterTest(await opening);
      expect(log.lines.map(({ level, message }) => [level, message])).toEqual([
        ['warn', expect.stringMatching(/^The database .* Waiting for it up to 18 s\.$/)],
      ]);
    });

    it('that is frozen when a bot starts: the start rejects in time', async () => {
      const url = await prepare();
      await server.freeze();
      try {
        const log = new RecordingLog();
        const opening = openStorage({ url, encryptionKeys: [Buffer.alloc(32)], log, openWithinMs: 1_000 });
        await expect(opening).rejects.toMatchObject({ code: 'unavailable' });
      } finally {
        await server.thaw();
      }
    });
  });
}

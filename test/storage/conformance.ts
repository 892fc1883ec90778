import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openStorage, type StorageOptions } from '../../src/storage/open-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { TableName } from '../../src/storage/records.ts';
import { closeAfterTest, collect, collectUntilError, RecordingLog } from '../support/storage-kit.ts';

/** One store that can be opened, and looked into past the storage. */
export interface Subject {
  url: string;
  inside?: Parameters<typeof openStorage>[1];
  /** Writes text in the place of a row. */
  putRaw(collection: TableName, storedKey: string, text: string): Promise<void> | void;
  countRaw(collection: TableName): Promise<number> | number;
  /** The store lets rows expire by a clock of its own, which no test can set. */
  hasOwnClock?: boolean;
}

const link = { username: 'some_user', codewarsId: null, linkedAt: 1, announce: true };

/** What every store does alike. `prepare` makes an empty store for one test. */
export function describeStorage(name: string, prepare: () => Subject | Promise<Subject>): void {
  describe(`storage over ${name}`, () => {
    const openAt = async (subject: Subject, options: Partial<StorageOptions> = {}) => {
      const log = new RecordingLog();
      const storage = await openStorage(
        { url: subject.url, encryptionKeys: [Buffer.alloc(32, 7)], log, ...options },
        subject.inside,
      );
      return { subject, log, storage: closeAfterTest(storage) };
    };
    const open = async (options?: Partial<StorageOptions>) => openAt(await prepare(), options);

    afterEach(() => void vi.useRealTimers());

    /** A time that tests can wait for. */
    const awhileAt = (subject: Subject): number => (subject.hasOwnClock ? 1_000 : 60_000);
    const pass = async (subject: Subject, ms: number): Promise<void> => {
      if (subject.hasOwnClock) await new Promise((resolve) => void setTimeout(resolve, ms));
      else vi.useFakeTimers({ now: Date.now() + ms, toFake: ['Date'] });
    };

    it('answers what was set, and undefined for what was not', async () => {
      const { storage } = await open();
      await storage.links.set('1:2', link);
      expect(await storage.links.get('1:2')).toEqual(link);
      expect(await storage.links.get('1:3')).toBeUndefined();
      await storage.links.set('1:2', { ...link, username: 'other' });
      expect(await storage.links.get('1:2')).toMatchObject({ username: 'other' });
    });

    it('answers many in the order of the keys', async () => {
      const { storage } = await open();
      const keys = Array.from({ length: 1_200 }, (_, index) => `k${index}`);
      for (const key of keys.slice(0, 50)) await storage.names.set(key, { codewarsId: key });
      const rows = await storage.names.getMany([...keys.toReversed(), 'k1', 'k1']);
      expect(rows.length).toBe(1_202);
      expect(rows.at(-3)).toEqual({ codewarsId: 'k0' });
      expect(rows.at(-1)).toEqual(rows.at(-2));
      expect(rows.filter((row) => row !== undefined).length).toBe(52);
      expect(await storage.names.getMany([])).toEqual([]);
    });

    it('hands out copies', async () => {
      const { storage } = await open();
      const members = { userIds: ['1'] };
      await storage.members.set('g', members);
      members.userIds.push('2');
      const read = await storage.members.get('g');
      read?.userIds.push('3');
      expect(await storage.members.get('g')).toEqual({ userIds: ['1'] });
    });

    it('keeps collections apart, also under the same key', async () => {
      const { storage } = await open();
      await storage.names.set('k', { codewarsId: 'a' });
      await storage.members.set('k', { userIds: ['b'] });
      await storage.names.set('members:k', { codewarsId: 'c' });
      expect(await storage.members.get('k')).toEqual({ userIds: ['b'] });
      expect(await storage.names.delete('k')).toBe(true);
      expect(await collect(storage.members.entries())).toEqual([['k', { userIds: ['b'] }]]);
      expect(await collect(storage.names.entries())).toEqual([['members:k', { codewarsId: 'c' }]]);
    });

    it('stores the known fields only', async () => {
      const { storage } = await open();
      const deep = JSON.parse('['.repeat(9_000) + ']'.repeat(9_000)) as unknown;
      await storage.links.set('k', { ...link, extra: deep } as typeof link);
      expect(await storage.links.get('k')).toEqual(link);
    });

    it('refuses a value that cannot be stored, and leaves the row as it was', async () => {
      const { storage } = await open();
      const circular: Record<string, unknown> = {};
      circular.self = circular;
      const deep = JSON.parse('['.repeat(9_000) + ']'.repeat(9_000)) as unknown;
      await storage.cache.set('k', { value: 'good', fetchedAt: 1 });
      for (const value of [circular, deep, { big: 1n }, undefined]) {
        await expect(storage.cache.set('k', { value, fetchedAt: 2 })).rejects.toMatchObject({
          name: 'StorageError',
          code: 'corrupt',
          message: 'cache.set: the value is invalid.',
        });
      }
      await expect(storage.links.set('k', { ...link, linkedAt: NaN })).rejects.toMatchObject({
        code: 'corrupt',
      });
      expect(await storage.cache.get('k')).toEqual({ value: 'good', fetchedAt: 1 });
      expect(await storage.links.get('k')).toBeUndefined();
    });

    it('keeps any JSON value of the cache unchanged', async () => {
      const { storage } = await open();
      await fc.assert(
        fc.asyncProperty(fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }), async (value) => {
          // -0 is 0 in JSON.
          const expected = JSON.parse(JSON.stringify(value)) as unknown;
          await storage.cache.set('k', { value, fetchedAt: 1 });
          expect(await storage.cache.get('k')).toEqual({ value: expected, fetchedAt: 1 });
        }),
        { numRuns: 15 },
      );
      for (const value of [':base64:aGk=', ':bigint:1', ['::x'], null]) {
        await storage.cache.set('k', { value, fetchedAt: 1 });
        expect((await storage.cache.get('k'))?.value).toEqual(value);
      }
    });

    it('finds every key again, and lists it as it was given', async () => {
      const { storage } = await open();
      const anyKey = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.string({ minLength: 190, maxLength: 400 }),
        fc.constantFrom('', '%', '_', 'a:b', 'a::b', '\0', 'a\0b', '\ud800', '\udfff', "'", '"', '__proto__'),
        fc.constantFrom('x'.repeat(200), 'x'.repeat(201), 'x'.repeat(5_000), 'é', 'é', 'É', '👩‍👩‍👧', 'A', 'a'),
        fc.constant(`x~${'0'.repeat(64)}`),
      );
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(anyKey, { maxLength: 12 }), async (keys) => {
          for (const key of keys) await storage.names.set(key, { codewarsId: `id of ${key}` });
          const listed = await collect(storage.names.entries());
          expect(listed.map(([key]) => key).toSorted()).toEqual(keys.toSorted());
          expect((await collect(storage.names.keys())).toSorted()).toEqual(keys.toSorted());
          for (const key of keys) {
            expect((await storage.names.get(key))?.codewarsId).toBe(
              JSON.parse(JSON.stringify(`id of ${key}`)),
            );
          }
          for (const key of keys) expect(await storage.names.delete(key)).toBe(true);
        }),
        { numRuns: 30 },
      );
    });

    it('lists every row, whatever their number', async () => {
      const { storage } = await open();
      const keys = Array.from({ length: 450 }, (_, index) => `k${index}`);
      for (const key of keys) await storage.names.set(key, { codewarsId: key });
      const listed = await collect(storage.names.entries());
      expect(listed.map(([key]) => key).toSorted()).toEqual(keys.toSorted());
      expect((await collect(storage.names.keys())).toSorted()).toEqual(keys.toSorted());
      for await (const [key] of storage.names.entries()) if (key === 'k3') break;
      for await (const key of storage.names.keys()) if (key === 'k3') break;
    });

    it('lets rows be deleted while they are listed', async () => {
      const { storage } = await open();
      for (let index = 0; index < 450; index++) await storage.names.set(`k${index}`, { codewarsId: 'x' });
      for await (const [key] of storage.names.entries()) expect(await storage.names.delete(key)).toBe(true);
      expect(await collect(storage.names.entries())).toEqual([]);
    });

    describe('setMany', () => {
      it('writes every row, with its own time, over what was there', async () => {
        const { storage, subject } = await open();
        const awhile = 3 * awhileAt(subject);
        await storage.names.set('k3', { codewarsId: 'old' });
        const rows = Array.from({ length: 600 }, (_, index) => ({
          key: index === 599 ? `long ${'k'.repeat(300)}` : `k${index}`,
          value: { codewarsId: `"${index}"` },
          ...(index % 2 === 0 ? {} : { keepForMs: awhile }),
        }));
        await storage.names.setMany(rows);
        await storage.names.setMany([]);
        expect(await storage.names.getMany(rows.map(({ key }) => key))).toEqual(
          rows.map(({ value }) => value),
        );
        await pass(subject, awhile + 1);
        expect(await storage.names.get('k3')).toBeUndefined();
        expect(await storage.names.get('k4')).toEqual({ codewarsId: '"4"' });
      });

      it('writes none when one of them cannot be stored', async () => {
        const { storage } = await open();
        const rows = [
          { key: 'a', value: { codewarsId: 'a' } },
          { key: 'b', value: { codewarsId: 1 as unknown as string } },
        ];
        await expect(storage.names.setMany(rows)).rejects.toMatchObject({ code: 'corrupt' });
        expect(await collect(storage.names.entries())).toEqual([]);
      });
    });

    it('writes thousands of rows at once', async () => {
      const { storage } = await open({ operationTimeoutMs: 10_000 });
      const rows = Array.from({ length: 5_000 }, (_, index) => ({
        key: `k${index}`,
        value: { codewarsId: String(index) },
      }));
      await Promise.all([storage.names.setMany(rows), storage.names.setMany(rows.toReversed())]);
      expect((await collect(storage.names.keys())).length).toBe(5_000);
    });

    it('takes the last of two rows for one key', async () => {
      const { storage } = await open();
      const rows = ['a', 'b', 'a'].map((key, index) => ({ key, value: { codewarsId: String(index) } }));
      await storage.names.setMany(rows);
      expect(await storage.names.getMany(['a', 'b'])).toEqual([{ codewarsId: '2' }, { codewarsId: '1' }]);
    });

    describe('delete', () => {
      it('is true for exactly one of many callers', async () => {
        const { storage } = await open();
        await storage.names.set('k', { codewarsId: 'x' });
        const claims = await Promise.all(Array.from({ length: 20 }, () => storage.names.delete('k')));
        expect(claims.filter(Boolean).length).toBe(1);
        expect(await storage.names.get('k')).toBeUndefined();
        expect(await storage.names.delete('k')).toBe(false);
      });

      it('is false for a row whose time is over', async () => {
        const { storage, subject } = await open();
        const awhile = awhileAt(subject);
        await storage.names.set('k', { codewarsId: 'x' }, awhile);
        await pass(subject, awhile + 1);
        expect(await storage.names.delete('k')).toBe(false);
      });
    });

    describe('update', () => {
      it('lets no change of one key get lost', async () => {
        const { storage } = await open();
        await Promise.all(
          Array.from({ length: 40 }, (_, index) =>
            storage.members.update('g', async (current) => {
              await new Promise((resolve) => void setTimeout(resolve, index % 3));
              return { userIds: [...(current?.userIds ?? []), String(index)] };
            }),
          ),
        );
        expect((await storage.members.get('g'))?.userIds.length).toBe(40);
      });

      it('lets no change get lost between two processes either', async () => {
        const { storage, subject } = await open({ operationTimeoutMs: 15_000 });
        const { storage: other } = await openAt(subject, { operationTimeoutMs: 15_000 });
        let runs = 0;
        const count = (each: Storage): Promise<unknown> =>
          each.catalogue.update('k', (row) => {
            runs++;
            return { id: 'i', name: 'n', slug: null, seenAt: (row?.seenAt ?? 0) + 1 };
          });
        const times = Array.from({ length: 200 }, () => [count(storage), count(other)]);
        await Promise.all(times.flat());
        expect((await storage.catalogue.get('k'))?.seenAt).toBe(400);
        expect(runs).toBeGreaterThanOrEqual(400);
      });

      it('neither brings back nor keeps what another process deleted or made meanwhile', async () => {
        const { storage, subject } = await open();
        const { storage: other } = await openAt(subject);
        await storage.members.set('g', { userIds: ['1'] });
        const seen: unknown[] = [];
        await storage.members.update('g', async (current) => {
          seen.push(current);
          if (seen.length === 1) await other.members.delete('g');
          if (seen.length === 2) await other.members.set('g', { userIds: ['2'] });
          if (seen.length === 3) await other.members.set('g', { userIds: ['3'] });
          return seen.length < 4 ? { userIds: ['late'] } : undefined;
        });
        expect(seen).toEqual([{ userIds: ['1'] }, undefined, { userIds: ['2'] }, { userIds: ['3'] }]);
        expect(await storage.members.get('g')).toBeUndefined();
      });

      it('answers the row as it is now, and deletes on undefined', async () => {
        const { storage } = await open();
        expect(await storage.members.update('g', () => ({ userIds: ['1'] }))).toEqual({ userIds: ['1'] });
        expect(await storage.members.update('g', () => undefined)).toBeUndefined();
        expect(await storage.members.get('g')).toBeUndefined();
        expect(await storage.members.update('g', () => undefined)).toBeUndefined();
      });

      it('hands on what the change throws, and writes nothing', async () => {
        const { storage, log } = await open();
        const refusal = new Error('no');
        await storage.members.set('g', { userIds: ['1'] });
        await expect(storage.members.update('g', () => Promise.reject(refusal))).rejects.toBe(refusal);
        expect(await storage.members.get('g')).toEqual({ userIds: ['1'] });
        expect(log.lines).toEqual([]);
      });

      it('keeps the time at which the row ends', async () => {
        const { storage, subject } = await open();
        const awhile = awhileAt(subject);
        await storage.names.set('k', { codewarsId: 'x' }, awhile);
        await storage.names.update('k', () => ({ codewarsId: 'y' }));
        expect(await storage.names.get('k')).toEqual({ codewarsId: 'y' });
        await pass(subject, awhile + 1);
        expect(await storage.names.get('k')).toBeUndefined();
      });

      it('gives way when a change never ends, and never writes what comes too late', async () => {
        const { storage } = await open({ operationTimeoutMs: 500 });
        const late = Promise.withResolvers<{ userIds: string[] }>();
        const stuck = storage.members.update('g', () => late.promise);
        await expect(stuck).rejects.toMatchObject({
          code: 'unavailable',
          message: 'members.update: no answer within 500 ms.',
        });
        await storage.members.set('g', { userIds: ['2'] });
        late.resolve({ userIds: ['1'] });
        await new Promise((resolve) => void setTimeout(resolve, 20));
        expect(await storage.members.get('g')).toEqual({ userIds: ['2'] });
      });

      it('may use other rows while it changes one', async () => {
        const { storage } = await open();
        await storage.names.set('a', { codewarsId: '1' });
        await storage.members.update('g', async () => {
          await storage.members.set('other', { userIds: [] });
          return { userIds: [(await storage.names.get('a'))!.codewarsId] };
        });
        expect(await storage.members.get('g')).toEqual({ userIds: ['1'] });
      });
    });

    describe('rows that expire', () => {
      it('are gone after their time, everywhere', async () => {
        const { storage, subject } = await open();
        const awhile = awhileAt(subject);
        await storage.names.set('k', { codewarsId: 'x' }, awhile);
        await storage.names.set('stays', { codewarsId: 'y' });
        expect(await storage.names.get('k')).toEqual({ codewarsId: 'x' });
        await pass(subject, awhile + 1);
        expect(await storage.names.get('k')).toBeUndefined();
        expect(await storage.names.getMany(['k', 'stays'])).toEqual([undefined, { codewarsId: 'y' }]);
        expect((await collect(storage.names.entries())).length).toBe(1);
        expect(await collect(storage.names.keys())).toEqual(['stays']);
        await storage.names.update('k', (current) => {
          expect(current).toBeUndefined();
          return { codewarsId: 'new' };
        });
        await pass(subject, awhile + 1);
        expect(await storage.names.get('k')).toEqual({ codewarsId: 'new' });
      });

      it('are gone at once when they are kept for no time', async () => {
        const { storage } = await open();
        await storage.names.set('k', { codewarsId: 'x' });
        await storage.names.set('k', { codewarsId: 'y' }, 0);
        expect(await storage.names.get('k')).toBeUndefined();
        await expect(storage.names.set('k', { codewarsId: 'y' }, NaN)).rejects.toThrow(RangeError);
      });

      it('are swept from where they are kept', async () => {
        const { storage, subject } = await open({ sweepEveryMs: 10 });
        await storage.codes.set('k', { code: '1', username: 'u', expiresAt: 1 }, 20);
        await storage.codes.set('stays', { code: '1', username: 'u', expiresAt: 1 }, 60_000);
        await storage.names.set('stays', { codewarsId: 'x' });
        await expect.poll(() => subject.countRaw('codes')).toBe(1);
        expect(await subject.countRaw('names')).toBe(1);
      });
    });

    describe('a corrupt row', () => {
      const broken: [what: string, text: string][] = [
        ['text that is not JSON', 'garbage of SECRET'],
        ['nothing at all', ''],
        ['JSON that is not a row', '["SECRET"]'],
        ['null', 'null'],
        ['a row without a value', '{"key":"SECRET"}'],
        ['a row of another kind', '{"value":{"userIds":"SECRET"}}'],
        ['a row of another key', '{"value":{"codewarsId":"SECRET"},"key":"other"}'],
      ];

      it.each(broken)('never reads as nothing: %s', async (_what, text) => {
        const { storage, subject, log } = await open();
        await storage.names.set('a', { codewarsId: 'x' });
        await subject.putRaw('names', 'bad', text);
        const corrupt = { name: 'StorageError', code: 'corrupt' };
        await expect(storage.names.get('bad')).rejects.toMatchObject({
          ...corrupt,
          message: 'names.get: the row is invalid.',
          cause: expect.objectContaining({
            message: expect.stringContaining('Row "bad" of names') as string,
          }) as unknown,
        });
        await expect(storage.names.getMany(['a', 'bad'])).rejects.toMatchObject(corrupt);
        await expect(storage.names.update('bad', () => ({ codewarsId: 'y' }))).rejects.toMatchObject(corrupt);
        expect(log.text).toContain('Row "bad" of names');
        expect(log.text).not.toContain('SECRET');
        // It is left as it is, the others go on, and it can be deleted.
        expect(await subject.countRaw('names')).toBe(2);
        expect(await storage.names.get('a')).toEqual({ codewarsId: 'x' });
        expect(await storage.names.delete('bad')).toBe(true);
      });

      it('in the middle of a list: the others are yielded, then the list rejects', async () => {
        const { storage, subject, log } = await open();
        for (let index = 0; index < 250; index++) await storage.names.set(`k${index}`, { codewarsId: 'x' });
        await subject.putRaw('names', 'k100', 'garbage');
        const { rows, error } = await collectUntilError(storage.names.entries());
        expect(rows.length).toBe(249);
        expect(error).toMatchObject({
          code: 'corrupt',
          message: expect.stringContaining('names.entries') as string,
        });
        expect(log.text).toContain('Row "k100" of names');
        expect((await collect(storage.names.keys())).length).toBe(250);
      });
    });

    describe('close', () => {
      it('waits for what runs, and lets nothing in after that', async () => {
        const { storage } = await open();
        const running = storage.members.update('g', async () => {
          await new Promise((resolve) => void setTimeout(resolve, 30));
          await storage.names.set('inside', { codewarsId: 'x' });
          return { userIds: [] };
        });
        const closing = storage.close();
        await expect(storage.names.get('k')).rejects.toMatchObject({
          code: 'unavailable',
          message: 'names.get: storage is closed.',
        });
        expect(await running).toEqual({ userIds: [] });
        await closing;
        await storage.close();
        const everything = (storage: Storage): Promise<unknown>[] => [
          storage.names.set('k', { codewarsId: 'x' }),
          storage.names.delete('k'),
          storage.names.update('k', () => undefined),
          storage.names.getMany(['k']),
          collect(storage.names.entries()),
          collect(storage.names.keys()),
          storage.check(),
        ];
        for (const operation of everything(storage)) {
          await expect(operation).rejects.toMatchObject({ code: 'unavailable' });
        }
      });
    });

    it('checks that it answers', async () => {
      const { storage, log } = await open();
      await storage.check();
      expect(log.lines).toEqual([]);
    });
  });
}

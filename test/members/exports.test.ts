import { describe, expect, it } from 'vitest';
import { createExports } from '../../src/members/exports.ts';
import { createMembers } from '../../src/members/members.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { attemptKey, memberKey } from '../../src/storage/records.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { fillFor, type Person } from '../support/kept.ts';
import { closeAfterTest, collect, RecordingLog } from '../support/storage-kit.ts';

const ann: Person = { guildId: 'g1', userId: '10000001', codewarsId: 'c-ann', username: 'ann' };
const limit = 10 * 1024 * 1024;

interface File {
  readonly exportedAt: string;
  readonly discordUserId: string;
  readonly part: number;
  readonly rows: readonly Record<string, unknown>[];
}

async function open() {
  const log = new RecordingLog();
  const storage = closeAfterTest(
    await openStorage({ url: 'memory:', encryptionKeys: [Buffer.alloc(32, 1)], log }),
  );
  await fillFor(storage, ann);
  return { storage, ...over(storage) };
}

const over = (storage: Storage) => ({
  exports: createExports({ members: createMembers({ storage, now: () => 1 }), now: () => 0 }),
});

/** As many attempts as an earlier version let a session have, all as large as they may be. */
async function fillAttempts(storage: Storage, count: number): Promise<void> {
  const key = memberKey(ann.guildId, ann.userId);
  const session = (await storage.sessions.get(key))!;
  const { kept: _, ...old } = session;
  await storage.sessions.set(key, { ...old, attempts: count });
  const row = { code: 'é"\n'.repeat(24_750), at: 1, dmid: null, refused: null, result: null };
  for (let number = 1; number <= count; number += 1) {
    await storage.attempts.set(attemptKey(session.id, number), row);
  }
}

const parse = (data: Buffer): File => JSON.parse(data.toString()) as File;

describe('an export', () => {
  it('of a person with little data is one file with all of it', async () => {
    const { exports } = await open();
    const parts = await collect(exports.begin(ann.userId, 'g1', limit));
    expect(parts.map(({ name, isLast }) => [name, isLast])).toEqual([['dojo-data.json', true]]);
    const file = parse(parts[0]!.data);
    expect(file).toMatchObject({
      discordUserId: ann.userId,
      part: 1,
      exportedAt: '1970-01-01T00:00:00.000Z',
    });
    const about = new Set(file.rows.map((row) => row.about));
    const expected = [
      ...['link', 'hook', 'snapshot', 'completions', 'history', 'session', 'solved', 'language', 'code'],
      ...['presence', 'news', 'delivery', 'answer'],
    ];
    for (const each of expected) expect(about).toContain(each);
    const completedAt = '2023-11-14T22:13:20.000Z';
    const kata = [{ id: `kata-of-${ann.codewarsId}`, languages: ['rust'], completedAt }];
    expect(file.rows).toContainEqual(expect.objectContaining({ about: 'completions', kata }));
    const readings = [{ at: completedAt, honor: 6, score: 2, completed: 1, languages: { rust: 2 } }];
    expect(file.rows).toContainEqual({ about: 'history', readings });
    expect(file.rows).toContainEqual(expect.objectContaining({ linkedAt: '1970-01-01T00:00:00.001Z' }));
  });

  it('of 300 large attempts is files below the limit, from rows that are read one after the other', async () => {
    const { storage } = await open();
    await fillAttempts(storage, 300);
    let inFlight = 0;
    let most = 0;
    let read = 0;
    const attempts = {
      ...storage.attempts,
      async get(key: string) {
        most = Math.max(most, (inFlight += 1));
        read += 1;
        try {
          return await storage.attempts.get(key);
        } finally {
          inFlight -= 1;
        }
      },
    };
    const { exports } = over({ ...storage, attempts });
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);

    const files: File[] = [];
    for await (const { data, name } of exports.begin(ann.userId, 'g1', limit)) {
      expect(data.byteLength).toBeLessThanOrEqual(4_000_000);
      const file = parse(data);
      files.push(file);
      expect(name).toBe(`dojo-data-${files.length}.json`);
      expect(file.part).toBe(files.length);
      // Nothing is read ahead but the row that did not fit any more.
      const handed = files.flatMap(({ rows }) => rows).filter(({ attempt }) => attempt !== undefined).length;
      expect(read - handed).toBeLessThanOrEqual(1);
    }
    isOver = true;
    expect(most).toBe(1);
    expect(files.length).toBeGreaterThan(8);
    const numbers = files.flatMap(({ rows }) => rows.flatMap(({ attempt }) => attempt ?? []));
    expect(numbers).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    // Others had their turn at least once in a quarter of a megabyte.
    expect(turns).toBeGreaterThan(100);
  });

  it('keeps below a smaller limit of Discord’s', async () => {
    const { storage, exports } = await open();
    await fillAttempts(storage, 20);
    const parts = await collect(exports.begin(ann.userId, 'g1', 500_000));
    expect(parts.length).toBeGreaterThan(3);
    for (const { data } of parts) expect(data.byteLength).toBeLessThanOrEqual(500_000);
    expect(parts.map(({ isLast }) => isLast)).toEqual([...parts.slice(1).map(() => false), true]);
  });

  it('says so of a row that fits into no file', async () => {
    const { storage, exports } = await open();
    await fillAttempts(storage, 1);
    const [part] = await collect(exports.begin(ann.userId, 'g1', 50_000));
    expect(parse(part!.data).rows).toContainEqual({
      about: 'session',
      remark: 'too large for a file; ask the people who run this bot',
    });
  });

  it('is one at a time for a person and few for all, and makes room when it ends, fails or is given up', async () => {
    const { exports } = await open();
    const begin = (userId: string) => exports.begin(userId, 'g1', limit);
    const first = begin('1');
    await first.next();
    expect(() => begin('1')).toThrow(expect.objectContaining({ code: 'ExportRunning' }));
    const [second, third] = [begin('2'), begin('3')];
    await Promise.all([second.next(), third.next()]);
    expect(() => begin('4')).toThrow(expect.objectContaining({ code: 'ManyExports' }));
    await first.return();
    const fourth = begin('4');
    expect(() => begin('1')).toThrow(expect.objectContaining({ code: 'ManyExports' }));
    await collect(second);
    await collect(fourth);
    expect(await collect(begin('1'))).toHaveLength(1);
    await third.return();

    const broken = createExports({
      members: {
        // eslint-disable-next-line require-yield -- it fails before it can
        async *rowsOf() {
          await Promise.resolve();
          throw new Error('down');
        },
      },
      now: () => 0,
    });
    for (let times = 0; times < 5; times += 1) {
      await expect(broken.begin('1', 'g1', limit).next()).rejects.toThrow('down');
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReadings, thinned, withReading } from '../../src/history/readings.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Reading, SnapshotRecord } from '../../src/storage/records.ts';
import { closeAfterTest, collect, RecordingLog } from '../support/storage-kit.ts';
import { day, everything, hour, minute } from './kit.ts';

const start = Date.UTC(2026, 2, 1, 12);
const reading = (at: number, honor: number): Reading => ({
  at,
  honor,
  score: 0,
  completed: 0,
  languages: {},
});
const snapshot = (
  readAt: number,
  honor: number,
  scores: Readonly<Record<string, number>> = {},
): SnapshotRecord => ({
  username: 'ada',
  codewarsId: 'a',
  honor,
  ranks: Object.fromEntries(Object.entries(scores).map(([board, score]) => [board, { rank: -8, score }])),
  baseline: {},
  totalCompleted: 7,
  readAt,
  changedAt: readAt,
});

async function open() {
  const storage = closeAfterTest(
    await openStorage({ url: 'memory:', encryptionKeys: [Buffer.alloc(32, 1)], log: new RecordingLog() }),
  );
  let now = start;
  await storage.followers.set('a', { followers: [{ guildId: '1', userId: '2' }] });
  const readings = createReadings({ storage, now: () => now });
  return {
    storage,
    readings,
    /** Notes what the profile shows at a moment. */
    see: async (at: number, honor: number, scores?: Readonly<Record<string, number>>): Promise<void> => {
      now = at;
      await readings.note('a', snapshot(at, honor, scores));
    },
    at: (moment: number) => (now = moment),
    all: async () => (await readings.of(['a'], everything))[0]?.readings ?? [],
  };
}

describe('what a profile showed over time', () => {
  it('begins with the first reading, and goes on with each change', async () => {
    const { see, all } = await open();
    await see(start, 10, { overall: 5, rust: 3, overalls: 1 });
    for (let later = 1; later < 5; later += 1)
      await see(start + later * hour, 10, { overall: 5, rust: 3, overalls: 1 });
    await see(start + 5 * hour, 10, { overall: 5, rust: 4, overalls: 1 });
    await see(start + 6 * hour, 8, { overall: 5, rust: 4, overalls: 1 });
    const languages = { rust: 3, overalls: 1 };
    expect(await all()).toEqual([
      { at: start, honor: 10, score: 5, completed: 7, languages },
      { at: start + 5 * hour, honor: 10, score: 5, completed: 7, languages: { ...languages, rust: 4 } },
      { at: start + 6 * hour, honor: 8, score: 5, completed: 7, languages: { ...languages, rust: 4 } },
    ]);
  });

  it('is read from the last reading before a span to the end of it', async () => {
    const { see, readings } = await open();
    for (let days = 0; days < 10; days += 1) await see(start + days * day, days);
    const honors = async (from: number, to: number) =>
      (await readings.of(['a'], { from, to })).flatMap((known) => known.readings).map(({ honor }) => honor);
    expect(await honors(start + 3 * day + 1, start + 5 * day + 1)).toEqual([3, 4, 5]);
    expect(await honors(start + 3 * day, start + 5 * day)).toEqual([2, 3, 4]);
    expect(await honors(start - day, start + 1)).toEqual([0]);
    expect(await honors(start + 20 * day, start + 30 * day)).toEqual([9]);
    expect(await readings.of(['b'], everything)).toEqual([{ readings: [], asOf: null }]);
  });

  it('says when the profile was last read, to within an hour, at one write an hour', async () => {
    const { see, readings, storage, at } = await open();
    const asOf = async () => (await readings.of(['a'], everything))[0]?.asOf;
    await see(start, 10);
    expect(await asOf()).toBe(start);
    const row = await storage.history.get('a');
    await see(start + hour - 1, 10);
    expect(await storage.history.get('a')).toEqual(row);
    await see(start + hour, 10);
    expect(await asOf()).toBe(start + hour);
    await see(start + hour + minute, 11);
    expect(await asOf()).toBe(start + hour + minute);
    at(start + 40 * day);
    await readings.thin();
    expect(await asOf()).toBe(start + hour + minute);
    // A clock that was set back.
    await see(start, 11);
    expect(await asOf()).toBe(start);
  });

  it('counts as read when it last changed, in a row of an earlier version', async () => {
    const { see, readings, storage } = await open();
    await see(start, 10);
    await see(start + day, 11);
    await storage.history.update('a', (row) => {
      const { asOf: _, ...earlier } = row!;
      return earlier;
    });
    expect((await readings.of(['a'], everything))[0]?.asOf).toBe(start + day);
  });

  it('is not kept of an account to which no member is linked', async () => {
    const { storage, see } = await open();
    await see(start, 1);
    await storage.followers.delete('a');
    await see(start + hour, 2);
    expect(await collect(storage.history.keys())).toEqual([]);
  });

  it('needs one reading in a quarter of an hour, beside the first', () => {
    const minutes = [0, 5, 10, 16, 20, 29, 31];
    let all: readonly Reading[] = [];
    for (const each of minutes) all = withReading(all, reading(start + each * minute, each)) ?? all;
    expect(all.map(({ honor }) => honor)).toEqual([0, 10, 29, 31]);
  });

  it('is in order after a clock was set back or forth, and loses nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -400, max: 400 }), { minLength: 1, maxLength: 40 }), (days) => {
        let all: readonly Reading[] = [];
        days.forEach((each, honor) => (all = withReading(all, reading(start + each * day, honor)) ?? all));
        const times = all.map(({ at }) => at);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        // A quarter may have one reading for several.
        expect(new Set(times).size).toBe(new Set(days).size);
      }),
    );
    // A little back: what came later counts as later.
    const back = withReading([reading(start, 1), reading(start + hour, 2)], reading(start + minute, 3));
    expect(back?.map(({ at, honor }) => [at, honor])).toEqual([
      [start, 1],
      [start + hour, 3],
    ]);
  });

  it('does not begin before there were readings', async () => {
    const { see, all } = await open();
    await see(Date.UTC(1970, 0, 1), 1);
    expect(await all()).toEqual([]);
  });
});

describe('the readings that are kept', () => {
  const now = start + 800 * day;
  const readings = fc
    .uniqueArray(fc.integer({ min: 0, max: 800 * 96 }), { minLength: 1, maxLength: 300 })
    .map((quarters) =>
      quarters.sort((a, b) => a - b).map((each) => reading(start + each * 15 * minute, each)),
    );

  it('are the first; all of two months; then the last of each day, and after 400 days of each month', () => {
    fc.assert(
      fc.property(readings, (all) => {
        const kept = thinned(all, now);
        const lastOf = (list: readonly Reading[], length: number) => [
          ...new Map(list.map((each) => [new Date(each.at).toISOString().slice(0, length), each])).values(),
        ];
        const old = all.filter(({ at }) => now - at >= 400 * day);
        const older = all.filter(({ at }) => now - at < 400 * day && now - at >= 60 * day);
        const recent = all.filter(({ at }) => now - at < 60 * day);
        const [first] = all;
        const expected = new Set([first, ...lastOf(old, 7), ...lastOf(older, 10), ...recent]);
        expect(kept).toEqual(all.filter((each) => expected.has(each)));
        expect(thinned(kept, now)).toEqual(kept);
      }),
    );
  });

  it('are thinned when one is added, and of an account that never changes again by a sweep', async () => {
    const { storage, readings: kept, see, all, at } = await open();
    for (let quarter = 0; quarter < 5 * 96; quarter += 1) await see(start + quarter * 15 * minute, quarter);
    expect(await all()).toHaveLength(5 * 96);
    at(start + 20 * day);
    await kept.thin();
    expect(await all()).toHaveLength(5 * 96);
    at(start + 70 * day);
    await kept.thin();
    expect(await all()).toHaveLength(7);
    await see(start + 120 * day, 1);
    expect(await all()).toHaveLength(8);
    at(start + 450 * day);
    await kept.thin();
    // The first, the last of March, and that of June.
    expect((await all()).map(({ at: time }) => (time - start) / day)).toEqual([0, 5 - 1 / 96, 120]);
    expect(await collect(storage.history.keys())).toEqual(['a']);
  });

  it('bring the same gain in any later span', () => {
    fc.assert(
      fc.property(readings, (all) => {
        const kept = thinned(all, now);
        const valueAt = (list: readonly Reading[], moment: number) =>
          (list.findLast((each) => each.at < moment) ?? list[0])?.honor;
        for (let days = 0; days < 60; days += 7) {
          const moment = now - days * day;
          expect(valueAt(kept, moment)).toBe(valueAt(all, moment));
        }
        expect(valueAt(kept, start)).toBe(valueAt(all, start));
      }),
    );
  });
});

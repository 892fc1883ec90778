import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStorage } from '../../src/storage/open-storage.ts';
import { attemptKey, keptNumbers, memberKey, type SessionRecord } from '../../src/storage/records.ts';
import { createRows } from '../../src/training/rows.ts';
import { closeAfterTest, collect, RecordingLog } from '../support/storage-kit.ts';

import { ann } from './kit.ts';

const session: SessionRecord = {
  id: 's',
  account: { username: 'hanae', codewarsId: 'c1' },
  kata: { id: 'k', name: 'Kata', slug: null, rank: -4, tags: [] },
  language: 'rust',
  strategy: null,
  projectId: 'p',
  solutionId: 'q',
  setup: '',
  exampleFixture: '',
  earlierCode: null,
  startedAt: 1,
  attempts: 0,
  lastValid: null,
};

async function open() {
  const log = new RecordingLog();
  const storage = closeAfterTest(await openStorage({ url: 'memory:', encryptionKeys: [], log }));
  const rows = createRows({ storage, now: Date.now, log });
  await rows.begin(ann, session);
  const kept = async () => keptNumbers((await rows.session(ann)) ?? session);
  const stored = async () => (await collect(storage.attempts.keys())).sort();
  return { storage, rows, kept, stored };
}

describe('the attempts of a session', () => {
  it('are the newest fifty and the one that passed, and nothing else is stored', async () => {
    const { rows, kept, stored } = await open();
    for (let number = 1; number <= 120; number += 1) {
      await rows.addAttempt(ann, `attempt ${number}`);
      if (number === 3) await rows.settled(ann, 's', { number, valid: true, bytes: 100 });
    }
    const expected = [3, ...Array.from({ length: 49 }, (_, index) => 72 + index)];
    expect(await kept()).toEqual(expected);
    expect(await stored()).toEqual(expected.map((number) => attemptKey('s', number)).sort());
    const current = (await rows.session(ann)) ?? session;
    expect(current).toMatchObject({ attempts: 120, lastValid: 3 });
    expect(await collect(rows.newestFirst(current))).toHaveLength(50);
    await rows.end(ann, current);
    expect(await stored()).toEqual([]);
  });

  it('take no more room than three megabytes, with what the tests printed', async () => {
    const { rows, kept, stored } = await open();
    for (let number = 1; number <= 40; number += 1) await rows.addAttempt(ann, 'x'.repeat(99_000));
    expect(await kept()).toHaveLength(30);
    for (const number of [38, 39, 40]) await rows.settled(ann, 's', { number, valid: false, bytes: 600_000 });
    const left = await kept();
    expect(left).toEqual(Array.from({ length: 15 }, (_, index) => 26 + index));
    expect(await stored()).toHaveLength(left.length);
  });

  it('always have the newest and the one that passed, whatever comes in whatever order', async () => {
    const step = fc.oneof(
      fc.record({ add: fc.constantFrom(10, 90_000) }),
      fc.record({ settle: fc.nat(), valid: fc.boolean(), bytes: fc.nat({ max: 900_000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 120 }), async (steps) => {
        const { rows, kept, stored } = await open();
        for (const each of steps) {
          const numbers = await kept();
          if ('add' in each) await rows.addAttempt(ann, 'x'.repeat(each.add));
          else {
            const number = numbers[each.settle % numbers.length];
            if (number !== undefined) await rows.settled(ann, 's', { ...each, number });
          }
        }
        const current = (await rows.session(ann)) ?? session;
        const left = keptNumbers(current);
        expect((await stored()).length).toBe(left.length);
        expect(left.length).toBeLessThanOrEqual(50);
        if (current.attempts > 0) expect(left).toContain(current.attempts);
        if (current.lastValid !== null) expect(left).toContain(current.lastValid);
        expect(left).toEqual([...left].sort((a, b) => a - b));
      }),
      { numRuns: 15 },
    );
  });

  it('of a session of an earlier version are weighed once, and are bounded from then on', async () => {
    const { storage, rows, kept, stored } = await open();
    const row = { code: 'x'.repeat(99_000), at: 1, dmid: null, refused: null, result: null };
    for (let number = 1; number <= 60; number += 1) await storage.attempts.set(attemptKey('s', number), row);
    await storage.sessions.set(memberKey(ann.guildId, ann.userId), {
      ...session,
      attempts: 60,
      lastValid: 2,
    });
    expect(await kept()).toHaveLength(60);
    await rows.addAttempt(ann, 'small');
    expect(await kept()).toEqual([2, ...Array.from({ length: 30 }, (_, index) => 32 + index)]);
    expect(await stored()).toHaveLength(31);
  });

  it('of a session that was replaced meanwhile change nothing', async () => {
    const { rows } = await open();
    await rows.addAttempt(ann, 'code');
    await rows.settled(ann, 'another', { number: 1, valid: true, bytes: 5 });
    expect(await rows.session(ann)).toMatchObject({ attempts: 1, lastValid: null });
  });
});

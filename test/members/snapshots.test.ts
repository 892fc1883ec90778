import { beforeEach, describe, expect, it } from 'vitest';
import { CodewarsError } from '../../src/codewars/errors.ts';
import type { Rank, User } from '../../src/codewars/model.ts';
import { apiLagMs, createSnapshots, isUnread, withReading } from '../../src/members/snapshots.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { closeAfterTest, RecordingLog } from '../support/storage-kit.ts';

const at = Date.UTC(2026, 0, 1);
const rank = (id: number, score: number): Rank => ({ rank: id, score, name: '', color: '' });
const user = (more: Partial<User> = {}): User => ({
  id: 'c',
  username: 'ann',
  name: null,
  honor: 100,
  clan: null,
  leaderboardPosition: null,
  skills: [],
  ranks: { overall: rank(-5, 300), languages: { ruby: rank(-6, 80) } },
  totalAuthored: 0,
  totalCompleted: 3,
  ...more,
});

describe('the snapshot of an account', () => {
  let storage: Storage;
  let profile: User | undefined;
  beforeEach(async () => {
    const log = new RecordingLog();
    storage = closeAfterTest(await openStorage({ url: 'memory:', encryptionKeys: [], log }));
    await storage.followers.set('c', { followers: [{ guildId: '1', userId: '2' }] });
    profile = user();
  });
  const snapshots = () =>
    createSnapshots({
      storage,
      now: () => at,
      codewars: {
        user: () =>
          profile === undefined
            ? Promise.reject(new CodewarsError('Unavailable', { subject: { kind: 'user', name: 'ann' } }))
            : Promise.resolve({ value: profile, fetchedAt: at, stale: false }),
      },
    });

  it('is the same whether webhooks or readings came first', async () => {
    await snapshots().raiseRank('c', 'ruby', -5, 240);
    await snapshots().noteHonor('c', 120, at);
    const webhooksFirst = await snapshots().firstReading('c');
    await storage.snapshots.delete('c');
    await snapshots().firstReading('c');
    await snapshots().raiseRank('c', 'ruby', -5, 240);
    await snapshots().noteHonor('c', 120, at);
    expect(await storage.snapshots.get('c')).toEqual(webhooksFirst);
    expect(webhooksFirst).toMatchObject({
      honor: 120,
      ranks: { overall: { rank: -5, score: 300 }, ruby: { rank: -5, score: 240 } },
      baseline: { overall: -5, ruby: -6 },
    });
  });

  it('stays unread while Codewars cannot be asked', async () => {
    profile = undefined;
    await snapshots().raiseRank('c', null, -4);
    const known = await snapshots().firstReading('c');
    expect(isUnread(known)).toBe(true);
    expect(await storage.snapshots.get('c')).toMatchObject({
      ranks: { overall: { rank: -4 } },
      baseline: {},
    });
  });

  it('keeps the score that was known where a webhook brings a rank alone', async () => {
    await snapshots().firstReading('c');
    await snapshots().raiseRank('c', null, -4);
    expect((await storage.snapshots.get('c'))?.ranks.overall).toEqual({ rank: -4, score: 300 });
  });

  it('is not kept of an account without a link', async () => {
    await storage.followers.delete('c');
    await snapshots().raiseRank('c', null, -4);
    await snapshots().firstReading('c');
    expect(await storage.snapshots.get('c')).toBeUndefined();
  });

  it('is certain of honor only as far as the API does not lag', () => {
    const first = withReading(undefined, { user: user(), at });
    expect(first.honorAt).toBe(at - apiLagMs);
    const lagging = withReading({ ...first, honor: 110, honorAt: at }, { user: user(), at: at + 1 });
    expect(lagging).toMatchObject({ honor: 110, honorAt: at, changedAt: first.changedAt });
  });
});

import { describe, expect, it } from 'vitest';
import { longestGapMs } from '../../src/tracking/schedule.ts';
import type { LinkRecord, SnapshotRecord } from '../../src/storage/records.ts';
import { pass, virtualClock } from '../support/virtual-clock.ts';
import { hour, minute, plainRows, stand, type FakeCodewars } from './support.ts';

/** The longest time between two readings of one account, its first and the last moment included. */
function longestGap(codewars: FakeCodewars, from: number, until: number): number {
  const last = new Map([...codewars.people.keys()].map((who) => [who, from]));
  let longest = 0;
  for (const { at, who, what } of codewars.calls) {
    if (what !== 'user') continue;
    longest = Math.max(longest, at - (last.get(who) ?? from));
    last.set(who, at);
  }
  return Math.max(longest, ...[...last.values()].map((at) => until - at));
}

describe('the pace of tracking', () => {
  it(
    'starves none of 10,000 members while half of them change all the time',
    { timeout: 120_000 },
    async () => {
      virtualClock();
      const from = Date.now();
      const ids = Array.from({ length: 10_000 }, (_, index) => `u${index}`);
      const isActive = (id: string): boolean => Number(id.slice(1)) % 2 === 0;
      const link = (id: string): LinkRecord => ({
        username: `name-of-${id}`,
        codewarsId: id,
        linkedAt: 0,
        announce: true,
      });
      const snapshot = (id: string): SnapshotRecord => ({
        username: id,
        codewarsId: id,
        honor: 0,
        ranks: { overall: { rank: -6, score: 0 } },
        baseline: {},
        totalCompleted: 0,
        completed: [],
        readAt: from,
        changedAt: isActive(id) ? from : from - 90 * 24 * hour,
      });
      const followers = plainRows(
        new Map(ids.map((id) => [id, { followers: [{ guildId: '1', userId: id }] }])),
      );
      const { codewars, tracking } = await stand({
        storage: {
          followers,
          links: plainRows(new Map(ids.map((id) => [`1:${id}`, link(id)]))),
          snapshots: plainRows(new Map(ids.map((id) => [id, snapshot(id)]))),
          names: plainRows(new Map<string, never>()),
          completions: plainRows(new Map<string, never>()),
          solves: plainRows(new Map<string, never>()),
          history: plainRows(new Map<string, never>()),
          gathering: plainRows(new Map<string, never>()),
          accounts: plainRows(new Map<string, never>()),
          cache: plainRows(new Map<string, never>()),
        },
        pipeline: { accept: () => Promise.resolve() },
      });
      for (const id of ids) codewars.people.set(id, { overall: -6 });
      // Who is active has more honor at every reading.
      codewars.meanwhile = (id) => {
        if (isActive(id)) codewars.people.set(id, { overall: -6, honor: Date.now() / 1000 });
        return Promise.resolve();
      };
      tracking.start();
      await pass(minute);
      // No more members link. Listing 10,000 keys every minute would take most of the test's time.
      followers.keys = plainRows(new Map<string, never>()).keys;
      await pass(16 * hour - minute);

      // One call a second is half of the client's rate; the active members alone would take eight.
      expect(codewars.calls.length).toBeGreaterThan(0.99 * 16 * 3600);
      expect(codewars.calls.length).toBeLessThanOrEqual(16 * 3600 + 1);
      const gap = longestGap(codewars, from, Date.now());
      expect(gap).toBeGreaterThan(10 * hour);
      expect(gap).toBeLessThanOrEqual(longestGapMs + minute);
      expect(tracking.stats()).toMatchObject({ tracked: 10_000, paused: false });
    },
  );

  it('never makes more than half of the calls that the client may, lists included', async () => {
    const { link, codewars, tracking } = await stand({ requestsPerSecond: 4 });
    for (let index = 0; index < 60; index++) await link(`u${index}`, {});
    tracking.start();
    await pass(45_000);
    expect(codewars.calls.slice(0, 4).map(({ what }) => what)).toEqual([
      'user',
      'completed',
      'user',
      'completed',
    ]);
    const gaps = codewars.calls.slice(1).map(({ at }, index) => at - (codewars.calls[index]?.at ?? 0));
    expect(gaps.length).toBeGreaterThan(80);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(500);
  });

  it('goes on after a restart where it was, without a burst', async () => {
    const { link, codewars, tracking, restart } = await stand();
    for (let index = 0; index < 30; index++) await link(`u${index}`, {});
    tracking.start();
    await pass(5 * minute);
    expect(codewars.calls).toHaveLength(60);
    await restart();
    await pass(2 * minute);
    expect(codewars.calls).toHaveLength(60);
    await pass(10 * minute);
    expect(codewars.calls).toHaveLength(90);
    await tracking.stop();
  });
});

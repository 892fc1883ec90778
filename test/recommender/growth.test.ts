import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { createGrowth, type GrowthOptions } from '../../src/recommender/growth.ts';
import { collect } from '../support/storage-kit.ts';
import { pass, virtualClock } from '../support/virtual-clock.ts';
import { hour, minute } from '../tracking/support.ts';
import { day } from '../support/rooms.ts';
import { stand } from './kit.ts';

/** Growth on a virtual clock between the stand-in for Codewars and a storage in memory. */
const growing = async ({
  callEveryMs = 5_000,
  ...options
}: Partial<GrowthOptions> & { callEveryMs?: number } = {}) => {
  virtualClock();
  const at = await stand({ requestsPerSecond: 10_000 / callEveryMs });
  const lines: string[] = [];
  const note = (_: object, message: string) => void lines.push(message);
  const log = { info: note, warn: note } as GrowthOptions['log'];
  const { storage, codewars, catalogue, completions, now, random } = at;
  const growth = createGrowth({
    storage,
    codewars,
    catalogue,
    completions,
    now,
    random,
    log,
    ...options,
  });
  onTestFinished(() => growth.stop());
  const asked = (what: RegExp) => at.server.requests.filter(({ path }) => what.test(path));
  return { ...at, growth, lines, asked, later: (ms: number) => pass(ms, at.isBusy) };
};

it('learns from members, leaders and kata in turn, a call in five seconds', async () => {
  const { growth, later, calls, catalogue, link, completions, storage, asked } = await growing();
  const hanae = await link('hanae');
  calls.length = 0;
  growth.start();
  await later(5 * minute);
  expect(calls.length).toBeGreaterThan(40);
  expect(calls.length).toBeLessThanOrEqual(61);
  expect(Math.min(...calls.slice(1).map((at, index) => at - (calls[index] ?? 0)))).toBeGreaterThanOrEqual(
    5_000,
  );
  expect(catalogue.size).toBeGreaterThan(400);
  expect(catalogue.find({ language: 'javascript', ranks: [-8, -7, -6, -5] }).length).toBeGreaterThan(5);

  expect((await completions.kept([hanae]))[0]?.total).toBe(412);
  expect((await collect(storage.completions.entries())).map(([key]) => key)).toEqual([hanae.codewarsId]);
  expect(asked(/leaders/).map(({ path }) => path)).toContain('/leaders/ranks/javascript');
});

it('reads the list of a member again after a week, and not before', async () => {
  const { growth, later, link, asked } = await growing({ callEveryMs: 2 * hour });
  const { codewarsId } = await link('white_belt');
  growth.start();
  const lists = () => asked(new RegExp(`${codewarsId}/code-challenges/completed`)).length;
  await later(6 * day);
  expect(lists()).toBe(1);
  await later(2 * day);
  expect(lists()).toBe(2);
});

it('waits longer and longer while Codewars is down, and says so once', async () => {
  const { growth, later, server, calls, catalogue, lines } = await growing({ callEveryMs: minute });
  server.faults.add({ kind: 'status', status: 503, times: 1_000_000 });
  growth.start();
  await later(2 * hour);
  expect(calls.length).toBeGreaterThan(5);
  expect(calls.length).toBeLessThan(35);
  expect(lines).toHaveLength(1);
  server.faults.clear();
  await later(hour);
  expect(catalogue.size).toBeGreaterThan(200);
  expect(lines).toHaveLength(2);
});

it('has the patience that Codewars asks for', async () => {
  const { growth, later, server, calls } = await growing();
  server.faults.add({ kind: 'status', status: 429, headers: { 'retry-after': '1800' } });
  growth.start();
  await later(29 * minute);
  expect(calls).toHaveLength(1);
});

it('passes over kata that are gone, and lists of nobody', async () => {
  const { growth, later, catalogue, asked, link, storage, lines } = await growing({ callEveryMs: minute });
  catalogue.learn([{ id: 'gone', name: 'Gone', slug: null }]);
  await link('white_belt');
  await storage.followers.set('nobody', { followers: [{ guildId: '1', userId: '2' }] });
  growth.start();
  await later(10 * minute);
  expect(catalogue.byId('gone')).toBeUndefined();
  expect(asked(/code-challenges\/gone/)).toHaveLength(1);
  expect(asked(/users\/nobody/)).toHaveLength(1);
  expect(lines).toEqual([]);
});

it('asks no leaders once enough is known', async () => {
  const full = { size: 20_000, unclear: () => [], remove: () => undefined };
  const { growth, later, asked } = await growing({ catalogue: full });
  growth.start();
  await later(day);
  expect(asked(/./)).toEqual([]);
});

it('goes on after a store that failed', async () => {
  let isBroken = true;
  const at = await growing({ callEveryMs: minute });
  const followers = {
    ...at.storage.followers,
    keys: () => {
      if (isBroken) throw new Error('disk I/O error');
      return at.storage.followers.keys();
    },
  };
  const { storage, codewars, catalogue, completions, now, random, later } = at;
  const log = { info: () => undefined, warn: () => undefined };
  const growth = createGrowth({
    storage: { ...storage, followers },
    codewars,
    catalogue,
    completions,
    now,
    random,
    log,
  });
  const { codewarsId } = await at.link('white_belt');
  growth.start();
  await later(hour);
  isBroken = false;
  await later(hour);
  await growth.stop();
  expect(at.asked(new RegExp(`users/${codewarsId}/`)).length).toBeGreaterThan(0);
});

it('stops at once, in a wait and in a call', async () => {
  const soon = async (stopping: Promise<void>) => {
    await Promise.race([stopping, delay(10_000).then(() => Promise.reject(new Error('it takes too long')))]);
  };
  const waiting = await growing();
  waiting.growth.start();
  await waiting.later(minute);
  await soon(waiting.growth.stop());
  const asking = await growing();
  asking.server.faults.add({ kind: 'delay', delayMs: 8_000, times: 9 });
  asking.growth.start();
  await expect.poll(() => asking.asked(/./).length).toBe(1);
  await soon(asking.growth.stop());
});

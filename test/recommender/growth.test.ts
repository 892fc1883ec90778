import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { createGrowth, type GrowthOptions } from '../../src/recommender/growth.ts';
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
  const { codewars, catalogue, now, random } = at;
  const growth = createGrowth({
    codewars,
    catalogue,
    spoken: () => ['rust', 'haskell'],
    now,
    random,
    log,
    ...options,
  });
  onTestFinished(() => growth.stop());
  const asked = (what: RegExp) => at.server.requests.filter(({ path }) => what.test(path));
  return { ...at, growth, lines, asked, later: (ms: number) => pass(ms, at.isBusy) };
};

it('learns from leaders and kata in turn, a call in five seconds', async () => {
  const { growth, later, calls, catalogue, asked, client } = await growing();
  // The client is loaded with the first call.
  await client.user('hanae');
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

  expect(asked(/leaders/).map(({ path }) => path)).toContain('/leaders/ranks/javascript');
});

it('learns from the leaders of the languages that members speak, too, and once a week', async () => {
  const { growth, later, asked } = await growing({ callEveryMs: 4 * minute });
  growth.start();
  await later(day);
  const boards = asked(/leaders/).map(({ path }) => path);
  expect(new Set(boards).size).toBe(boards.length);
  expect(boards).toContain('/leaders/ranks/haskell');
  await later(7 * day);
  expect(asked(/leaders/)).toHaveLength(2 * boards.length);
}, 60_000);

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

it('passes over kata that are gone', async () => {
  const { growth, later, catalogue, asked, lines } = await growing({ callEveryMs: minute });
  catalogue.learn([{ id: 'gone', name: 'Gone', slug: null }]);
  growth.start();
  await later(10 * minute);
  expect(catalogue.byId('gone')).toBeUndefined();
  expect(asked(/code-challenges\/gone/)).toHaveLength(1);
  expect(lines).toEqual([]);
});

it('asks no leaders once enough is known', async () => {
  const full = { size: 20_000, unclear: () => [], remove: () => undefined };
  const { growth, later, asked } = await growing({ catalogue: full });
  growth.start();
  await later(day);
  expect(asked(/./)).toEqual([]);
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

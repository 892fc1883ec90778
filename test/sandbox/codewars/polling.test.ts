import { expect, test } from 'vitest';
import { PollingRule } from '../../../sandbox/codewars/http/polling.ts';
import { codewars } from './ask.ts';

test('allows two polls a second from an address, whatever they ask for', () => {
  const rule = new PollingRule();
  const told = [0, 10, 950, 960, 1_900, 1_910].map((at) => rule.breaks('one', at));
  expect(told).toEqual([false, false, false, false, false, false]);
  expect(rule.breaks('other', 1_911)).toBe(false);
});

test('is broken by a third, and by whoever goes on', () => {
  const rule = new PollingRule();
  expect([0, 500, 949, 1_300, 1_600].map((at) => rule.breaks('one', at))).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
  expect(rule.breaks('one', 2_500)).toBe(false);
});

test('the stand-in answers 429 to polls that come too fast, and keeps them', async () => {
  const { get, standIn } = await codewars({ pollingMs: 60_000 });
  const headers = { Authorization: standIn.apiKeys[0]!.key };
  const before = Date.now();
  const statuses: number[] = [];
  for (let poll = 0; poll < 4; poll++) statuses.push((await get('/deferred/4rsdaDf8d', headers)).status);
  expect(statuses).toEqual([404, 404, 429, 429]);
  expect(standIn.violations.map(({ path }) => path)).toEqual(['/deferred/4rsdaDf8d', '/deferred/4rsdaDf8d']);
  expect(standIn.violations[0]!.at).toBeGreaterThanOrEqual(before);
  expect(standIn.requests.filter(({ path }) => path.startsWith('/deferred/'))).toHaveLength(4);
});

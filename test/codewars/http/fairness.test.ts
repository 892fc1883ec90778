import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CodewarsError } from '../../../src/codewars/errors.ts';
import { SharedRequest } from '../../../src/codewars/http/shared-request.ts';
import type { Priority } from '../../../src/codewars/http/shared-request.ts';
import { createQueue } from '../../../src/codewars/http/rate-limit.ts';
import type { Queue } from '../../../src/codewars/http/rate-limit.ts';
import { sample } from '../../support/codewars-server.ts';
import { clientOf, failure } from '../support.ts';

const subject = { kind: 'user', name: 'x' } as const;
const requestsPerSecond = 2;
const spacingMs = 1000 / requestsPerSecond;

interface Asked {
  readonly person: string;
  /** Until its turn; `undefined` when there was none. */
  readonly waitedMs: number | undefined;
  readonly refusal: string | undefined;
}

describe('in virtual time', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  const queueOf = (): Queue => createQueue({ requestsPerSecond, burst: 1, pollsPerSecond: 1 });

  async function ask(queue: Queue, person: string, priority?: Priority): Promise<Asked> {
    const startedAt = performance.now();
    const request = new SharedRequest(subject, (shared) => queue.waitForSlot(shared, subject));
    const refusal = await request.join({ person, ...(priority && { priority }), withinMs: 60_000 }).then(
      () => undefined,
      (error: unknown) => (error as CodewarsError).code,
    );
    return { person, waitedMs: refusal ? undefined : performance.now() - startedAt, refusal };
  }

  /** A person asks so many times a second, for half a minute. */
  async function keepAsking(queue: Queue, person: string, perSecond: number): Promise<Asked[]> {
    const asked: Promise<Asked>[] = [];
    for (let index = 0; index < 30 * perSecond; index += 1) {
      asked.push(ask(queue, person));
      await new Promise((resolve) => setTimeout(resolve, 1000 / perSecond));
    }
    return Promise.all(asked);
  }

  /** One thing after the other, each as soon as the one before is there. */
  async function inTurn(queue: Queue, person: string, times: number, priority?: Priority): Promise<Asked[]> {
    const asked: Asked[] = [];
    for (let index = 0; index < times; index += 1) asked.push(await ask(queue, person, priority));
    return asked;
  }

  it.each([3, 8, 50])('one who asks %i times a second costs the others nothing', async (perSecond) => {
    const queue = queueOf();
    const greedy = keepAsking(queue, 'greedy', perSecond);
    const others = ['ann', 'ben', 'cy'].map((person) => inTurn(queue, person, 5));
    await vi.runAllTimersAsync();
    for (const { waitedMs, refusal } of (await Promise.all(others)).flat()) {
      expect(refusal).toBeUndefined();
      expect(waitedMs).toBeLessThanOrEqual(2 * 4 * spacingMs);
    }
    const refusals = (await greedy).map(({ refusal }) => refusal);
    expect(refusals).toContain('TooManyCalls');
    expect(refusals.filter((refusal) => refusal === undefined).length).toBeGreaterThan(20);
  });

  it('no member waits longer than a few times the number of active members, however many are greedy', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 10 }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 6 }),
        async (rates, modest) => {
          const queue = queueOf();
          const greedy = rates.map((rate, index) => keepAsking(queue, `greedy ${index}`, rate));
          const background = Array.from({ length: 20 }, () => ask(queue, '', 'background'));
          const others = Array.from({ length: modest }, (_, index) => inTurn(queue, `modest ${index}`, 3));
          await vi.runAllTimersAsync();
          await Promise.all([...greedy, ...background]);
          const active = rates.length + modest;
          for (const { waitedMs, refusal } of (await Promise.all(others)).flat()) {
            expect(refusal).toBeUndefined();
            expect(waitedMs).toBeLessThanOrEqual((2 * active * (5 / 4) + 1) * spacingMs);
          }
          queue.close();
        },
      ),
      { numRuns: 30 },
    );
  });

  it('background work goes on while members never stop asking', async () => {
    const queue = queueOf();
    const members = ['ann', 'ben', 'cy', 'dan'].map((person) => keepAsking(queue, person, 5));
    const background = inTurn(queue, '', 5, 'background');
    await vi.advanceTimersByTimeAsync(29_000);
    for (const { waitedMs } of await background) expect(waitedMs).toBeLessThanOrEqual(6 * spacingMs);
    await vi.runAllTimersAsync();
    await Promise.all(members);
  });

  it('background work takes turns by person too', async () => {
    const queue = queueOf();
    const ringing = Array.from({ length: 50 }, () => ask(queue, 'ringing', 'background'));
    const other = ask(queue, 'other', 'background');
    await vi.runAllTimersAsync();
    expect((await other).waitedMs).toBeLessThanOrEqual(2 * spacingMs);
    await Promise.all(ringing);
  });

  it('who joins what another waits for goes in the better of both places', async () => {
    const queue = queueOf();
    const greedy = Array.from({ length: 9 }, () => ask(queue, 'greedy'));
    const request = new SharedRequest(subject, (shared) => queue.waitForSlot(shared, subject));
    const startedAt = performance.now();
    const waits = ['greedy', 'ann'].map(async (person) => {
      await request.join({ person, withinMs: 60_000 });
      return performance.now() - startedAt;
    });
    await vi.runAllTimersAsync();
    for (const waitedMs of await Promise.all(waits)) expect(waitedMs).toBeLessThanOrEqual(2 * spacingMs);
    await Promise.all(greedy);
  });
});

it('refuses members who have too many calls waiting, and no other who wants the same', async () => {
  const { client, server } = await clientOf(sample('user.live'), { requestsPerSecond: 1, burst: 1 });
  await client.user('first', { person: 'ann' });
  const waiting = Array.from({ length: 10 }, (_, index) =>
    client.user(`name-${index}`, { person: 'ann', withinMs: 60_000 }),
  );
  await expect.poll(() => client.waiting, { interval: 5 }).toBe(10);
  expect(await failure(client.user('wanted', { person: 'ann' }))).toMatchObject({ code: 'TooManyCalls' });
  // Shared with a member who has room, the call is made.
  const both = ['ann', 'ben'].map((person) => client.user('wanted', { person }));
  expect((await Promise.all(both)).map(({ value }) => value.username)).toEqual(['some_user', 'some_user']);
  expect(server.seen.length).toBeLessThanOrEqual(3);
  await Promise.all([client.close(), Promise.allSettled(waiting)]);
});

it('does not refuse a member who comes at the moment at which another is refused', async () => {
  const { client } = await clientOf(sample('user.live'), { requestsPerSecond: 0.1, burst: 1 });
  await client.user('first', { person: 'ann' });
  const waiting = Array.from({ length: 10 }, (_, index) =>
    client.user(`name-${index}`, { person: 'ann', withinMs: 600_000 }),
  );
  await expect.poll(() => client.waiting, { interval: 5 }).toBe(10);
  for (let turns = 0; turns < 20; turns += 1) {
    const leaving = new AbortController();
    const ask = (person: string) =>
      failure(client.user('wanted', { person, withinMs: 600_000, signal: leaving.signal }));
    const refused = ask('ann');
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    const other = ask('ben');
    await expect.poll(() => client.waiting, { interval: 1 }).toBe(11);
    leaving.abort();
    expect((await other).code).toBe('Unavailable');
    await refused;
  }
  await Promise.all([client.close(), Promise.allSettled(waiting)]);
});

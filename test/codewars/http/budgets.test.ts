import { describe, expect, it, vi } from 'vitest';
import { shares, type Budget, type CallOptions } from '../../../src/codewars/codewars.ts';
import { createQueue } from '../../../src/codewars/http/rate-limit.ts';
import { SharedRequest } from '../../../src/codewars/http/shared-request.ts';
import { sample } from '../../support/codewars-server.ts';
import { pass, virtualClock, watchRequests } from '../../support/virtual-clock.ts';
import { clientOf, failure } from '../support.ts';

const subject = { kind: 'user', name: 'x' } as const;
const budgets = Object.keys(shares) as Budget[];
const second = 1_000;
const minute = 60 * second;

const background = (budget: Budget, more: CallOptions = {}): CallOptions => ({
  priority: 'background',
  budget,
  ...more,
});

function queueInVirtualTime() {
  virtualClock();
  return createQueue({ requestsPerSecond: 2, burst: 10, pollsPerSecond: 1 });
}

describe('background readers that always want to read', () => {
  /** At two calls a second, as in life. Reads at once again when a call went out; answers when calls went out. */
  function keepReading(queue: ReturnType<typeof createQueue>, options: CallOptions): readonly number[] {
    const sentAt: number[] = [];
    const read = async (): Promise<never> => {
      for (;;) {
        const request = new SharedRequest(subject, (shared) => queue.waitForSlot(shared, subject));
        await request.join({ ...options, withinMs: minute });
        sentAt.push(Date.now());
      }
    };
    void read().catch(() => undefined);
    return sentAt;
  }

  const gaps = (sentAt: readonly number[]) => sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0));

  it.each(budgets)('%s gets its share of the rate, evenly, and no more', async (budget) => {
    const sentAt = keepReading(queueInVirtualTime(), background(budget));
    await pass(5 * minute);
    const most = 5 * 60 * 2 * shares[budget];
    expect(sentAt.length).toBeGreaterThan(0.98 * most);
    expect(sentAt.length).toBeLessThanOrEqual(most + 1);
    expect(Math.min(...gaps(sentAt))).toBeGreaterThanOrEqual(500 / shares[budget]);
  });

  it('all get through together, and leave the rate as it is', async () => {
    const queue = queueInVirtualTime();
    const sentAt = budgets.map((budget) => keepReading(queue, background(budget)));
    await pass(5 * minute);
    const counts = sentAt.map(({ length }) => length);
    expect(counts.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(5 * 60 * 2 + 10);
    counts.forEach((count, index) =>
      expect(count).toBeGreaterThan(0.8 * 5 * 60 * 2 * shares[budgets[index]!]),
    );
  });

  it('get every fifth turn when members want all of them', async () => {
    const queue = queueInVirtualTime();
    const members = ['ann', 'ben', 'cy'].map((person) => keepReading(queue, { person }));
    const tracking = keepReading(queue, background('tracking'));
    await pass(5 * minute);
    expect(members.flat().length).toBeGreaterThan(0.75 * 5 * 60 * 2);
    // Its own second, and four members.
    expect(Math.max(...gaps(tracking))).toBeLessThanOrEqual(1_000 + 4 * 500);
  });
});

/** A client at two calls a second whose time passes only when the test says so. */
async function inVirtualTime() {
  // The first call of all loads what sends requests, which takes time that no virtual clock has.
  await (await clientOf(sample('user.live'))).client.user('x');
  virtualClock();
  const started = await clientOf(sample('user.live'), {
    requestsPerSecond: 2,
    burst: 10,
    now: () => Date.now(),
  });
  const isBusy = watchRequests();
  return { ...started, later: (ms: number) => pass(ms, isBusy) };
}

describe('a call with a budget', () => {
  it('has its time limit beside the wait for its budget', async () => {
    const { client, later, server } = await inVirtualTime();
    const how = background('catalogue growth', { withinMs: second });
    const calls = Promise.all(['a', 'b', 'c'].map((name) => client.user(name, how)));
    await later(4_900);
    expect(server.seen).toHaveLength(1);
    await later(5_200);
    expect(server.seen).toHaveLength(3);
    await calls;
  });

  it('fails when Codewars takes longer than its time limit, however long the budget took', async () => {
    const queue = queueInVirtualTime();
    const ask = (work: () => Promise<void>) =>
      new SharedRequest(subject, (shared) => queue.waitForSlot(shared, subject).then(work)).join(
        background('catalogue growth', { withinMs: second }),
      );
    await ask(() => Promise.resolve());
    const given = vi.fn();
    ask(() => new Promise(() => undefined)).catch(given);
    await pass(5_900);
    expect(given).not.toHaveBeenCalled();
    await pass(200);
    expect(given).toHaveBeenCalledWith(expect.objectContaining({ code: 'Unavailable' }));
  });

  it('is given up at once, and leaves its turn to the next', async () => {
    const { client, later, server } = await inVirtualTime();
    await client.user('first', background('catalogue growth'));
    const stopping = new AbortController();
    const given = failure(
      client.user('given-up', background('catalogue growth', { signal: stopping.signal })),
    );
    await later(second);
    stopping.abort();
    expect((await given).code).toBe('Unavailable');
    const next = client.user('next', background('catalogue growth'));
    await later(4_100);
    await next;
    expect(server.seen.map(({ url }) => url.split('/').at(-1))).toEqual(['first', 'next']);
  });

  it('goes at once when a member wants the same', async () => {
    const { client, later, server } = await inVirtualTime();
    await client.user('first', background('catalogue growth'));
    const waiting = client.user('wanted', background('catalogue growth'));
    await later(second);
    expect(server.seen).toHaveLength(1);
    const answers = Promise.all([client.user('wanted', { person: 'ann' }), waiting]);
    await later(0);
    expect(server.seen).toHaveLength(2);
    await answers;
  });

  it('costs nothing when a cache has the answer', async () => {
    const { client, later, server } = await inVirtualTime();
    await client.user('known');
    for (let times = 0; times < 5; times += 1) await client.user('known', background('catalogue growth'));
    const call = client.user('unknown', background('catalogue growth'));
    await later(0);
    expect(server.seen).toHaveLength(2);
    await call;
  });

  it('is not counted among the waiting until its budget allows it', async () => {
    const { client, later } = await inVirtualTime();
    await client.user('first', background('catalogue growth'));
    const call = client.user('second', background('catalogue growth'));
    await later(second);
    expect(client.waiting).toBe(0);
    await later(4_100);
    await call;
  });

  it('is refused like all others while Codewars asks for a pause that is longer than its time', async () => {
    const queue = queueInVirtualTime();
    const ask = (withinMs: number) =>
      new SharedRequest(subject, (shared) => queue.waitForSlot(shared, subject)).join(
        background('tracking', { withinMs }),
      );
    await ask(second);
    const waiting = ask(10 * second);
    const refused = expect(waiting).rejects.toMatchObject({ code: 'RateLimited' });
    queue.pause(minute);
    await refused;
    await vi.waitFor(() => expect(queue.waiting).toBe(0), { timeout: 10_000 });
  });
});

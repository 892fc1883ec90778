import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCodewars } from '../../../sandbox/codewars/main.ts';
import { createCodewars } from '../../../src/codewars/client.ts';
import type { Subject } from '../../../src/codewars/errors.ts';
import { CodewarsError } from '../../../src/codewars/errors.ts';
import type { Priority, Shared } from '../../../src/codewars/http/shared-request.ts';
import { createQueue, pollsPerSecond } from '../../../src/codewars/http/rate-limit.ts';
import type { Queue } from '../../../src/codewars/http/rate-limit.ts';
import { sample, says } from '../../support/codewars-server.ts';
import type { Answering } from '../../support/codewars-server.ts';
import { apiKey, clientOf, failure } from '../support.ts';

const subject: Subject = { kind: 'session', name: 'd' };

function waiting(
  options: { priority?: Priority; person?: string; remainingMs?: number; signal?: AbortSignal } = {},
): Shared {
  const { priority = 'member', person } = options;
  return {
    signal: options.signal ?? new AbortController().signal,
    callers: new Set([{ priority, person }]),
    remainingMs: () => options.remainingMs ?? 60_000,
    extend: () => undefined,
    joined: () => undefined,
    late: () => new CodewarsError('Unavailable', { subject }),
  };
}

it('leave half of the rate to others, and never go beyond two a second', () => {
  expect([0.5, 2, 3, 4, 50].map(pollsPerSecond)).toEqual([0.25, 1, 1.5, 2, 2]);
});

describe('polls', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  const queueOf = (perSecond: number): Queue =>
    createQueue({ requestsPerSecond: 1000, burst: 1000, pollsPerSecond: perSecond });

  /** Polls, each under way for so long; answers when each was sent and over. */
  async function poll(queue: Queue, shared: Shared, tookMs = 0): Promise<{ sentAt: number; overAt: number }> {
    const over = await queue.waitForSlot(shared, subject, 'poll');
    const sentAt = performance.now();
    await new Promise((resolve) => setTimeout(resolve, tookMs));
    over();
    return { sentAt, overAt: performance.now() };
  }

  const sentAt = async (polls: readonly Promise<{ sentAt: number }>[]) => {
    await vi.runAllTimersAsync();
    return (await Promise.all(polls)).map((each) => each.sentAt);
  };

  it('go evenly, in the order in which they came', async () => {
    const queue = queueOf(2);
    const startedAt = performance.now();
    const at = await sentAt(Array.from({ length: 20 }, () => poll(queue, waiting())));
    at.forEach((time, index) => expect(time - startedAt).toBeCloseTo(index * 525, -1));
  });

  it('keep half a second after every answer, however long it was on its way', async () => {
    const queue = queueOf(2);
    const took = [900, 0, 300, 1500, 0, 10];
    const polls = took.map((ms) => poll(queue, waiting(), ms));
    await vi.runAllTimersAsync();
    const done = await Promise.all(polls);
    for (const [index, { overAt }] of done.slice(0, -1).entries()) {
      expect(done[index + 1]!.sentAt - overAt).toBeGreaterThanOrEqual(525);
    }
  });

  it('are counted from when one was sent where the rate is slower than that', async () => {
    const queue = queueOf(0.5);
    const [first = 0, second = 0] = await sentAt([poll(queue, waiting(), 400), poll(queue, waiting())]);
    expect(second - first).toBeCloseTo(2100, -1);
  });

  it('let a waiting member go before background work', async () => {
    const queue = queueOf(2);
    const first = poll(queue, waiting());
    const background = poll(queue, waiting({ priority: 'background' }));
    const member = poll(queue, waiting());
    const [, backgroundAt = 0, memberAt = 0] = await sentAt([first, background, member]);
    expect(memberAt).toBeLessThan(backgroundAt);
  });

  it('of one member take turns with those of others, however many there are', async () => {
    const queue = queueOf(2);
    const many = Array.from({ length: 30 }, () => poll(queue, waiting({ person: 'many' })));
    const others = ['one', 'two'].map((person) => poll(queue, waiting({ person })));
    const startedAt = performance.now();
    const at = await sentAt(others);
    expect(Math.max(...at) - startedAt).toBeLessThan(4 * 525);
    await Promise.all(many);
  });

  it('hold up no read', async () => {
    const queue = queueOf(0.1);
    const polls = Array.from({ length: 5 }, () => poll(queue, waiting({ person: 'ann' }), 5_000));
    const startedAt = performance.now();
    await queue.waitForSlot(waiting({ person: 'ann' }), subject);
    expect(performance.now() - startedAt).toBeLessThan(10);
    await sentAt(polls);
  });

  it('are refused at once when they would come later than anybody waits for', async () => {
    const queue = queueOf(2);
    const polls = Array.from({ length: 4 }, () => poll(queue, waiting()));
    const late = queue.waitForSlot(waiting({ remainingMs: 2000 }), subject, 'poll');
    await expect(late).rejects.toMatchObject({ code: 'RateLimited', retryAfterMs: 2100 });
    expect(await sentAt(polls)).toHaveLength(4);
  });

  it('give the place of one who leaves to the next, but not the turn of a poll that was sent', async () => {
    const queue = queueOf(2);
    const leaving = new AbortController();
    const sent = new AbortController();
    const first = poll(queue, waiting({ signal: sent.signal }), 1000);
    const left = poll(queue, waiting({ signal: leaving.signal }));
    const next = poll(queue, waiting());
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    await vi.advanceTimersByTimeAsync(10);
    sent.abort(new Error('too late'));
    const [firstAt = 0, nextAt = 0] = await sentAt([first, next]);
    expect(nextAt - firstAt).toBeGreaterThanOrEqual(1525);
  });
});

it('keep to their pace in the client, repetitions included', async () => {
  const { client, server } = await clientOf(says(503, '{}'), { pollsPerSecond: 10, retryDelaysMs: [0, 0] });
  const startedAt = performance.now();
  expect(await failure(client.deferred('d', apiKey))).toMatchObject({ code: 'Unavailable' });
  expect(server.seen).toHaveLength(3);
  expect(performance.now() - startedAt).toBeGreaterThan(200);
});

it('go on after an answer, a refusal and a cut connection', async () => {
  const cut: Answering = (response) => response.socket?.resetAndDestroy();
  // By name, because polls that are under way at once may arrive in any order.
  const answers: Readonly<Record<string, Answering>> = {
    a: cut,
    b: sample('deferred-pending'),
    c: says(404, '{}'),
    d: says(200, '<html>'),
    e: sample('deferred-done'),
  };
  const answer: Answering = (response, seen) => answers[seen.url.split('/').at(-1) ?? '']?.(response, seen);
  const { client, server } = await clientOf(answer, { pollsPerSecond: 50, retryDelaysMs: [] });
  const polls = Object.keys(answers).map((dmid) => client.deferred(dmid, apiKey));
  expect((await Promise.allSettled(polls)).map(({ status }) => status)).toEqual([
    'rejected',
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  expect(server.seen).toHaveLength(5);
});

it('do not hold up other calls', async () => {
  const { client } = await clientOf(sample('user.live'), { pollsPerSecond: 0.1 });
  const polls = [client.deferred('d', apiKey), client.deferred('e', apiKey, { withinMs: 60_000 })];
  expect((await client.user('x', { withinMs: 5000 })).stale).toBe(false);
  await Promise.all([client.close(), Promise.allSettled(polls)]);
});

it('are told that the line is too long', async () => {
  const { client, server } = await clientOf(sample('deferred-pending'), { pollsPerSecond: 0.1 });
  await client.deferred('d', apiKey);
  const late = await failure(client.deferred('e', apiKey, { withinMs: 1000 }));
  expect(late).toMatchObject({ code: 'RateLimited', status: undefined });
  expect(server.seen).toHaveLength(1);
});

it('never show the stand-in three polls within a second', async () => {
  const codewars = await startCodewars();
  const client = createCodewars({ baseUrl: codewars.apiUrl, requestsPerSecond: 50 });
  try {
    const polls = Array.from({ length: 6 }, (_, index) =>
      client.deferred(`unknown-${index}`, codewars.apiKeys[index % 3]!.key).catch(() => undefined),
    );
    await Promise.all(polls);
    const at = codewars.requests.map((request) => request.at);
    expect(at).toHaveLength(6);
    for (const [index, time] of at.slice(2).entries()) expect(time - at[index]!).toBeGreaterThan(1000);
  } finally {
    await client.close();
    await codewars.close();
  }
});

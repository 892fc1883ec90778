import { describe, expect, it, vi } from 'vitest';
import type { CodewarsOptions } from '../../../src/codewars/client.ts';
import { fixture, inTurn, sample, says } from '../../support/codewars-server.ts';
import type { Answering, Seen } from '../../support/codewars-server.ts';
import { pass, virtualClock } from '../../support/virtual-clock.ts';
import { apiKey, clientOf, failure } from '../support.ts';

const names = (seen: readonly Seen[]) => seen.map(({ url }) => url.split('/').at(-1));

async function timed<T>(work: Promise<T>): Promise<{ value: T; ms: number }> {
  const startedAt = performance.now();
  const value = await work;
  return { value, ms: performance.now() - startedAt };
}

describe('the rate', () => {
  it('lets a burst go at once', async () => {
    const { client } = await clientOf(sample('user.live'), { requestsPerSecond: 0.1, burst: 3 });
    const { ms } = await timed(Promise.all(['a', 'b', 'c'].map((name) => client.user(name))));
    expect(ms).toBeLessThan(9_000);
  });

  it('lets the others go one by one', async () => {
    const { client } = await clientOf(sample('user.live'), { requestsPerSecond: 20, burst: 1 });
    const { ms } = await timed(Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => client.user(name))));
    expect(ms).toBeGreaterThan(180);
  });

  it('counts every repetition', async () => {
    const { client, server } = await clientOf(inTurn(says(503, ''), says(503, ''), sample('user.live')), {
      requestsPerSecond: 10,
      burst: 1,
      retryDelaysMs: [0, 0],
    });
    const { ms } = await timed(client.user('x'));
    expect(server.seen).toHaveLength(3);
    expect(ms).toBeGreaterThan(180);
  });

  it('counts calls with a key in the same queue', async () => {
    const { client } = await clientOf(inTurn(sample('user.live'), sample('attempt')), {
      requestsPerSecond: 10,
      burst: 1,
    });
    const both = async () => {
      await client.user('x');
      await client.attempt({ projectId: 'p', solutionId: 's', code: '' }, apiKey);
    };
    const { ms } = await timed(both());
    expect(ms).toBeGreaterThan(90);
  });
});

describe('the lanes', () => {
  it('let a member go before background work that waits longer, each in their order', async () => {
    const { client, server } = await clientOf(sample('user.live'), { requestsPerSecond: 20, burst: 1 });
    await Promise.all([
      client.user('first', { priority: 'background' }),
      client.user('background-1', { priority: 'background' }),
      client.user('background-2', { priority: 'background' }),
      client.user('member-1'),
      client.user('member-2', { priority: 'member' }),
    ]);
    expect(names(server.seen)).toEqual(['first', 'member-1', 'member-2', 'background-1', 'background-2']);
  });

  it('raise a waiting background read that a member joins', async () => {
    const { client, server } = await clientOf(sample('user.live'), { requestsPerSecond: 5, burst: 1 });
    await client.user('first');
    const background = ['background-1', 'wanted'].map((name) =>
      client.user(name, { priority: 'background' }),
    );
    await expect.poll(() => client.waiting, { interval: 5 }).toBe(2);
    await Promise.all([client.user('wanted', { priority: 'member' }), ...background]);
    expect(names(server.seen)).toEqual(['first', 'wanted', 'background-1']);
  });
});

describe('a turn that does not come in time', () => {
  it('is refused at once, with the time until there is one', async () => {
    const { client, server } = await clientOf(sample('user.live'), { requestsPerSecond: 0.05, burst: 1 });
    await client.user('first');
    const { value, ms } = await timed(failure(client.user('second', { withinMs: 8_000 })));
    expect(value).toMatchObject({ code: 'RateLimited', status: undefined, subject: { name: 'second' } });
    expect(value.retryAfterMs).toBeGreaterThan(10_000);
    expect(value.retryAfterMs).toBeLessThanOrEqual(20_000);
    expect(ms).toBeLessThan(7_000);
    expect(server.seen).toHaveLength(1);
  });

  it('counts who is ahead: members for a member, everybody for background work', async () => {
    const { client } = await clientOf(sample('user.live'), { requestsPerSecond: 5, burst: 1 });
    await client.user('first');
    const background = Array.from({ length: 10 }, (_, index) =>
      client.user(`background-${index}`, { priority: 'background' }).catch(() => undefined),
    );
    const late = await failure(client.user('late', { priority: 'background', withinMs: 1000 }));
    expect(late.code).toBe('RateLimited');
    expect(late.retryAfterMs).toBeGreaterThan(1500);
    expect((await client.user('member', { withinMs: 5000 })).value.username).toBe('some_user');
    await client.close();
    await Promise.all(background);
  });

  it('is refused when members push background work beyond its time', async () => {
    const { client, server } = await clientOf(sample('user.live'), { requestsPerSecond: 10, burst: 1 });
    await client.user('first');
    const pushed = failure(client.user('pushed', { priority: 'background', withinMs: 150 }));
    const members = Promise.all([client.user('member-1'), client.user('member-2'), client.user('member-3')]);
    expect(await pushed).toMatchObject({ code: 'RateLimited', retryAfterMs: expect.any(Number) as number });
    await members;
    expect(names(server.seen)).not.toContain('pushed');
  });

  it('leaves a repetition out, and the failure that called for it stands', async () => {
    const { client } = await clientOf(says(503, ''), { requestsPerSecond: 0.05, burst: 1 });
    const { value, ms } = await timed(failure(client.user('x', { withinMs: 8_000 })));
    expect(value).toMatchObject({ code: 'Unavailable', status: 503 });
    expect(ms).toBeLessThan(7_000);
  });

  it('is given up with its caller', async () => {
    const { client, server } = await clientOf(sample('user.live'), { requestsPerSecond: 10, burst: 1 });
    await client.user('first');
    const controller = new AbortController();
    const given = failure(client.user('given-up', { signal: controller.signal }));
    const next = client.user('next');
    controller.abort();
    expect(await given).toMatchObject({ code: 'Unavailable' });
    await next;
    expect(names(server.seen)).toEqual(['first', 'next']);
  });
});

describe('Retry-After', () => {
  /** A client whose time passes only when the test says so, and how often it had an answer. */
  async function clientInVirtualTime(answer: Answering, options: Partial<CodewarsOptions> = {}) {
    const answered = vi.fn();
    const started = await clientOf(answer, { onCall: answered, now: () => Date.now(), ...options });
    virtualClock({
      now: Date.UTC(2024, 0, 1, 12, 0, 0, 400),
      toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'],
    });
    const answers = async (count: number): Promise<void> => {
      while (answered.mock.calls.length < count) await new Promise((resolve) => setImmediate(resolve));
    };
    return { ...started, answers };
  }

  it.each([
    ['in seconds', '1', 1000],
    ['as a date', 'Mon, 01 Jan 2024 12:00:02 GMT', 1600],
  ])('is waited for where it fits, %s', async (_, retryAfter, ms) => {
    const answer = inTurn(says(429, '{}', { 'retry-after': retryAfter }), sample('user.live'));
    const { client, server, answers } = await clientInVirtualTime(answer);
    const call = client.user('x');
    await answers(1);
    await pass(ms - 10);
    expect(server.seen).toHaveLength(1);
    await pass(20);
    expect((await call).stale).toBe(false);
    expect(server.seen).toHaveLength(2);
  });

  it('is told to a caller who cannot wait for it while others do', async () => {
    const answer = inTurn(says(429, '{}', { 'retry-after': '1' }), sample('user.live'));
    const { client, answers } = await clientInVirtualTime(answer);
    const patient = client.user('x');
    const impatient = failure(client.user('x', { withinMs: 500 }));
    await answers(1);
    await pass(500);
    expect(await impatient).toMatchObject({ code: 'RateLimited', status: 429, retryAfterMs: 1000 });
    await pass(600);
    expect((await patient).stale).toBe(false);
  });

  it('is passed on at once where it does not fit, and holds everybody back', async () => {
    const { client, server } = await clientOf(says(429, '{}', { 'retry-after': '60' }));
    const first = await timed(failure(client.user('x')));
    expect(first.value).toMatchObject({ code: 'RateLimited', status: 429, retryAfterMs: 60_000 });
    expect(first.ms).toBeLessThan(5000);

    const second = await timed(failure(client.kata('y')));
    expect(second.value).toMatchObject({ code: 'RateLimited', status: undefined });
    expect(second.value.retryAfterMs).toBeGreaterThan(59_000);
    expect(second.ms).toBeLessThan(5000);
    expect(server.seen).toHaveLength(1);
  });

  it('refuses at once those already waiting who cannot wait that long', async () => {
    const { client } = await clientOf(says(429, '{}', { 'retry-after': '60' }), {
      requestsPerSecond: 0.1,
      burst: 1,
    });
    const { value, ms } = await timed(
      Promise.all([failure(client.user('x')), failure(client.user('y')), failure(client.user('z'))]),
    );
    expect(value.map(({ code }) => code)).toEqual(['RateLimited', 'RateLimited', 'RateLimited']);
    expect(ms).toBeLessThan(9_000);
  });

  it.each([
    ['plain text that says how long', 'You are being rate limited. Try again in 45 seconds.', 45_000],
    ['plain text that does not', 'Retry later', 30_000],
    ['a page', '<html><h1>Error 1015</h1> 2s</html>', 30_000],
    ['JSON that says how long', '{"success":false,"reason":"try again in 2 minutes"}', 120_000],
    ['nothing', '', 30_000],
  ])('that is missing is found in the body: %s', async (_, body, retryAfterMs) => {
    const { client, server } = await clientOf(says(429, body));
    expect(await failure(client.user('x'))).toMatchObject({ code: 'RateLimited', retryAfterMs });
    const others = ['y', 'z'].map((name) => failure(client.user(name)));
    for (const { code, retryAfterMs: left = 0 } of await Promise.all(others)) {
      expect(code).toBe('RateLimited');
      expect(left).toBeGreaterThan(retryAfterMs - 10_000);
    }
    expect(server.seen).toHaveLength(1);
  });

  it('is followed by the rate, not by a burst', async () => {
    const answer = inTurn(says(429, '{}', { 'retry-after': '0' }), sample('user.live'));
    const { client, server, answers } = await clientInVirtualTime(answer, {
      requestsPerSecond: 10,
      burst: 10,
      retryDelaysMs: [],
    });
    await failure(client.user('limited'));
    const calls = ['a', 'b', 'c'].map((name) => client.user(name));
    await pass(1000);
    await answers(2);
    await pass(90);
    expect(server.seen).toHaveLength(2);
    for (const count of [3, 4]) {
      await pass(100);
      await answers(count);
    }
    await Promise.all(calls);
  });
});

it('tells of every request that was sent', async () => {
  const events: unknown[] = [];
  const { client } = await clientOf(
    inTurn(says(503, ''), sample('user.live'), says(404, fixture('not-found'))),
    {
      onCall: (event) => events.push(event),
    },
  );
  await client.user('x');
  await client.user('x');
  await failure(client.trainNext({ language: 'ruby' }, apiKey));
  const durationMs = expect.any(Number) as number;
  expect(events).toEqual([
    { endpoint: 'user', outcome: 'Unavailable', status: 503, attempt: 1, durationMs },
    { endpoint: 'user', outcome: 'ok', status: 200, attempt: 2, durationMs },
    { endpoint: 'trainNext', outcome: 'NotFound', status: 404, attempt: 1, durationMs },
    { endpoint: 'languages', outcome: 'NotFound', status: 404, attempt: 1, durationMs },
  ]);
});

describe('close', () => {
  it('ends what is in flight and queued, and takes nothing more', async () => {
    const silent: Answering = () => {};
    const { client, server } = await clientOf(silent, { requestsPerSecond: 0.1, burst: 2 });
    const calls = [
      failure(client.user('in-flight')),
      failure(client.attempt({ projectId: 'p', solutionId: 's', code: '' }, apiKey)),
    ];
    await expect.poll(() => server.seen.length).toBe(2);
    calls.push(
      failure(client.user('queued', { withinMs: 60_000 })),
      failure(client.deferred('queued', apiKey, { withinMs: 60_000 })),
    );
    await client.close();
    calls.push(
      failure(client.user('late')),
      failure(client.finalize({ projectId: 'p', solutionId: 's' }, apiKey)),
    );
    expect((await Promise.all(calls)).map(({ code }) => code)).toEqual(Array(6).fill('Unavailable'));
    expect(server.seen).toHaveLength(2);
  });
});

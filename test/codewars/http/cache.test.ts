import { getEventListeners } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ResponseCache } from '../../../src/codewars/codewars.ts';
import { fixture, sample, says } from '../../support/codewars-server.ts';
import type { Answering } from '../../support/codewars-server.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { apiKey, clientOf, failure } from '../support.ts';

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;
const gone = says(404, fixture('not-found'));

/** Keeps entries as JSON text, as a database would. */
function createCache(): ResponseCache & { readonly rows: Map<string, string>; keptForMs: number } {
  const rows = new Map<string, string>();
  return {
    rows,
    keptForMs: 0,
    async get(key) {
      await tick();
      const row = rows.get(key);
      return row === undefined ? undefined : (JSON.parse(row) as { value: unknown; fetchedAt: number });
    },
    async setMany(added) {
      await tick();
      for (const { key, value, keepForMs } of added) {
        rows.set(key, JSON.stringify(value));
        this.keptForMs = keepForMs;
      }
    },
  };
}

/** Answers when it is released. */
function held(answer: Answering): { readonly answer: Answering; readonly release: () => void } {
  const released = Promise.withResolvers<undefined>();
  return {
    answer: (response, seen) => void released.promise.then(() => answer(response, seen)),
    release: () => released.resolve(undefined),
  };
}

const tick = () => new Promise((resolve) => setImmediate(resolve));
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

beforeEach(() => virtualClock({ toFake: ['Date'] }));

describe('a copy', () => {
  it.each([
    ['user', 60 * second, 'user.live', (client: Client) => client.user('x')],
    ['kata', day, 'kata.live', (client: Client) => client.kata('x')],
    ['completed', 5 * minute, 'completed.live', (client: Client) => client.completed('x', 0)],
    ['authored', 5 * minute, 'authored.live', (client: Client) => client.authored('x')],
    ['languages', day, 'languages.live', (client: Client) => client.languages()],
    ['leaders', 5 * minute, 'leaders.live', (client: Client) => client.leaders('c', { page: 1 })],
  ] as const)('of %s is fresh for %i ms', async (_, freshForMs, name, call) => {
    const { client, server } = await clientOf(sample(name));
    const first = await call(client);
    pass(freshForMs - 1);
    expect(await call(client)).toEqual(first);
    expect(server.seen).toHaveLength(1);
    pass(1);
    expect(await call(client)).toEqual({ ...first, fetchedAt: Date.now() });
    expect(server.seen).toHaveLength(2);
  });

  it('is kept apart by name, page and call', async () => {
    const { client, server } = await clientOf(sample('completed.live'));
    await client.completed('x', 0);
    await client.completed('x', 1);
    await client.completed('X', 0);
    expect(server.seen).toHaveLength(3);
  });

  it('of a profile is there under the id too, which later calls ask by', async () => {
    const { client, server } = await clientOf(sample('user.live'));
    const named = await client.user('some_user', { fresh: true });
    expect(await client.user(named.value.id ?? '')).toEqual(named);
    expect(server.seen).toHaveLength(1);
  });

  it.each(['..', '', 'x'.repeat(1000), '\ud800'])(
    'of a profile is there under the name alone where the id is %j',
    async (id) => {
      const profile = { ...(JSON.parse(fixture('user.live')) as object), id };
      const { client, server } = await clientOf(says(200, JSON.stringify(profile)));
      const named = await client.user('some_user');
      expect(await client.user('some_user')).toEqual(named);
      expect(server.seen).toHaveLength(1);
    },
  );

  it('outlives the process in the cache handed in, and is the same', async () => {
    const cache = createCache();
    const before = await clientOf(sample('user.live'), { cache });
    const first = await before.client.user('x');
    await before.client.close();
    expect(cache.keptForMs).toBeGreaterThanOrEqual(day);

    const after = await clientOf(says(503, ''), { cache });
    expect(await after.client.user('x')).toEqual(first);
    expect(after.server.seen).toEqual([]);
  });

  it('is fetched from the cache handed in once, and remembered', async () => {
    const cache = createCache();
    const before = await clientOf(sample('user.live'), { cache });
    await before.client.user('x');
    await before.client.close();
    const { client, server } = await clientOf(says(503, ''), { cache });
    await client.user('x');
    cache.rows.clear();
    expect((await client.user('x')).value.username).toBe('some_user');
    expect(server.seen).toEqual([]);
  });

  it('of another shape than a kept one is not taken', async () => {
    const cache = createCache();
    const before = await clientOf(sample('user.live'), { cache });
    await before.client.user('x');
    await before.client.close();
    for (const broken of ['{"value":null,"fetchedAt":1e15}', '{"value":"x","fetchedAt":1}', '{"value":{}}']) {
      for (const key of cache.rows.keys()) cache.rows.set(key, broken);
      const { client } = await clientOf(sample('user.live'), { cache });
      expect((await client.user('x')).value.username).toBe('some_user');
    }
  });

  it('that comes from the future is asked for again', async () => {
    const { client, server } = await clientOf(sample('user.live'));
    await client.user('x');
    pass(-day);
    await client.user('x');
    expect(server.seen).toHaveLength(2);
  });
});

describe('a stale copy', () => {
  it.each<[string, Answering]>([
    ['is down', says(503, '')],
    ['limits us', says(429, '{}', { 'retry-after': '60' })],
    ['answers garbage', says(200, '<html></html>')],
    ['is blocked by its CDN', says(403, '<html>Attention required</html>')],
    ['is blocked in plain text', says(403, 'error code: 1020')],
    ['limits us in plain text', says(429, 'Retry later')],
    ['is replaced by a page that knows nothing', says(404, '<html>No such app</html>')],
    ['has another shape since', says(200, '{"username":7}')],
    ['hangs up', (response) => response.socket?.resetAndDestroy()],
    ['is silent', () => {}],
  ])('stands in while Codewars %s, and says how old it is', async (_, down) => {
    const { client, server } = await clientOf(sample('user.live'), {
      timeouts: { response: 30 },
    });
    const first = await client.user('x');
    server.answer = down;
    pass(2 * minute);
    expect(await client.user('x')).toEqual({ ...first, stale: true });
    expect(server.seen.length).toBeGreaterThan(1);
  });

  it('comes from the cache handed in too', async () => {
    const cache = createCache();
    const before = await clientOf(sample('user.live'), { cache });
    const first = await before.client.user('x');
    await before.client.close();
    pass(2 * minute);
    const { client } = await clientOf(says(503, ''), { cache });
    expect(await client.user('x')).toEqual({ ...first, stale: true });
  });

  it('stands in for a caller who cannot wait', async () => {
    const { client, server } = await clientOf(sample('user.live'));
    await client.user('x');
    server.answer = () => {};
    pass(2 * minute);
    expect(await client.user('x', { withinMs: 50 })).toMatchObject({ stale: true });
  });

  it('is not for a caller who gave up', async () => {
    const { client, server } = await clientOf(sample('user.live'));
    await client.user('x');
    server.answer = () => {};
    pass(2 * minute);
    const controller = new AbortController();
    const call = failure(client.user('x', { signal: controller.signal }));
    await expect.poll(() => server.seen.length).toBe(2);
    controller.abort();
    expect(await call).toMatchObject({ code: 'Unavailable' });
  });

  it('is too old after a week', async () => {
    const { client, server } = await clientOf(sample('user.live'));
    await client.user('x');
    server.answer = says(503, '');
    pass(7 * day);
    expect(await failure(client.user('x'))).toMatchObject({ code: 'Unavailable' });
  });

  it.each([
    [404, 'NotFound'],
    [403, 'Forbidden'],
    [401, 'BadKey'],
  ])('never replaces a %i', async (status, code) => {
    const { client, server } = await clientOf(sample('user.live'));
    await client.user('x');
    server.answer = says(status, fixture('not-found'));
    pass(2 * minute);
    expect(await failure(client.user('x'))).toMatchObject({ code });
  });

  it('of something that is gone since is forgotten', async () => {
    const cache = createCache();
    const { client, server } = await clientOf(sample('user.live'), { cache });
    await client.user('x');
    pass(2 * minute);
    server.answer = gone;
    expect(await failure(client.user('x'))).toMatchObject({ code: 'NotFound' });
    server.answer = says(503, '');
    pass(minute);
    expect(await failure(client.user('x'))).toMatchObject({ code: 'Unavailable' });
    await client.close();
    const after = await clientOf(says(503, ''), { cache });
    expect(await failure(after.client.user('x'))).toMatchObject({ code: 'Unavailable' });
  });
});

describe('what is not there', () => {
  it.each<[string, (client: Client) => Promise<unknown>]>([
    ['a user', (client) => client.user('x')],
    ['a kata', (client) => client.kata('x')],
    ['a completed list', (client) => client.completed('x', 0)],
    ['an authored list', (client) => client.authored('x')],
  ])('is remembered for a minute: %s', async (_, call) => {
    const { client, server } = await clientOf(gone);
    const first = await failure(call(client));
    pass(minute - 1);
    expect(await failure(call(client))).toMatchObject({ code: 'NotFound', subject: first.subject });
    expect(server.seen).toHaveLength(1);
    pass(1);
    await failure(call(client));
    expect(server.seen).toHaveLength(2);
  });

  it('is looked for by a fresh read all the same, which everybody learns from', async () => {
    const { client, server } = await clientOf(gone);
    await failure(client.user('x'));
    server.answer = sample('user.live');
    expect((await client.user('x', { fresh: true })).value.username).toBe('some_user');
    expect((await client.user('x')).value.username).toBe('some_user');
  });

  it('is remembered from a fresh read too', async () => {
    const { client, server } = await clientOf(gone);
    await failure(client.user('x', { fresh: true }));
    await failure(client.user('x'));
    expect(server.seen).toHaveLength(1);
  });

  it('is not remembered where a page says so, nor any other failure', async () => {
    for (const answer of [says(404, '<html></html>'), says(400, '{}'), says(503, '')]) {
      const { client, server } = await clientOf(answer, { retryDelaysMs: [] });
      await failure(client.user('x'));
      await failure(client.user('x'));
      expect(server.seen).toHaveLength(2);
    }
  });

  it('takes no more memory than a thousand names', async () => {
    const { client, server } = await clientOf(gone);
    await failure(client.user('x0'));
    for (let first = 1; first <= 1000; first += 50)
      await Promise.all(Array.from({ length: 50 }, (_, index) => failure(client.user(`x${first + index}`))));
    await failure(client.user('x1000'));
    expect(server.seen).toHaveLength(1001);
    await failure(client.user('x0'));
    expect(server.seen).toHaveLength(1002);
  });
});

describe('fresh', () => {
  it('asks although a fresh copy is kept, and keeps the answer', async () => {
    const { client, server } = await clientOf(sample('user.live'), { cache: createCache() });
    await client.user('x');
    pass(1);
    server.answer = sample('user.reference');
    expect((await client.user('x', { fresh: true })).value.name).toBe('Some Person');
    expect((await client.user('x')).value.name).toBe('Some Person');
    expect(server.seen).toHaveLength(2);
  });

  it('never answers with a stale copy', async () => {
    const { client, server } = await clientOf(sample('user.live'), { cache: createCache() });
    await client.user('x');
    server.answer = says(503, '');
    expect(await failure(client.user('x', { fresh: true }))).toMatchObject({ code: 'Unavailable' });
  });

  it('does not join a read that may be answered from a copy', async () => {
    const { client, server } = await clientOf(sample('user.live'));
    await Promise.all([client.user('x'), client.user('x', { fresh: true })]);
    expect(server.seen).toHaveLength(2);
  });
});

describe('a cache that fails', () => {
  const broken = new Error('database is locked');
  it.each<[string, ResponseCache]>([
    ['rejects', { get: () => Promise.reject(broken), setMany: () => Promise.reject(broken) }],
    [
      'throws',
      {
        get: () => {
          throw broken;
        },
        setMany: () => {
          throw broken;
        },
      },
    ],
  ])('is told of and gone past when it %s', async (_, cache) => {
    const errors: unknown[] = [];
    const { client } = await clientOf(sample('user.live'), {
      cache,
      onCacheError: (error) => errors.push(error),
    });
    expect((await client.user('x')).value.username).toBe('some_user');
    await client.close();
    // It is read once and written once, under the name and the id.
    expect(errors).toEqual([broken, broken]);
  });

  it('is gone past when it does not answer', async () => {
    const errors: unknown[] = [];
    const { client } = await clientOf(sample('user.live'), {
      cache: { get: () => new Promise(() => {}), setMany: () => Promise.resolve() },
      cacheWithinMs: 20,
      onCacheError: (error) => errors.push(error),
    });
    expect((await client.user('x')).value.username).toBe('some_user');
    expect(String(errors)).toContain('did not answer within 20 ms');
  });

  it('does not make an answer late when it is slow to keep it', async () => {
    const kept = Promise.withResolvers<undefined>();
    const { client } = await clientOf(sample('user.live'), {
      cache: { get: () => Promise.resolve(undefined), setMany: () => kept.promise },
    });
    expect((await client.user('x')).value.username).toBe('some_user');
    kept.resolve(undefined);
  });

  it('is not written to before the answer is there, and then once', async () => {
    const writes: string[][] = [];
    const { client } = await clientOf(sample('user.live'), {
      cache: {
        get: () => Promise.resolve(undefined),
        setMany(rows) {
          writes.push(rows.map(({ key }) => key));
          return Promise.resolve();
        },
      },
    });
    const { id } = (await client.user('x')).value;
    expect(writes).toEqual([]);
    await expect.poll(() => writes).toEqual([['1 /users/x', `1 /users/${id}`]]);
  });
});

describe('sharing', () => {
  it('makes one call of the same read by 50 callers', async () => {
    const { client, server } = await clientOf(sample('user.live'), { cache: createCache() });
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.user('x')));
    expect(server.seen).toHaveLength(1);
    expect(new Set(answers.map(({ value }) => value.username))).toEqual(new Set(['some_user']));
  });

  it('shares a failure too, and asks again afterwards', async () => {
    const { client, server } = await clientOf(says(400, '{}'));
    await Promise.all(Array.from({ length: 5 }, () => failure(client.user('x'))));
    expect(server.seen).toHaveLength(1);
    server.answer = sample('user.live');
    expect((await client.user('x')).value.username).toBe('some_user');
  });

  it('goes on for the others when one caller gives up', async () => {
    const { answer, release } = held(sample('user.live'));
    const { client, server } = await clientOf(answer);
    const controller = new AbortController();
    const leaving = failure(client.user('x', { signal: controller.signal }));
    const staying = client.user('x');
    await expect.poll(() => server.seen.length).toBe(1);
    controller.abort();
    expect(await leaving).toMatchObject({ code: 'Unavailable' });
    release();
    expect((await staying).value.username).toBe('some_user');
    expect(server.seen).toHaveLength(1);
  });

  it('ends the request when the last caller gives up, and starts anew for the next', async () => {
    let closed = 0;
    const { client, server } = await clientOf((response) => {
      response.on('close', () => (closed += 1));
    });
    const controllers = [new AbortController(), new AbortController()];
    const calls = controllers.map(({ signal }) => failure(client.user('x', { signal })));
    await expect.poll(() => server.seen.length).toBe(1);
    server.answer = sample('user.live');
    for (const controller of controllers) controller.abort();
    await Promise.all(calls);
    expect((await client.user('x')).value.username).toBe('some_user');
    await expect.poll(() => closed).toBe(1);
  });

  it('leaves nothing behind on the signal of a caller', async () => {
    const { client } = await clientOf(sample('user.live'));
    const { signal } = new AbortController();
    await client.user('x', { signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('keeps to the time of each caller', async () => {
    const { answer, release } = held(sample('user.live'));
    const { client, server } = await clientOf(answer);
    const impatient = failure(client.user('x', { withinMs: 30 }));
    let isAnswered = false;
    const patient = client.user('x', { withinMs: 15_000 }).finally(() => (isAnswered = true));
    expect(await impatient).toMatchObject({ code: 'Unavailable' });
    expect(isAnswered).toBe(false);
    release();
    expect((await patient).value.username).toBe('some_user');
    expect(server.seen).toHaveLength(1);
  });

  it('never mixes what was asked with a key', async () => {
    const { client, server } = await clientOf(sample('deferred-done'));
    await Promise.all([client.deferred('d', apiKey), client.deferred('d', 'another-key')]);
    await client.deferred('d', apiKey);
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([apiKey, 'another-key', apiKey]);
  });
});

it('forgets the oldest copies when memory is full', async () => {
  const { client, server } = await clientOf(sample('user.live'), { memoryBytes: 2000 });
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await client.user(name);
  await client.user('f');
  expect(server.seen).toHaveLength(6);
  await client.user('a');
  expect(server.seen).toHaveLength(7);
});

type Client = Awaited<ReturnType<typeof clientOf>>['client'];

import { describe, expect, it } from 'vitest';
import type { CodewarsClient } from '../../../src/codewars/client.ts';
import { fixture, inTurn, sample, says } from '../../support/codewars-server.ts';
import type { Answering } from '../../support/codewars-server.ts';
import { apiKey, clientOf, failure } from '../support.ts';

const page = '<!DOCTYPE html><html><body><h1>Oh no</h1></body></html>';
const refusal = JSON.stringify({ success: false, reason: 'Something is wrong' });
const session = { projectId: 'p1', solutionId: 's1' };
const user = (client: CodewarsClient) => client.user('some_user');
const attempt = (client: CodewarsClient) => client.attempt({ ...session, code: '1' }, apiKey);

// The table of the reference ("Errors"), and a few statuses that it does not list.
const statuses = [
  [400, 'InvalidInput'],
  [401, 'BadKey'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [405, 'InvalidInput'],
  [406, 'InvalidInput'],
  [422, 'InvalidInput'],
  [429, 'RateLimited'],
  [500, 'Unavailable'],
  [503, 'Unavailable'],
  [502, 'Unavailable'],
  [418, 'UnexpectedResponse'],
  [301, 'UnexpectedResponse'],
  [304, 'UnexpectedResponse'],
] as const;

describe.each(statuses)('status %i', (status, code) => {
  it(`means ${code} for a read that answers JSON`, async () => {
    const { client } = await clientOf(says(status, status === 304 ? '' : refusal));
    const error = await failure(user(client));
    expect(error).toMatchObject({ code, status, subject: { kind: 'user', name: 'some_user' } });
    expect(error.reason).toBe(status === 304 ? undefined : 'Something is wrong');
  });

  it.each([
    ['a page', page],
    ['plain text', 'error code: 1020'],
    ['nothing', ''],
  ])('is not said by Codewars for a read that answers %s', async (_, body) => {
    const { client } = await clientOf(says(status, status === 304 ? '' : body));
    const error = await failure(user(client));
    const isBlock = status === 403 || (status === 401 && body !== '');
    expect(error).toMatchObject({ code: isBlock ? 'Unavailable' : code, status, saidByCodewars: false });
    expect(error.reason).toBeUndefined();
  });

  it(`means ${code} for a POST, which is never repeated`, async () => {
    const { client, server } = await clientOf(says(status, status === 304 ? '' : refusal));
    expect(await failure(attempt(client))).toMatchObject({ code, status, subject: { kind: 'session' } });
    expect(server.seen).toHaveLength(1);
  });
});

it.each<[string, Answering, boolean]>([
  ['a page with 200', says(200, page), true],
  ['an empty body', says(200, ''), true],
  ['truncated JSON', says(200, '{"username":'), true],
  ['something that is not HTTP', (response) => response.socket?.end('HELLO\r\n\r\n'), true],
  ['a block', says(403, page), true],
  ['a challenge', says(503, page), true],
  ['a challenge that limits the rate', says(429, page), true],
  ['a cut connection', (response) => response.socket?.resetAndDestroy(), true],
  ['JSON of another shape', says(200, '{"username":7}'), false],
  ['a refusal in JSON', says(403, refusal), false],
  ['an unknown name', says(404, refusal), false],
])('%s is an outage: %j', async (_, answer, isOutage) => {
  const { client } = await clientOf(answer, { retryDelaysMs: [] });
  expect((await failure(user(client))).isOutage).toBe(isOutage);
});

describe('answers that are none', () => {
  it.each<[string, string]>([
    ['a page', page],
    ['truncated JSON', fixture('user.live').slice(0, 200)],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['text', '"user"'],
    ['another type of name', JSON.stringify({ ...userWith(), username: 7 })],
    ['another type of ranks', JSON.stringify({ ...userWith(), ranks: 'none' })],
    ['another type of honor', JSON.stringify({ ...userWith(), honor: 'a lot' })],
    ['no ranks', JSON.stringify({ username: 'x' })],
    [
      'one wrong language',
      JSON.stringify({ ...userWith(), ranks: { overall: { rank: -8 }, languages: { c: 1 } } }),
    ],
    ['a refusal with 200', fixture('not-found')],
  ])('%s with 200 is unexpected, and not asked for again', async (_, body) => {
    const { client, server } = await clientOf(says(200, body));
    expect(await failure(user(client))).toMatchObject({ code: 'UnexpectedResponse' });
    expect(server.seen).toHaveLength(1);
  });

  it.each<[string, Answering]>([
    ['declared', says(200, JSON.stringify({ x: 'x'.repeat(6 * 1024 * 1024) }))],
    ['chunked', inChunks(6 * 1024 * 1024)],
  ])('a body of 6 MB (%s) is too large', async (_, answer) => {
    const { client } = await clientOf(answer);
    const error = await failure(user(client));
    expect(error).toMatchObject({ code: 'UnexpectedResponse', status: 200 });
    expect(String(error.cause)).toContain('5242880 bytes');
  });

  it('a body that unpacks to 6 MB is too large', async () => {
    const { gzipSync } = await import('node:zlib');
    const packed = gzipSync(JSON.stringify({ x: 'x'.repeat(6 * 1024 * 1024) }));
    const { client } = await clientOf((response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' }).end(packed);
    });
    expect(await failure(user(client))).toMatchObject({ code: 'UnexpectedResponse', status: 200 });
  });

  it('a body just below the limit is read', async () => {
    const kata = {
      ...(JSON.parse(fixture('kata.live')) as object),
      filler: 'x'.repeat(5 * 1024 * 1024 - 2000),
    };
    const { client } = await clientOf(says(200, JSON.stringify(kata)));
    expect((await client.kata('valid-braces')).value.name).toBe('Valid Braces');
  });

  it('a refusal of 6 MB is still told by its status', async () => {
    const { client } = await clientOf(says(404, page.padEnd(6 * 1024 * 1024)));
    expect(await failure(user(client))).toMatchObject({ code: 'NotFound', status: 404 });
  });

  it('a refusal that breaks off is still told by its status', async () => {
    const { client } = await clientOf((response) => {
      response.writeHead(404, { 'content-length': 100 }).write('{"success":');
      setTimeout(() => response.socket?.resetAndDestroy(), 5);
    });
    expect(await failure(user(client))).toMatchObject({ code: 'NotFound', status: 404 });
  });

  it('something that is not HTTP is unexpected', async () => {
    const { client } = await clientOf((response) => response.socket?.end('HELLO\r\n\r\n'));
    expect(await failure(user(client))).toMatchObject({ code: 'UnexpectedResponse' });
  });
});

describe('a Codewars that does not answer', () => {
  it('is Unavailable when the answer never begins', async () => {
    const { client, server } = await clientOf(() => {}, { timeouts: { response: 30 }, retryDelaysMs: [5] });
    const error = await failure(user(client));
    expect(error).toMatchObject({ code: 'Unavailable', status: undefined });
    expect(error.cause).toMatchObject({ name: 'TimeoutError', code: 'ETIMEDOUT' });
    expect(server.seen).toHaveLength(2);
  });

  it('is Unavailable when the body never ends', async () => {
    const dripping: Answering = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(drip));
    };
    const { client } = await clientOf(dripping, { timeouts: { whole: 60 }, retryDelaysMs: [] });
    expect(await failure(user(client))).toMatchObject({ code: 'Unavailable' });
  });

  it.each<[string, Answering]>([
    ['before the answer', (response) => response.socket?.resetAndDestroy()],
    [
      'within the body',
      (response) => {
        response.writeHead(200, { 'content-length': 100 }).write('{"username":');
        setTimeout(() => response.socket?.resetAndDestroy(), 5);
      },
    ],
    ['by closing without a word', (response) => response.socket?.end()],
  ])('is Unavailable when the connection breaks %s, after repetitions', async (_, answer) => {
    const { client, server } = await clientOf(answer);
    expect(await failure(user(client))).toMatchObject({ code: 'Unavailable' });
    expect(server.seen).toHaveLength(3);
  });

  it('is Unavailable when nobody listens', async () => {
    const { client, server } = await clientOf(sample('user.live'));
    await server[Symbol.asyncDispose]();
    const error = await failure(user(client));
    expect(error).toMatchObject({ code: 'Unavailable' });
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('answers as soon as it is back', async () => {
    const { client, server } = await clientOf(
      inTurn((response) => response.socket?.resetAndDestroy(), says(503, page), sample('user.live')),
    );
    expect((await user(client)).value.username).toBe('some_user');
    expect(server.seen).toHaveLength(3);
  });

  it('keeps no caller longer than they want to wait', async () => {
    const { client } = await clientOf(() => {});
    const startedAt = performance.now();
    expect(await failure(client.user('some_user', { withinMs: 50 }))).toMatchObject({ code: 'Unavailable' });
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  it('lets a caller give up', async () => {
    const { client, server } = await clientOf(() => {});
    const controller = new AbortController();
    const call = failure(client.user('some_user', { signal: controller.signal }));
    await expect.poll(() => server.seen.length).toBe(1);
    controller.abort();
    expect(await call).toMatchObject({ code: 'Unavailable' });
    expect(await failure(client.user('other', { signal: controller.signal }))).toMatchObject({
      code: 'Unavailable',
    });
    expect(server.seen).toHaveLength(1);
  });
});

describe('the reason', () => {
  it.each([
    [
      'becomes plain text on one line',
      '<p>Code\n\ncan’t be\u0000 <b>blank</b></p>\u202e',
      'Code can’t be blank',
    ],
    ['is cut at 300 characters', 'x'.repeat(1000), `${'x'.repeat(299)}…`],
    ['loses the key', `the key ${apiKey} is used twice: ${apiKey}`, 'the key [key] is used twice: [key]'],
    ['loses the key where it is cut', `${'x'.repeat(290)} ${apiKey}`, `${'x'.repeat(290)} [key]`],
    ['is missing when it says nothing', ' <br> ', undefined],
    ['is missing when it is no text', 42, undefined],
  ])('%s', async (_, said, expected) => {
    const { client } = await clientOf(says(422, JSON.stringify({ success: false, reason: said })));
    expect((await failure(attempt(client))).reason).toBe(expected);
  });
});

describe('the key', () => {
  it('goes into the header and nowhere else', async () => {
    const { client, server } = await clientOf(sample('attempt'));
    await client.attempt({ ...session, code: 'a=1&b=2' }, ` ${apiKey}\n`);
    const [seen] = server.seen;
    expect(seen?.headers.authorization).toBe(apiKey);
    expect(JSON.stringify({ ...seen, headers: { ...seen?.headers, authorization: '' } })).not.toContain(
      apiKey,
    );
  });

  it('does not follow a redirect to another host', async () => {
    const { server: elsewhere } = await clientOf(sample('deferred-done'));
    const { client } = await clientOf(says(302, '', { location: `${elsewhere.baseUrl}/deferred/d` }));
    expect(await failure(client.deferred('d', apiKey))).toMatchObject({
      code: 'UnexpectedResponse',
      status: 302,
    });
    expect(elsewhere.seen).toEqual([]);
  });

  // Each of these goes through `failure`, which looks for the key in everything an error could show.
  it.each<[string, Answering]>([
    ['a reset', (response) => response.socket?.resetAndDestroy()],
    ['a timeout', () => {}],
    ['a page that quotes it', says(200, `<html>${apiKey}</html>`)],
    [
      'JSON that quotes it',
      says(200, JSON.stringify({ success: true, valid: apiKey, dmid: [apiKey], [apiKey]: apiKey })),
    ],
    ['a refusal that quotes it', says(401, JSON.stringify({ reason: apiKey, [apiKey]: apiKey }))],
    ['a redirect that quotes it', says(302, apiKey, { location: `/${apiKey}` })],
    ['broken HTTP that quotes it', (response) => response.socket?.end(`${apiKey}\r\n\r\n`)],
    ['too much of it', says(200, apiKey.repeat(10_000))],
  ])('is not shown by the error after %s', async (_, answer) => {
    const { client } = await clientOf(answer, { timeouts: { response: 30 }, maxBodyBytes: 100_000 });
    await failure(attempt(client));
    await failure(client.deferred('d', apiKey));
    await failure(client.trainNext({ language: 'ruby' }, apiKey, { withinMs: 500 }));
  });

  it.each(['', '  ', 'two words', 'line\nbreak', 'kéy'])(
    'is refused unsent when no header can carry it: "%s"',
    async (key) => {
      const { client, server } = await clientOf(sample('attempt'));
      expect(await failure(client.attempt({ ...session, code: '1' }, key))).toMatchObject({ code: 'BadKey' });
      expect(server.seen).toEqual([]);
    },
  );
});

function userWith(): object {
  return JSON.parse(fixture('user.live')) as object;
}

function inChunks(bytes: number): Answering {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    for (let sent = 0; sent < bytes; sent += 65_536) response.write('x'.repeat(65_536));
    response.end();
  };
}

import { describe, expect, it } from 'vitest';
import type { CodewarsClient } from '../../src/codewars/client.ts';
import { fixture, inTurn, sample, says } from '../support/codewars-server.ts';
import type { Answering, Seen } from '../support/codewars-server.ts';
import { apiKey, clientOf, failure } from './support.ts';

const page = '<html><body>Something went wrong</body></html>';
const gone = says(404, fixture('not-found'));
const session = { projectId: '533f66fba0de5d94410001ec', solutionId: '53bc968d35fd2feefd000004' };
const isPost = ({ method }: Seen) => method === 'POST';

/** POSTs answer one way, reads another: as the live site does, where POSTs are switched off. */
const posts =
  (post: Answering, read: Answering): Answering =>
  (response, seen) =>
    (isPost(seen) ? post : read)(response, seen);

describe('what is sent and read', () => {
  it('trains the next kata', async () => {
    const { client, server } = await clientOf(sample('train-next.reference'));
    const training = await client.trainNext({ language: 'javascript', strategy: 'random' }, apiKey);
    expect(training).toMatchObject({
      name: 'Anything to integer',
      slug: 'anything-to-integer',
      author: 'Jake Hoffner',
      rank: -6,
      averageCompletion: 125.4,
      tags: ['Fundamentals', 'Integers', 'Data Types', 'Numbers'],
      session: {
        ...session,
        setup: 'function toInteger(n) {\n  \n}',
        exampleFixture: 'Test.expect(toInteger("4.55") === 4)',
        code: null,
      },
    });
    expect(training.description).toMatch(/^Your task is to program/);
    expect(server.seen).toMatchObject([
      { method: 'POST', url: '/api/v1/code-challenges/javascript/train', body: 'strategy=random' },
    ]);
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: apiKey,
      'content-type': 'application/x-www-form-urlencoded',
    });
  });

  it('only looks with peek, where there may be no session', async () => {
    const peeked = JSON.stringify({
      ...(JSON.parse(fixture('train-next.reference')) as object),
      session: null,
    });
    const { client, server } = await clientOf(says(200, peeked));
    expect((await client.trainNext({ language: 'ruby', peek: true }, apiKey)).session).toBeNull();
    expect(server.seen[0]?.body).toBe('peek=true');
    expect(await failure(client.trainNext({ language: 'ruby' }, apiKey))).toMatchObject({
      code: 'UnexpectedResponse',
    });
  });

  it('trains a kata', async () => {
    const { client, server } = await clientOf(sample('train-kata.reference'));
    const training = await client.trainKata({ kata: 'a/b', language: 'javascript' }, apiKey);
    expect(training.session).toMatchObject({ projectId: '523f66fba0de5d94410001cb' });
    expect(server.seen).toMatchObject([
      { method: 'POST', url: '/api/v1/code-challenges/a%2Fb/javascript/train', body: '' },
    ]);
  });

  it('attempts, polls and finalizes', async () => {
    const { client, server } = await clientOf(
      inTurn(
        sample('attempt'),
        sample('deferred-pending'),
        sample('deferred-no-valid'),
        sample('deferred-done'),
        sample('finalize'),
      ),
    );
    const code = 'a = "1+1 & 2"\n';
    const { dmid } = await client.attempt({ ...session, code, outputFormat: 'raw' }, apiKey);
    expect(dmid).toBe('4rsdaDf8d');
    expect(await client.deferred(dmid, apiKey)).toEqual({ state: 'pending' });
    expect(await client.deferred(dmid, apiKey)).toEqual({ state: 'pending' });
    expect(await client.deferred(dmid, apiKey)).toEqual({
      state: 'done',
      valid: false,
      reason: '-e: Value is not what was expected (Test::Error)\n',
      output: ["<div class='console-failed'>…</div>"],
      wallTime: 45,
    });
    await client.finalize(session, apiKey);

    const solution = `/api/v1/code-challenges/projects/${session.projectId}/solutions/${session.solutionId}`;
    expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `POST ${solution}/attempt`,
      'GET /api/v1/deferred/4rsdaDf8d',
      'GET /api/v1/deferred/4rsdaDf8d',
      'GET /api/v1/deferred/4rsdaDf8d',
      `POST ${solution}/finalize`,
    ]);
    expect([...new URLSearchParams(server.seen[0]?.body)]).toEqual([
      ['code', code],
      ['output_format', 'raw'],
    ]);
    expect(server.seen.every(({ headers }) => headers.authorization === apiKey)).toBe(true);
  });

  it.each<[string, object, object]>([
    ['neither reason nor output', { valid: true }, { valid: true, reason: null, output: [], wallTime: null }],
    ['one text of output', { valid: true, output: 'ok' }, { output: ['ok'] }],
    ['lines that are null', { valid: true, output: [null, 'ok'] }, { output: ['', 'ok'] }],
    ['endless output', { valid: true, output: Array(5000).fill('x') }, { output: Array(1000).fill('x') }],
  ])('reads a result with %s', async (_, body, expected) => {
    const { client } = await clientOf(says(200, JSON.stringify({ success: true, ...body })));
    expect(await client.deferred('d', apiKey)).toMatchObject({ state: 'done', ...expected });
  });
});

const everyPost: [string, (client: CodewarsClient) => Promise<unknown>][] = [
  ['trainNext', (client) => client.trainNext({ language: 'javascript' }, apiKey)],
  ['trainKata', (client) => client.trainKata({ kata: 'valid-braces', language: 'javascript' }, apiKey)],
  ['attempt', (client) => client.attempt({ ...session, code: '1' }, apiKey)],
  ['finalize', (client) => client.finalize(session, apiKey)],
];

describe.each(everyPost)('%s', (_, call) => {
  it('has a connection of its own, which cannot have gone stale', async () => {
    const { client, server } = await clientOf(posts(says(422, '{}'), sample('user.live')));
    await client.user('x');
    await failure(call(client));
    expect(server.seen.map(({ headers }) => headers.connection)).toEqual(['keep-alive', 'close']);
  });

  it('says why it was refused with 200', async () => {
    const { client } = await clientOf(says(200, JSON.stringify({ success: false, reason: `no, ${apiKey}` })));
    expect(await failure(call(client))).toMatchObject({
      code: 'InvalidInput',
      status: 200,
      reason: 'no, [key]',
    });
  });

  it('is never sent twice', async () => {
    const { client, server } = await clientOf((response) => response.socket?.resetAndDestroy());
    expect(await failure(call(client))).toMatchObject({ code: 'Unavailable' });
    expect(server.seen).toHaveLength(1);
  });

  it.each(['', '{}', page, '{"success":true'])('does not take %j for an answer', async (body) => {
    const { client } = await clientOf(says(200, body));
    expect(await failure(call(client))).toMatchObject({ code: 'UnexpectedResponse' });
  });

  it('is never shared or cached', async () => {
    const { client, server } = await clientOf(says(500, '{}'));
    await Promise.all([failure(call(client)), failure(call(client))]);
    await failure(call(client));
    expect(server.seen.filter(isPost)).toHaveLength(3);
  });
});

const switchedOff: [string, Answering][] = [
  ['404 in JSON', gone],
  ['404 with a page', says(404, page)],
  ['405', says(405, '{"success":false,"reason":"method not allowed"}')],
  ['500 with a page', says(500, page)],
  ['501 with a page', says(501, page)],
];

describe.each(switchedOff)('a train call answered by %s', (_, post) => {
  const trainNext = (client: CodewarsClient, language: string) => client.trainNext({ language }, apiKey);
  const trainKata = (client: CodewarsClient, language: string) =>
    client.trainKata({ kata: 'valid-braces', language }, apiKey);

  it('is Unsupported where the language exists', async () => {
    const { client } = await clientOf(posts(post, sample('languages.live')));
    expect(await failure(trainNext(client, 'cpp'))).toMatchObject({
      code: 'Unsupported',
      subject: { kind: 'language', name: 'cpp' },
    });
  });

  it('is NotFound where the language does not exist', async () => {
    const { client } = await clientOf(posts(post, sample('languages.live')));
    expect(await failure(trainNext(client, 'klingon'))).toMatchObject({
      code: 'NotFound',
      subject: { kind: 'language', name: 'klingon' },
    });
  });

  it('is Unsupported where the kata exists in that language', async () => {
    const { client } = await clientOf(posts(post, sample('kata.live')));
    expect(await failure(trainKata(client, 'python'))).toMatchObject({
      code: 'Unsupported',
      subject: { kind: 'kata', name: 'valid-braces' },
    });
  });

  it('is NotFound where the kata lacks the language', async () => {
    const { client } = await clientOf(posts(post, sample('kata.live')));
    expect(await failure(trainKata(client, 'cobol'))).toMatchObject({
      code: 'NotFound',
      subject: { kind: 'language', name: 'cobol' },
    });
  });

  it('is NotFound where the kata does not exist', async () => {
    const { client } = await clientOf(posts(post, gone));
    expect(await failure(trainKata(client, 'python'))).toMatchObject({
      code: 'NotFound',
      subject: { kind: 'kata', name: 'valid-braces' },
    });
  });

  it.each<[string, Answering]>([
    ['503', says(503, page)],
    ['429', says(429, '{}', { 'retry-after': '60' })],
    ['a page', says(200, page)],
    ['nothing', (response) => response.socket?.resetAndDestroy()],
  ])('is Unavailable where the read answers %s', async (_name, read) => {
    for (const call of [trainKata, trainNext]) {
      const { client } = await clientOf(posts(post, read));
      expect(await failure(call(client, 'python'))).toMatchObject({ code: 'Unavailable' });
    }
  });

  it('is not explained by a copy from before Codewars went down', async () => {
    const { client, server } = await clientOf(sample('languages.live'));
    await client.languages();
    server.answer = posts(post, says(500, page));
    expect(await failure(trainNext(client, 'cpp'))).toMatchObject({ code: 'Unavailable' });
  });
});

it('takes a 500 in JSON for what it is', async () => {
  const { client, server } = await clientOf(posts(says(500, '{"success":false}'), sample('languages.live')));
  expect(await failure(client.trainNext({ language: 'cpp' }, apiKey))).toMatchObject({ code: 'Unavailable' });
  expect(server.seen).toHaveLength(1);
});

it('does not wait longer for the explanation than the caller does', async () => {
  const { client } = await clientOf(posts(gone, () => {}));
  const startedAt = performance.now();
  const error = await failure(client.trainNext({ language: 'cpp' }, apiKey, { withinMs: 100 }));
  expect(error).toMatchObject({ code: 'Unavailable' });
  expect(performance.now() - startedAt).toBeLessThan(5000);
});

it('says so where the member has too many calls waiting for an explanation', async () => {
  let refuse = (): void => undefined;
  const { client, server } = await clientOf((response, seen) => (refuse = () => gone(response, seen)), {
    requestsPerSecond: 0.1,
    burst: 1,
  });
  const refused = failure(client.trainNext({ language: 'cpp' }, apiKey, { person: 'ann', withinMs: 60_000 }));
  await expect.poll(() => server.seen.length).toBe(1);
  const waiting = Array.from({ length: 10 }, (_, index) =>
    client.user(`name-${index}`, { person: 'ann', withinMs: 600_000 }).catch(() => undefined),
  );
  await expect.poll(() => client.waiting).toBe(10);
  refuse();
  expect(await refused).toMatchObject({ code: 'TooManyCalls' });
  await client.close();
  await Promise.all(waiting);
});

const ofSession: [string, (client: CodewarsClient) => Promise<unknown>, string][] = [
  ['attempt', (client) => client.attempt({ ...session, code: '1' }, apiKey), session.solutionId],
  ['deferred', (client) => client.deferred('4rsdaDf8d', apiKey), '4rsdaDf8d'],
  ['finalize', (client) => client.finalize(session, apiKey), session.solutionId],
];

describe.each(ofSession)('%s', (_, call, name) => {
  it('does not know the session when Codewars says so', async () => {
    const { client } = await clientOf(gone);
    expect(await failure(call(client))).toMatchObject({
      code: 'NotFound',
      subject: { kind: 'session', name },
    });
  });

  it.each([404, 405, 500, 501])('is Unavailable after a page with %i', async (status) => {
    const { client } = await clientOf(says(status, page));
    expect(await failure(call(client))).toMatchObject({ code: 'Unavailable', status });
  });

  it('passes on why its input is refused', async () => {
    const { client } = await clientOf(says(422, fixture('refused')));
    expect(await failure(call(client))).toMatchObject({
      code: 'InvalidInput',
      reason: "Code can't be blank",
    });
  });
});

it.each(['', '..', '.'])('knows no session, kata or language "%s", and sends nothing', async (name) => {
  const { client, server } = await clientOf(sample('attempt'));
  const found = await Promise.all([
    failure(client.attempt({ projectId: name, solutionId: 's', code: '1' }, apiKey)),
    failure(client.finalize({ projectId: 'p', solutionId: name }, apiKey)),
    failure(client.deferred(name, apiKey)),
    failure(client.trainKata({ kata: name, language: 'ruby' }, apiKey)),
    failure(client.trainKata({ kata: 'k', language: name }, apiKey)),
    failure(client.trainNext({ language: name }, apiKey)),
  ]);
  expect(found.map(({ code, subject }) => `${code} ${subject.kind}`)).toEqual([
    'NotFound session',
    'NotFound session',
    'NotFound session',
    'NotFound kata',
    'NotFound language',
    'NotFound language',
  ]);
  expect(server.seen).toEqual([]);
});

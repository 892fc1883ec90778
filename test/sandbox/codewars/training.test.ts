import { expect, test } from 'vitest';
import { codewars } from './ask.ts';

const project = '523f66fba0de5d94410001cb';
const solution = '53bc968d35fd2feefd000013';
const at = `/code-challenges/projects/${project}/solutions/${solution}`;
const chosen = '/code-challenges/anything-to-integer/javascript/train';

test('begins the sessions that the reference shows', async () => {
  const { post } = await codewars();
  const next = await post('/code-challenges/javascript/train', { strategy: 'random' });
  expect(next.json).toMatchObject({
    success: true,
    name: 'Anything to integer',
    author: 'Jake Hoffner',
    rank: -6,
    averageCompletion: 125.4,
    session: {
      projectId: '533f66fba0de5d94410001ec',
      solutionId: '53bc968d35fd2feefd000004',
      setup: 'function toInteger(n) {\n  \n}',
      exampleFixture: 'Test.expect(toInteger("4.55") === 4)',
      code: null,
    },
  });
  expect((await post(chosen)).json.session).toMatchObject({ projectId: project, solutionId: solution });
});

test('peeks without taking from the queue', async () => {
  const { post } = await codewars();
  const train = async (form: Record<string, string>) =>
    (await post('/code-challenges/ruby/train', { strategy: 'kyu_7_workout', ...form })).json.slug;
  const seen = [await train({ peek: 'true' }), await train({}), await train({ peek: 'true' })];
  expect(seen[1]).toBe(seen[0]);
  expect(seen[2]).not.toBe(seen[0]);
});

test('offers every strategy something fitting', async () => {
  const { post } = await codewars();
  for (const level of [8, 7, 6, 5, 4, 3, 2, 1]) {
    const { rank } = (await post('/code-challenges/javascript/train', { strategy: `kyu_${level}_workout` }))
      .json;
    expect(rank).toBe(-level);
  }
  const rankOf = async (strategy: string) =>
    (await post('/code-challenges/javascript/train', { strategy })).json.rank;
  expect(await rankOf('beta_workout')).toBeNull();
  expect(await rankOf('default')).toBeGreaterThan(-3);
  for (const strategy of ['retrain_workout', 'algorithm_retest', 'reference_workout']) {
    expect(await rankOf(strategy)).toBeLessThan(0);
  }
});

test('says what is wrong: key, strategy, language, kata', async () => {
  const { post } = await codewars();
  expect((await post(chosen, {}, 'no such key')).status).toBe(401);
  expect((await post(chosen, {}, null)).json).toEqual({ success: false, reason: 'unauthorized' });
  expect((await post('/code-challenges/javascript/train', { strategy: 'luck' })).status).toBe(422);
  expect((await post('/code-challenges/klingon/train')).status).toBe(422);
  expect((await post('/code-challenges/valid-braces/rust/train')).status).toBe(422);
  expect((await post('/code-challenges/no-such-kata/ruby/train')).status).toBe(404);
});

test('tells the result of an attempt after a while, and ends a session only when it is valid', async () => {
  const { get, post, standIn } = await codewars();
  await post(chosen);
  const result = async (code: string) => {
    const { dmid } = (await post(`${at}/attempt`, { code, output_format: 'raw' })).json;
    const headers = { Authorization: standIn.apiKeys[0]!.key };
    const polls = [1, 2, 3].map(() => () => get(`/deferred/${dmid}`, headers));
    const told = [];
    for (const poll of polls) told.push((await poll()).json);
    expect(told[0]).toEqual({ success: false, dmid });
    expect(told[1]).toEqual({ success: true, dmid });
    return told[2];
  };
  expect(await result('function toInteger(n) { return 4; }')).toMatchObject({
    valid: false,
    reason: '-e: Value is not what was expected (Test::Error)\n',
  });
  expect((await post(`${at}/finalize`)).status).toBe(422);
  expect(await result('function toInteger(n) {\n  return ~~n;\n}')).toMatchObject({
    valid: true,
    reason: null,
  });
  expect((await post(chosen)).json.session.code).toContain('~~n');
  expect((await post(`${at}/finalize`)).json).toEqual({ success: true });
  expect((await post(`${at}/finalize`)).status).toBe(404);
});

test('refuses empty code and the session of somebody else', async () => {
  const { post, standIn } = await codewars();
  await post(chosen);
  expect((await post(`${at}/attempt`, { code: ' ' })).status).toBe(422);
  expect((await post(`${at}/attempt`, { code: 'x' }, standIn.apiKeys[1]!.key)).status).toBe(404);
});

test('answers like the live site of today when training is off', async () => {
  const { get, post } = await codewars({ train: false });
  const notFound = { status: 404, json: { success: false, reason: 'not found' } };
  expect(await post(chosen)).toMatchObject(notFound);
  expect(await post('/code-challenges/javascript/train')).toMatchObject(notFound);
  expect(await get('/deferred/4rsdaDf8d')).toMatchObject(notFound);
  const attempt = await post(`${at}/attempt`, { code: 'x' });
  expect(attempt.status).toBe(500);
  expect(attempt.text).toMatch(/^<!DOCTYPE html>/);
  expect((await get('/users/some_user')).status).toBe(200);
});

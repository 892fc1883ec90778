import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { attempt, codewars, placeOf } from './ask.ts';

const project = '523f66fba0de5d94410001cb';
const solution = '53bc968d35fd2feefd000013';
const at = `/code-challenges/projects/${project}/solutions/${solution}`;
const chosen = '/code-challenges/anything-to-integer/javascript/train';
const key = 'sandbox-key-of-some_user';
const right = 'function toInteger(n) {\n  return ~~n;\n}';
const notFound = { status: 404, json: { success: false, reason: 'not found' } };

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

test('tells the result of an attempt after a while, in the two ways of Codewars before', async () => {
  const { get, post } = await codewars({ gradingMs: 1_500 });
  await post(chosen);
  const { dmid } = (await post(`${at}/attempt`, { code: 'function toInteger(n) { return 4; }' })).json;
  const poll = async () => (await get(`/deferred/${dmid}`, { Authorization: key })).json;
  expect(await poll()).toEqual({ success: false, dmid });
  expect(await poll()).toEqual({ success: true, dmid });
  const told = await vi.waitUntil(
    async () => {
      const now = await poll();
      return now.valid === undefined ? undefined : now;
    },
    { timeout: 60_000, interval: 20 },
  );
  expect(told).toMatchObject({ success: true, dmid, valid: false, reason: 'Expected: 12, instead got: 4' });
  expect(told.output).toContain(
    "<div class='console-failed'>Test Failed: Expected: 12, instead got: 4</div>",
  );
});

test('ends a session only after a valid attempt, and then for good', async () => {
  const asking = await codewars();
  const { post } = asking;
  await post(chosen);
  expect((await post(`${at}/finalize`)).json).toEqual({
    success: false,
    reason: 'solution must be valid before it can be finalized',
  });
  expect((await attempt(asking, at, right, key)).json).toMatchObject({ valid: true, reason: null });
  await post(`${at}/attempt`, { code: right });
  // What is still graded is not valid yet, whatever was before.
  expect((await post(`${at}/finalize`)).status).toBe(422);
  expect((await attempt(asking, at, 'function toInteger() {}', key)).json.valid).toBe(false);
  expect((await post(`${at}/finalize`)).status).toBe(422);
  expect((await attempt(asking, at, right, key)).json.output.join('')).toContain('<PASSED::>Test Passed\n');
  expect((await post(chosen)).json.session).toMatchObject({ solutionId: solution, code: right });
  expect((await post(`${at}/finalize`)).json).toEqual({ success: true });
  expect((await post(`${at}/finalize`)).status).toBe(404);
  expect((await post(`${at}/attempt`, { code: right })).status).toBe(404);

  const again = (await post(chosen)).json.session;
  expect(again.code).toBe(right);
  expect(again.solutionId).not.toBe(solution);
});

test('says honestly what it cannot grade', async () => {
  const asking = await codewars();
  const untested = await asking.post('/code-challenges/ten-percent-off/javascript/train');
  const told = (await attempt(asking, placeOf(untested), 'function f() {}', key)).json;
  expect(told).toMatchObject({
    valid: false,
    reason: expect.stringContaining('count-the-lanterns') as string,
  });

  const ruby = await asking.post('/code-challenges/multiples-of-3-and-5/ruby/train');
  const reason = 'This stand-in runs JavaScript only: it cannot grade Ruby.';
  const refused = (await attempt(asking, placeOf(ruby), 'def solution(n) end', key)).json;
  expect(refused).toMatchObject({ valid: false, reason, output: [`\n<ERROR::>${reason}\n`] });
});

test('answers others while a solution loops', async () => {
  const asking = await codewars({ limitMs: 200 });
  await asking.post(chosen);
  const looping = attempt(asking, at, 'for (;;);', key);
  const over = new AbortController();
  void looping.finally(() => over.abort());
  let answered = 0;
  while (!over.signal.aborted) {
    await asking.get('/languages');
    answered += 1;
    await setImmediate();
  }
  expect((await looping).json).toMatchObject({ valid: false, reason: 'Execution Timed Out (200 ms)' });
  expect(answered).toBeGreaterThan(3);
});

test('refuses empty code, code that is too long, and whatever belongs to somebody else', async () => {
  const { get, post, standIn } = await codewars();
  await post(chosen);
  expect((await post(`${at}/attempt`, { code: ' ' })).status).toBe(422);
  expect((await post(`${at}/attempt`, { code: 'x'.repeat(65_001) })).json).toEqual({
    success: false,
    reason: 'code is too long (maximum is 65000 characters)',
  });
  expect((await post(`${at}/attempt`, { code: `//${'x'.repeat(64_998)}` })).status).toBe(200);
  const other = standIn.apiKeys[1]!.key;
  expect((await post(`${at}/attempt`, { code: 'x' }, other)).status).toBe(404);
  expect((await post(`${at}/finalize`, {}, other)).status).toBe(404);
  const { dmid } = (await post(`${at}/attempt`, { code: 'x' })).json;
  expect(await get(`/deferred/${dmid}`, { Authorization: other })).toMatchObject(notFound);
  expect((await get(`/deferred/${dmid}`)).status).toBe(401);
});

test('forgets sessions and refuses keys when it is told to', async () => {
  const { get, post, standIn } = await codewars();
  await post(chosen);
  const { dmid } = (await post(`${at}/attempt`, { code: right })).json;
  standIn.endSessions();
  expect(await post(`${at}/attempt`, { code: right })).toMatchObject(notFound);
  expect(await post(`${at}/finalize`)).toMatchObject(notFound);
  expect(await get(`/deferred/${dmid}`, { Authorization: key })).toMatchObject(notFound);
  expect((await post(chosen)).json.session).toMatchObject({ code: right });

  standIn.revokeKey(key);
  expect((await post(chosen)).status).toBe(401);
  expect((await post(chosen, {}, standIn.apiKeys[1]!.key)).status).toBe(200);
});

test('answers like the live site of today when training is off', async () => {
  const { get, post } = await codewars({ train: false });
  expect(await post(chosen)).toMatchObject(notFound);
  expect(await post('/code-challenges/javascript/train')).toMatchObject(notFound);
  expect(await get('/deferred/4rsdaDf8d')).toMatchObject(notFound);
  const attempt = await post(`${at}/attempt`, { code: 'x' });
  expect(attempt.status).toBe(500);
  expect(attempt.text).toMatch(/^<!DOCTYPE html>/);
  expect((await get('/users/some_user')).status).toBe(200);
});

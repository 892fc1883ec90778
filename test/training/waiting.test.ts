import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/training/model.ts';
import { ann, ben, keyOf, other, right, startTraining, wanted, wrong } from './kit.ts';
import type { Kit } from './kit.ts';

const soon = { timeout: 10_000, interval: 20 };

/** Nothing is graded before `finish`. */
async function startSlow(timing: Record<string, number> = {}): Promise<Kit> {
  return startTraining({ gradingMs: 600_000, timing: { waitMs: 300, glanceMs: 100, ...timing } });
}

/** The attempts so far get a result, whatever the stand-in thinks of them. */
function answerDeferred({ codewars }: Kit, body: object, times = 1): void {
  codewars.faults.add({ path: /deferred/, kind: 'body', body: JSON.stringify(body), times });
}

const passed = { success: true, dmid: 'd', valid: true, reason: null, output: ['<PASSED::>'], wall_time: 5 };

describe('a result that takes long', () => {
  it('is waited for so that the wait can be seen', async () => {
    const kit = await startSlow({ waitMs: 400, noticeMs: 50 });
    await kit.training.begin(ann, wanted);
    const seen: [number, Attempt][] = [];
    const attempt = await kit.training.submit(ann, wrong, (ms, running) => seen.push([ms, running]));
    expect(attempt).toMatchObject({ state: 'running', code: wrong });
    expect(seen.length).toBeGreaterThan(2);
    expect(seen[0]?.[0]).toBeGreaterThan(40);
    expect(seen[0]?.[1]).toMatchObject({ number: 1, state: 'running', code: wrong });
  });

  it('is waited for even where whoever is told throws', async () => {
    const kit = await startSlow({ noticeMs: 20 });
    await kit.training.begin(ann, wanted);
    const telling = () => {
      throw new Error('Discord is gone');
    };
    expect(await kit.training.submit(ann, wrong, telling)).toMatchObject({ state: 'running' });
    expect(kit.log.text).toContain('Discord is gone');
  });

  it('is found after the answer, because polling goes on behind it', async () => {
    const kit = await startSlow();
    await kit.training.begin(ann, wanted);
    await kit.training.submit(ann, right);
    answerDeferred(kit, passed);
    await expect
      .poll(async () => (await kit.storage.attempts.get(await keyOfAttempt(kit, 1)))?.result, soon)
      .toMatchObject({
        valid: true,
        wallTime: 5,
      });
    expect(await kit.training.current(ann)).toMatchObject({ lastValid: 1, last: { state: 'passed' } });
  });

  it('is found by whoever looks after a restart', async () => {
    const kit = await startSlow({ glanceMs: 5000 });
    await kit.training.begin(ann, wanted);
    await kit.training.submit(ann, right);
    await kit.restart();
    answerDeferred(kit, passed);
    expect(await kit.training.current(ann)).toMatchObject({
      lastValid: 1,
      last: { state: 'passed', code: right },
    });
  });

  it('is no reason to wait for longer than a glance', async () => {
    const kit = await startSlow();
    await kit.training.begin(ann, wanted);
    await kit.training.submit(ann, right);
    expect(await kit.training.current(ann)).toMatchObject({ last: { state: 'running' } });
  });

  it('is asked for by one loop, however many wait', async () => {
    const kit = await startSlow({ everyMs: 60_000, waitMs: 1500 });
    await kit.training.begin(ann, wanted);
    const submitted = kit.training.submit(ann, right);
    await expect.poll(async () => (await kit.training.current(ann))?.last?.state, soon).toBe('running');
    await Promise.all([kit.training.current(ann), kit.training.current(ann), submitted]);
    expect(kit.asked().filter((call) => call === 'GET deferred').length).toBeLessThanOrEqual(1);
  });

  it('is given up after so long, and asked for again by whoever looks', async () => {
    const kit = await startSlow({ patienceMs: 1 });
    await kit.training.begin(ann, wanted);
    expect(await kit.training.submit(ann, right)).toMatchObject({ state: 'running' });
    await expect.poll(() => kit.asked(), soon).toContain('GET deferred');
    const lookAndSee = async () => {
      await kit.training.current(ann);
      return kit.asked();
    };
    await expect.poll(lookAndSee, soon).toContain('GET deferred');
  });

  it('ends its wait at once when the process stops', async () => {
    const kit = await startSlow({ waitMs: 60_000 });
    await kit.training.begin(ann, wanted);
    const submitted = kit.training.submit(ann, right);
    await expect.poll(() => kit.asked(), soon).toContain('POST attempt');
    await expect.poll(async () => (await kit.training.draft(ann))?.code, soon).toBe(right);
    const startedAt = performance.now();
    await kit.training.stop();
    expect(await submitted).toMatchObject({ state: 'running', code: right });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

describe('while a result is waited for', () => {
  it.each([
    ['an outage', { status: 503 }],
    ['a request to slow down', { status: 429, headers: { 'retry-after': '1' } }],
  ])('%s is waited out', async (_, fault) => {
    const kit = await startTraining({ timing: { waitMs: 20_000 } });
    await kit.training.begin(ann, wanted);
    kit.codewars.faults.add({ path: /deferred/, kind: 'status', ...fault });
    expect(await kit.training.submit(ann, right)).toMatchObject({ state: 'passed' });
  });

  it('a key that is refused ends the wait, and another one finds the result', async () => {
    const kit = await startTraining({ gradingMs: 100 });
    await kit.training.begin(ann, wanted);
    kit.codewars.faults.add({ path: /deferred/, kind: 'status', status: 401, times: 1 });
    await expect(kit.training.submit(ann, right)).rejects.toMatchObject({ code: 'BadKey' });
    expect(await kit.training.draft(ann)).toMatchObject({ code: right });
    await expect.poll(async () => (await kit.training.current(ann))?.last?.state, soon).toBe('passed');
  });

  it('an attempt that Codewars knows nothing of is unknown, and its code is kept', async () => {
    const kit = await startSlow({ waitMs: 10_000 });
    await kit.training.begin(ann, wanted);
    kit.codewars.faults.add({ path: /deferred/, kind: 'status', status: 404, times: 1 });
    expect(await kit.training.submit(ann, right)).toMatchObject({ state: 'unknown', code: right });
    kit.asked();
    expect(await kit.training.current(ann)).toMatchObject({ last: { state: 'unknown', code: right } });
    expect(kit.asked()).toEqual([]);
  });

  it('the store fails: the code is kept, and the result found later', async () => {
    const kit = await startTraining();
    await kit.training.begin(ann, wanted);
    kit.codewars.faults.add({ method: 'POST', path: /attempt$/, kind: 'delay', delayMs: 50 });
    const submitted = kit.training.submit(ann, right);
    await expect.poll(async () => (await kit.training.current(ann))?.last?.code, soon).toBe(right);
    kit.breakage.current = { collections: ['sessions', 'attempts'], operations: ['update'] };
    await expect(submitted).rejects.toMatchObject({ code: 'unavailable' });
    kit.breakage.current = undefined;
    expect(await kit.training.draft(ann)).toMatchObject({ code: right });
  });

  it('another session may begin: nothing of the old one comes back', async () => {
    const kit = await startSlow({ waitMs: 20_000 });
    await kit.training.begin(ann, wanted);
    const submitted = kit.training.submit(ann, right);
    await expect.poll(() => kit.asked(), soon).toContain('GET deferred');
    const { session } = await kit.training.begin(ann, other, { replace: true });
    answerDeferred(kit, passed);
    expect(await submitted).toMatchObject({ state: 'passed', code: right });
    expect(await kit.left()).toEqual(['sessions g:ann']);
    expect(await kit.training.current(ann)).toMatchObject({ id: session.id, lastValid: null, last: null });
  });

  it('a session may be given up: nothing of it comes back', async () => {
    const kit = await startSlow({ waitMs: 20_000 });
    await kit.training.begin(ann, wanted);
    const submitted = kit.training.submit(ann, right);
    await expect.poll(() => kit.asked(), soon).toContain('GET deferred');
    await kit.training.abandon(ann);
    answerDeferred(kit, passed);
    await submitted;
    expect(await kit.left()).toEqual([]);
  });

  it('two members are told in turn, within two polls a second', async () => {
    const kit = await startTraining({ gradingMs: 500 });
    await Promise.all([kit.training.begin(ann, wanted), kit.training.begin(ben, wanted)]);
    const both = await Promise.all([kit.training.submit(ann, right), kit.training.submit(ben, right)]);
    expect(both.map(({ state }) => state)).toEqual(['passed', 'passed']);
    expect(kit.codewars.violations).toEqual([]);
  });
});

describe('what is stored of a result', () => {
  it('is cut from the middle when it is long', async () => {
    const kit = await startSlow({ waitMs: 20_000 });
    await kit.training.begin(ann, wanted);
    const output = Array.from({ length: 10 }, () => 'x'.repeat(100_000));
    answerDeferred(kit, { ...passed, valid: false, reason: 'r'.repeat(100_000), output });
    const attempt = await kit.training.submit(ann, wrong);
    expect(attempt.output.join('').length).toBeLessThan(200_100);
    expect(attempt.output.join('')).toContain('800000 characters are left out here');
    expect(attempt.reason?.length).toBeLessThan(10_100);
    expect((await kit.training.current(ann))?.last).toEqual(attempt);
  });
});

it('an attempt that died on its way is unknown after the restart', async () => {
  const kit = await startTraining();
  const { session } = await kit.training.begin(ann, wanted);
  // As the process leaves it that ends between the row and the answer of Codewars.
  await kit.storage.sessions.update('g:ann', (row) => row && { ...row, attempts: 1 });
  await kit.storage.attempts.set(`${session.id}:1`, {
    code: wrong,
    at: 1,
    dmid: null,
    refused: null,
    result: null,
  });
  await kit.restart();
  expect(await kit.training.current(ann)).toMatchObject({
    last: { number: 1, state: 'unknown', code: wrong },
  });
});

it('an attempt on its way runs, as far as anybody knows', async () => {
  const kit = await startTraining();
  await kit.training.begin(ann, wanted);
  kit.codewars.faults.add({ method: 'POST', path: /attempt$/, kind: 'delay', delayMs: 300 });
  const submitted = kit.training.submit(ann, right);
  await expect.poll(async () => (await kit.training.current(ann))?.last?.state, soon).toBe('running');
  await submitted;
});

it('a key that was revoked shows the attempt as running', async () => {
  const kit = await startSlow({ glanceMs: 5000 });
  await kit.training.begin(ann, wanted);
  await kit.training.submit(ann, right);
  await kit.restart();
  kit.codewars.revokeKey(keyOf('some_user'));
  expect(await kit.training.current(ann)).toMatchObject({ last: { state: 'running', code: right } });
});

async function keyOfAttempt({ training }: Kit, number: number): Promise<string> {
  return `${(await training.draft(ann))?.sessionId ?? ''}:${number}`;
}

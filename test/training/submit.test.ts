import { describe, expect, it } from 'vitest';
import type { CodewarsFault } from '../../sandbox/codewars/stand-in.ts';
import { ann, ben, keyOf, other, right, startTraining, wanted, wrong } from './kit.ts';

describe('code that is handed in', () => {
  it('fails with what the tests say, and passes when it is right', async () => {
    const { training } = await startTraining();
    await training.begin(ann, wanted);
    expect(await training.submit(ann, wrong)).toMatchObject({
      number: 1,
      code: wrong,
      state: 'failed',
      output: expect.arrayContaining([expect.stringContaining('<FAILED::>')]) as unknown,
      wallTime: expect.any(Number) as number,
    });
    expect(await training.submit(ann, right)).toMatchObject({ number: 2, state: 'passed', reason: null });
    expect(await training.current(ann)).toMatchObject({
      attempts: 2,
      lastValid: 2,
      last: { number: 2, state: 'passed', code: right },
    });
    expect(await training.attempt(ann, 1)).toMatchObject({ number: 1, state: 'failed', code: wrong });
    expect(await training.attempt(ann, 3)).toBeUndefined();
    expect(await training.draft(ann)).toMatchObject({ kataName: 'Anything to integer', code: right });
  });

  it('is stored before it is sent', async () => {
    const { training, breakage, asked, left } = await startTraining();
    await training.begin(ann, wanted);
    asked();
    for (const broken of [
      { collections: ['sessions'], operations: ['update'] },
      { collections: ['attempts'], operations: ['set'] },
    ]) {
      breakage.current = broken;
      await expect(training.submit(ann, wrong)).rejects.toMatchObject({ code: 'unavailable' });
    }
    breakage.current = undefined;
    expect(asked()).toEqual([]);
    // The number of the row that could not be written is passed over.
    expect(await training.current(ann)).toMatchObject({ attempts: 1, last: null });
    expect(await training.submit(ann, wrong)).toMatchObject({ number: 2 });
    expect((await left()).filter((key) => key.startsWith('attempts'))).toHaveLength(1);
  });

  it('is graded for each of two members at once', async () => {
    const { training, codewars } = await startTraining();
    await Promise.all([training.begin(ann, wanted), training.begin(ben, wanted)]);
    const results = await Promise.all([training.submit(ann, right), training.submit(ben, wrong)]);
    expect(results.map(({ state }) => state)).toEqual(['passed', 'failed']);
    expect((await training.current(ann))?.lastValid).toBe(1);
    expect((await training.current(ben))?.lastValid).toBeNull();
    expect(codewars.violations).toEqual([]);
  });

  it('has a number of its own, however quickly two are handed in', async () => {
    const { training } = await startTraining();
    await training.begin(ann, wanted);
    const both = await Promise.allSettled([training.submit(ann, wrong), training.submit(ann, right)]);
    expect(both).toMatchObject([
      { reason: { code: 'AttemptReplaced' } },
      { value: { number: 2, state: 'passed' } },
    ]);
    expect(await training.attempt(ann, 1)).toMatchObject({ number: 1, code: wrong });
    expect(await training.current(ann)).toMatchObject({ attempts: 2, lastValid: 2 });
  });
});

describe('code that is not taken', () => {
  const bad: [string, string, string][] = [
    ['empty code', ' \n\t', 'EmptyCode'],
    ['a binary file', 'a\0b', 'BinaryCode'],
    ['more than 100 KB', 'é'.repeat(50_001), 'CodeTooLong'],
  ];

  it.each(bad)('is %s, and nothing is sent', async (_, code, expected) => {
    const { training, asked } = await startTraining();
    await expect(training.submit(ann, code)).rejects.toMatchObject({ code: 'NoSession' });
    await training.begin(ann, wanted);
    asked();
    await expect(training.submit(ann, code)).rejects.toMatchObject({ code: expected });
    expect(asked()).toEqual([]);
    expect((await training.current(ann))?.attempts).toBe(0);
  });

  it('is no loss at 60 KB', async () => {
    const { training } = await startTraining();
    await training.begin(ann, wanted);
    const code = `// ${'x'.repeat(60_000)}\n${right}`;
    expect(await training.submit(ann, code)).toMatchObject({ state: 'passed', code });
  });

  it('is refused with Codewars’ reason, and kept', async () => {
    const kit = await startTraining();
    const { codewars } = kit;
    await kit.training.begin(ann, wanted);
    const body = '{"success":false,"reason":"code is not nice"}';
    codewars.faults.add({ method: 'POST', path: /attempt$/, kind: 'status', status: 422, body });
    expect(await kit.training.submit(ann, wrong)).toMatchObject({
      state: 'refused',
      reason: 'code is not nice',
    });
    await kit.restart();
    expect((await kit.training.current(ann))?.last).toMatchObject({ state: 'refused', code: wrong });
  });

  const failures: [string, Partial<CodewarsFault>, string, string][] = [
    ['a key refused in the middle', { kind: 'status', status: 401 }, 'BadKey', 'refused'],
    ['an account that may not', { kind: 'status', status: 403 }, 'Forbidden', 'refused'],
    ['a session that Codewars no longer knows', { kind: 'status', status: 404 }, 'SessionGone', 'refused'],
    ['too many requests', { kind: 'status', status: 429 }, 'RateLimited', 'refused'],
    ['an outage', { kind: 'status', status: 503 }, 'Unavailable', 'unknown'],
    ['a page', { kind: 'status', status: 500, body: '<html>' }, 'Unavailable', 'unknown'],
    ['a cut connection', { kind: 'drop' }, 'Unavailable', 'unknown'],
    ['nonsense', { kind: 'body', body: '[]' }, 'UnexpectedResponse', 'unknown'],
  ];

  it.each(failures)('is kept after %s', async (_, fault, code, state) => {
    const kit = await startTraining();
    const { codewars } = kit;
    await kit.training.begin(ann, wanted);
    codewars.faults.add({ method: 'POST', path: /attempt$/, kind: 'status', ...fault });
    await expect(kit.training.submit(ann, wrong)).rejects.toMatchObject({ code });
    await kit.restart();
    expect(await kit.training.current(ann)).toMatchObject({ attempts: 1, last: { state, code: wrong } });
    expect(await kit.training.draft(ann)).toMatchObject({ code: wrong });
    // And nothing is in the way of the next one.
    codewars.faults.clear();
    if (code !== 'RateLimited')
      expect(await kit.training.submit(ann, right)).toMatchObject({ state: 'passed' });
  });

  it('says what to do where the session is gone', async () => {
    const { training, codewars } = await startTraining();
    await training.begin(ann, wanted);
    codewars.endSessions();
    await expect(training.submit(ann, right)).rejects.toMatchObject({
      code: 'SessionGone',
      data: { language: 'javascript', during: 'submit' },
    });
    expect(await training.draft(ann)).toMatchObject({ code: right });
  });

  it('is kept where the key went meanwhile', async () => {
    const { training, storage } = await startTraining();
    await training.begin(ann, wanted);
    await storage.links.update('g:ann', (link) => link && { ...link, sealedApiKey: undefined });
    await expect(training.submit(ann, wrong)).rejects.toMatchObject({ code: 'NoApiKey' });
    expect((await training.current(ann))?.last).toMatchObject({ state: 'refused', code: wrong });
  });

  it('is told from Codewars’ own failure even where the store fails at that moment', async () => {
    const { training, codewars, breakage, log } = await startTraining();
    await training.begin(ann, wanted);
    codewars.revokeKey(keyOf('some_user'));
    breakage.current = { collections: ['attempts'], operations: ['update'] };
    await expect(training.submit(ann, wrong)).rejects.toMatchObject({ code: 'BadKey' });
    expect(log.text).toContain('could not store that an attempt was refused');
    breakage.current = undefined;
    expect((await training.current(ann))?.last).toMatchObject({ state: 'unknown', code: wrong });
  });
});

it('ends a session and forgets its code when the member gives it up', async () => {
  const { training, left } = await startTraining();
  await training.begin(ann, other);
  await training.submit(ann, wrong);
  expect(await training.abandon(ann)).toMatchObject({ attempts: 1, last: { code: wrong } });
  expect(await left()).toEqual([]);
  expect(await training.abandon(ann)).toBeUndefined();
  expect(await training.draft(ann)).toBeUndefined();
  expect(await training.attempt(ann, 1)).toBeUndefined();
});

import { expect, it } from 'vitest';
import { createRunningAttempts } from '../../src/training/submit.ts';
import { ann, right, startTraining, wanted, wrong } from './kit.ts';

const tooMany = expect.objectContaining({ code: 'TooManyRunning' }) as Error;

it('a person has three attempts running at most, whatever others have', () => {
  const running = createRunningAttempts(() => 0);
  const over = ['ann', 'ann', 'ann'].map((person) => running.begin(person));
  expect(() => running.begin('ann')).toThrow(tooMany);
  running.begin('ben');
  over[1]?.();
  over[1]?.();
  running.begin('ann');
  expect(() => running.begin('ann')).toThrow(tooMany);
});

it('an attempt counts for a minute, whatever becomes of it', () => {
  let time = 0;
  const running = createRunningAttempts(() => time);
  for (let index = 0; index < 3; index += 1) running.begin('ann');
  time = 59_999;
  expect(() => running.begin('ann')).toThrow(tooMany);
  time = 60_000;
  running.begin('ann');
});

it('a clock that was set back locks no member out', () => {
  let time = 1e9;
  const running = createRunningAttempts(() => time);
  for (let index = 0; index < 3; index += 1) running.begin('ann');
  time = 0;
  running.begin('ann');
});

it('attempts that have a result, or were not taken, make room for others', async () => {
  const kit = await startTraining();
  await kit.training.begin(ann, wanted);
  for (let index = 0; index < 4; index += 1) {
    kit.codewars.faults.add({ method: 'POST', path: /attempt$/, kind: 'status', status: 422 });
    expect(await kit.training.submit(ann, wrong)).toMatchObject({ state: 'refused' });
    kit.codewars.faults.add({ method: 'POST', path: /attempt$/, kind: 'status', status: 503 });
    await expect(kit.training.submit(ann, wrong)).rejects.toMatchObject({ code: 'Unavailable' });
  }
  for (let index = 0; index < 4; index += 1) {
    expect(await kit.training.submit(ann, right)).toMatchObject({ state: 'passed' });
  }
});

it('a newer attempt ends the wait for the one before, which is not asked for any more', async () => {
  const kit = await startTraining({ gradingMs: 600_000, timing: { waitMs: 60_000 } });
  await kit.training.begin(ann, wanted);
  const first = kit.training.submit(ann, wrong);
  await expect.poll(() => kit.asked()).toContain('GET deferred');
  const second = kit.training.submit(ann, right);
  await expect(first).rejects.toMatchObject({ code: 'AttemptReplaced' });
  const deferred = (): string[] => [
    ...new Set(kit.codewars.requests.flatMap(({ path }) => (path.includes('deferred') ? [path] : []))),
  ];
  await expect.poll(deferred, { timeout: 5000 }).toHaveLength(2);
  const newest = deferred()[1] ?? '';
  const before = kit.codewars.requests.length;
  await expect
    .poll(() => kit.codewars.requests.slice(before).length, { timeout: 5000 })
    .toBeGreaterThanOrEqual(2);
  expect(kit.codewars.requests.slice(before).every(({ path }) => path === newest)).toBe(true);
  await kit.training.stop();
  expect(await second).toMatchObject({ number: 2, state: 'running' });
  expect(await kit.training.attempt(ann, 1)).toMatchObject({ code: wrong });
});

it('a newer attempt that Codewars does not take leaves the one before as it is', async () => {
  const kit = await startTraining({ gradingMs: 1500, timing: { waitMs: 60_000 } });
  await kit.training.begin(ann, wanted);
  const first = kit.training.submit(ann, right);
  await expect.poll(() => kit.asked()).toContain('GET deferred');
  kit.codewars.faults.add({ method: 'POST', path: /attempt$/, kind: 'status', status: 422 });
  expect(await kit.training.submit(ann, wrong)).toMatchObject({ state: 'refused' });
  expect(await first).toMatchObject({ number: 1, state: 'passed' });
});

import { expect, it } from 'vitest';
import { idle, pass, passUntil, virtualClock } from './virtual-clock.ts';

it('moves time only when it is told to, with everything that comes of it', async () => {
  virtualClock();
  const at = Date.now();
  const rang: number[] = [];
  const timer = setInterval(() => setImmediate(() => rang.push(Date.now() - at)), 1_000);
  await idle();
  expect(rang).toEqual([]);
  await pass(2_000);
  expect(rang).toHaveLength(2);
  expect(await passUntil(() => rang.length === 5)).toBe(3_000);
  clearInterval(timer);
  await expect(passUntil(() => rang.length === 6, { withinMs: 5_000 })).rejects.toThrow('did not hold');
});

it('is idle after every step that leads from one turn of the event loop to the next', async () => {
  let steps = 0;
  const step = (): void => {
    if ((steps += 1) < 200) setImmediate(step);
  };
  step();
  await idle();
  expect(steps).toBe(200);
});

import { expect, it } from 'vitest';
import { createOutage } from '../../../src/discord/gateway/wait-for-discord.ts';

it('an outage is told when it begins, once a minute while it lasts, and when it is over', () => {
  let at = 1_000_000;
  const told: [string, object][] = [];
  const write = (about: object, message: string): void => void told.push([message, about]);
  const log = { warn: write, info: write } as Parameters<typeof createOutage>[0]['log'];
  const outage = createOutage({ log, now: () => at }, 'away', 'still away', 'back');

  outage.isOver();
  expect(told).toEqual([]);
  const tries = 4 * 150;
  for (let each = 0; each < tries; each += 1) {
    outage.lasts({ code: 1006, each });
    at += 250;
  }
  outage.isOver();
  outage.isOver();
  expect(told).toEqual([
    ['away', { code: 1006, each: 0 }],
    ['still away', { code: 1006, each: 240, forMs: 60_000 }],
    ['still away', { code: 1006, each: 480, forMs: 120_000 }],
    ['back', { forMs: 150_000 }],
  ]);
  outage.lasts({});
  expect(told.at(-1)).toEqual(['away', {}]);
});

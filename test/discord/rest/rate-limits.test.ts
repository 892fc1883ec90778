import { describe, expect, it } from 'vitest';
import { createRateLimits, isTooLong, lengthOf } from '../../../src/discord/rest/rate-limits.ts';
import { RecordingLog } from '../../support/storage-kit.ts';

const limit = (more: object = {}) => ({
  global: false,
  method: 'POST',
  route: '/channels/:id/messages',
  majorParameter: '123456789012345678',
  retryAfter: 3_600_050,
  ...more,
});

describe('the limits of Discord', () => {
  let clock = 0;
  const start = () => {
    clock = 1_000;
    const log = new RecordingLog();
    return { log, limits: createRateLimits({ log, now: () => clock }) };
  };

  it('are waited out while they are short, in silence', () => {
    const { log, limits } = start();
    expect(isTooLong(limit({ retryAfter: 5_000 }))).toBe(false);
    limits.note(limit({ retryAfter: 5_000 }));
    expect([log.lines, limits.current]).toEqual([[], []]);
  });

  it('are logged once with route and time while they last, and once again when they come back', () => {
    const { log, limits } = start();
    const route = 'POST /channels/123456789012345678/messages';
    for (let times = 0; times < 3; times += 1) limits.note(limit());
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { route, seconds: 3_600 } }]);
    expect(limits.current).toEqual([{ route, until: 3_601_050 }]);
    limits.note(limit({ majorParameter: '9' }));
    expect(log.lines).toHaveLength(2);
    clock = 3_601_050;
    expect(limits.current.map(({ route: each }) => each)).toEqual([]);
    limits.note(limit());
    expect(log.lines).toHaveLength(3);
  });

  it('last for half a minute where Discord does not say for how long', () => {
    expect([isTooLong({ retryAfter: 0 }), lengthOf({ retryAfter: 0 })]).toEqual([true, 30_000]);
  });

  it('name all routes where all are limited, and never the token of a webhook', () => {
    const { log, limits } = start();
    limits.note(limit({ global: true }));
    const webhook = { route: '/webhooks/:id/:token/messages/@original', majorParameter: '42/s3cret' };
    limits.note(limit({ method: 'patch', ...webhook }));
    expect(limits.current.map(({ route }) => route)).toEqual([
      'all routes',
      'PATCH /webhooks/42/:token/messages/@original',
    ]);
    expect(JSON.stringify(log.lines)).not.toContain('s3cret');
  });
});

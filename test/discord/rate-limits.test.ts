import { describe, expect, it } from 'vitest';
import { createRateLimits } from '../../src/discord/rate-limits.ts';
import { RecordingLog } from '../support/storage-kit.ts';

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
    expect(limits.isTooLong(limit({ retryAfter: 5_000 }))).toBe(false);
    expect([log.lines, limits.current]).toEqual([[], []]);
  });

  it('are logged once with route and time while they last, and once again when they come back', () => {
    const { log, limits } = start();
    const route = 'POST /channels/123456789012345678/messages';
    for (let times = 0; times < 3; times += 1) expect(limits.isTooLong(limit())).toBe(true);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { route, seconds: 3_600 } }]);
    expect(limits.current).toEqual([{ route, until: 3_601_050 }]);
    limits.isTooLong(limit({ majorParameter: '9' }));
    expect(log.lines).toHaveLength(2);
    clock = 3_601_050;
    expect(limits.current.map(({ route: each }) => each)).toEqual([]);
    limits.isTooLong(limit());
    expect(log.lines).toHaveLength(3);
  });

  it('name all routes where all are limited, and never the token of a webhook', () => {
    const { log, limits } = start();
    limits.isTooLong(limit({ global: true }));
    const webhook = { route: '/webhooks/:id/:token/messages/@original', majorParameter: '42/s3cret' };
    limits.isTooLong(limit({ method: 'patch', ...webhook }));
    expect(limits.current.map(({ route }) => route)).toEqual([
      'all routes',
      'PATCH /webhooks/42/:token/messages/@original',
    ]);
    expect(JSON.stringify(log.lines)).not.toContain('s3cret');
  });
});

import { describe, expect, it } from 'vitest';
import { parseRetryAfter, retryAfterInText, retryDelay } from '../../../src/codewars/http/failures.ts';

describe('retryDelay', () => {
  const delays = [500, 1500];
  it.each([
    // attempt, status, retryAfterMs, remainingMs → delay
    [1, undefined, undefined, 10_000, 500],
    [2, undefined, undefined, 10_000, 1500],
    [3, undefined, undefined, 10_000, undefined],
    [1, 500, undefined, 10_000, 500],
    [1, 503, undefined, 10_000, 500],
    [1, 503, undefined, 500, undefined],
    [1, 503, undefined, 501, 500],
    [1, 429, undefined, 10_000, 500],
    [1, 429, 3000, 10_000, 3000],
    [1, 429, 3000, 2000, undefined],
    [1, 429, 0, 2000, 0],
    [3, 429, 10, 10_000, undefined],
    [1, 404, undefined, 10_000, undefined],
    [1, 400, undefined, 10_000, undefined],
    [1, 200, undefined, 10_000, undefined],
  ])(
    'after attempt %i with status %s, Retry-After %s and %i ms left: %s',
    (attempt, status, retryAfterMs, remainingMs, expected) => {
      expect(retryDelay({ attempt, status, retryAfterMs, remainingMs }, delays)).toBe(expected);
    },
  );
});

describe('parseRetryAfter', () => {
  const now = Date.UTC(2024, 0, 1, 12, 0, 0);
  it.each([
    ['0', 1000],
    ['120', 120_000],
    [' 7 ', 7000],
    ['999999999', 3_600_000],
    ['Mon, 01 Jan 2024 12:00:30 GMT', 30_000],
    ['Monday, 01-Jan-24 12:00:30 GMT', 30_000],
    ['Mon, 01 Jan 2024 11:00:00 GMT', 1000],
    ['Tue, 01 Jan 2030 11:00:00 GMT', 3_600_000],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads "%s" as %s ms', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });
});

describe('retryAfterInText', () => {
  it.each([
    ['You are being rate limited. Try again in 30 seconds.', 30_000],
    ['Rate limit exceeded, retry after 45s', 45_000],
    ['Wait 1 second.', 1000],
    ['wait 10 SECS', 10_000],
    ['5 requests per 1 minute', 60_000],
    ['Try again in 2 min', 120_000],
    ['Try again in 0 seconds', 1000],
    ['Try again in 999999999999 seconds', 3_600_000],
    ['Try again in 48 hours', 3_600_000],
    ['Retry later', undefined],
    ['error code: 1015', undefined],
    ['more than 5 MB', undefined],
    ['', undefined],
    ['<style>a { transition: 2s }</style>', undefined],
    [`${'x'.repeat(500)} 30 seconds`, undefined],
  ])('reads "%s" as %s ms', (text, expected) => {
    expect(retryAfterInText(text)).toBe(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { ageOf, isDue, isNear, waitUntil } from '../src/clock.ts';

describe('a clock that was set back', () => {
  it('leaves a time in the future without an age', () => {
    expect(ageOf(90, 100)).toBe(10);
    expect(ageOf(100, 100)).toBe(0);
    expect(ageOf(101, 100)).toBe(Infinity);
  });

  it('puts nothing off for longer than is ever put off', () => {
    expect([90, 100, 130, 150, 151].map((at) => waitUntil(at, 100, 50))).toEqual([0, 0, 30, 50, 0]);
    expect([90, 100, 130, 150, 151].map((at) => isDue(at, 100, 50))).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  it('is near another one in either direction', () => {
    expect([50, 51, 149, 150].map((at) => isNear(at, 100, 50))).toEqual([false, true, true, false]);
  });
});

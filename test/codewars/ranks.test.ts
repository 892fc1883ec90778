import { describe, expect, it } from 'vitest';
import { isRankId, progress, rankColor, rankName, scoreAward } from '../../src/codewars/ranks.ts';

describe('rankName and rankColor', () => {
  it.each([
    [-8, '8 kyu', 'white'],
    [-7, '7 kyu', 'white'],
    [-6, '6 kyu', 'yellow'],
    [-5, '5 kyu', 'yellow'],
    [-4, '4 kyu', 'blue'],
    [-3, '3 kyu', 'blue'],
    [-2, '2 kyu', 'purple'],
    [-1, '1 kyu', 'purple'],
    [1, '1 dan', 'black'],
    [4, '4 dan', 'black'],
    [5, '5 dan', 'red'],
    [8, '8 dan', 'red'],
  ])('calls %i "%s" and paints it %s', (rank, name, color) => {
    expect(rankName(rank)).toBe(name);
    expect(rankColor(rank)).toBe(color);
  });

  it.each([0, 9, -9, 1.5, NaN])('does not take %f for a rank', (value) => {
    expect(isRankId(value)).toBe(false);
  });
});

describe('progress', () => {
  it.each([
    // The sample of the reference: 3 kyu with a score of 2,116.
    [
      2116,
      -3,
      { next: -2, nextName: '2 kyu', from: 1768, to: 4829, toGo: 2713, percent: 11, estimated: false },
    ],
    [0, -8, { next: -7, nextName: '7 kyu', from: 0, to: 20, toGo: 20, percent: 0, estimated: false }],
    [
      35_758,
      -1,
      { next: 1, nextName: '1 dan', from: 13_147, to: 35_759, toGo: 1, percent: 99, estimated: false },
    ],
    [
      97_224,
      1,
      { next: 2, nextName: '2 dan', from: 35_759, to: 97_225, toGo: 1, percent: 99, estimated: false },
    ],
    [
      97_225,
      2,
      { next: 3, nextName: '3 dan', from: 97_225, to: 264_285, toGo: 167_060, percent: 0, estimated: true },
    ],
  ])('of %i points at rank %i', (score, rank, expected) => {
    expect(progress(score, rank)).toEqual(expected);
  });

  it('calls every threshold beyond 2 dan an estimate, each about e times the last', () => {
    for (const rank of [3, 4, 5, 6, 7]) {
      const step = progress(0, rank)!;
      expect(step.estimated).toBe(true);
      expect(step.to / step.from).toBeCloseTo(Math.E, 3);
    }
  });

  it('stays within 0 and 100 percent when score and rank disagree', () => {
    expect(progress(10, -3)).toMatchObject({ percent: 0, toGo: 4819 });
    expect(progress(1_000_000, -3)).toMatchObject({ percent: 100, toGo: 0 });
  });

  it('ends at 8 dan', () => {
    expect(progress(50_000_000, 8)).toBeNull();
    expect(progress(50, 0)).toBeNull();
  });
});

it('knows what a kata brings, where it has a rank', () => {
  expect([-8, -7, -6, -5, -4, -3, -2, -1].map(scoreAward)).toEqual([2, 3, 8, 21, 55, 149, 404, 1097]);
  expect([null, 0, 1, 8, -9, Number.NaN].map(scoreAward)).toEqual([null, null, null, null, null, null]);
});

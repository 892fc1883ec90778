import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goalOf, reachedBy } from '../../src/standings/goal.ts';
import { plansFor } from '../../src/standings/plan.ts';
import { standingIn } from '../../src/standings/standing.ts';

/** Written down apart from facts/ranks.ts, lowest first. */
const ladder = [
  [-8, 0, 0],
  [-7, 20, 20],
  [-6, 76, 30],
  [-5, 229, 45],
  [-4, 643, 70],
  [-3, 1768, 100],
  [-2, 4829, 150],
  [-1, 13_147, 225],
  [1, 35_759, 450],
  [2, 97_225, 900],
] as const;
const rankAt = (score: number): number => ladder.findLast(([, begins]) => score >= begins)?.[0] ?? -8;
const standingAt = (score: number) => ({ rank: rankAt(score), score });

describe('a goal', () => {
  it('is the next rank, as many points away as are missing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 97_224 }), (score) => {
        const [rank, begins] = ladder.find(([, begins]) => begins > score)!;
        expect(goalOf(standingAt(score), 'next')).toEqual({
          rank,
          score: begins,
          missing: begins - score,
          estimated: false,
        });
      }),
    );
  });

  it('is the rank after the next, where Codewars lags behind the points', () => {
    expect(goalOf({ rank: -3, score: 4829 }, 'next')).toMatchObject({ rank: -1, missing: 13_147 - 4829 });
    expect(goalOf({ rank: -8, score: 50_000 }, 'next')).toMatchObject({ rank: 2 });
  });

  it('is an estimate beyond 2 dan, and nothing after 8 dan', () => {
    expect(goalOf(standingAt(97_225), 'next')).toMatchObject({ rank: 3, estimated: true });
    expect(goalOf({ rank: 8, score: 50_000_000 }, 'next')).toBeUndefined();
    expect(goalOf({ rank: 7, score: 1e12 }, 'next')).toBeUndefined();
  });

  it('misses nothing where the rank or its score is reached', () => {
    expect(goalOf({ rank: -2, score: 4000 }, { rank: -2 })?.missing).toBe(0);
    expect(goalOf({ rank: -3, score: 5000 }, { rank: -2 })?.missing).toBe(0);
    expect(goalOf({ rank: -3, score: 4828 }, { rank: -2 })?.missing).toBe(1);
    expect(goalOf({ rank: 8, score: 0 }, { rank: 8 })?.missing).toBe(0);
  });

  it('takes one point more than a rival has', () => {
    const rival = { rank: -4, score: 700 };
    expect(goalOf({ rank: -4, score: 700 }, { rival })).toMatchObject({ score: 701, missing: 1 });
    expect(goalOf({ rank: -4, score: 701 }, { rival })?.missing).toBe(0);
    expect(goalOf({ rank: -8, score: 0 }, { rival: { rank: -8, score: 0 } })?.missing).toBe(1);
  });

  it('is reached by each plan for it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 97_224 }),
        fc.constantFrom('spread', 'easiest', 'hardest', 'each'),
        (score, mix) => {
          const standing = standingAt(score);
          const goal = goalOf(standing, 'next')!;
          for (const { points } of plansFor(mix, goal.missing, standing.rank, goal.rank)) {
            expect(rankAt(score + points)).toBeGreaterThanOrEqual(goal.rank);
            const passed = ladder.filter(([, begins]) => begins > score && begins <= score + points);
            expect(reachedBy(standing, points)).toEqual({
              ranks: passed.map(([rank]) => rank),
              honor: passed.reduce((sum, [, , honor]) => sum + honor, 0),
            });
          }
        },
      ),
    );
  });
});

it('counts no honor for a rank that is held already, and that of 6 dan as the last published', () => {
  expect(reachedBy({ rank: -2, score: 4000 }, 1000)).toEqual({ ranks: [], honor: 0 });
  const all = reachedBy({ rank: -8, score: 0 }, 1e12);
  expect(all.ranks).toHaveLength(15);
  expect(all.honor).toBe(20 + 30 + 45 + 70 + 100 + 150 + 225 + 450 + 900 + 1800 + 3200 + 6400 + 12_800);
});

it('begins each language at 8 kyu', () => {
  const languages = { ruby: { rank: -4, score: 1005 } };
  expect(standingIn(languages, 'ruby')).toEqual({ rank: -4, score: 1005 });
  for (const language of ['rust', 'constructor', '__proto__', ''])
    expect(standingIn(languages, language)).toEqual({ rank: -8, score: 0 });
});

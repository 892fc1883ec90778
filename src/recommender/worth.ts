import { progress, rankName, scoreAward } from '../codewars/ranks.ts';
import type { Standing } from './levels.ts';
import type { Recommendation } from './recommender.ts';

/** What the first completion of a kata of that rank brings in a language; `null` where it brings no score. */
export function worthOf(rank: number | null, standing: Standing): Recommendation['worth'] {
  const points = scoreAward(rank);
  if (points === null) return null;
  const way = progress(standing.score, standing.rank);
  return {
    points,
    percent: way === null || way.estimated ? null : (points / (way.to - way.from)) * 100,
    from: rankName(standing.rank),
    to: way?.nextName ?? null,
  };
}

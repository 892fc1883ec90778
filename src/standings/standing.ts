import type { Rank } from '../codewars/model.ts';

/** Overall or in a language. */
export type Standing = Pick<Rank, 'rank' | 'score'>;

/** Where everyone begins, overall and in each language. */
export const beginner: Standing = { rank: -8, score: 0 };

/** In a language; members type languages, "constructor" among them. */
export function standingIn(byLanguage: Readonly<Record<string, Standing>>, language: string): Standing {
  return (Object.hasOwn(byLanguage, language) ? byLanguage[language] : undefined) ?? beginner;
}

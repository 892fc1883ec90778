import type { z } from 'zod';
import type { userRank } from './schemas/fields.ts';
import type { authored, completedPage, kata, languages, leaders, user } from './schemas/reads.ts';
import type { deferred, training } from './schemas/training.ts';

// Dates are ISO 8601 strings in UTC, languages are ids. Callers share an answer, so all of it is read-only.

type Shared<T> = T extends object ? { readonly [K in keyof T]: Shared<T[K]> } : T;
type Answer<S extends z.ZodType> = Shared<z.output<S>>;

export type Rank = Answer<typeof userRank>;
export type User = Answer<typeof user>;
export type CompletedPage = Answer<ReturnType<typeof completedPage>>;
export type CompletedKata = CompletedPage['items'][number];
export type AuthoredKata = Answer<typeof authored>[number];
export type Kata = Answer<typeof kata>;
export type Language = Answer<typeof languages>[number];
export type Leader = Answer<typeof leaders>[number];
export type Training = Answer<typeof training>;
export type Deferred = Answer<typeof deferred>;

/** See docs/codewars-api.md, "Strategies". */
export const strategies = [
  'default',
  'random',
  'reference_workout',
  'beta_workout',
  'retrain_workout',
  'algorithm_retest',
  'kyu_8_workout',
  'kyu_7_workout',
  'kyu_6_workout',
  'kyu_5_workout',
  'kyu_4_workout',
  'kyu_3_workout',
  'kyu_2_workout',
  'kyu_1_workout',
] as const;

export type Strategy = (typeof strategies)[number];

/** What the Codewars API tells, after old and new shapes became one. Dates are ISO 8601 strings in UTC. */

/** A rank as Codewars numbers it: −8…−1 are 8 kyu … 1 kyu, 1…8 are 1 dan … 8 dan. */
export type RankId = number;

/** A standing in one language or overall. `score` is Codewars' score (not honor). */
export interface Rank {
  readonly rank: RankId;
  readonly name: string;
  readonly color: string;
  readonly score: number;
}

export interface User {
  /** Codewars' id; `null` where the server still answers the reference's shape, which has none. */
  readonly id: string | null;
  readonly username: string;
  readonly name: string | null;
  readonly honor: number;
  readonly clan: string | null;
  readonly leaderboardPosition: number | null;
  readonly skills: readonly string[];
  readonly ranks: {
    readonly overall: Rank;
    /** By language id, in no particular order. */
    readonly languages: Readonly<Record<string, Rank>>;
  };
  readonly totalAuthored: number;
  readonly totalCompleted: number;
}

export interface CompletedKata {
  readonly id: string;
  /** `null` for a kata that was removed. */
  readonly name: string | null;
  readonly slug: string | null;
  /** `null` in the reference's shape, which has no dates. */
  readonly completedAt: string | null;
  /** Language ids, each once. */
  readonly languages: readonly string[];
}

/** One page of a completed list, newest first as Codewars orders it: 200 kata a page, pages count from 0. */
export interface CompletedPage {
  readonly page: number;
  readonly totalPages: number;
  readonly totalItems: number;
  readonly items: readonly CompletedKata[];
}

export interface AuthoredKata {
  readonly id: string;
  readonly name: string;
  /** `null` while in beta. */
  readonly rank: RankId | null;
  readonly rankName: string | null;
  readonly tags: readonly string[];
  readonly languages: readonly string[];
}

export interface Person {
  readonly username: string;
}

export interface Kata {
  readonly id: string;
  readonly name: string;
  readonly slug: string | null;
  readonly category: string | null;
  readonly publishedAt: string | null;
  readonly approvedAt: string | null;
  /** Language ids. */
  readonly languages: readonly string[];
  /** `null` while in beta. */
  readonly rank: { readonly id: RankId; readonly name: string; readonly color: string } | null;
  readonly createdBy: Person | null;
  readonly approvedBy: Person | null;
  /** Codewars Markdown. */
  readonly description: string;
  readonly totalAttempts: number;
  readonly totalCompleted: number;
  readonly totalStars: number;
  readonly voteScore: number | null;
  readonly tags: readonly string[];
  readonly contributorsWanted: boolean | null;
  readonly unresolved: { readonly issues: number; readonly suggestions: number } | null;
}

export interface Language {
  readonly id: string;
  readonly name: string;
}

export interface Leader {
  readonly position: number;
  readonly username: string;
  readonly score: number;
  readonly rank: RankId | null;
}

/** A training session that Codewars began, or (with `peek`) would begin: then `session` may be `null`. */
export interface Training {
  readonly name: string;
  readonly slug: string | null;
  readonly description: string;
  readonly author: string | null;
  readonly rank: RankId | null;
  readonly averageCompletion: number | null;
  readonly tags: readonly string[];
  readonly session: {
    readonly projectId: string;
    readonly solutionId: string;
    readonly setup: string;
    readonly exampleFixture: string;
    /** Earlier work on the same kata, if any. */
    readonly code: string | null;
  } | null;
}

/** What polling a deferred attempt answers. */
export type Deferred =
  | { readonly state: 'pending' }
  | {
      readonly state: 'done';
      readonly valid: boolean;
      readonly reason: string | null;
      readonly output: readonly string[];
      /** Milliseconds. */
      readonly wallTime: number | null;
    };

/** The 14 strategies of the reference, "POST Train Next Code Challenge". */
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

import type { LiveRank } from './ranks.ts';

/** A user as GET /users answers today. Tests may leave fields out or add others: the bot has to cope. */
export interface LiveUser {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly username: string;
}

/** A kata as GET /code-challenges answers today. */
export interface LiveKata {
  readonly [field: string]: unknown;
  readonly id: string;
}

/** The fields that the stand-in itself needs of a kata. */
export interface KataFacts {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly description: string;
  readonly rank: LiveRank;
  readonly tags: readonly string[];
  readonly languages: readonly string[];
  readonly author: string;
}

/** An entry of a completed list. `name` and `slug` are missing once a kata was removed. */
export type Completed = Readonly<Record<string, unknown>>;

/** What is missing or has another type counts as empty: kata of tests can be as bare as they like. */
export function factsOf(kata: LiveKata): KataFacts {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const list = (value: unknown): string[] =>
    Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  const rank = isRecord(kata.rank) ? kata.rank : {};
  const id = typeof rank.id === 'number' ? rank.id : null;
  return {
    id: kata.id,
    name: text(kata.name),
    slug: text(kata.slug),
    description: text(kata.description),
    rank: id === null ? noRank : { id, name: text(rank.name), color: text(rank.color) },
    tags: list(kata.tags),
    languages: list(kata.languages),
    author: isRecord(kata.createdBy) ? text(kata.createdBy.username) : '',
  };
}

export const noRank: LiveRank = { id: null, name: null, color: null };

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

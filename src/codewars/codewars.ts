import type {
  AuthoredKata,
  CompletedPage,
  Deferred,
  Kata,
  Language,
  Leader,
  Strategy,
  Training,
  User,
} from './model.ts';

/** An answer and how old it is. `stale`: Codewars could not be asked, so this is an older copy. */
export interface Read<T> {
  readonly value: T;
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number;
  readonly stale: boolean;
}

export interface CallOptions {
  /** Members go before background work. Default `member`. */
  readonly priority?: 'member' | 'background';
  /** For whom it is asked, by a name of any kind. Calls of one person alternate with those of others. */
  readonly person?: string;
  /** How long the caller can wait in all, queue included, in milliseconds. Default 10,000. */
  readonly withinMs?: number;
  /** Ask Codewars even when it is known what it answered lately, and never answer with a stale copy. */
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
  /** `false`: the answer is not worth keeping, because it is not asked for a second time. */
  readonly keep?: boolean;
}

type Solution = Pick<NonNullable<Training['session']>, 'projectId' | 'solutionId'>;

/** Every call of the Codewars API v1. Each rejects with a CodewarsError. */
export interface Codewars {
  user(idOrUsername: string, options?: CallOptions): Promise<Read<User>>;
  /** `page` counts from 0. */
  completed(idOrUsername: string, page: number, options?: CallOptions): Promise<Read<CompletedPage>>;
  authored(idOrUsername: string, options?: CallOptions): Promise<Read<readonly AuthoredKata[]>>;
  kata(idOrSlug: string, options?: CallOptions): Promise<Read<Kata>>;
  languages(options?: CallOptions): Promise<Read<readonly Language[]>>;
  /** `board` is a language id or `overall`; `page` counts from 1, 50 a page. */
  leaders(
    board: string,
    where: { readonly page: number } | { readonly user: string },
    options?: CallOptions,
  ): Promise<Read<readonly Leader[]>>;

  trainNext(
    input: { readonly language: string; readonly strategy?: Strategy; readonly peek?: boolean },
    apiKey: string,
    options?: CallOptions,
  ): Promise<Training>;
  trainKata(
    input: { readonly kata: string; readonly language: string },
    apiKey: string,
    options?: CallOptions,
  ): Promise<Training>;
  /** Answers the `dmid` to poll. */
  attempt(
    input: Solution & { readonly code: string; readonly outputFormat?: 'html' | 'raw' },
    apiKey: string,
    options?: CallOptions,
  ): Promise<{ readonly dmid: string }>;
  deferred(dmid: string, apiKey: string, options?: CallOptions): Promise<Deferred>;
  finalize(input: Solution, apiKey: string, options?: CallOptions): Promise<void>;
}

/** A value as it was read. */
export interface Kept {
  readonly value: unknown;
  readonly fetchedAt: number;
}

/** What the client keeps between calls and restarts. Handed in, so that the client knows no storage. */
export interface ResponseCache {
  get(key: string): Promise<Kept | undefined>;
  set(key: string, entry: Kept, keepForMs: number): Promise<void>;
}

/** The same calls, made for that person. */
export function forPerson(codewars: Codewars, person: string): Codewars {
  return {
    user: (name, options) => codewars.user(name, { person, ...options }),
    completed: (user, page, options) => codewars.completed(user, page, { person, ...options }),
    authored: (user, options) => codewars.authored(user, { person, ...options }),
    kata: (kata, options) => codewars.kata(kata, { person, ...options }),
    languages: (options) => codewars.languages({ person, ...options }),
    leaders: (board, where, options) => codewars.leaders(board, where, { person, ...options }),
    trainNext: (input, apiKey, options) => codewars.trainNext(input, apiKey, { person, ...options }),
    trainKata: (input, apiKey, options) => codewars.trainKata(input, apiKey, { person, ...options }),
    attempt: (input, apiKey, options) => codewars.attempt(input, apiKey, { person, ...options }),
    deferred: (dmid, apiKey, options) => codewars.deferred(dmid, apiKey, { person, ...options }),
    finalize: (input, apiKey, options) => codewars.finalize(input, apiKey, { person, ...options }),
  };
}

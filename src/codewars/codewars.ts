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

export interface Read<T> {
  readonly value: T;
  readonly fetchedAt: number;
  /** Codewars did not answer, so this is an older copy. */
  readonly stale: boolean;
}

/** The most of the client's rate that each background reader gets. */
export const shares = { tracking: 1 / 2, looks: 1 / 4, history: 1 / 4, 'catalogue growth': 1 / 10 } as const;
export type Budget = keyof typeof shares;

export interface CallOptions {
  /** Members go first. Default `member`. */
  readonly priority?: 'member' | 'background';
  /** Spaces these calls evenly over this reader's share of the rate. Cached answers cost nothing. */
  readonly budget?: Budget;
  /** Any id of the requester: people with the same priority take alternate places in the queue. */
  readonly person?: string;
  /** Timeout of the whole call, queue included but for the wait for its budget. Default 10,000. */
  readonly withinMs?: number;
  /** Skips the cache, and never returns a stale copy. */
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
  /** `false`: does not cache the answer. */
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
  attempt(
    input: Solution & { readonly code: string; readonly outputFormat?: 'html' | 'raw' },
    apiKey: string,
    options?: CallOptions,
  ): Promise<{ readonly dmid: string }>;
  deferred(dmid: string, apiKey: string, options?: CallOptions): Promise<Deferred>;
  finalize(input: Solution, apiKey: string, options?: CallOptions): Promise<void>;
}

export interface Kept {
  readonly value: unknown;
  readonly fetchedAt: number;
}

export interface KeptRow {
  readonly key: string;
  readonly value: Kept;
  readonly keepForMs: number;
}

/** Keeps answers across restarts. */
export interface ResponseCache {
  get(key: string): Promise<Kept | undefined>;
  /** Writes all of them or none. */
  setMany(rows: readonly KeptRow[]): Promise<void>;
}

/** Wraps the client so that every call is made for `person`. */
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

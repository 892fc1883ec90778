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
  /** A waiting member goes before background work. Default `member`. */
  readonly lane?: 'member' | 'background';
  /** How long the caller can wait in all, queue included, in milliseconds. Default 10,000. */
  readonly withinMs?: number;
  /** Ask Codewars even when a fresh copy is kept, and never answer with a stale one. */
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
  /** `false`: the answer is not worth keeping, because nobody asks for it a second time. */
  readonly keep?: boolean;
}

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
    input: {
      readonly projectId: string;
      readonly solutionId: string;
      readonly code: string;
      readonly outputFormat?: 'html' | 'raw';
    },
    apiKey: string,
    options?: CallOptions,
  ): Promise<{ readonly dmid: string }>;
  deferred(dmid: string, apiKey: string, options?: CallOptions): Promise<Deferred>;
  finalize(
    input: { readonly projectId: string; readonly solutionId: string },
    apiKey: string,
    options?: CallOptions,
  ): Promise<void>;
}

/** What the client keeps between calls and restarts. Handed in, so that the client knows no storage. */
export interface ResponseCache {
  get(key: string): Promise<{ readonly value: unknown; readonly fetchedAt: number } | undefined>;
  set(
    key: string,
    entry: { readonly value: unknown; readonly fetchedAt: number },
    keepForMs: number,
  ): Promise<void>;
}

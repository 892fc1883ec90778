import type { Progress } from './training/finalizing.ts';

/**
 * What the stand-in for Codewars offers to those who set the scene. The bot sees the HTTP API only.
 */
export interface CodewarsStandIn {
  /** `http://127.0.0.1:PORT/api/v1` */
  readonly apiUrl: string;
  /** An API key that the stand-in accepts, and whose it is. */
  readonly apiKeys: readonly { readonly key: string; readonly username: string }[];
  /** Every request from its arrival on, oldest first; status 0 until it is answered, and when it was cut. The Authorization header is recorded as present or not, never its value. */
  readonly requests: readonly {
    readonly at: number;
    readonly method: string;
    readonly path: string;
    readonly query: string;
    readonly authorized: boolean;
    readonly status: number;
  }[];
  /** Polls that came too fast: more than two a second from one address. Each was answered 429. */
  readonly violations: readonly { readonly at: number; readonly path: string }[];
  /** Calls back whenever a solution was finalized and counted. Answers how to stop that. */
  onFinalized(listener: (finalized: Finalized) => void): () => void;
  /** Forgets all sessions and all attempts. The code that was written stays, and a new session has it. */
  endSessions(): void;
  /** From now on the key is refused with 401. */
  revokeKey(key: string): void;
  /**
   * Changes a user of the invented world: the profile's name for ownership checks, honor, ranks… With a `username` the account is
   * renamed: its id, lists, kata and key stay, and the old name is free.
   */
  setUser(username: string, change: Readonly<Record<string, unknown>>): void;
  /** Deletes an account. */
  removeUser(username: string): void;
  /** From now on answers are of that shape. */
  setShape(shape: 'live' | 'reference'): void;
  /** Adds a user or kata in the live shape, or a completed list of any length. */
  addUser(user: Readonly<Record<string, unknown>> & { readonly username: string }): void;
  addKata(kata: Readonly<Record<string, unknown>> & { readonly id: string }): void;
  /** Answers 404 for it; completed lists go on naming it. */
  removeKata(id: string): void;
  /**
   * Counts a kata as completed, as the site does when a solution is finalized: in list, scores, ranks, honor. By id or slug; `at` in
   * milliseconds, default now; `languages`: default the first of the kata.
   */
  complete(
    username: string,
    kata: string,
    how?: { readonly at?: number; readonly languages?: readonly string[] },
  ): void;
  setCompleted(username: string, completed: readonly Readonly<Record<string, unknown>>[]): void;
  readonly faults: {
    add(fault: CodewarsFault): void;
    clear(): void;
  };
  close(): Promise<void>;
}

/** A solution that was finalized, and what it changed for its author: what Codewars' webhooks tell. */
export interface Finalized extends Progress {
  readonly username: string;
  readonly kataId: string;
  readonly solutionId: string;
  readonly language: string;
}

export interface CodewarsFault {
  readonly method?: string;
  /** Tested against the path below `/api/v1`. */
  readonly path?: RegExp;
  readonly times?: number;
  readonly kind: 'status' | 'drop' | 'delay' | 'body';
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly delayMs?: number;
}

export type StartCodewars = (options?: {
  readonly port?: number;
  /** False: answers like today's live site, where training calls do not exist. Default true. */
  readonly train?: boolean;
  /** How long grading an attempt takes at least, in milliseconds; it may depend on the code. Default 50. */
  readonly gradingMs?: number | ((code: string) => number);
  /** How long a solution may compute, in milliseconds. Default 2,000. */
  readonly limitMs?: number;
  /** Within how many milliseconds an address may ask for two results. Default: a second, or a little less. */
  readonly pollingMs?: number;
  /** When the members with histories completed their last kata, in milliseconds. Default: the same in every run. */
  readonly until?: number;
  /** Default `live`; `reference` answers in the shapes of the reference. */
  readonly shape?: 'live' | 'reference';
}) => Promise<CodewarsStandIn>;

import type { Strategy, Training as Offered } from '../codewars/model.ts';
import type { SolvedRecord } from '../storage/records.ts';

/** A member in a server; the link there has the API key. */
export interface Trainee {
  readonly guildId: string;
  readonly userId: string;
}

/** How an attempt stands. */
export type AttemptState =
  /** Handed in, but nobody knows whether Codewars took it: the process died, or the connection did. */
  | 'unknown'
  /** Codewars took it and has not answered yet. */
  | 'running'
  | 'passed'
  | 'failed'
  /** Codewars did not take it; `reason` says why. */
  | 'refused';

export interface Attempt {
  /** Counts from 1 within the session. */
  readonly number: number;
  readonly code: string;
  readonly at: number;
  readonly state: AttemptState;
  readonly reason: string | null;
  /** Raw pieces as Codewars sends them, with its markers. */
  readonly output: readonly string[];
  /** Milliseconds. */
  readonly wallTime: number | null;
}

/** A session in progress. One per server and member. */
export interface Session {
  readonly id: string;
  readonly kata: {
    /** `null` where Codewars named a kata that could not be looked up. */
    readonly id: string | null;
    readonly name: string;
    readonly slug: string | null;
    readonly rank: number | null;
    readonly tags: readonly string[];
  };
  readonly language: string;
  /** `null` where the member named the kata. */
  readonly strategy: Strategy | null;
  readonly setup: string;
  readonly exampleFixture: string;
  readonly earlierCode: string | null;
  readonly startedAt: number;
  /** How many attempts there were. */
  readonly attempts: number;
  /** The numbers of those that are still there, oldest first. */
  readonly kept: readonly number[];
  /** The number of the newest attempt that passed. */
  readonly lastValid: number | null;
  readonly last: Attempt | null;
}

/** Which kata: that one, or the next one of a strategy. */
export type Wanted =
  | { readonly kata: string; readonly language: string }
  | { readonly strategy: Strategy; readonly language: string };

export type Begun =
  | { readonly kind: 'begun'; readonly session: Session; readonly offered: Offered }
  /** A session with attempts is there, and was not to be replaced. */
  | { readonly kind: 'inTheWay'; readonly session: Session };

/** Score and rank in one language, or overall. */
export interface Standing {
  readonly rank: number;
  readonly score: number;
}

export interface Finalized {
  /** Under which `tellSolved` finds it, for seven days. */
  readonly id: string;
  readonly session: Session;
  readonly tookMs: number;
  /** `null` where Codewars could not be asked; equal where it has not counted the kata yet. */
  readonly progress: {
    readonly language: { readonly before: Standing | null; readonly after: Standing | null };
    readonly overall: { readonly before: Standing; readonly after: Standing };
  } | null;
}

/**
 * Says something under a nonce, under which it is said once for some minutes. `sent`: it was; `unknown`: perhaps it was; any
 * other outcome: it was not.
 */
export type Say<Outcome extends string> = (nonce: string, solved: SolvedRecord) => Promise<Outcome>;

export interface Draft {
  readonly sessionId: string;
  readonly kataName: string;
  /** Its id, else its slug; `null` where neither is known. */
  readonly kata: string | null;
  readonly language: string;
  readonly code: string;
}

/**
 * Kata sessions through Codewars' training API. Whatever is handed in is stored before it is sent, and stays until the
 * session ends. Every call rejects with a MemberError, a CodewarsError or a StorageError.
 */
export interface Training {
  /** Whether that can be begun; false for an hour after Codewars was found not to offer the call in that language, or until one succeeds. */
  offers(wanted: Wanted): boolean;
  /** The language that a person trained in last. */
  lastLanguage(userId: string): Promise<string | undefined>;
  rememberLanguage(userId: string, language: string): Promise<void>;
  /**
   * Begins a session in place of one without attempts, or of any with `replace`.
   * One on the same solution as the session in progress, or on the kata of it by name, goes on with that session and its attempts.
   * @throws MemberError `NoApiKey`, `LanguageLacking`; CodewarsError, `Unsupported` among them: see `offers`
   */
  begin(trainee: Trainee, wanted: Wanted, options?: { readonly replace?: boolean }): Promise<Begun>;
  /** What would come next, without beginning it. @throws as `begin` */
  peek(
    trainee: Trainee,
    wanted: { readonly strategy: Strategy; readonly language: string },
  ): Promise<Offered>;
  /** The session in progress, its running attempt brought up to date where Codewars answers in time. */
  current(trainee: Trainee): Promise<Session | undefined>;
  /** What an edit begins with: the last code, else earlier work, else the set-up. Answers from storage alone. */
  draft(trainee: Trainee): Promise<Draft | undefined>;
  /** One attempt of the session in progress, by its number. Answers from storage alone. */
  attempt(trainee: Trainee, number: number): Promise<Attempt | undefined>;
  /**
   * Hands code in and waits up to 60 s for the result; after that the attempt is answered as `running` and its result
   * is found by `current`. `onWaiting` is called about every 5 s of waiting.
   * What Codewars refuses for what is wrong with the code is answered as `refused`.
   * @throws MemberError `NoSession`, `EmptyCode`, `BinaryCode`, `CodeTooLong`, `TooManyRunning`, before anything is kept; `NoApiKey`,
   * `SessionGone`, `AttemptReplaced`, and CodewarsError, after the code was kept
   */
  submit(
    trainee: Trainee,
    code: string,
    onWaiting?: (waitedMs: number, attempt: Attempt) => void,
  ): Promise<Attempt>;
  /**
   * Ends the session as solved. It can be repeated when its answer was lost.
   * @throws MemberError `NoSession`, `NoApiKey`, `NoValidAttempt`, `SessionGone`; CodewarsError
   */
  finalize(trainee: Trainee): Promise<Finalized>;
  /** Ends the session and forgets its code. Answers what was ended. */
  abandon(trainee: Trainee): Promise<Session | undefined>;
  /**
   * Has `say` tell of a solved kata, once: whatever dies, and however often it is asked. What was not said can be told again.
   * Answers what `say` answers. @throws MemberError `ToldAlready`, `NotKnownWhetherTold`; StorageError
   */
  tellSolved<Outcome extends string>(id: string, trainee: Trainee, say: Say<Outcome>): Promise<Outcome>;
  /**
   * Forgets the session of a link that has ended or leads to another account. Waits for what is being begun or handed in.
   */
  forget(trainee: Trainee): Promise<void>;
  /** Stops waiting for results; they are found by `current` at the next start. */
  stop(): Promise<void>;
}

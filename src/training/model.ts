import { MemberError } from '../errors.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { strategies, type Strategy, type Training as Offered } from '../codewars/model.ts';
import type { Accounts } from '../members/accounts.ts';
import type { Members } from '../members/members.ts';
import {
  keptNumbers,
  type AttemptRecord,
  type SessionRecord,
  type SolvedRecord,
} from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';

export interface TrainingOptions {
  readonly storage: Pick<Storage, 'sessions' | 'attempts' | 'solved' | 'preferences'>;
  readonly codewars: Codewars;
  readonly accounts: Pick<Accounts, 'read'>;
  readonly members: Pick<Members, 'get' | 'everywhere' | 'apiKey'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: { warn(fields: object, message: string): void };
}

/** A member in a server; the link there has the API key. */
export interface Trainee {
  readonly guildId: string;
  readonly userId: string;
}

/** The member's API key. @throws MemberError `NoApiKey`; StorageError */
export async function apiKeyOf(
  { members }: Pick<TrainingOptions, 'members'>,
  { guildId, userId }: Trainee,
): Promise<string> {
  const apiKey = await members.apiKey(guildId, userId);
  if (apiKey === undefined) throw new MemberError('NoApiKey');
  return apiKey;
}

/** Which kata: that one, or the next one of a strategy. */
export type Wanted =
  | { readonly kata: string; readonly language: string }
  | { readonly strategy: Strategy; readonly language: string };

/** An attempt of a session in storage. */
export interface AttemptRow {
  readonly number: number;
  readonly row: AttemptRecord;
}

/**
 * `unknown`: the process or the connection died before Codewars said that it took it. `running`: it took it and has not answered yet.
 * `refused`: it did not take it; `reason` says why.
 */
type AttemptState = 'unknown' | 'running' | 'passed' | 'failed' | 'refused';

export type Attempt = ReturnType<typeof toAttempt>;

/** @param isSending whether this process is submitting it right now */
export function toAttempt({ number, row }: AttemptRow, isSending = false) {
  const { code, at, refused, result } = row;
  return {
    /** Counts from 1 within the session. */
    number,
    code,
    at,
    state: stateOf(row, isSending),
    reason: refused ?? result?.reason ?? null,
    /** Raw pieces as Codewars sends them, with its markers. */
    output: result?.output ?? [],
    /** Milliseconds. */
    wallTime: result?.wallTime ?? null,
  };
}

function stateOf({ refused, result, dmid }: AttemptRecord, isSending: boolean): AttemptState {
  if (refused !== null) return 'refused';
  if (result !== null) return result.valid ? 'passed' : 'failed';
  return dmid !== null || isSending ? 'running' : 'unknown';
}

/** A session in progress: one per server and member. */
export interface Session extends Omit<SessionRecord, 'kept' | 'replaced'> {
  /** `null` where the member named the kata. */
  readonly strategy: Strategy | null;
  /** The numbers of the attempts that are still there, oldest first. */
  readonly kept: readonly number[];
  readonly last: Attempt | null;
}

export function toSession({ replaced: _, ...record }: SessionRecord, last: Attempt | undefined): Session {
  const strategy = strategies.find((each) => each === record.strategy) ?? null;
  return { ...record, strategy, kept: keptNumbers(record), last: last ?? null };
}

export type Begun =
  | {
      readonly kind: 'begun';
      readonly session: Session;
      readonly offered: Offered;
      /** Whether Codewars chose the kata that was in progress before. */
      readonly isAgain: boolean;
    }
  /** There is a session with attempts, which was not to be replaced. */
  | { readonly kind: 'inTheWay'; readonly session: Session };

/** What an edit begins with. */
export interface Draft {
  readonly sessionId: string;
  readonly kataName: string;
  /** Its id, else its slug; `null` where neither is known. */
  readonly kata: string | null;
  readonly language: string;
  readonly code: string;
}

/** Score and rank in one language, or overall. */
export interface Standing {
  readonly rank: number;
  readonly score: number;
}

export interface Finalized {
  /** `tellSolved` finds it under this for seven days. */
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

import { MemberError } from '../errors.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { strategies, type Rank, type Strategy, type Training as Offered } from '../codewars/model.ts';
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
  readonly storage: Pick<Storage, 'sessions' | 'attempts' | 'solved'>;
  readonly codewars: Codewars;
  readonly accounts: Pick<Accounts, 'read'>;
  readonly members: Pick<Members, 'get' | 'apiKey'>;
  readonly now: () => number;
  readonly log: { warn(fields: object, message: string): void };
}

export interface Trainee {
  readonly guildId: string;
  readonly userId: string;
}

/** @throws MemberError `NoApiKey`; StorageError */
export async function apiKeyOf(
  { members }: Pick<TrainingOptions, 'members'>,
  { guildId, userId }: Trainee,
): Promise<string> {
  const apiKey = await members.apiKey(guildId, userId);
  if (apiKey === undefined) throw new MemberError('NoApiKey');
  return apiKey;
}

/** A kata by id or slug, or the next one of a strategy. */
export type Wanted =
  | { readonly kata: string; readonly language: string }
  | { readonly strategy: Strategy; readonly language: string };

export interface AttemptRow {
  readonly number: number;
  readonly row: AttemptRecord;
}

/** `refused`: Codewars did not accept it. `unknown`: the process or the connection died before Codewars answered. */
type AttemptState = 'unknown' | 'running' | 'passed' | 'failed' | 'refused';

export type Attempt = ReturnType<typeof toAttempt>;

/** `isSending`: whether this process is submitting it right now. */
export function toAttempt({ number, row }: AttemptRow, isSending = false) {
  const { code, at, refused, result } = row;
  return {
    number,
    code,
    at,
    state: stateOf(row, isSending),
    reason: refused ?? result?.reason ?? null,
    /** As Codewars sends it, with its markers. */
    output: result?.output ?? [],
    /** In milliseconds. */
    wallTime: result?.wallTime ?? null,
  };
}

function stateOf({ refused, result, dmid }: AttemptRecord, isSending: boolean): AttemptState {
  if (refused !== null) return 'refused';
  if (result !== null) return result.valid ? 'passed' : 'failed';
  return dmid !== null || isSending ? 'running' : 'unknown';
}

/** A session in progress: at most one per server and member. */
export interface Session extends Omit<SessionRecord, 'kept' | 'replaced'> {
  /** `null` where the member named the kata. */
  readonly strategy: Strategy | null;
  /** Numbers of the attempts that are still stored, oldest first. */
  readonly kept: readonly number[];
  readonly last: Attempt | null;
}

export function toSession({ replaced: _, ...record }: SessionRecord, last: Attempt | undefined): Session {
  const strategy = strategies.find((each) => each === record.strategy) ?? null;
  return { ...record, strategy, kept: keptNumbers(record), last: last ?? null };
}

export type Begun<S = Session> =
  | {
      readonly kind: 'begun';
      readonly session: S;
      readonly offered: Offered;
      /** Whether Codewars chose the kata that was in progress before. */
      readonly isAgain: boolean;
    }
  /** Another session has attempts, and was not replaced. */
  | { readonly kind: 'inTheWay'; readonly session: S };

/** What the editor opens with. */
export interface Draft {
  readonly sessionId: string;
  readonly kataName: string;
  /** Its id or slug. */
  readonly kata: string | null;
  readonly language: string;
  readonly code: string;
}

export type Standing = Pick<Rank, 'rank' | 'score'>;

export interface Finalized {
  /** What `tellSolved` takes, for seven days. */
  readonly id: string;
  readonly session: Session;
  readonly tookMs: number;
  /** `null` if Codewars did not answer. Before and after are equal until Codewars counts the kata. */
  readonly progress: {
    readonly language: { readonly before: Standing | null; readonly after: Standing | null };
    readonly overall: { readonly before: Standing; readonly after: Standing };
  } | null;
}

/** Posts a message. Any outcome but `sent` and `unknown` means that it was not posted. */
export type Say<Outcome extends string> = (nonce: string, solved: SolvedRecord) => Promise<Outcome>;

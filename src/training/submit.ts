import { CodewarsError } from '../codewars/errors.ts';
import type { CodewarsFailure } from '../codewars/errors.ts';
import { MemberError } from '../errors.ts';
import { attemptKey } from '../storage/records.ts';
import type { AttemptRecord, SessionRecord } from '../storage/records.ts';
import { noApiKey, noSession, sessionGone } from './errors.ts';
import type { Room } from './room.ts';
import type { AttemptRow, Rows } from './rows.ts';
import type { Trainee } from './training.ts';

export interface Submitting {
  /**
   * Stores the code as the next attempt, then hands it in. Answers the attempt: under way, or refused for what is wrong with it.
   * @throws MemberError `NoSession`, `NoApiKey`, `SessionGone`; CodewarsError; StorageError; the code is kept, except by the first and
   * by a store that does not answer
   */
  submit(trainee: Trainee, code: string): Promise<AttemptRow & { readonly session: SessionRecord }>;
  /** Whether this process is handing that attempt in right now. */
  isSending(sessionId: string, number: number): boolean;
}

/** Hands code in. */
export function createSubmitting({ codewars, members, log }: Room, rows: Rows): Submitting {
  const sending = new Set<string>();

  async function submit(trainee: Trainee, code: string) {
    const added = await rows.addAttempt(trainee, code);
    if (added === undefined) throw noSession();
    const { session, number, row } = added;
    const key = attemptKey(session.id, number);
    const changed = async (change: Partial<AttemptRecord>) => ({
      session,
      number,
      row: (await rows.changeAttempt(session.id, number, change)) ?? { ...row, ...change },
    });
    sending.add(key);
    try {
      const dmid = await handIn(trainee, session, code);
      return await changed({ dmid });
    } catch (error) {
      const refused = refusalOf(error);
      // Nobody knows whether Codewars took it: the row says as much as it is.
      if (refused === undefined) throw error;
      if (isAboutCode(error)) return await changed({ refused });
      await changed({ refused }).catch((failed: unknown) => {
        log.warn({ err: failed, session: session.id }, 'it is not recorded that an attempt was refused');
      });
      throw meant(error);
    } finally {
      sending.delete(key);
    }
  }

  async function handIn(
    { guildId, userId }: Trainee,
    { projectId, solutionId }: SessionRecord,
    code: string,
  ): Promise<string> {
    const apiKey = await members.apiKey(guildId, userId);
    if (apiKey === undefined) throw noApiKey();
    const input = { projectId, solutionId, code, outputFormat: 'raw' } as const;
    return (await codewars.attempt(input, apiKey, { person: userId })).dmid;
  }

  return { submit, isSending: (sessionId, number) => sending.has(attemptKey(sessionId, number)) };
}

const isAboutCode = (error: unknown): boolean =>
  error instanceof CodewarsError && error.code === 'InvalidInput';

const meant = (error: unknown): unknown =>
  error instanceof CodewarsError && error.code === 'NotFound' ? sessionGone({ cause: error }) : error;

/** Why Codewars surely did not take it; `undefined` where it may have. */
function refusalOf(error: unknown): string | undefined {
  if (error instanceof MemberError) return 'There is no API key to hand it in with.';
  if (!(error instanceof CodewarsError)) return undefined;
  return error.code === 'InvalidInput' ? (error.reason ?? refusals.InvalidInput) : refusals[error.code];
}

const refusals: Readonly<Record<CodewarsFailure, string | undefined>> = {
  InvalidInput: 'Codewars does not say why.',
  BadKey: 'Codewars does not accept the API key.',
  Forbidden: 'Codewars does not allow it for this account.',
  NotFound: 'Codewars no longer knows the session.',
  TooManyCalls: 'You had asked for a lot at once.',
  RateLimited: 'Codewars was asked too much at that moment.',
  Unsupported: 'Codewars does not offer training any more.',
  Unavailable: undefined,
  UnexpectedResponse: undefined,
};

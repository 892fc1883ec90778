import { ageOf } from '../clock.ts';
import { CodewarsError, type CodewarsFailure } from '../codewars/errors.ts';
import { MemberError } from '../errors.ts';
import { attemptKey, type AttemptRecord, type SessionRecord } from '../storage/records.ts';
import { apiKeyOf, type AttemptRow, type Trainee } from './model.ts';
import type { TrainingDeps } from './rows.ts';

/** Submits code, and knows which attempts this process is submitting right now. */
export function createSubmitting(deps: TrainingDeps) {
  const { rows, log } = deps;
  const sending = new Set<string>();

  return {
    isSending: (sessionId: string, number: number) => sending.has(attemptKey(sessionId, number)),

    /**
     * Stores the code as the next attempt, then sends it. Answers the attempt: under way, or refused for what is wrong with it.
     * @throws MemberError `NoSession`, `NoApiKey`, `SessionGone`; CodewarsError; StorageError; the code is kept, except by the first
     * and by a store that does not answer
     */
    async submit(trainee: Trainee, code: string): Promise<AttemptRow & { readonly session: SessionRecord }> {
      const added = await rows.addAttempt(trainee, code);
      if (added === undefined) throw new MemberError('NoSession');
      const { session, number, row } = added;
      const key = attemptKey(session.id, number);
      const changed = async (change: Partial<AttemptRecord>) => ({
        session,
        number,
        row: (await rows.changeAttempt(session.id, number, change)) ?? { ...row, ...change },
      });
      sending.add(key);
      try {
        return await changed({ dmid: await send(deps, trainee, session, code) });
      } catch (error) {
        const refused = refusalOf(error);
        // It is not known whether Codewars took it: the row says as much as it is.
        if (refused === undefined) throw error;
        const failure = error instanceof CodewarsError ? error.code : undefined;
        if (failure === 'InvalidInput') return await changed({ refused });
        await changed({ refused }).catch((failed: unknown) => {
          log.warn({ err: failed, session: session.id }, 'it is not recorded that an attempt was refused');
        });
        if (failure !== 'NotFound') throw error;
        const data = { kata: session.kata.id, language: session.language, during: 'submit' } as const;
        throw new MemberError('SessionGone', data, { cause: error });
      } finally {
        sending.delete(key);
      }
    },
  };
}

async function send(
  deps: TrainingDeps,
  trainee: Trainee,
  { projectId, solutionId }: SessionRecord,
  code: string,
): Promise<string> {
  const apiKey = await apiKeyOf(deps, trainee);
  const input = { projectId, solutionId, code, outputFormat: 'raw' } as const;
  return (await deps.codewars.attempt(input, apiKey, { person: trainee.userId })).dmid;
}

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

const mostRunning = 3;
/** Codewars ends by itself what runs longer. */
const longestRunMs = 60_000;

/**
 * Counts the attempts of each person that Codewars may be running right now: one more with each call of `begin`, which answers what to
 * call when that one is over. @throws MemberError `TooManyRunning`
 */
export function createRunningAttempts(now: () => number) {
  const running = new Set<{ readonly userId: string; readonly at: number }>();
  return {
    begin(userId: string): () => void {
      for (const each of running) if (ageOf(each.at, now()) >= longestRunMs) running.delete(each);
      if ([...running].filter((each) => each.userId === userId).length >= mostRunning)
        throw new MemberError('TooManyRunning');
      const attempt = { userId, at: now() };
      running.add(attempt);
      return () => void running.delete(attempt);
    },
  };
}

/** Of UTF-8. Codewars' own limit is not published; no solution is as long. */
const longestCode = 100_000;

/** @throws MemberError `EmptyCode`, `BinaryCode`, `CodeTooLong` */
export function checkCode(code: string): void {
  if (code.trim() === '') throw new MemberError('EmptyCode');
  if (code.includes('\0')) throw new MemberError('BinaryCode');
  if (Buffer.byteLength(code) > longestCode) throw new MemberError('CodeTooLong');
}

/** White space, and signs that web pages and chats bring along. */
const unseen = /[\s\p{Cf}]/u;

/**
 * The code itself, where all that was submitted is one block of code as chats write it: between ``` or ~~~, with a language or
 * without. Anything else stays as it is.
 */
export function unfenced(submitted: string): string {
  let end = submitted.length;
  // A regular expression would look for the end at every gap.
  while (end > 0 && unseen.test(submitted.charAt(end - 1))) end -= 1;
  const shown = submitted.slice(0, end).replace(/^[\s\p{Cf}]+/u, '');
  const block = shown.replace(/^\|\|([^]*)\|\|$/, '$1');
  const fence = /^(?:`{3,}|~{3,})/.exec(block)?.[0];
  if (fence === undefined) return submitted;
  const isClosed = block.length >= 2 * fence.length && block.endsWith(fence);
  const [first = '', ...rest] = block.slice(fence.length, isClosed ? -fence.length : undefined).split('\n');
  // As in Discord: a word alone behind the fence is a language, anything else is code already.
  const lines = rest.length > 0 && /^[\w+#.-]*$/.test(first.trim()) ? rest : [first, ...rest];
  // More than one block, with words between them.
  if (lines.some((line) => line.trimStart().startsWith(fence))) return submitted;
  if (isClosed && lines.at(-1)?.trim() === '') lines.pop();
  return lines.join('\n').replace(/\r$/, '');
}

import { ageOf } from '../clock.ts';
import { CodewarsError, type CodewarsFailure } from '../codewars/errors.ts';
import { MemberError } from '../errors.ts';
import { attemptKey, type AttemptRecord, type SessionRecord } from '../storage/records.ts';
import { apiKeyOf, type AttemptRow, type Trainee } from './model.ts';
import type { TrainingDeps } from './rows.ts';

export function createSubmitting(deps: TrainingDeps) {
  const { codewars, rows, log } = deps;
  const sending = new Set<string>();

  return {
    isSending: (sessionId: string, number: number) => sending.has(attemptKey(sessionId, number)),

    /**
     * Stores the code as the next attempt, then sends it. All errors but `NoSession` leave the code stored.
     * @throws MemberError `NoSession`, `NoApiKey`, `SessionGone`; CodewarsError; StorageError
     */
    async submit(trainee: Trainee, code: string): Promise<AttemptRow & { readonly session: SessionRecord }> {
      const added = await rows.addAttempt(trainee, code);
      if (added === undefined) throw new MemberError('NoSession');
      const { session, number, row } = added;
      const { projectId, solutionId, kata, language } = session;
      const key = attemptKey(session.id, number);
      const changed = async (change: Partial<AttemptRecord>) => ({
        session,
        number,
        row: (await rows.changeAttempt(session.id, number, change)) ?? { ...row, ...change },
      });
      sending.add(key);
      try {
        const apiKey = await apiKeyOf(deps, trainee);
        const input = { projectId, solutionId, code, outputFormat: 'raw' } as const;
        const { dmid } = await codewars.attempt(input, apiKey, { person: trainee.userId });
        return await changed({ dmid });
      } catch (error) {
        const refused = refusalOf(error);
        if (refused === undefined) throw error;
        const failure = error instanceof CodewarsError ? error.code : undefined;
        if (failure === 'InvalidInput') return await changed({ refused });
        await changed({ refused }).catch((failed: unknown) => {
          log.warn({ err: failed, session: session.id }, 'could not store that an attempt was refused');
        });
        if (failure !== 'NotFound') throw error;
        const data = { kata: kata.id, language, during: 'submit' } as const;
        throw new MemberError('SessionGone', data, { cause: error });
      } finally {
        sending.delete(key);
      }
    },
  };
}

/** Why Codewars did not accept the code; `undefined` if it may have accepted it. */
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

const maxRunning = 3;
/** Codewars stops whatever runs longer. */
const maxRunMs = 60_000;

/** Limits running attempts per person. `begin` returns what to call at the end. @throws MemberError `TooManyRunning` */
export function createRunningAttempts(now: () => number) {
  const running = new Set<{ readonly userId: string; readonly at: number }>();
  return {
    begin(userId: string): () => void {
      for (const each of running) if (ageOf(each.at, now()) >= maxRunMs) running.delete(each);
      if ([...running].filter((each) => each.userId === userId).length >= maxRunning)
        throw new MemberError('TooManyRunning');
      const attempt = { userId, at: now() };
      running.add(attempt);
      return () => void running.delete(attempt);
    },
  };
}

/** Codewars does not publish its own limit; no solution is this long. */
const maxCodeBytes = 100_000;

/** @throws MemberError `EmptyCode`, `BinaryCode`, `CodeTooLong` */
export function checkCode(code: string): void {
  if (code.trim() === '') throw new MemberError('EmptyCode');
  if (code.includes('\0')) throw new MemberError('BinaryCode');
  if (Buffer.byteLength(code) > maxCodeBytes) throw new MemberError('CodeTooLong');
}

const invisible = /[\s\p{Cf}]/u;

/** Removes a Markdown code block around the whole code. */
export function unfenced(submitted: string): string {
  let end = submitted.length;
  // A regular expression would take quadratic time.
  while (end > 0 && invisible.test(submitted.charAt(end - 1))) end -= 1;
  const shown = submitted.slice(0, end).replace(/^[\s\p{Cf}]+/u, '');
  const block = shown.replace(/^\|\|([^]*)\|\|$/, '$1');
  const fence = /^(?:`{3,}|~{3,})/.exec(block)?.[0];
  if (fence === undefined) return submitted;
  const isClosed = block.length >= 2 * fence.length && block.endsWith(fence);
  const [first = '', ...rest] = block.slice(fence.length, isClosed ? -fence.length : undefined).split('\n');
  // As in Discord, a single word after the fence is a language, and anything else is code.
  const lines = rest.length > 0 && /^[\w+#.-]*$/.test(first.trim()) ? rest : [first, ...rest];
  const hasOtherBlocks = lines.some((line) => line.trimStart().startsWith(fence));
  if (hasOtherBlocks) return submitted;
  if (isClosed && lines.at(-1)?.trim() === '') lines.pop();
  return lines.join('\n').replace(/\r$/, '');
}

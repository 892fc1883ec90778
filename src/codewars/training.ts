import type { z } from 'zod';
import type { Ask, Call } from './http/request.ts';
import type { CallOptions, Codewars } from './codewars.ts';
import { CodewarsError } from './errors.ts';
import type { CodewarsFailure, Subject } from './errors.ts';
import { parseObject, reasonOf } from './http/failures.ts';
import type { Waiters } from './http/shared-request.ts';
import { pathPart } from './paths.ts';
import { readBody } from './http/read-body.ts';
import * as schemas from './schemas/training.ts';

type Trainings = Pick<Codewars, 'trainNext' | 'trainKata' | 'attempt' | 'deferred' | 'finalize'>;

/** Runs work that is nobody else's, within the caller's time. */
export type Alone = <T>(
  subject: Subject,
  options: CallOptions | undefined,
  work: (waiters: Waiters) => Promise<T>,
) => Promise<T>;

/**
 * The calls that need a key. Codewars switched them off in 2017 (issue 846 of codewars/codewars.com), and a call that is
 * gone looks like a thing that is not there. So a read decides: Unsupported only where the kata or language does exist.
 * Attempt, finalize and deferred have no read to ask. They follow a training session that was begun, so the calls exist:
 * a 404 in JSON means that the session is unknown, and a page instead of JSON that Codewars is out of order.
 */
export function createTrainings(
  ask: Ask,
  alone: Alone,
  reads: Pick<Codewars, 'kata' | 'languages'>,
): Trainings {
  async function post<T>(call: Call, schema: z.ZodType<T>, waiters: Waiters): Promise<T> {
    const body = await ask(call, waiters);
    const value = parseObject(body);
    if (value?.success === false) {
      const reason = reasonOf(value, call.apiKey);
      throw new CodewarsError('InvalidInput', { subject: call.subject, status: 200, reason });
    }
    return readBody(body, schema, call.subject);
  }

  /** The confirming read runs past the cache: a copy would also say so while everything is down. */
  function confirming(waiters: Waiters, options: CallOptions | undefined): CallOptions {
    return { ...options, fresh: true, withinMs: waiters.remainingMs(), signal: waiters.signal };
  }

  /** What a refused train call means, once `exists` has told what is there. */
  async function explain(
    failed: unknown,
    subject: Subject,
    missing: () => Promise<Subject | undefined>,
  ): Promise<Error> {
    if (!(failed instanceof CodewarsError) || !looksSwitchedOff(failed)) return failed as Error;
    const { status, reason, isPage } = failed;
    try {
      const absent = await missing();
      if (absent === undefined) return new CodewarsError('Unsupported', { subject, status, reason, isPage });
      return new CodewarsError('NotFound', { subject: absent, status, reason });
    } catch (cause) {
      if (cause instanceof CodewarsError && cause.code === 'TooManyCalls') return cause;
      return new CodewarsError('Unavailable', { subject, status, reason, cause });
    }
  }

  return {
    async trainNext({ language, strategy, peek }, apiKey, options) {
      const subject = { kind: 'language', name: language } as const;
      const path = `/code-challenges/${pathPart(language, subject)}/train`;
      const form = { ...(strategy && { strategy }), ...(peek === true && { peek: 'true' }) };
      const call = {
        endpoint: 'trainNext',
        method: 'POST',
        path,
        form,
        subject,
        ...keyed(apiKey, subject),
      } as const;
      return alone(subject, options, async (waiters) => {
        try {
          const training = await post(call, schemas.training, waiters);
          if (training.session === null && peek !== true) throw noSession(subject);
          return training;
        } catch (error) {
          throw await explain(error, subject, async () => {
            const { value } = await reads.languages(confirming(waiters, options));
            return value.some(({ id }) => id === language) ? undefined : subject;
          });
        }
      });
    },

    async trainKata({ kata, language }, apiKey, options) {
      const subject = { kind: 'kata', name: kata } as const;
      const languageSubject = { kind: 'language', name: language } as const;
      const path = `/code-challenges/${pathPart(kata, subject)}/${pathPart(language, languageSubject)}/train`;
      const call = {
        endpoint: 'trainKata',
        method: 'POST',
        path,
        subject,
        ...keyed(apiKey, subject),
      } as const;
      return alone(subject, options, async (waiters) => {
        try {
          const training = await post(call, schemas.training, waiters);
          if (training.session === null) throw noSession(subject);
          return training;
        } catch (error) {
          throw await explain(error, subject, async () => {
            try {
              const { value } = await reads.kata(kata, confirming(waiters, options));
              return value.languages.includes(language) ? undefined : languageSubject;
            } catch (read) {
              if (read instanceof CodewarsError && read.code === 'NotFound') return subject;
              throw read;
            }
          });
        }
      });
    },

    async attempt({ projectId, solutionId, code, outputFormat }, apiKey, options) {
      const subject = { kind: 'session', name: solutionId } as const;
      const path = `${solutionPath(projectId, solutionId, subject)}/attempt`;
      const form = { code, ...(outputFormat && { output_format: outputFormat }) };
      const call = {
        endpoint: 'attempt',
        method: 'POST',
        path,
        form,
        subject,
        ...keyed(apiKey, subject),
      } as const;
      return alone(subject, options, (waiters) =>
        ofSession(subject, () => post(call, schemas.attempt, waiters)),
      );
    },

    async deferred(dmid, apiKey, options) {
      const subject = { kind: 'session', name: dmid } as const;
      const path = `/deferred/${pathPart(dmid, subject)}`;
      const call = {
        endpoint: 'deferred',
        method: 'GET',
        path,
        subject,
        isPoll: true,
        ...keyed(apiKey, subject),
      } as const;
      return alone(subject, options, (waiters) =>
        ofSession(subject, async () => readBody(await ask(call, waiters), schemas.deferred, subject)),
      );
    },

    async finalize({ projectId, solutionId }, apiKey, options) {
      const subject = { kind: 'session', name: solutionId } as const;
      const path = `${solutionPath(projectId, solutionId, subject)}/finalize`;
      const call = {
        endpoint: 'finalize',
        method: 'POST',
        path,
        subject,
        ...keyed(apiKey, subject),
      } as const;
      await alone(subject, options, (waiters) =>
        ofSession(subject, () => post(call, schemas.finalized, waiters)),
      );
    },
  };
}

/** 404 and 405 in any form, and the page that the live site shows with 500 (codewars-api-facts.md §1). */
function looksSwitchedOff(failure: CodewarsError): boolean {
  const { status } = failure;
  return status === 404 || status === 405 || ((status === 500 || status === 501) && !failure.saidByCodewars);
}

async function ofSession<T>(subject: Subject, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof CodewarsError) || !looksSwitchedOff(error) || error.saidByCodewars) throw error;
    throw new CodewarsError('Unavailable', { subject, status: error.status, cause: error.cause });
  }
}

function solutionPath(projectId: string, solutionId: string, subject: Subject): string {
  return `/code-challenges/projects/${pathPart(projectId, subject)}/solutions/${pathPart(solutionId, subject)}`;
}

function noSession(subject: Subject): CodewarsError {
  const code: CodewarsFailure = 'UnexpectedResponse';
  return new CodewarsError(code, { subject, cause: new Error('training began without a session') });
}

/** A key as pasted, without the white space around it. @throws CodewarsError BadKey for what no header can carry */
function keyed(apiKey: string, subject: Subject): { readonly apiKey: string } {
  const key = apiKey.trim();
  if (!/^[\x21-\x7e]+$/.test(key)) throw new CodewarsError('BadKey', { subject });
  return { apiKey: key };
}

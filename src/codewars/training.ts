import type { z } from 'zod';
import type { CallOptions, Codewars } from './codewars.ts';
import { CodewarsError } from './errors.ts';
import type { Subject } from './errors.ts';
import { parseObject, readBody, reasonOf } from './http/failures.ts';
import type { Ask } from './http/request.ts';
import type { Shared } from './http/shared-request.ts';
import type { Call } from './http/transport.ts';
import type { Training } from './model.ts';
import { pathPart } from './reads.ts';
import type * as Schemas from './schemas/training.ts';

/** Loaded with the first answer, as those of reads are. */
const loadSchemas = () => import('./schemas/training.ts');

type Trainings = Pick<Codewars, 'trainNext' | 'trainKata' | 'attempt' | 'deferred' | 'finalize'>;

/** Runs work that is not shared between callers, within the caller's timeout. */
export type RunAlone = <T>(
  subject: Subject,
  options: CallOptions | undefined,
  work: (shared: Shared) => Promise<T>,
) => Promise<T>;

/**
 * Creates the calls that need a key. Codewars switched them off in 2017, and answers 404 as for a missing kata. A read tells these
 * apart: Unsupported if the kata or language exists. The calls within a session need no read: a 404 in JSON means an unknown
 * session, and an HTML page that Codewars is down.
 */
export function createTrainings(
  ask: Ask,
  alone: RunAlone,
  reads: Pick<Codewars, 'kata' | 'languages'>,
): Trainings {
  async function send<T>(
    call: Call,
    schemaIn: (schemas: typeof Schemas) => z.ZodType<T>,
    shared: Shared,
  ): Promise<T> {
    const body = await ask(call, shared);
    const value = call.method === 'POST' ? parseObject(body) : undefined;
    if (value?.success === false) {
      const reason = reasonOf(value, call.apiKey);
      throw new CodewarsError('InvalidInput', { subject: call.subject, status: 200, reason });
    }
    return readBody(body, schemaIn(await loadSchemas()), call.subject);
  }

  function train(
    call: Call,
    isPeek: boolean,
    options: CallOptions | undefined,
    missing: (confirming: CallOptions) => Promise<Subject | undefined>,
  ): Promise<Training> {
    const { subject } = call;
    return alone(subject, options, async (shared) => {
      try {
        const training = await send(call, (schemas) => schemas.training, shared);
        if (training.session !== null || isPeek) return training;
      } catch (error) {
        if (!(error instanceof CodewarsError) || !looksSwitchedOff(error)) throw error;
        // A cached copy would say that the kata exists even while Codewars is down.
        const { signal } = shared;
        const { status, reason } = error;
        shared.late = () => new CodewarsError('Unavailable', { subject, status, reason });
        const confirming = { ...options, fresh: true, withinMs: shared.remainingMs(), signal };
        throw await explain(error, subject, () => missing(confirming));
      }
      const cause = new Error('training began without a session');
      throw new CodewarsError('UnexpectedResponse', { subject, cause });
    });
  }

  function inSession<T>(
    call: Call,
    schemaIn: (schemas: typeof Schemas) => z.ZodType<T>,
    options: CallOptions | undefined,
  ): Promise<T> {
    return alone(call.subject, options, async (shared) => {
      try {
        return await send(call, schemaIn, shared);
      } catch (error) {
        if (!(error instanceof CodewarsError) || !looksSwitchedOff(error) || error.saidByCodewars)
          throw error;
        const { subject, status, cause } = error;
        throw new CodewarsError('Unavailable', { subject, status, cause });
      }
    });
  }

  return {
    async trainNext({ language, strategy, peek = false }, apiKey, options) {
      const subject: Subject = { kind: 'language', name: language };
      const path = `/code-challenges/${pathPart(language, subject)}/train`;
      const form = { ...(strategy && { strategy }), ...(peek && { peek: 'true' }) };
      const call = { endpoint: 'trainNext', method: 'POST', path, form, subject } as const;
      return train(withKey(call, apiKey), peek, options, async (confirming) => {
        const { value } = await reads.languages(confirming);
        return value.some(({ id }) => id === language) ? undefined : subject;
      });
    },

    async trainKata({ kata, language }, apiKey, options) {
      const subject: Subject = { kind: 'kata', name: kata };
      const languageSubject: Subject = { kind: 'language', name: language };
      const path = `/code-challenges/${pathPart(kata, subject)}/${pathPart(language, languageSubject)}/train`;
      const call = { endpoint: 'trainKata', method: 'POST', path, subject } as const;
      return train(withKey(call, apiKey), false, options, async (confirming) => {
        try {
          const { value } = await reads.kata(kata, confirming);
          return value.languages.includes(language) ? undefined : languageSubject;
        } catch (error) {
          if (error instanceof CodewarsError && error.code === 'NotFound') return subject;
          throw error;
        }
      });
    },

    async attempt({ projectId, solutionId, code, outputFormat }, apiKey, options) {
      const subject: Subject = { kind: 'session', name: solutionId };
      const path = `${solutionPath(projectId, solutionId, subject)}/attempt`;
      const form = { code, ...(outputFormat && { output_format: outputFormat }) };
      const call = { endpoint: 'attempt', method: 'POST', path, form, subject } as const;
      const { dmid } = await inSession(withKey(call, apiKey), (schemas) => schemas.attempt, options);
      return { dmid };
    },

    async deferred(dmid, apiKey, options) {
      const subject: Subject = { kind: 'session', name: dmid };
      const path = `/deferred/${pathPart(dmid, subject)}`;
      const call = { endpoint: 'deferred', method: 'GET', path, subject, isPoll: true } as const;
      return inSession(withKey(call, apiKey), (schemas) => schemas.deferred, options);
    },

    async finalize({ projectId, solutionId }, apiKey, options) {
      const subject: Subject = { kind: 'session', name: solutionId };
      const path = `${solutionPath(projectId, solutionId, subject)}/finalize`;
      const call = { endpoint: 'finalize', method: 'POST', path, subject } as const;
      await inSession(withKey(call, apiKey), (schemas) => schemas.finalized, options);
    },
  };
}

/** See docs/codewars-api.md, "Endpoints". */
function looksSwitchedOff({ status, saidByCodewars }: CodewarsError): boolean {
  return status === 404 || status === 405 || ((status === 500 || status === 501) && !saidByCodewars);
}

async function explain(
  { status, reason, isPage }: CodewarsError,
  subject: Subject,
  missing: () => Promise<Subject | undefined>,
): Promise<CodewarsError> {
  try {
    const absent = await missing();
    if (absent === undefined) return new CodewarsError('Unsupported', { subject, status, reason, isPage });
    return new CodewarsError('NotFound', { subject: absent, status, reason });
  } catch (cause) {
    if (cause instanceof CodewarsError && cause.code === 'TooManyCalls') return cause;
    return new CodewarsError('Unavailable', { subject, status, reason, cause });
  }
}

function solutionPath(projectId: string, solutionId: string, subject: Subject): string {
  return `/code-challenges/projects/${pathPart(projectId, subject)}/solutions/${pathPart(solutionId, subject)}`;
}

/** Adds a key, trimmed. @throws CodewarsError BadKey for a key that a header cannot carry */
function withKey(call: Call, pasted: string): Call {
  const apiKey = pasted.trim();
  if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new CodewarsError('BadKey', { subject: call.subject });
  return { ...call, apiKey };
}

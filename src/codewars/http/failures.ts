import type { z } from 'zod';
import { CodewarsError } from '../errors.ts';
import type { CodewarsFailure, Subject } from '../errors.ts';

/** What came back, before its meaning is known. */
export interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

const longestReason = 300;

/**
 * The failure that a status means (codewars-api-v1.txt, "Errors"); undefined for 2xx. A body tells the reason, how long to wait, and
 * whether Codewars itself refused.
 */
export function failureOf(
  answer: Answer,
  subject: Subject,
  apiKey: string | undefined,
  now: number,
): CodewarsError | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) return undefined;
  const body = parseObject(answer.text);
  const reason = reasonOf(body, apiKey);
  const saidByCodewars = body !== undefined;
  const isBlock = !saidByCodewars && (status === 403 || (status === 401 && answer.text.trim() !== ''));
  return new CodewarsError(isBlock ? 'Unavailable' : codeOf(status), {
    subject,
    status,
    reason,
    saidByCodewars,
    isPage: /^\s*</.test(answer.text),
    cause: saidByCodewars ? undefined : new Error('the body is not a JSON object'),
    retryAfterMs: retryAfterOf(answer, reason, now),
  });
}

const codes: Readonly<Partial<Record<number, CodewarsFailure>>> = {
  400: 'InvalidInput',
  401: 'BadKey',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'InvalidInput',
  406: 'InvalidInput',
  422: 'InvalidInput',
  429: 'RateLimited',
};

const codeOf = (status: number): CodewarsFailure =>
  codes[status] ?? (status >= 500 ? 'Unavailable' : 'UnexpectedResponse');

/** A 2xx body as what it should be. @throws CodewarsError UnexpectedResponse */
export function readBody<T>(body: string, schema: z.ZodType<T>, subject: Subject): T {
  const unexpected = (why: string, saidByCodewars = true) =>
    new CodewarsError('UnexpectedResponse', { subject, saidByCodewars, cause: new Error(why) });
  const value = parseObject(body);
  // Neither JSON.parse's message, which quotes the body, nor any value of it goes into an error: a key could be echoed.
  if (value === undefined)
    throw unexpected(body.trim() === '' ? 'the body is empty' : 'the body is not a JSON object', false);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = leaves(parsed.error.issues)
    .slice(0, 4)
    .map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw unexpected(where.join('; '));
}

/** What is wrong in each of several shapes, instead of only that none of them fits. */
function leaves(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => (issue.code === 'invalid_union' ? leaves(issue.errors.flat()) : [issue]));
}

/** The body as a JSON object, or undefined when it is none. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Codewars' own words out of a body: plain text, one line, at most 300 characters, without the key. */
export function reasonOf(
  body: Readonly<Record<string, unknown>> | undefined,
  apiKey: string | undefined,
): string | undefined {
  const said = [body?.reason, body?.error, body?.message].find((text) => typeof text === 'string');
  if (typeof said !== 'string') return undefined;
  const text = withoutKey(said, apiKey)
    .slice(0, 10 * longestReason) // long enough to lose its tags, short enough for the expressions below
    .replace(/<[^<>]*>/g, ' ')
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  const line = withoutKey(text, apiKey);
  if (line === '') return undefined;
  return line.length > longestReason ? `${line.slice(0, longestReason - 1).toWellFormed()}…` : line;
}

/** A cause that is safe to log: name, code and message. got's own errors carry the request with its headers, and so the key. */
export function cleanCause(error: unknown, apiKey?: string): Error {
  const { name, message, code }: NodeJS.ErrnoException =
    error instanceof Error ? error : new Error('unknown');
  const cause = new Error(withoutKey(message, apiKey).slice(0, longestReason));
  Object.defineProperty(cause, 'name', { value: name, configurable: true, writable: true });
  if (typeof code === 'string') Object.assign(cause, { code });
  return cause;
}

function withoutKey(text: string, apiKey: string | undefined): string {
  if (apiKey === undefined || apiKey === '') return text;
  return text.replaceAll(apiKey, '[key]').replaceAll(encodeURIComponent(apiKey), '[key]');
}

/**
 * How long to wait before a failed GET is repeated, in milliseconds; undefined when the delays are used up, the failure would only
 * repeat itself, or no caller waits that long. What Codewars asks for goes before our own delay.
 * @param failed `attempt` is 1 for the first; `status` is undefined when no answer came at all
 */
export function retryDelay(
  failed: Pick<CodewarsError, 'status' | 'retryAfterMs'> & { attempt: number; remainingMs: number },
  delaysMs: readonly number[],
): number | undefined {
  const own = delaysMs[failed.attempt - 1];
  if (own === undefined) return undefined;
  if (failed.status !== undefined && failed.status !== 429 && failed.status < 500) return undefined;
  const delay = failed.retryAfterMs ?? own;
  return delay < failed.remainingMs ? delay : undefined;
}

const usualPauseMs = 30_000;

/** A CDN that limits the rate says nothing of how long, or says it in plain text. */
function retryAfterOf({ status, retryAfter, text }: Answer, reason: string | undefined, now: number) {
  if (status !== 429) return undefined;
  return parseRetryAfter(retryAfter, now) ?? retryAfterInText(reason ?? text) ?? usualPauseMs;
}

/** A `Retry-After` header (seconds or an HTTP date, RFC 9110 §10.2.3) as milliseconds from now, from a second to an hour. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return bounded(Number(text) * 1000);
  // Every HTTP date begins with a day's name; Date.parse alone would take "-5" or "1.5" for a date.
  const at = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : bounded(at - now);
}

/** The time that plain text names ("try again in 30 seconds"), in milliseconds, from a second to an hour. */
export function retryAfterInText(text: string): number | undefined {
  // What a page names may be the time of an animation.
  if (text.length > 500 || text.includes('<')) return undefined;
  const [, amount, unit = ''] =
    /(\d+)\s*(s|m|h)(?:ec(?:ond)?s?|in(?:ute)?s?|(?:ou)?rs?)?\b/i.exec(text) ?? [];
  return amount === undefined ? undefined : bounded(Number(amount) * (unitMs[unit.toLowerCase()] ?? 1000));
}

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

// A bot must not fall silent for a day because of one header.
const bounded = (ms: number): number => Math.min(Math.max(ms, 1_000), 3_600_000);

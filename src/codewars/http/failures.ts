import type { z } from 'zod';
import { CodewarsError } from '../errors.ts';
import type { CodewarsFailure, Subject } from '../errors.ts';

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

const longestReason = 300;

/** Turns an answer into a failure, or `undefined` for 2xx (docs/codewars-api.md, "Errors"). */
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
  const code = codes[status] ?? (status >= 500 ? 'Unavailable' : 'UnexpectedResponse');
  return new CodewarsError(isBlock ? 'Unavailable' : code, {
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

/** Parses a 2xx body. @throws CodewarsError UnexpectedResponse */
export function readBody<T>(body: string, schema: z.ZodType<T>, subject: Subject): T {
  const unexpected = (why: string, saidByCodewars = true) =>
    new CodewarsError('UnexpectedResponse', { subject, saidByCodewars, cause: new Error(why) });
  const value = parseObject(body);
  // The body may echo the key, so errors quote nothing of it.
  if (value === undefined)
    throw unexpected(body.trim() === '' ? 'the body is empty' : 'the body is not a JSON object', false);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = leaves(parsed.error.issues)
    .slice(0, 4)
    .map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw unexpected(where.join('; '));
}

/** Replaces the issue of a union by the issues of its members. */
function leaves(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => (issue.code === 'invalid_union' ? leaves(issue.errors.flat()) : [issue]));
}

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

/** Codewars' own words as one line of plain text, shortened and without the key. */
export function reasonOf(
  body: Readonly<Record<string, unknown>> | undefined,
  apiKey: string | undefined,
): string | undefined {
  const said = [body?.reason, body?.error, body?.message].find((text) => typeof text === 'string');
  if (typeof said !== 'string') return undefined;
  const text = withoutKey(said, apiKey)
    .slice(0, 10 * longestReason) // bounds the time of the expressions below
    .replace(/<[^<>]*>/g, ' ')
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  const line = withoutKey(text, apiKey);
  if (line === '') return undefined;
  return line.length > longestReason ? `${line.slice(0, longestReason - 1).toWellFormed()}…` : line;
}

/** Copies name, code and message of an error: got's errors hold the request headers, and with them the key. */
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

/** Milliseconds until a failed GET is retried, or `undefined` for no retry. `attempt` starts at 1. */
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

/** A CDN may name the time in plain text, or not at all. */
function retryAfterOf({ status, retryAfter, text }: Answer, reason: string | undefined, now: number) {
  if (status !== 429) return undefined;
  return parseRetryAfter(retryAfter, now) ?? retryAfterInText(reason ?? text) ?? usualPauseMs;
}

/** Parses a `Retry-After` header (seconds or an HTTP date) into 1 second to 1 hour, in milliseconds. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return bounded(Number(text) * 1000);
  // Date.parse alone would accept "-5" or "1.5".
  const at = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : bounded(at - now);
}

/** Finds the time in plain text ("try again in 30 seconds"): 1 second to 1 hour, in milliseconds. */
export function retryAfterInText(text: string): number | undefined {
  // In a page, it may be the duration of an animation.
  if (text.length > 500 || text.includes('<')) return undefined;
  const [, amount, unit = ''] =
    /(\d+)\s*(s|m|h)(?:ec(?:ond)?s?|in(?:ute)?s?|(?:ou)?rs?)?\b/i.exec(text) ?? [];
  return amount === undefined ? undefined : bounded(Number(amount) * (unitMs[unit.toLowerCase()] ?? 1000));
}

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

// One header must not silence the bot for a day.
const bounded = (ms: number): number => Math.min(Math.max(ms, 1_000), 3_600_000);

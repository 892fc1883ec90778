import { CodewarsError } from './errors.ts';
import type { CodewarsFailure, Subject } from './errors.ts';
import { parseRetryAfter } from './retry.ts';

/** What came back, before anybody asked what it means. */
export interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

const longestReason = 300;

/** The failure that a status means (codewars-api-v1.txt, "Errors"); undefined for 2xx. A body is only read for its reason. */
export function failureOf(
  answer: Answer,
  subject: Subject,
  apiKey: string | undefined,
  now: number,
): CodewarsError | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) return undefined;
  const body = parseObject(answer.text);
  return new CodewarsError(codeOf(status), {
    subject,
    status,
    reason: reasonOf(body, apiKey),
    cause: body === undefined ? notJson() : undefined,
    retryAfterMs: status === 429 ? parseRetryAfter(answer.retryAfter, now) : undefined,
  });
}

const notJsonCode = 'ERR_NOT_JSON';

function notJson(): Error {
  return Object.assign(new Error('the body is not a JSON object'), { code: notJsonCode });
}

/** Whether Codewars itself refused, with JSON; an HTML page or an empty body comes from whatever stands before it. */
export function saidByCodewars(error: CodewarsError): boolean {
  return (error.cause as NodeJS.ErrnoException | undefined)?.code !== notJsonCode;
}

function codeOf(status: number): CodewarsFailure {
  switch (status) {
    case 401:
      return 'BadKey';
    case 403:
      return 'Forbidden';
    case 404:
      return 'NotFound';
    case 400:
    case 405:
    case 406:
    case 422:
      return 'InvalidInput';
    case 429:
      return 'RateLimited';
    default:
      return status >= 500 ? 'Unavailable' : 'UnexpectedResponse';
  }
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

/**
 * A cause that is safe to log: name, code and message, and nothing else. got's own errors carry the request with its
 * headers, and so the key.
 */
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

import { CodewarsError } from '../errors.ts';
import type { CodewarsFailure, Subject } from '../errors.ts';
import { parseRetryAfter, retryAfterInText } from './retry.ts';

/** What came back, before anybody asked what it means. */
export interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

const longestReason = 300;
const usualPauseMs = 30_000;

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

/** A CDN that limits the rate says nothing of how long, or says it in plain text. */
function retryAfterOf({ status, retryAfter, text }: Answer, reason: string | undefined, now: number) {
  if (status !== 429) return undefined;
  return parseRetryAfter(retryAfter, now) ?? retryAfterInText(reason ?? text) ?? usualPauseMs;
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

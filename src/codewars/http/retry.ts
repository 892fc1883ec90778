/** One failed attempt of a GET, as far as the decision to repeat it needs to know. */
export interface Attempt {
  /** 1 for the first. */
  readonly attempt: number;
  /** HTTP status; undefined when no answer came at all. */
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  /** How long somebody still waits for the answer, in milliseconds. */
  readonly remainingMs: number;
}

// No server in its right mind sends more, and a bot must not fall silent for a day because of one header.
const longestRetryAfterMs = 3_600_000;
const shortestRetryAfterMs = 1_000;

/**
 * How long to wait before a GET is repeated, in milliseconds; undefined when it is not worth repeating: the delays are
 * used up, the failure would only repeat itself, or nobody waits that long. What Codewars asks for goes before our own delay.
 */
export function retryDelay(failed: Attempt, delaysMs: readonly number[]): number | undefined {
  const own = delaysMs[failed.attempt - 1];
  if (own === undefined) return undefined;
  if (failed.status !== undefined && failed.status !== 429 && failed.status < 500) return undefined;
  const delay = failed.retryAfterMs ?? own;
  return delay < failed.remainingMs ? delay : undefined;
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

const bounded = (ms: number): number => Math.min(Math.max(ms, shortestRetryAfterMs), longestRetryAfterMs);

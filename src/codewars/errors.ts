/** The closed set of ways a call to Codewars fails (codewars-api-v1.txt, "Errors"). */
export type CodewarsFailure =
  /** 404, confirmed to be about the thing asked for. */
  | 'NotFound'
  /** 401: the API key is wrong. */
  | 'BadKey'
  /** 403 in JSON. */
  | 'Forbidden'
  /** 400, 405, 406, 422: what was sent is refused; `reason` says why when Codewars does. */
  | 'InvalidInput'
  /** 429, or our own queue is longer than the caller can wait. */
  | 'RateLimited'
  /** The person who asks has too many calls waiting. */
  | 'TooManyCalls'
  /** 5xx, time-outs, resets, refused connections, and a block by the CDN (403 without JSON). */
  | 'Unavailable'
  /** What the call is about exists, but the call may not: for certain where a page says so, while a refusal in JSON may be about its input. */
  | 'Unsupported'
  /** An answer that is none: HTML, truncated JSON, wrong types, over 5 MB. */
  | 'UnexpectedResponse';

/** What was asked for, so that a sentence can name it. */
export interface Subject {
  readonly kind: 'user' | 'kata' | 'language' | 'session' | 'other';
  readonly name: string;
}

type Details = { readonly subject: Subject; readonly cause?: unknown } & {
  readonly [K in 'status' | 'reason' | 'retryAfterMs' | 'saidByCodewars' | 'isPage']?:
    CodewarsError[K] | undefined;
};

/** A call to Codewars that failed. Its message and fields never carry a key, a header or a body. */
export class CodewarsError extends Error {
  override readonly name = 'CodewarsError';
  readonly code: CodewarsFailure;
  readonly subject: Subject;
  /** HTTP status, when there was an answer. */
  readonly status: number | undefined;
  /** Codewars' own words, plain text, at most 300 characters, never a key. */
  readonly reason: string | undefined;
  /** How long to wait, in milliseconds, where that is known. */
  readonly retryAfterMs: number | undefined;
  /** False: the answer was no JSON, so it is the page of a CDN or a proxy, or empty. */
  readonly saidByCodewars: boolean;
  /** Whether the answer was an HTML page. */
  readonly isPage: boolean;

  constructor(code: CodewarsFailure, { subject, cause, ...details }: Details) {
    const status = details.status === undefined ? '' : `, HTTP ${details.status}`;
    super(`${code}: ${subject.kind}${status}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.subject = subject;
    this.status = details.status;
    this.reason = details.reason;
    this.retryAfterMs = details.retryAfterMs;
    this.saidByCodewars = details.saidByCodewars ?? true;
    this.isPage = details.isPage ?? false;
  }

  /** Whether the failure is about Codewars as a whole, so that it passes by itself; not about what was asked for. */
  get isOutage(): boolean {
    if (this.code === 'UnexpectedResponse') return !this.saidByCodewars;
    return this.code === 'Unavailable' || this.code === 'RateLimited';
  }
}

/** Answers nothing where Codewars has no such thing. */
export async function unlessNotFound<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof CodewarsError && error.code === 'NotFound') return undefined;
    throw error;
  }
}

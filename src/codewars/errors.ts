/** The closed set of ways a call to Codewars fails (codewars-api-v1.txt, "Errors"). */
export const codewarsFailures = {
  /** 404, confirmed to be about the thing asked for. */
  notFound: 'NotFound',
  /** 401: the API key is wrong. */
  badKey: 'BadKey',
  /** 403 in JSON. */
  forbidden: 'Forbidden',
  /** 400, 405, 406, 422: what was sent is refused; `reason` says why when Codewars does. */
  invalidInput: 'InvalidInput',
  /** 429, or our own queue is longer than the caller can wait. */
  rateLimited: 'RateLimited',
  /** The person who asks has too many calls waiting. */
  tooManyCalls: 'TooManyCalls',
  /** 5xx, time-outs, resets, refused connections, and a block by the CDN (403 without JSON). */
  unavailable: 'Unavailable',
  /**
   * The call may not exist on this server, since what it is about does exist: without doubt where a page says so, while a refusal in
   * JSON may be about its input.
   */
  unsupported: 'Unsupported',
  /** An answer that is none: HTML, truncated JSON, wrong types, over 5 MB. */
  unexpectedResponse: 'UnexpectedResponse',
} as const;

export type CodewarsFailure = (typeof codewarsFailures)[keyof typeof codewarsFailures];

/** What was asked for, so that a sentence can name it. */
export interface Subject {
  readonly kind: 'user' | 'kata' | 'language' | 'session' | 'other';
  readonly name: string;
}

export interface CodewarsErrorDetails {
  readonly subject: Subject;
  /** HTTP status, when there was an answer. */
  readonly status?: number | undefined;
  /** Codewars' own words, plain text, at most 300 characters, never a key. */
  readonly reason?: string | undefined;
  /** How long to wait, in milliseconds, where that is known. */
  readonly retryAfterMs?: number | undefined;
  /** Default true. */
  readonly saidByCodewars?: boolean | undefined;
  /** Default false. */
  readonly isPage?: boolean | undefined;
  readonly cause?: unknown;
}

/** A call to Codewars that failed. Its message and fields never carry a key, a header or a body. */
export class CodewarsError extends Error {
  override readonly name = 'CodewarsError';
  readonly code: CodewarsFailure;
  readonly subject: Subject;
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly retryAfterMs: number | undefined;
  /** False: the answer was no JSON, so it is the page of a CDN or a proxy, or empty. */
  readonly saidByCodewars: boolean;
  /** Whether the answer was an HTML page. */
  readonly isPage: boolean;

  constructor(code: CodewarsFailure, details: CodewarsErrorDetails) {
    super(
      `${code}: ${details.subject.kind}${details.status === undefined ? '' : `, HTTP ${details.status}`}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.code = code;
    this.subject = details.subject;
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

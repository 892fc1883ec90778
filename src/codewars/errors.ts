/** How a call to Codewars can fail (docs/codewars-api.md, "Errors"). */
export type CodewarsFailure =
  /** 404 for the requested thing. */
  | 'NotFound'
  /** 401: the API key is wrong. */
  | 'BadKey'
  /** 403 in JSON. */
  | 'Forbidden'
  /** 400, 405, 406, 422; `reason` may say why. */
  | 'InvalidInput'
  /** 429, or our own queue is too long for the caller's timeout. */
  | 'RateLimited'
  /** The requester has too many calls waiting. */
  | 'TooManyCalls'
  /** 5xx, timeouts, failed connections, and a block by the CDN (403 without JSON). */
  | 'Unavailable'
  /** The kata or language exists, but the endpoint seems switched off. */
  | 'Unsupported'
  /** HTML, truncated JSON, wrong types, over 5 MB. */
  | 'UnexpectedResponse';

/** The requested thing, for error messages. */
export interface Subject {
  readonly kind: 'user' | 'kata' | 'language' | 'session' | 'other';
  readonly name: string;
}

type Details = { readonly subject: Subject; readonly cause?: unknown } & {
  readonly [K in 'status' | 'reason' | 'retryAfterMs' | 'saidByCodewars' | 'isPage']?:
    CodewarsError[K] | undefined;
};

/** A failed call to Codewars. Never contains a key, a header or a body. */
export class CodewarsError extends Error {
  override readonly name = 'CodewarsError';
  readonly code: CodewarsFailure;
  readonly subject: Subject;
  readonly status: number | undefined;
  /** Codewars' own words: one line of plain text. */
  readonly reason: string | undefined;
  readonly retryAfterMs: number | undefined;
  /** `false` when the answer is not JSON, so a CDN or a proxy may have sent it. */
  readonly saidByCodewars: boolean;
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

  /** Whether Codewars as a whole is unavailable, whatever was requested. */
  get isOutage(): boolean {
    if (this.code === 'UnexpectedResponse') return !this.saidByCodewars;
    return this.code === 'Unavailable' || this.code === 'RateLimited';
  }
}

export async function unlessNotFound<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof CodewarsError && error.code === 'NotFound') return undefined;
    throw error;
  }
}

/** What goes back: JSON as a rule, HTML where Codewars shows a page of its own. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly type?: 'html';
}

export const ok = (body: unknown): Answer => ({ status: 200, body });

/** An error in Codewars' manner. Reasons are those of today's site where they are known. */
export function refusal(status: number, reason: string = reasons[status] ?? 'error'): Answer {
  return { status, body: { success: false, reason } };
}

const reasons: Readonly<Record<number, string>> = {
  400: 'bad request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not found',
  405: 'method not allowed',
  406: 'not acceptable',
  422: 'unprocessable entity',
  429: 'too many requests',
  500: 'internal server error',
  503: 'service unavailable',
};

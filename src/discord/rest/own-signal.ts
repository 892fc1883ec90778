/**
 * Makes requests with a signal of their own, which `signal` aborts. \@discordjs/rest leaves a listener on the signal it is given: one
 * that lives as long as the process would keep each request, and the unread body of each answer 5xx.
 */
export async function withOwnSignal<T>(
  signal: AbortSignal | undefined,
  request: (own: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const abort = (): void => own.abort(signal?.reason);
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort);
  try {
    return await request(own.signal);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

import { sleep } from '../background.ts';
import { CodewarsError } from '../errors.ts';
import type { CodewarsFailure } from '../errors.ts';
import { failureOf, retryDelay } from './failures.ts';
import type { Answer } from './failures.ts';
import type { Queue } from './rate-limit.ts';
import type { Shared } from './shared-request.ts';
import type { Call, Transport } from './transport.ts';

/** One request to Codewars, for metrics. Contains no names and no keys. */
export interface CallEvent {
  readonly endpoint: string;
  readonly outcome: 'ok' | CodewarsFailure;
  readonly status: number | undefined;
  /** Starts at 1. */
  readonly attempt: number;
  readonly durationMs: number;
}

export type Ask = ReturnType<typeof createAsk>;

/** Combines queue, transport and retries. Retries wait in the queue too. */
export function createAsk(options: {
  readonly queue: Queue;
  readonly transport: Pick<Transport, 'send'>;
  readonly retryDelaysMs: readonly number[];
  readonly now: () => number;
  readonly onCall: ((event: CallEvent) => void) | undefined;
}) {
  const { queue, transport, retryDelaysMs, now, onCall } = options;

  async function send(call: Call, attempt: number, signal: AbortSignal): Promise<string> {
    const startedAt = performance.now();
    const report = (outcome: CallEvent['outcome'], status: number | undefined): void => {
      const durationMs = performance.now() - startedAt;
      onCall?.({ endpoint: call.endpoint, outcome, status, attempt, durationMs });
    };
    let answer: Answer;
    try {
      answer = await transport.send(call, signal);
    } catch (error) {
      if (error instanceof CodewarsError) report(error.code, error.status);
      throw error;
    }
    const failure = failureOf(answer, call.subject, call.apiKey, now());
    report(failure?.code ?? 'ok', answer.status);
    if (failure !== undefined) throw failure;
    return answer.text;
  }

  /** Returns the text of a 2xx answer. @throws CodewarsError for any other */
  return async function ask(call: Call, shared: Shared): Promise<string> {
    let failure: CodewarsError | undefined;
    for (let attempt = 1; ; attempt += 1) {
      let done: () => void;
      try {
        done = await queue.waitForSlot(shared, call.subject, call.isPoll === true ? 'poll' : 'read');
      } catch (error) {
        // No slot for the retry: the first failure tells more than a full queue.
        throw failure ?? error;
      }
      try {
        return await send(call, attempt, shared.signal);
      } catch (error) {
        if (!(error instanceof CodewarsError)) throw error;
        failure = error;
        shared.late = () => error;
      } finally {
        done();
      }
      const { code, status, retryAfterMs } = failure;
      if (status === 429) queue.pause(retryAfterMs ?? 0);
      const isPassing = code === 'Unavailable' || code === 'RateLimited';
      const failed = { attempt, status, retryAfterMs, remainingMs: shared.remainingMs() };
      const delay = call.method === 'GET' && isPassing ? retryDelay(failed, retryDelaysMs) : undefined;
      if (delay === undefined) throw failure;
      await sleep(delay, shared.signal);
    }
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { CodewarsError } from '../errors.ts';
import type { CodewarsFailure } from '../errors.ts';
import { failureOf } from './failures.ts';
import type { Answer } from './failures.ts';
import type { Waiters } from './shared-request.ts';
import type { Request, Transport } from './transport.ts';
import type { Queue } from './rate-limit.ts';
import { retryDelay } from './retry.ts';

/** One request that was sent to Codewars, for logs and metrics. Holds no names and no keys. */
export interface CallEvent {
  readonly endpoint: string;
  readonly outcome: 'ok' | CodewarsFailure;
  /** HTTP status, when there was an answer. */
  readonly status: number | undefined;
  /** 1 for the first request of a call. */
  readonly attempt: number;
  /** From the request sent to the answer read, in milliseconds. */
  readonly durationMs: number;
}

export interface CallerOptions {
  readonly queue: Queue;
  readonly transport: Transport;
  readonly retryDelaysMs: readonly number[];
  readonly now: () => number;
  readonly onCall: ((event: CallEvent) => void) | undefined;
}

/** A request together with the name its call has in logs. */
export interface Call extends Request {
  readonly endpoint: string;
  /** These go further apart than the others. */
  readonly isPoll?: boolean;
}

/** Asks Codewars and answers the 2xx body, unread. Rejects with what the status means. */
export type Ask = (call: Call, waiters: Waiters) => Promise<string>;

/** Queue, request and retries as one function. Every request takes a turn of its own, repeated ones too. */
export function createAsk(options: CallerOptions): Ask {
  const { queue, transport, retryDelaysMs, now, onCall } = options;

  async function attemptOnce(call: Call, attempt: number, signal: AbortSignal): Promise<string> {
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

  return async (call, waiters) => {
    let last: CodewarsError | undefined;
    for (let attempt = 1; ; attempt += 1) {
      let over: () => void;
      try {
        over = await queue.turn(waiters, call.subject, call.isPoll === true ? 'poll' : 'read');
      } catch (error) {
        // There is no turn left for a repetition: the failure that called for it says more than our queue's length.
        throw last ?? error;
      }
      try {
        return await attemptOnce(call, attempt, waiters.signal);
      } catch (error) {
        if (!(error instanceof CodewarsError)) throw error;
        last = error;
      } finally {
        over();
      }
      const failure = last;
      waiters.late = () => failure;
      if (last.status === 429) queue.pause(last.retryAfterMs ?? 0);
      const delay = repeatable(call, last)
        ? retryDelay(
            {
              attempt,
              status: last.status,
              retryAfterMs: last.retryAfterMs,
              remainingMs: waiters.remainingMs(),
            },
            retryDelaysMs,
          )
        : undefined;
      if (delay === undefined) throw last;
      await sleep(delay, undefined, { signal: waiters.signal });
    }
  };
}

function repeatable(call: Call, failure: CodewarsError): boolean {
  return call.method === 'GET' && (failure.code === 'Unavailable' || failure.code === 'RateLimited');
}

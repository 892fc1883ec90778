import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { limitHeaders, NEVER_REACHED, sendTooManyRequests } from './rate-limits.ts';
import type { Fault } from '../contract/faults.ts';

interface Matching {
  readonly method?: string;
  readonly path?: RegExp;
  readonly times?: number;
}

/** The faults that wait for their requests. */
export class FaultList<F extends Matching = Fault> {
  #waiting: { readonly fault: F; left: number }[] = [];

  add(fault: F): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The oldest fault that this request meets, which is then used up by one. */
  take(method: string, path: string): F | undefined {
    const met = this.#waiting.find(
      ({ fault }) =>
        (fault.method === undefined || fault.method.toUpperCase() === method) &&
        (fault.path === undefined || path.search(fault.path) !== -1),
    );
    if (!met) return undefined;
    met.left -= 1;
    if (met.left <= 0) this.#waiting = this.#waiting.filter((entry) => entry !== met);
    return met.fault;
  }
}

/** Answers in Discord's place. The status that was sent (0: the connection was cut), or undefined to go on as usual. */
export async function commit(fault: Fault, response: ServerResponse): Promise<number | undefined> {
  if (fault.delayMs !== undefined) await sleep(fault.delayMs, undefined, { ref: false });
  switch (fault.kind) {
    case 'drop':
      response.destroy();
      return 0;
    case 'status':
      return sendStatus(fault, response);
    case 'rateLimit':
      return sendRateLimit(fault, response);
    case 'delay':
    case 'dropAfter':
      return undefined;
  }
}

function sendStatus(fault: Fault, response: ServerResponse): number {
  const status = fault.status ?? 500;
  const body = fault.body ?? JSON.stringify({ message: `${status}: ${wording(status)}`, code: 0 });
  // A page is of something between the bot and Discord.
  const type = body.startsWith('{') ? 'application/json' : 'text/html';
  response.writeHead(status, { 'content-type': type }).end(body);
  return status;
}

function sendRateLimit({ retryAfterMs = 1_000, global = false }: Fault, response: ServerResponse): number {
  const headers = limitHeaders({ ...NEVER_REACHED, remaining: 0, resetAfterMs: retryAfterMs });
  return sendTooManyRequests(response, { retryAfterMs, global, headers });
}

function wording(status: number): string {
  return status === 503 ? 'Service Unavailable' : status === 502 ? 'Bad Gateway' : 'Internal Server Error';
}

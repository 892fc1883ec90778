import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Cdn } from '../cdn/cdn.ts';
import { commit } from './faults.ts';
import type { FaultList } from './faults.ts';
import { limitHeaders, NEVER_REACHED, sendTooManyRequests } from './rate-limits.ts';
import type { Allowance, RateLimits } from './rate-limits.ts';
import { Refusal, refuse } from './refusals.ts';
import { readBody } from './request-body.ts';
import { findRoute } from './routing.ts';
import type { Answer, Route } from './routing.ts';
import type { RecordedRequest } from '../contract/discord.ts';

const BASE = '/api/v10';
const CDN = '/cdn';
/** Discord's edge turns away what does not say so: https://discord.com/developers/docs/reference#user-agent */
const USER_AGENT = /^DiscordBot \(\S+, ?\S+\)/;

interface Parts {
  readonly routes: readonly Route[];
  readonly faults: FaultList;
  readonly token: () => string;
  readonly now: () => number;
  readonly cdn: Cdn;
  readonly limits: RateLimits;
}

/** REST v10 over node:http: faults first, then who is asking, then the route; every request is written down. */
export class RestServer {
  readonly server: Server;
  readonly requests: RecordedRequest[] = [];
  readonly violations: RecordedRequest[] = [];
  readonly listeners = new Set<(request: RecordedRequest) => void>();
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.server = createServer((request, response) => {
      void this.#serve(request, response).catch((cause: unknown) => {
        // A defect of the stand-in must be seen, not read as a failure of the bot.
        console.error('the stand-in for Discord failed', cause);
        response.destroy();
      });
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname.startsWith(`${CDN}/`)) {
      await this.#parts.cdn.serve(url.pathname.slice(CDN.length), url.searchParams, request, response);
      return;
    }
    const method = request.method ?? 'GET';
    // Clients differ in whether they escape the @ of `@me` and `@original`.
    const plain = url.pathname.replaceAll('%40', '@');
    const path = plain.startsWith(`${BASE}/`) ? plain.slice(BASE.length) : undefined;
    const fault = path === undefined ? undefined : this.#parts.faults.take(method, path);
    const at = this.#parts.now();

    const read = await readBody(request).catch((cause: unknown) => {
      if (cause instanceof Refusal) return cause;
      // The bot went away in the middle of what it sent.
      if (request.errored) return undefined;
      throw cause;
    });
    if (read === undefined) return;
    const body = read instanceof Refusal ? undefined : read.json;
    const record = (status: number, refusal?: Refusal) => {
      const shown = hideToken(path ?? url.pathname);
      const unknownRoute = refusal !== undefined && isUnknownRoute(refusal);
      const said = refusal === undefined ? {} : { refusal: refusal.toBody() };
      this.note({ method, path: shown, status, body, ...said, ...(unknownRoute && { unknownRoute }) }, at);
    };

    const answered = fault && (await commit(fault, response));
    if (answered !== undefined) {
      record(answered);
      return;
    }
    let allowance = NEVER_REACHED;
    try {
      if (path === undefined) throw refuse.noSuchPath();
      if (read instanceof Refusal) throw read;
      const { route, params } = this.#admit(request, method, path);
      const guildId = params.guildId ?? '';
      allowance = route.limit === undefined ? NEVER_REACHED : this.#parts.limits.take(route.limit, guildId);
      if (allowance.isExceeded) {
        const headers = limitHeaders(allowance);
        record(sendTooManyRequests(response, { retryAfterMs: allowance.resetAfterMs, headers }));
        return;
      }
      const reason = reasonOf(request);
      const query = url.searchParams;
      const { status, body: found } = await route.run({ params, query, body, files: read.files, reason });
      const answer = { status: status ?? (found === undefined ? 204 : 200), body: found };
      record(answer.status);
      if (fault?.kind === 'dropAfter') return void response.destroy();
      send(response, answer, allowance);
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      record(refusal.status, refusal);
      if (fault?.kind === 'dropAfter') return void response.destroy();
      const { status, retryAfterMs } = refusal;
      if (retryAfterMs !== undefined) response.setHeader('retry-after', Math.ceil(retryAfterMs / 1_000));
      send(response, { status, body: refusal.toBody() }, allowance);
    }
  }

  /** Writes down what a bot did, at the end of it. */
  note(done: Omit<RecordedRequest, 'at'>, at = this.#parts.now()): void {
    const entry = { at, ...done };
    this.requests.push(entry);
    if (entry.refusal !== undefined) this.violations.push(entry);
    for (const listener of this.listeners) listener(entry);
  }

  /** Who asks, and for what. */
  #admit(
    request: IncomingMessage,
    method: string,
    path: string,
  ): { readonly route: Route; readonly params: Readonly<Record<string, string>> } {
    if (!USER_AGENT.test(request.headers['user-agent'] ?? '')) {
      throw new Refusal(403, 40333, 'internal network error');
    }
    const [route, params] = findRoute(this.#parts.routes, method, path);
    if (!route.open && request.headers.authorization !== `Bot ${this.#parts.token()}`) {
      throw refuse.unauthorized();
    }
    return { route, params };
  }
}

/** Of Discord's own refusals, none has code 0 but these. */
function isUnknownRoute({ status, code }: Refusal): boolean {
  return code === 0 && (status === 404 || status === 405);
}

function send(response: ServerResponse, { status = 200, body }: Answer, allowance: Allowance): void {
  response.writeHead(status, {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...limitHeaders(allowance),
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** https://discord.com/developers/docs/resources/audit-log */
const LONGEST_REASON = 512;

function reasonOf({ headers }: IncomingMessage): string | undefined {
  const sent = headers['x-audit-log-reason'];
  if (typeof sent !== 'string') return undefined;
  const reason = decoded(sent);
  if (reason === undefined || Array.from(reason).length > LONGEST_REASON) {
    const message = `Must be between 1 and ${LONGEST_REASON} in length.`;
    throw refuse.invalidBody([{ path: ['reason'], code: 'BASE_TYPE_BAD_LENGTH', message }]);
  }
  return reason;
}

function decoded(escaped: string): string | undefined {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return undefined;
  }
}

function hideToken(path: string): string {
  return path.replace(/^(\/interactions\/\d+|\/webhooks\/\d+)\/[^/]+/, '$1/:token');
}

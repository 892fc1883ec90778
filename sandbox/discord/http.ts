import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Cdn } from './cdn.ts';
import { commit } from './faults.ts';
import type { FaultList } from './faults.ts';
import { Refusal, refuse } from './refusals.ts';
import { readBody } from './request-body.ts';
import { findRoute } from './routing.ts';
import type { Answer, Route } from './routing.ts';
import type { RecordedRequest } from './stand-in.ts';
import type { UploadedFile } from './records.ts';

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
}

/** REST v10 over node:http: faults first, then who is asking, then the route; every request is written down. */
export class RestServer {
  readonly server: Server;
  readonly requests: RecordedRequest[] = [];
  readonly violations: RecordedRequest[] = [];
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

    const read = await readBody(request).catch((refusal: unknown) => refusal as Refusal);
    const body = read instanceof Refusal ? undefined : read.json;
    const record = (status: number, refusal?: unknown) => {
      const shown = hideToken(path ?? url.pathname);
      const entry = { at, method, path: shown, status, body, ...(refusal !== undefined && { refusal }) };
      this.requests.push(entry);
      if (refusal !== undefined) this.violations.push(entry);
    };

    const answered = fault && (await commit(fault, response));
    if (answered !== undefined) {
      record(answered);
      return;
    }
    try {
      if (path === undefined) throw refuse.noSuchPath();
      if (read instanceof Refusal) throw read;
      const answer = await this.#answer(request, method, path, { ...read, query: url.searchParams });
      record(answer.status ?? 200);
      if (fault?.kind === 'dropAfter') return void response.destroy();
      send(response, answer);
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      record(refusal.status, refusal.toBody());
      if (fault?.kind === 'dropAfter') return void response.destroy();
      send(response, { status: refusal.status, body: refusal.toBody() });
    }
  }

  async #answer(
    request: IncomingMessage,
    method: string,
    path: string,
    { json, files, query }: { json: unknown; files: readonly UploadedFile[]; query: URLSearchParams },
  ): Promise<Answer> {
    if (!USER_AGENT.test(request.headers['user-agent'] ?? '')) {
      throw new Refusal(403, 40333, 'internal network error');
    }
    const [route, params] = findRoute(this.#parts.routes, method, path);
    if (!route.open && request.headers.authorization !== `Bot ${this.#parts.token()}`) {
      throw refuse.unauthorized();
    }
    const { status, body } = await route.run({ params, query, body: json, files });
    return { status: status ?? (body === undefined ? 204 : 200), body };
  }
}

/** Limits are named as Discord names them, and never reached: what a 429 does is shown by a fault. */
function send(response: ServerResponse, { status = 200, body }: Answer): void {
  response.writeHead(status, {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': '999',
    'x-ratelimit-reset': (Date.now() / 1_000 + 1).toFixed(3),
    'x-ratelimit-reset-after': '1.000',
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function hideToken(path: string): string {
  return path.replace(/^(\/interactions\/\d+|\/webhooks\/\d+)\/[^/]+/, '$1/:token');
}

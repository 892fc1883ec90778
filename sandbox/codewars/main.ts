import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import { refusal } from './answer.ts';
import { Attempts } from './training/attempts.ts';
import { FaultList } from './http/faults.ts';
import { complete } from './training/finalizing.ts';
import { factsOf } from './world/model.ts';
import { PollingRule } from './http/polling.ts';
import type { Call } from './http/routes.ts';
import { answerer } from './http/routes.ts';
import { idOf } from './world/seed.ts';
import { Sessions } from './training/sessions.ts';
import type { Shape } from './http/shapes.ts';
import type { CodewarsFault, CodewarsStandIn, Finalized, StartCodewars } from './stand-in.ts';
import { Training } from './training/training.ts';
import { World } from './world/world.ts';

const base = '/api/v1';

/** Starts a Codewars of its own on 127.0.0.1: the same world every time, changed by the caller. */
export const startCodewars: StartCodewars = async (options = {}) => {
  const world = new World(options.until === undefined ? {} : { until: options.until });
  const faults = new FaultList();
  const requests: CodewarsStandIn['requests'][number][] = [];
  const violations: CodewarsStandIn['violations'][number][] = [];
  const listeners = new Set<(finalized: Finalized) => void>();
  const sessions = new Sessions();
  const attempts = new Attempts(options.gradingMs ?? 50, options.limitMs);
  const onFinalized = (finalized: Finalized): void => {
    for (const listener of listeners) listener(finalized);
  };
  const training = new Training({ world, sessions, attempts, now: Date.now, onFinalized });
  const polling = new PollingRule(options.pollingMs);
  const tooMany = ({ address, parts }: Call): Answer | undefined => {
    const at = Date.now();
    if (!polling.breaks(address, at)) return undefined;
    violations.push({ at, path: `/${parts.join('/')}` });
    return refusal(429);
  };
  const of = { world, training: (options.train ?? true) ? training : undefined, tooMany };
  const answers = {
    live: answerer({ ...of, shape: 'live' }),
    reference: answerer({ ...of, shape: 'reference' }),
  };
  let shape: Shape = options.shape ?? 'live';
  const answer = (call: Call): Answer => answers[shape](call);

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const method = request.method ?? 'GET';
    const path = url.pathname.startsWith(`${base}/`) ? url.pathname.slice(base.length) : '';
    const entry = {
      at: Date.now(),
      method,
      path,
      query: url.search.slice(1),
      authorized: request.headers.authorization !== undefined,
      // Set when it is answered.
      status: 0,
    };
    requests.push(entry);
    serve({ request, response, path, query: url.searchParams, fault: faults.take(method, path), answer })
      .then((status) => (entry.status = status))
      // A client that goes away in the middle is no trouble of ours.
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    apiUrl: `http://127.0.0.1:${port}${base}`,
    apiKeys: [...world.keys].map(([key, username]) => ({ key, username })),
    requests,
    violations,
    onFinalized: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    endSessions: () => {
      sessions.endAll();
      attempts.forget();
    },
    revokeKey: (key) => void world.keys.delete(key),
    setUser: (username, change) => world.setUser(username, change),
    removeUser: (username) => world.removeUser(username),
    setShape: (next) => void (shape = next),
    addUser: (user) => world.addUser(user),
    addKata: (kata) => world.addKata(kata),
    removeKata: (id) => world.removeKata(id),
    complete: (username, idOrSlug, { at = Date.now(), languages } = {}) => {
      const kata = world.findKata(idOrSlug);
      if (kata === undefined) throw new Error(`There is no kata ${idOrSlug}.`);
      const offered = factsOf(kata).languages;
      for (const language of languages ?? offered.slice(0, 1)) {
        if (!offered.includes(language)) throw new Error(`${idOrSlug} comes in ${offered.join(', ')}.`);
        const progress = complete(world, username, factsOf(kata), language, at);
        const solutionId = idOf('session', `${username} ${kata.id} ${language} ${at}`);
        onFinalized({ username, kataId: kata.id, solutionId, language, ...progress });
      }
    },
    setCompleted: (username, completed) => world.setCompleted(username, completed),
    faults: faults.control,
    close: async () => {
      attempts.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
};

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly fault: CodewarsFault | undefined;
  readonly answer: (call: Call) => Answer;
}

/** Serves one request, fault included. Answers the status that the client saw; 0 when its connection was cut. */
async function serve({ request, response, path, query, fault, answer }: Exchange): Promise<number> {
  const form = new URLSearchParams(await text(request));
  if (fault?.delayMs !== undefined) await sleep(fault.delayMs, undefined, { ref: false });
  if (fault?.kind === 'drop') {
    request.socket.destroy();
    return 0;
  }
  const { method = 'GET', headers } = request;
  const parts = decode(path);
  const given =
    parts === undefined
      ? refusal(400)
      : acceptsJson(headers.accept)
        ? answer({
            method,
            parts,
            query,
            form,
            key: headers.authorization,
            address: request.socket.remoteAddress ?? '',
          })
        : refusal(406);
  return send(response, fault === undefined ? given : spoil(given, fault), fault?.headers);
}

/** What a fault makes of an answer. A body of its own is sent as it is, called JSON unless its headers say otherwise. */
function spoil(given: Answer, fault: CodewarsFault): Answer & { readonly raw?: string } {
  if (fault.kind === 'delay') return given;
  const status = fault.status ?? (fault.kind === 'body' ? 200 : 500);
  return fault.body === undefined ? refusal(status) : { status, body: null, raw: fault.body };
}

function send(
  response: ServerResponse,
  answer: Answer & { readonly raw?: string },
  headers: Readonly<Record<string, string>> = {},
): number {
  const type = answer.type === 'html' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
  const body = answer.raw ?? (answer.type === 'html' ? String(answer.body) : JSON.stringify(answer.body));
  response.writeHead(answer.status, { 'Content-Type': type, ...headers });
  response.end(body);
  return answer.status;
}

function acceptsJson(accept: string | undefined): boolean {
  return accept === undefined || /\*\/\*|application\/(json|\*)/.test(accept);
}

function decode(path: string): string[] | undefined {
  try {
    return path.slice(1).split('/').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

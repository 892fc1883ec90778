import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server saw of one request. */
export interface Seen {
  readonly method: string;
  /** As it was sent: path and query, still encoded. */
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export type Answering = (response: http.ServerResponse, seen: Seen) => void;

export interface CodewarsServer extends AsyncDisposable {
  /** With the path that the real API has. */
  readonly baseUrl: string;
  readonly seen: Seen[];
  /** How this server answers from now on. */
  answer: Answering;
}

/** A real HTTP server on a free port of 127.0.0.1 that answers as a test tells it to. */
export async function startCodewarsServer(answer: Answering): Promise<CodewarsServer> {
  const seen: Seen[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const what = { method, url, headers, body };
      seen.push(what);
      started.answer(response, what);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const started: CodewarsServer = {
    baseUrl: `http://127.0.0.1:${port}/api/v1`,
    seen,
    answer,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return started;
}

/** A recorded answer, as text: `fixture('user.live')`. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/codewars/${name}.json`, import.meta.url), 'utf8');
}

/** Answers a text with a status. */
export function says(status: number, text: string, headers: http.OutgoingHttpHeaders = {}): Answering {
  return (response) => {
    const type = text.startsWith('<') ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
    response.writeHead(status, { 'content-type': type, ...headers }).end(text);
  };
}

/** Answers a recorded sample with 200. */
export const sample = (name: string): Answering => says(200, fixture(name));

/** Answers the first requests one by one, and the last answer ever after. */
export function inTurn(...answers: readonly [Answering, ...Answering[]]): Answering {
  let turn = 0;
  return (response, seen) => {
    const answer = answers[Math.min(turn, answers.length - 1)] ?? answers[0];
    turn += 1;
    answer(response, seen);
  };
}

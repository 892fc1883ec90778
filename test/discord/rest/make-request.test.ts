import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { createRest, DiscordAPIError } from '../../../src/discord/rest/rest.ts';

/** A Discord that answers each request with the next of these, and counts. */
async function startServer(
  ...answers: readonly ((response: ServerResponse, request: IncomingMessage) => unknown)[]
) {
  let requests = 0;
  const server = createServer((request, response) => {
    const answer = answers[requests] ?? answers.at(-1);
    requests += 1;
    void answer?.(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  const rest = createRest({ token: 'x', apiUrl: api, cdnUrl: api }, { timeout: 500 });
  return { rest, requests: () => requests };
}

const json = { 'Content-Type': 'application/json' };
const done = (response: ServerResponse) => response.writeHead(200, json).end('{"id":"1"}');

it('reads an answer that comes in pieces, of which one ends within a letter', async () => {
  const [head, tail] = [Buffer.from('{"name":"caf').toString(), Buffer.from('é"}')];
  const { rest } = await startServer(async (response) => {
    response.writeHead(200, json).write(Buffer.concat([Buffer.from(head), tail.subarray(0, 1)]));
    await new Promise((resolve) => setTimeout(resolve, 50));
    response.end(tail.subarray(1));
  });
  expect(await rest.get('/users/1')).toEqual({ name: 'café' });
});

it('answers nothing for 204, and bytes for what is no JSON', async () => {
  const { rest } = await startServer(
    (response) => response.writeHead(204).end(),
    (response) => response.end('plain'),
  );
  expect(await rest.put('/channels/1/pins/2')).toEqual(new ArrayBuffer(0));
  expect(Buffer.from((await rest.get('/channels/1')) as ArrayBuffer).toString()).toBe('plain');
});

it('waits for the answer that follows 103', async () => {
  const { rest } = await startServer((response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    done(response);
  });
  expect(await rest.get('/users/1')).toEqual({ id: '1' });
});

it('sends text, headers, a query and a form', async () => {
  const seen: { type: string | undefined; reason: unknown; url: string | undefined; body: string }[] = [];
  const { rest } = await startServer(async (response, request) => {
    const { 'content-type': type, 'x-audit-log-reason': reason } = request.headers;
    seen.push({ type, reason, url: request.url, body: await text(request) });
    done(response);
  });
  await rest.patch('/channels/1', {
    body: { name: 'é' },
    reason: 'why',
    query: new URLSearchParams({ a: '1' }),
  });
  await rest.post('/channels/1/messages', { files: [{ name: 'a.txt', data: Buffer.from('hello') }] });
  expect(seen[0]).toEqual({
    type: 'application/json',
    reason: 'why',
    url: '/api/v10/channels/1?a=1',
    body: '{"name":"é"}',
  });
  expect(seen[1]?.type).toMatch(/^multipart\/form-data; boundary=/);
  expect(seen[1]?.body).toContain('filename="a.txt"');
  expect(seen[1]?.body).toContain('hello');
});

it.each([
  ['is cut', (response: ServerResponse) => response.destroy()],
  ['gets no answer in time', () => undefined],
  ['gets 502, and not the whole page', (response: ServerResponse) => broken(response.writeHead(502))],
])('sends a request again that %s', async (_, fault) => {
  const { rest, requests } = await startServer(fault, done);
  expect(await rest.get('/users/1')).toEqual({ id: '1' });
  expect(requests()).toBe(2);
});

it('waits out a 429 whose page breaks off', async () => {
  const limited = (response: ServerResponse) =>
    broken(response.writeHead(429, { 'Retry-After': '0.1', 'X-RateLimit-Scope': 'shared' }));
  const { rest, requests } = await startServer(limited, done);
  expect(await rest.get('/users/1')).toEqual({ id: '1' });
  expect(requests()).toBe(2);
});

it.each([
  ['breaks off', (response: ServerResponse) => broken(response.writeHead(200, json))],
  ['stands still', (response: ServerResponse) => response.writeHead(200, json).write('{"id":')],
])('never repeats what Discord has accepted: its answer %s', async (_, fault) => {
  const { rest, requests } = await startServer(fault, done);
  await expect(rest.post('/channels/1/messages', { body: { content: 'once' } })).rejects.toThrow();
  expect(requests()).toBe(1);
});

it('is over at once for a caller who gives up, or had given up before', async () => {
  const { rest, requests } = await startServer(() => undefined);
  const leaving = new AbortController();
  const request = rest.get('/users/1', { signal: leaving.signal });
  await expect.poll(requests).toBe(1);
  leaving.abort();
  await expect(request).rejects.toThrow();
  await expect(rest.get('/users/1', { signal: AbortSignal.abort() })).rejects.toThrow();
});

it('tells what Discord refuses', async () => {
  const { rest } = await startServer((response) =>
    response.writeHead(403, json).end('{"code":50013,"message":"Missing Permissions"}'),
  );
  const refused = rest.get('/users/1');
  await expect(refused).rejects.toBeInstanceOf(DiscordAPIError);
  await expect(refused).rejects.toMatchObject({ code: 50_013, status: 403 });
});

/** Some of a body, then the end of the connection. */
function broken(response: ServerResponse): void {
  response.write('{"id":', () => response.destroy());
}

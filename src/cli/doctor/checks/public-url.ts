import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Config } from '../../../config/config.ts';
import { bad, doubtful, good, skipped, type Check, type Finding } from './finding.ts';
import { unreachable } from './unreachable.ts';

interface Reached {
  readonly isOurs: boolean;
  readonly finding: Finding;
}

/**
 * Whether PUBLIC_URL leads to where this process would listen: something listens there for a moment, and is asked for what only it
 * knows. Where a bot runs already, that one is asked how it is.
 */
export function checkPublicUrl({ host, port, publicUrl }: Config['http']): Check {
  return async (signal) => {
    if (publicUrl === undefined) {
      return { findings: [skipped('Webhooks', 'PUBLIC_URL is not set; profiles are read instead')] };
    }
    if (port === undefined) {
      const next = 'set PORT to the port that PUBLIC_URL is to lead to';
      return { findings: [bad('PUBLIC_URL is set and PORT is not, so that nothing listens', next)] };
    }
    const reached = await reach(host, port, publicUrl, signal);
    return { findings: [reached, ...inTheClear(publicUrl)] };
  };
}

async function reach(host: string, port: number, publicUrl: string, signal: AbortSignal): Promise<Finding> {
  const nonce = randomBytes(16).toString('hex');
  const server = listenFor(nonce, new URL(publicUrl).pathname.replace(/\/$/, ''));
  try {
    const listening = once(server, 'listening', { signal });
    server.listen(port, host);
    await listening;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'EADDRINUSE') return (await ask(publicUrl, '/healthz', 'ok', port, signal)).finding;
    const next = code === 'EACCES' ? 'choose a PORT above 1023' : 'look at HOST and PORT';
    return bad(`Nothing can listen on port ${port} of ${host} (${String(code)})`, next);
  }
  try {
    const reached = await ask(publicUrl, `/${nonce}`, nonce, port, signal);
    if (reached.isOurs) return reached.finding;
    // On a platform this may be another machine than the one that PUBLIC_URL leads to.
    const running = await ask(publicUrl, '/healthz', 'ok', port, signal);
    return running.isOurs ? good('PUBLIC_URL leads to a bot that runs') : reached.finding;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

function listenFor(nonce: string, publicPath: string): Server {
  return createServer((request, response) => {
    const isAsked = request.url === `/${nonce}` || request.url === `${publicPath}/${nonce}`;
    response.writeHead(isAsked ? 200 : 404, { 'content-type': 'text/plain', connection: 'close' });
    response.end(isAsked ? nonce : '');
  });
}

async function ask(
  publicUrl: string,
  path: string,
  expected: string,
  port: number,
  signal: AbortSignal,
): Promise<Reached> {
  let response: Response;
  let text: string;
  try {
    // A redirect is not followed: Codewars would not follow it either.
    response = await fetch(`${publicUrl}${path}`, { redirect: 'manual', signal });
    text = await response.text();
  } catch (error) {
    return { isOurs: false, finding: unreachable(error, port) };
  }
  const isOurs = response.status === 200 && text === expected;
  return {
    isOurs,
    finding: isOurs ? good(`PUBLIC_URL leads to port ${port} here`) : stranger(response.status, port),
  };
}

/** What it means that somebody answers, and not as we would. */
function stranger(status: number, port: number): Finding {
  if (status >= 300 && status < 400) {
    return bad(`PUBLIC_URL answers with a redirect (${status})`, 'set it to the address to which that leads');
  }
  const lead = `let it pass all that begins with PUBLIC_URL to port ${port} of this machine, whether it takes the path of PUBLIC_URL away or not`;
  return status >= 502 && status <= 504
    ? bad(`A proxy answers at PUBLIC_URL and does not reach port ${port} (${status})`, lead)
    : bad(`Something else answers at PUBLIC_URL (${status})`, lead);
}

/** Deliveries carry their secret in a header. */
function inTheClear(publicUrl: string): Finding[] {
  const { protocol, hostname } = new URL(publicUrl);
  if (protocol === 'https:' || hostname === 'localhost' || hostname.startsWith('127.')) return [];
  return [doubtful('PUBLIC_URL is http: the secrets of webhooks can be read on their way', 'use https')];
}

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Config } from '../../config/config.ts';
import { certificate, type Report } from './report.ts';

/**
 * Checks whether the bot can listen on its port, and whether PUBLIC_URL leads there, by listening for a moment and requesting a
 * secret path; or, if a bot is running, by requesting its health.
 */
export async function checkListener(
  report: Report,
  signal: AbortSignal,
  { host, port, publicUrl }: Config['http'],
): Promise<void> {
  const noHooks = 'PUBLIC_URL is not set; profiles are read instead';
  if (port === undefined) {
    const next = 'set PORT to the port that PUBLIC_URL leads to';
    if (publicUrl === undefined) report.skipped('Webhooks', noHooks);
    else report.bad('PUBLIC_URL is set and PORT is not, so nothing listens', next);
    return;
  }
  const nonce = randomBytes(16).toString('hex');
  const server = serve(nonce);
  try {
    const found = await listen(report, signal, server, host, port);
    if (publicUrl === undefined) report.skipped('Webhooks', noHooks);
    else if (found === 'free') await checkPublicUrl(report, signal, { publicUrl, port, nonce });
    else if (found === 'our bot') await checkPublicUrl(report, signal, { publicUrl, port, nonce: undefined });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** Ignores what is before the nonce, since a proxy may keep or remove the path of PUBLIC_URL. */
function serve(nonce: string): Server {
  return createServer((request, response) => {
    const isAsked = request.url?.endsWith(`/${nonce}`) === true;
    response.writeHead(isAsked ? 200 : 404, { 'content-type': 'text/plain', connection: 'close' });
    response.end(isAsked ? nonce : '');
  });
}

async function listen(report: Report, signal: AbortSignal, server: Server, host: string, port: number) {
  try {
    const listening = once(server, 'listening', { signal });
    server.listen(port, host);
    await listening;
    report.good(`Port ${port} is free`);
    return 'free';
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code !== 'EADDRINUSE') {
      const next = code === 'EACCES' ? 'choose a PORT above 1023' : 'look at HOST and PORT';
      report.bad(`Nothing can listen on port ${port} of ${host} (${String(code)})`, next);
      return undefined;
    }
    if (await isOurs(host, port, signal).catch(() => false)) {
      report.good(`A bot is running on port ${port}`);
      return 'our bot';
    }
    report.bad(`Another program listens on port ${port}`, 'end it, or choose another PORT');
    return undefined;
  }
}

/** Without any proxy. */
async function isOurs(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  const local = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? 'localhost' : host;
  const request = get({ host: local, port, path: '/healthz', agent: false, signal });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return (await text(response)) === 'ok' && response.statusCode === 200;
}

/** `nonce` is absent if a bot is running. */
async function checkPublicUrl(
  report: Report,
  signal: AbortSignal,
  { publicUrl, port, nonce }: { publicUrl: string; port: number; nonce: string | undefined },
): Promise<void> {
  const ask = async (path: string): Promise<{ status: number; body: string }> => {
    // Codewars does not follow redirects either.
    const response = await fetch(`${publicUrl}${path}`, { redirect: 'manual', signal });
    return { status: response.status, body: await response.text() };
  };
  const isRunning = async (): Promise<boolean> => {
    const { status, body } = await ask('/healthz');
    return status === 200 && body === 'ok';
  };
  try {
    const { status, body } = await ask(nonce === undefined ? '/healthz' : `/${nonce}`);
    if (status === 200 && body === (nonce ?? 'ok')) report.good(`PUBLIC_URL leads to port ${port} here`);
    // On a hosting platform, PUBLIC_URL may lead to another machine.
    else if (nonce !== undefined && (await isRunning()))
      report.good('PUBLIC_URL leads to a bot that is running');
    else reportStranger(report, status, port);
  } catch (error) {
    reportUnreachable(report, error, port);
  }
  const { protocol, hostname } = new URL(publicUrl);
  const isSafe = protocol === 'https:' || hostname === 'localhost' || hostname.startsWith('127.');
  if (!isSafe)
    report.doubtful('PUBLIC_URL is http: the secrets of webhooks can be read on their way', 'use https');
}

function reportStranger(report: Report, status: number, port: number): void {
  if (status >= 300 && status < 400) {
    const next = 'set it to the address that the redirect leads to';
    return report.bad(`PUBLIC_URL answers with a redirect (${status})`, next);
  }
  const what =
    status >= 502 && status <= 504
      ? `A proxy answers at PUBLIC_URL and does not reach port ${port}`
      : 'Something else answers at PUBLIC_URL';
  const next = `let it pass all that begins with PUBLIC_URL to port ${port} of this machine, with the path of PUBLIC_URL or without`;
  report.bad(`${what} (${status})`, next);
}

/** Explains an error of `fetch` by nothing but the code of its cause. */
export function reportUnreachable(report: Report, error: unknown, port: number): void {
  const { cause } = error as { cause?: { code?: unknown } };
  const code = typeof cause?.code === 'string' ? cause.code : '';
  const bad = (what: string, next: string): void =>
    report.bad(code === '' ? what : `${what} (${code})`, next);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return bad('The name in PUBLIC_URL leads nowhere', 'make a DNS record for it, or correct it');
  if (certificate.test(code))
    return bad('https does not work at PUBLIC_URL', 'give the proxy a certificate that browsers accept');
  if (code === 'ECONNREFUSED') {
    const next = `start the proxy, or open its port; it must lead to ${port} here`;
    return bad('Nothing listens at PUBLIC_URL', next);
  }
  if (code.startsWith('HPE_'))
    return bad(
      'What answers at PUBLIC_URL is not HTTP',
      `let a proxy listen there, and lead to ${port} here`,
    );
  const router =
    'where a router does not let its own address be reached from inside, open PUBLIC_URL/healthz elsewhere while the bot runs';
  bad('PUBLIC_URL cannot be reached from here', `look at firewall and proxy; ${router}`);
}

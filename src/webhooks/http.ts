import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import type { Log } from '../log.ts';

/** Whose `X-Forwarded-For` is believed: no one's, everyone's, that of so many proxies in a row, or of these addresses. */
export type TrustProxy = boolean | number | readonly string[];

/** How long a sender may take, in milliseconds. */
export interface Patience {
  readonly headersMs: number;
  /** The whole request, headers included. */
  readonly requestMs: number;
  /** How often the server looks for senders that took too long. */
  readonly lookEveryMs: number;
}

const bodyLimit = 64 * 1024;
/** What a hook id can be made of; anything else is no route. */
const longestHookId = 64;

/** A server that refuses what is not well-formed, and says nothing but the status. Routes come from elsewhere. */
export function createHttp(options: {
  readonly trustProxy: TrustProxy;
  /** The path that a proxy may leave in front of every other; empty or `/` where there is none. */
  readonly publicPath: string;
  readonly patience: Patience;
  readonly log: Log;
}): FastifyInstance {
  const { trustProxy, publicPath, patience, log } = options;
  const app = fastify({
    logger: false,
    bodyLimit,
    trustProxy: trustOf(trustProxy),
    rewriteUrl: ({ url = '/' }) => routed(url, publicPath),
    routerOptions: { maxParamLength: longestHookId },
    requestTimeout: patience.requestMs,
    // Longer than proxies keep theirs (Heroku 55 s, nginx 60 s), so that it is never this side that hangs up in between.
    keepAliveTimeout: 75_000,
    maxRequestsPerSocket: 10_000,
    // Its answer is not ours: the routes say so themselves.
    return503OnClosing: false,
    // No route has a schema. With its own compilers fastify loads ajv and all that belongs to it.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    http: {
      headersTimeout: patience.headersMs,
      connectionsCheckingInterval: patience.lookEveryMs,
      maxHeaderSize: 16 * 1024,
    },
    clientErrorHandler: refuseConnection,
    frameworkErrors: (_error, request, reply) => void refuse(request, reply, 404),
  });
  app.server.maxConnections = 10_000;
  // Node would ask for the body at once; `letBodyCome` does it when the body is wanted.
  app.server.on('checkContinue', (request, response) => app.server.emit('request', request, response));

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );

  // What is no route is answered before a body is read: 405 where the path has routes for other methods, else 404.
  const routes: { readonly path: RegExp; readonly method: string }[] = [];
  const notFound = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const path = pathOf(request);
    const allow = routes.filter((route) => route.path.test(path)).map(({ method }) => method);
    if (allow.length > 0) reply.header('allow', allow.join(', '));
    return refuse(request, reply, allow.length > 0 ? 405 : 404);
  };
  app.addHook('onRoute', ({ url, method }) => {
    routes.push({ path: new RegExp(`^${url.replace(/:\w+/g, '[^/]+')}$`), method: String(method) });
  });
  app.setNotFoundHandler(notFound);
  app.addHook('onRequest', (request, reply, done) => {
    // Node ignores what follows a wish for another protocol: the sender learns that the connection has ended.
    if (request.headers.upgrade !== undefined) reply.header('connection', 'close');
    if (request.is404) notFound(request, reply);
    else done();
  });

  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { statusCode = 500 } = error;
    if (statusCode < 500) return refuse(request, reply, statusCode);
    log.error({ err: error, route: routeOf(request) }, 'a request failed');
    return refuse(request, reply, 500);
  });
  return app;
}

/**
 * Answers with a status and nothing else. A body that was not read yet is passed over when it is small, so that
 * the connection can be used again; else the connection ends.
 */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  retryAfterSeconds?: number,
): FastifyReply {
  const { 'content-length': declared = '0', 'transfer-encoding': encoding } = request.headers;
  if (encoding !== undefined || Number(declared) > bodyLimit) reply.header('connection', 'close');
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds);
  return reply.code(status).send();
}

/** Asks for the body where the sender waits to be asked (`Expect: 100-continue`). */
export function letBodyCome(request: FastifyRequest, reply: FastifyReply): void {
  if (request.headers.expect !== undefined) reply.raw.writeContinue();
}

/**
 * Lets at most one line a second into the log, of what senders can cause as often as they like.
 * @returns calls `write` with how many were left out since the last one, or not at all
 */
export function throttleLog(): (write: (leftOut: number) => void) => void {
  let last = -Infinity;
  let leftOut = 0;
  return (write) => {
    const at = performance.now();
    if (at - last < 1_000) {
      leftOut += 1;
      return;
    }
    write(leftOut);
    last = at;
    leftOut = 0;
  };
}

/** What our addresses begin with. The path of PUBLIC_URL may be the same word, and a proxy may have taken it away. */
const ours = /^\/(?:webhooks\/|(?:healthz|readyz|metrics)\/?$)/;

/** An address as the routes have it, without the path of PUBLIC_URL and a slash at its end. */
function routed(url: string, publicPath: string): string {
  const [, origin = '', asked = '', query = ''] = /^(https?:\/\/[^/?#]*)?([^?#]*)(.*)$/is.exec(url) ?? [];
  const rest = asked.startsWith(`${publicPath}/`) ? asked.slice(publicPath.length) : '';
  const path = ours.test(rest) ? rest : asked;
  return `${origin}${path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path}${query}`;
}

/** The path that was asked for, also where the whole address was (RFC 9112, 3.2.2: a proxy's way), without a query. */
export const pathOf = (request: FastifyRequest): string =>
  request.url.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] ?? '';

/** The route as it is written down, without what was filled in. */
export const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'none';

/** What never became a request. The answer is Node's own, without its reason. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statusOf(error.code);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    () => socket.destroy(),
  );
}

function statusOf(code: string | undefined): number {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  return code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
}

/** fastify trusts no one for a number of proxies, because it cannot know that one is in front. The operator who sets it does. */
function trustOf(trust: TrustProxy): NonNullable<FastifyServerOptions['trustProxy']> {
  if (typeof trust === 'number') return (_address, hop) => hop < trust;
  return typeof trust === 'boolean' ? trust : [...trust];
}

function noSchemas(): never {
  throw new Error('routes of this server have no schemas');
}

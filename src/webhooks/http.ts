import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import type { Log } from '../log.ts';

/** Trusts `X-Forwarded-For` of no proxy, of all, of a number of proxies in a row, or of these addresses. */
export type TrustProxy = boolean | number | readonly string[];

/** Time limits for senders, in milliseconds. */
export interface Patience {
  readonly headersMs: number;
  /** The whole request, headers included. */
  readonly requestMs: number;
  /** How often the limits are checked. */
  readonly lookEveryMs: number;
}

const bodyLimit = 64 * 1024;
const longestHookId = 64;

/** Creates a server without routes. Errors are answered with a status and no text. */
export function createHttp(options: {
  readonly trustProxy: TrustProxy;
  /** A prefix that a proxy may leave on paths; may be empty or `/`. */
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
    // Longer than proxies keep theirs (Heroku 55 s, nginx 60 s), so that they close connections first.
    keepAliveTimeout: 75_000,
    maxRequestsPerSocket: 10_000,
    // The routes answer 503 themselves.
    return503OnClosing: false,
    // No route has a schema, and fastify's own compilers would load ajv.
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
  // Node would request the body at once; `letBodyCome` does so after authentication.
  app.server.on('checkContinue', (request, response) => app.server.emit('request', request, response));

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );

  // Answers unknown routes before the body is read: 405 if the path has another method, else 404.
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
    // Node ignores what follows an Upgrade request, so the connection must end.
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

/** Answers with a status only. Closes the connection if an unread body is too large to skip. */
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

/** Requests the body from a sender that waits for it (`Expect: 100-continue`). */
export function letBodyCome(request: FastifyRequest, reply: FastifyReply): void {
  if (request.headers.expect !== undefined) reply.raw.writeContinue();
}

/** Limits a log line that senders can cause to one per second. `write` gets the number of lines left out before. */
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

/** PUBLIC_URL may itself begin with one of these words. */
const ours = /^\/(?:webhooks\/|(?:healthz|readyz|metrics)\/?$)/;

/** Removes the path of PUBLIC_URL and a trailing slash. */
function routed(url: string, publicPath: string): string {
  const [, origin = '', asked = '', query = ''] = /^(https?:\/\/[^/?#]*)?([^?#]*)(.*)$/is.exec(url) ?? [];
  const rest = asked.startsWith(`${publicPath}/`) ? asked.slice(publicPath.length) : '';
  const path = ours.test(rest) ? rest : asked;
  return `${origin}${path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path}${query}`;
}

/** The requested path without its query. Proxies may request an absolute URL (RFC 9112, 3.2.2). */
export const pathOf = (request: FastifyRequest): string =>
  request.url.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] ?? '';

/** The pattern of the route, which logs may contain. */
export const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'none';

/** Answers what is not valid HTTP, as Node does, but without a reason. */
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

/** fastify trusts no proxy if given a number (a sender could reach it directly), so a number becomes a function. */
function trustOf(trust: TrustProxy): NonNullable<FastifyServerOptions['trustProxy']> {
  if (typeof trust === 'number') return (_address, hop) => hop < trust;
  return typeof trust === 'boolean' ? trust : [...trust];
}

function noSchemas(): never {
  throw new Error('routes of this server have no schemas');
}

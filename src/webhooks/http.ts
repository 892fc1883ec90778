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

/** Whose `X-Forwarded-For` is believed: nobody's, everybody's, that of so many proxies in a row, or of these addresses. */
export type TrustProxy = boolean | number | readonly string[];

/** How long a sender may take, in milliseconds. */
export interface Patience {
  readonly headersMs: number;
  /** The whole request, headers included. */
  readonly requestMs: number;
  /** How often it is looked for senders that took too long. */
  readonly lookEveryMs: number;
}

export interface HttpOptions {
  readonly trustProxy: TrustProxy;
  /** The path that a proxy may leave in front of every other; empty or `/` where there is none. */
  readonly publicPath: string;
  readonly patience: Patience;
  readonly log: Log;
}

const bodyLimit = 64 * 1024;
/** What a hook id can be made of; anything else is no route. */
const longestHookId = 64;

/** A server that refuses what is not well-formed, and says nothing but the status. Routes come from elsewhere. */
export function createHttp({ trustProxy, publicPath, patience, log }: HttpOptions): FastifyInstance {
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
  // Node would ask for the body at once; `letBodyCome` does when it is wanted.
  app.server.on('checkContinue', (request, response) => app.server.emit('request', request, response));

  app.addHook('onRequest', (request, reply, done) => {
    // Node does not hear what follows a wish for another protocol: whoever sends it learns that the connection has ended.
    if (request.headers.upgrade !== undefined) reply.header('connection', 'close');
    done();
  });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { statusCode = 500 } = error;
    if (statusCode < 500) return refuse(request, reply, statusCode);
    log.error({ err: error, route: routeOf(request) }, 'a request failed');
    return refuse(request, reply, 500);
  });
  return app;
}

/**
 * Answers what is no route before a body is read: 405 where the path is one of `paths` under another method, else 404.
 * @param paths the methods of each path that there is
 */
export function addNotFound(
  app: FastifyInstance,
  paths: readonly (readonly [path: RegExp, allow: string])[],
): void {
  const answer = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const path = pathOf(request);
    const allow = paths.find(([pattern]) => pattern.test(path))?.[1];
    return allow === undefined
      ? refuse(request, reply, 404)
      : refuse(request, reply.header('allow', allow), 405);
  };
  app.setNotFoundHandler(answer);
  app.addHook('onRequest', (request, reply, done) => {
    if (request.is404) answer(request, reply);
    else done();
  });
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

/** fastify takes a number of proxies for nobody, as it cannot know that a proxy is in front. Whoever sets it does. */
function trustOf(trust: TrustProxy): NonNullable<FastifyServerOptions['trustProxy']> {
  if (typeof trust === 'number') return (_address, hop) => hop < trust;
  return typeof trust === 'boolean' ? trust : [...trust];
}

function noSchemas(): never {
  throw new Error('routes of this server have no schemas');
}

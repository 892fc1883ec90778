import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Inbox } from '../announcements/announcements.ts';
import type { Ring } from '../announcements/inbox/webhook-events.ts';
import type { Log } from '../log.ts';
import { readDelivery } from './delivery.ts';
import type { Heard } from './hook-activity.ts';
import type { KnownHook, KnownHooks, Source } from './known-hooks.ts';
import { letBodyCome, refuse, routeOf } from './http.ts';
import type { Limits } from './limits.ts';
import type { Secrets } from './secrets.ts';
import { sparingly } from './throttle-log.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent a delivery; `null` until that is known. */
    source: Source | null;
  }
}

export interface WebhookOptions {
  /** The bot-wide hook's; without it there is no such hook. */
  readonly secret: string | undefined;
  readonly secrets: Secrets;
  readonly hooks: KnownHooks;
  readonly limits: Limits;
  readonly heard: Heard;
  /** Takes what the bot-wide hook says. */
  readonly inbox: Pick<Inbox, 'add'>;
  /** Answers a member's own hook, which only says that there is something to see. */
  readonly ring: Ring;
  readonly isStopping: () => boolean;
  readonly log: Log;
  readonly now: () => number;
}

/** What there is to say of refusals, however many there are. */
interface Sayings {
  readonly lookup: ReturnType<typeof sparingly>;
  readonly tooFast: ReturnType<typeof sparingly>;
  readonly storage: ReturnType<typeof sparingly>;
}
type Context = WebhookOptions & { readonly sayings: Sayings };

/** For what is over soon: a restart, a database that is locked. */
const retryAfterSeconds = 10;

/**
 * Adds the routes that Codewars delivers to. Each asks: is it authentic (before the body is read), is it JSON of a
 * sane size (`http.ts`), what happened (`delivery.ts`).
 * @returns the paths with their methods
 */
export function addWebhookRoutes(
  app: FastifyInstance,
  options: WebhookOptions,
): (readonly [path: RegExp, allow: string])[] {
  const sayings: Sayings = { lookup: sparingly(), tooFast: sparingly(), storage: sparingly() };
  const context: Context = { ...options, sayings };
  const handler = (request: FastifyRequest, reply: FastifyReply) => take(context, request, reply);
  const route = (url: string, find: (request: FastifyRequest) => KnownHook | Promise<KnownHook>): void => {
    app.post(url, { onRequest: (request, reply) => authenticate(context, find, request, reply) }, handler);
  };

  app.decorateRequest('source', null);
  route('/webhooks/codewars/:hookId', (request) =>
    options.hooks.find((request.params as { hookId: string }).hookId),
  );
  if (options.secret === undefined) return [[/^\/webhooks\/codewars\/[^/]+$/, 'POST']];
  const botWide: KnownHook = { digest: options.secrets.digest(options.secret), source: { kind: 'bot' } };
  route('/webhooks/codewars', () => botWide);
  return [[/^\/webhooks\/codewars(\/[^/]+)?$/, 'POST']];
}

/** Who is it? An unknown hook and a wrong secret go the same way to the end, and differ in the status alone. */
async function authenticate(
  { secrets, limits, isStopping, log, sayings }: Context,
  find: (request: FastifyRequest) => KnownHook | Promise<KnownHook>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  if (isStopping()) return refuse(request, reply.header('connection', 'close'), 503, retryAfterSeconds);
  let hook;
  try {
    hook = await find(request);
  } catch (error) {
    sayings.lookup((leftOut) => log.error({ err: error, leftOut }, 'a hook could not be looked up'));
    return refuse(request, reply, 503, retryAfterSeconds);
  }
  const secret = request.headers['x-webhook-secret'];
  const isMatch = secrets.matches(typeof secret === 'string' ? secret : undefined, hook.digest);
  if (!isMatch || hook.source === undefined) {
    const wait = await limits.failed(request.ip);
    log.debug({ route: routeOf(request) }, 'a delivery without the right secret was refused');
    return refuse(request, reply, wait !== undefined ? 429 : hook.source === undefined ? 404 : 401, wait);
  }
  // A member's own hook costs no more when it rings a thousand times, and Codewars disables hooks that are refused.
  const wait = hook.source.kind === 'bot' ? await limits.delivered() : undefined;
  if (wait !== undefined) {
    sayings.tooFast((leftOut) => log.warn({ leftOut }, 'the bot-wide hook delivers faster than its limit'));
    return refuse(request, reply, 429, wait);
  }
  request.source = hook.source;
  letBodyCome(request, reply);
  return undefined;
}

/** What happened? Answered as accepted only when it is in the inbox. */
async function take(
  { inbox, ring, heard, log, now, sayings }: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { source, body, headers } = request;
  if (source === null) throw new Error('a delivery came past its authentication');
  // Without a type no parser has touched it.
  if (!Buffer.isBuffer(body) || !isPlain(headers['content-encoding'])) return refuse(request, reply, 415);
  const event = headers['x-webhook-event'];
  const reading = readDelivery(typeof event === 'string' ? event : undefined, body);
  if (reading.kind === 'malformed') return refuse(request, reply, 400);
  const said = reading.kind === 'event' ? reading.said : undefined;
  try {
    if (source.kind === 'member') {
      // The ping too: the first look is where news begins.
      if (reading.kind !== 'ignored') await ring(source, said?.kata?.id ?? 'profile');
    } else if (said) await inbox.add({ receivedAt: now(), source, ...said });
  } catch (error) {
    const about = { err: error, hook: shortOf(source) };
    sayings.storage((leftOut) => log.error({ ...about, leftOut }, 'a delivery could not be stored'));
    return refuse(request, reply, 503, retryAfterSeconds);
  }
  reply.code(204).send();
  if (source.kind === 'member') heard.note(source.hookId, reading.kind === 'ping');
  else log.debug({ reading: reading.kind }, 'a delivery was accepted');
  return reply;
}

const isPlain = (encoding: string | undefined): boolean => encoding === undefined || encoding === 'identity';
/** Whoever knows a hook's id can ask for it: the log has enough of it to tell them apart. */
const shortOf = (source: Source): string => (source.kind === 'bot' ? 'bot' : source.hookId.slice(0, 6));

import { isUtf8 } from 'node:buffer';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createLru } from '../lru.ts';
import { z } from 'zod';
import type { Inbox } from '../announcements/inbox/inbox.ts';
import type { Ring } from '../announcements/inbox/inbox.ts';
import type { Log } from '../log.ts';
import type { Storage } from '../storage/storage.ts';
import { retryAfterSeconds } from './authentication.ts';
import { refuse, throttleLog } from './http.ts';

/** Creates the handler of authentic deliveries: bot-wide ones go to the inbox, a member's own one causes a look at Codewars. */
export function createReceiver(options: {
  readonly inbox: Pick<Inbox, 'add'>;
  readonly ring: Ring;
  readonly storage: Pick<Storage, 'heard'>;
  readonly log: Log;
  readonly now: () => number;
}) {
  const { inbox, ring, log, now } = options;
  const activity = createHookActivity(options);
  const storingFailed = throttleLog();

  /** Answers 204 only once the delivery is stored. */
  async function receive(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { source, body, headers } = request;
    if (source === null) throw new Error('a delivery was received without authentication');
    const { 'content-encoding': encoding = 'identity', 'x-webhook-event': event } = headers;
    // Without a content type, no parser has read the body.
    if (!Buffer.isBuffer(body) || encoding !== 'identity') return refuse(request, reply, 415);
    const reading = readDelivery(typeof event === 'string' ? event : undefined, body);
    if (reading.kind === 'malformed') return refuse(request, reply, 400);
    const said = reading.kind === 'event' ? reading.said : undefined;
    try {
      if (source.kind === 'member') {
        // Also for a ping: the first look is what later news is compared with.
        if (reading.kind !== 'ignored') await ring(source, said?.kata?.id ?? 'profile');
      } else if (said) await inbox.add({ receivedAt: now(), source, ...said });
    } catch (error) {
      const hook = source.kind === 'bot' ? 'bot' : shortId(source.hookId);
      storingFailed((leftOut) => log.error({ err: error, hook, leftOut }, 'storing a delivery failed'));
      return refuse(request, reply, 503, retryAfterSeconds);
    }
    reply.code(204).send();
    if (source.kind === 'member')
      activity.note(source.hookId, reading.kind === 'ping' ? 'ping' : said?.action);
    else log.debug({ reading: reading.kind }, 'a delivery was accepted');
    return reply;
  }

  return { activity, receive };
}

/** Senders need the id and the secret, so logs contain only a part of the id. */
const shortId = (hookId: string): string => hookId.slice(0, 6);

/** Members wait for a ping, so it is stored more often. */
const storeEveryMs = { delivery: 60_000, ping: 5_000 };

/** Stores when members' hooks were last seen. Failures are only logged. */
function createHookActivity({ storage, log, now }: Parameters<typeof createReceiver>[0]) {
  const lately = createLru<true>(10_000, { ttl: storeEveryMs.delivery });
  const pingOf = (hookId: string): string => `ping ${hookId}`;
  const writing = new Set<Promise<void>>();

  async function write(hookId: string, action: string | undefined): Promise<void> {
    const at = now();
    try {
      await storage.heard.update(`hook:${hookId}`, (current) => ({
        ...current,
        at: Math.max(at, current?.at ?? 0),
        ...(action === 'ping' ? { pingAt: at } : action !== undefined && { action, actionAt: at }),
      }));
    } catch (error) {
      log.warn({ err: error, hook: shortId(hookId) }, 'storing when a webhook was last seen failed');
    }
  }

  return {
    /** `action` is `undefined` for what is not announced. */
    note(hookId: string, action: string | undefined): void {
      const isPing = action === 'ping';
      if (lately.has(isPing ? pingOf(hookId) : hookId)) return;
      lately.set(hookId, true);
      if (isPing) lately.set(pingOf(hookId), true, { ttl: storeEveryMs.ping });
      const written = write(hookId, action).finally(() => writing.delete(written));
      writing.add(written);
    },
    /** Makes the next delivery of the hook be stored at once. */
    forget(hookId: string): void {
      lately.delete(hookId);
      lately.delete(pingOf(hookId));
    },
    async flush(): Promise<void> {
      await Promise.all(writing);
    },
  };
}

type Said = Omit<Parameters<Inbox['add']>[0], 'receivedAt' | 'source'>;

type Reading =
  | { readonly kind: 'event'; readonly said: Said }
  /** Codewars sends a `ping` when a hook is saved. `ignored` is well-formed, but not announced. */
  | { readonly kind: 'ping' | 'ignored' | 'malformed' };

const id = z.string().regex(/^[\w-]{1,64}$/);
const rank = z.int().refine((value) => value !== 0 && Math.abs(value) <= 8);
const language = z
  .string()
  .regex(/^[\w.+#-]{1,64}$/)
  .nullable()
  .default(null);

const ranks = z.object({ user: z.object({ id, rank }), language });
const honor = z
  .object({ user: z.object({ id, honor: z.int(), honor_delta: z.int().nullish() }) })
  .transform(({ user: { honor_delta: honorDelta, ...user } }) => ({
    user: honorDelta === undefined || honorDelta === null ? user : { ...user, honorDelta },
  }));
const kata = z
  .object({ code_challenge: z.object({ id, created_by_id: id.nullable().default(null) }) })
  .transform((given) => ({
    kata: { id: given.code_challenge.id, createdById: given.code_challenge.created_by_id },
  }));
const solution = z.object({ solution: z.object({ id, user_id: id.nullish() }) }).transform((given) => ({
  solution: { id: given.solution.id },
}));

/** What is announced, under the old and the live name (docs/codewars-api.md, "Webhooks"). */
const news = new Map<string, z.ZodType<Omit<Said, 'event' | 'action'>>>([
  ['user rank_upgraded', ranks],
  ['user rank_earned', ranks],
  ['user honor_changed', honor],
  ['code_challenge created', kata],
  ['code_challenge approve_successful', kata],
  ['code_challenge approved', kata],
  ['code_challenge voted', kata],
  ['code_challenge solution_finalized', z.intersection(kata, solution)],
]);

/** Reads a delivery from its `X-Webhook-Event` and body. Unknown events, actions and fields are allowed. */
export function readDelivery(event: string | undefined, body: Buffer): Reading {
  const json = parse(body);
  if (event === undefined || event === '' || json === undefined) return { kind: 'malformed' };
  if (event === 'webhook') return { kind: json.action === 'updated' ? 'ping' : 'ignored' };
  if (event !== 'user' && event !== 'code_challenge') return { kind: 'ignored' };
  const { action } = json;
  if (typeof action !== 'string') return { kind: 'malformed' };
  const schema = news.get(`${event} ${action}`);
  if (schema === undefined) return { kind: 'ignored' };
  const { success, data } = schema.safeParse(json);
  // In a vote on a solution, `code_challenge` holds the solution (docs/codewars-api.md, "Webhooks").
  const isVote = action === 'voted' && fieldsOf(json.code_challenge) !== undefined;
  if (isVote && typeof data?.kata?.createdById !== 'string') return { kind: 'ignored' };
  return success ? { kind: 'event', said: { event, action, ...data } } : { kind: 'malformed' };
}

type Fields = Readonly<Record<string, unknown>>;

function parse(body: Buffer): Fields | undefined {
  if (!isUtf8(body)) return undefined;
  try {
    return fieldsOf(JSON.parse(body.toString('utf8')));
  } catch {
    return undefined;
  }
}

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

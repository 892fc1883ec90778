import { isUtf8 } from 'node:buffer';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Inbox } from '../announcements/inbox/inbox.ts';
import type { Ring } from '../announcements/inbox/webhook-events.ts';
import type { Log } from '../log.ts';
import type { Storage } from '../storage/storage.ts';
import { retryAfterSeconds } from './authentication.ts';
import { refuse, throttleLog } from './http.ts';

/** Who wants a delivery? What the bot-wide hook says goes to the inbox; a member's own hook rings for a look. */
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

  /** Answered as accepted only when it is stored. */
  async function receive(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { source, body, headers } = request;
    if (source === null) throw new Error('a delivery was received without authentication');
    const { 'content-encoding': encoding = 'identity', 'x-webhook-event': event } = headers;
    // Without a type no parser has touched it.
    if (!Buffer.isBuffer(body) || encoding !== 'identity') return refuse(request, reply, 415);
    const reading = readDelivery(typeof event === 'string' ? event : undefined, body);
    if (reading.kind === 'malformed') return refuse(request, reply, 400);
    const said = reading.kind === 'event' ? reading.said : undefined;
    try {
      if (source.kind === 'member') {
        // The ping too: the first look is where news begins.
        if (reading.kind !== 'ignored') await ring(source, said?.kata?.id ?? 'profile');
      } else if (said) await inbox.add({ receivedAt: now(), source, ...said });
    } catch (error) {
      const hook = source.kind === 'bot' ? 'bot' : shortId(source.hookId);
      storingFailed((leftOut) => log.error({ err: error, hook, leftOut }, 'storing a delivery failed'));
      return refuse(request, reply, 503, retryAfterSeconds);
    }
    reply.code(204).send();
    if (source.kind === 'member') activity.note(source.hookId, reading.kind === 'ping');
    else log.debug({ reading: reading.kind }, 'a delivery was accepted');
    return reply;
  }

  return { activity, receive };
}

/** A hook's id is half of what a sender needs: the log has enough of it to tell hooks apart. */
const shortId = (hookId: string): string => hookId.slice(0, 6);

/** How often it is stored that a hook was seen. A ping is what a member waits for at that moment. */
const storeEveryMs = { delivery: 60_000, ping: 5_000 };

/** Stores when members' hooks were last seen, for `/webhook` and the settings. Never rejects: best effort. */
function createHookActivity({ storage, log, now }: Parameters<typeof createReceiver>[0]) {
  const lately = new LRUCache<string, true>({ max: 10_000, ttl: storeEveryMs.delivery });
  const pingOf = (hookId: string): string => `ping ${hookId}`;
  const writing = new Set<Promise<void>>();

  async function write(hookId: string, isPing: boolean): Promise<void> {
    const at = now();
    try {
      await storage.heard.update(`hook:${hookId}`, (current) => ({
        ...current,
        at: Math.max(at, current?.at ?? 0),
        ...(isPing ? { pingAt: at } : {}),
      }));
    } catch (error) {
      log.warn({ err: error, hook: shortId(hookId) }, 'storing when a hook was last seen failed');
    }
  }

  return {
    note(hookId: string, isPing: boolean): void {
      if (lately.has(isPing ? pingOf(hookId) : hookId)) return;
      lately.set(hookId, true);
      if (isPing) lately.set(pingOf(hookId), true, { ttl: storeEveryMs.ping });
      const written = write(hookId, isPing).finally(() => writing.delete(written));
      writing.add(written);
    },
    /** What comes next from that hook is stored in any case. */
    forget(hookId: string): void {
      lately.delete(hookId);
      lately.delete(pingOf(hookId));
    },
    /** Settles when all that was noted is stored, or was given up. */
    async flush(): Promise<void> {
      await Promise.all(writing);
    },
  };
}

/** What a delivery says happened, in the fields that are known. */
type Said = Omit<Parameters<Inbox['add']>[0], 'receivedAt' | 'source'>;

type Reading =
  | { readonly kind: 'event'; readonly said: Said }
  /**
   * `ping`: Codewars sends it when a hook is created or saved. `ignored`: well-formed, and not announced; it is answered as accepted,
   * because Codewars disables hooks that fail. `malformed`: not JSON, or JSON that is no event.
   */
  | { readonly kind: 'ping' | 'ignored' | 'malformed' };

type Fields = Readonly<Record<string, unknown>>;

const malformed: Reading = { kind: 'malformed' };
const ignored: Reading = { kind: 'ignored' };

/**
 * Reads a delivery by its `X-Webhook-Event` and body (`codewars-api-v1.txt`, "Webhooks"; both names of each action). Unknown
 * events, actions and fields are no mistake; a known action without its fields is.
 *
 * By hand and not by a schema: this runs for every delivery before it is answered.
 */
export function readDelivery(event: string | undefined, body: Buffer): Reading {
  const json = parse(body);
  if (event === undefined || event === '' || json === undefined) return malformed;
  if (event === 'webhook') return json.action === 'updated' ? { kind: 'ping' } : ignored;
  if (event !== 'user' && event !== 'code_challenge') return ignored;
  if (typeof json.action !== 'string') return malformed;
  return event === 'user' ? readUser(json.action, json) : readKata(json.action, json);
}

function readUser(action: string, json: Fields): Reading {
  if (action !== 'rank_upgraded' && action !== 'rank_earned' && action !== 'honor_changed') return ignored;
  const user = fieldsOf(json.user);
  if (user === undefined || !isId(user.id)) return malformed;
  const { id, honor, honor_delta: honorDelta, rank } = user;
  if (action === 'honor_changed') {
    if (!isInteger(honor) || !(isNothing(honorDelta) || isInteger(honorDelta))) return malformed;
    const fields = isNothing(honorDelta) ? { id, honor } : { id, honor, honorDelta };
    return { kind: 'event', said: { event: 'user', action, user: fields } };
  }
  const language = json.language ?? null;
  if (!isRank(rank) || (language !== null && !isLanguage(language))) return malformed;
  return { kind: 'event', said: { event: 'user', action, user: { id, rank }, language } };
}

function readKata(action: string, json: Fields): Reading {
  if (!kataActions.has(action)) return ignored;
  const kata = fieldsOf(json.code_challenge);
  if (kata === undefined) return malformed;
  const { id, created_by_id: author } = kata;
  // For a vote on a solution this is the solution: https://github.com/codewars/codewars.com/issues/1339
  if (action === 'voted' && (!isId(id) || !isId(author))) return ignored;
  if (!isId(id) || !isIdOrNothing(author)) return malformed;
  const said = { event: 'code_challenge', action, kata: { id, createdById: author ?? null } };
  if (action !== 'solution_finalized') return { kind: 'event', said };
  const solution = fieldsOf(json.solution);
  if (solution === undefined || !isId(solution.id) || !isIdOrNothing(solution.user_id)) return malformed;
  // Whose solution it is does not matter.
  return { kind: 'event', said: { ...said, solution: { id: solution.id } } };
}

const kataActions: ReadonlySet<string> = new Set([
  'created',
  'approve_successful',
  'approved',
  'voted',
  'solution_finalized',
]);

/** The fields of a JSON object; `undefined` for anything else. A byte order mark is no JSON (RFC 8259, 8.1). */
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

const isNothing = (value: unknown): value is null | undefined => value === undefined || value === null;
const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);
const isRank = (value: unknown): value is number => isInteger(value) && value !== 0 && Math.abs(value) <= 8;
const isId = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,64}$/.test(value);
const isIdOrNothing = (value: unknown): value is string | null | undefined => isNothing(value) || isId(value);
const isLanguage = (value: unknown): value is string =>
  typeof value === 'string' && /^[\w.+#-]{1,64}$/.test(value);

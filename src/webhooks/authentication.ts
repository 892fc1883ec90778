import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Log } from '../log.ts';
import type { InboxRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { letBodyCome, refuse, routeOf, throttleLog } from './http.ts';

export type Source = InboxRecord['source'];

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent a delivery; `null` until that is known. */
    source: Source | null;
  }
}

interface Hook {
  /** Of its secret. */
  readonly digest: Buffer;
  /** `undefined` when there is no such hook; no header has its digest then. */
  readonly source: Source | undefined;
}

/** Another process may have changed a hook: at most this long it is taken for what it was. */
const rememberForMs = 5_000;
const mostRemembered = 5_000;

const failuresAllowed = 100;
const failuresWithinMs = 10_000;

/** Of this moment: lru-cache would keep the one that was there when it was loaded. */
const perf = { now: (): number => performance.now() };

/** For what is over soon: a restart, a database that is locked. */
export const retryAfterSeconds = 10;

/** Is a delivery authentic? Answered before its body is read. */
export function createAuthentication(options: {
  /** The bot-wide hook's; without it there is no such hook. */
  readonly secret: string | undefined;
  /** Deliveries a second of the bot-wide hook. */
  readonly rate: number;
  readonly storage: Pick<Storage, 'hooks' | 'sealer'>;
  readonly isStopping: () => boolean;
  readonly log: Log;
}) {
  const { secret, isStopping, log } = options;
  const { hooks, sealer } = options.storage;
  const failures = createLimit(failuresAllowed, failuresWithinMs);
  const deliveries = createLimit(options.rate, 1_000);
  const lookupFailed = throttleLog();
  const tooFast = throttleLog();

  // Digests behind random bytes of this process are of equal length, and a sender cannot foresee them. An HMAC object for each
  // would cost more than the rest of the authentication.
  const salt = randomBytes(32);
  const digest = (text: string, encoding: 'utf8' | 'latin1' = 'utf8'): Buffer =>
    hash('sha256', Buffer.concat([salt, Buffer.from(text, encoding)]), 'buffer');

  const botWide: Hook | undefined =
    secret === undefined ? undefined : { digest: digest(secret), source: { kind: 'bot' } };
  // A hook that is not there costs what the others cost.
  const noHook = '-';
  const noSecret = sealer.seal('hooks', noHook, randomBytes(32).toString('base64url'));

  const members = new LRUCache<string, Hook>({
    max: mostRemembered,
    ttl: rememberForMs,
    perf,
    // One that is forgotten while it is looked up answers those who wait, and is not remembered.
    ignoreFetchAbort: true,
    async fetchMethod(hookId) {
      const record = await hooks.get(hookId);
      const [key, sealed] = record ? [hookId, record.sealedSecret] : [noHook, noSecret];
      const { guildId = '', userId = '' } = record ?? {};
      const source = record && ({ kind: 'member', hookId, guildId, userId } as const);
      return { digest: digest(sealer.open('hooks', key, sealed)), source };
    },
  });

  function find({ params }: FastifyRequest): Hook | undefined | Promise<Hook | undefined> {
    const { hookId } = params as { hookId?: string };
    return hookId === undefined ? botWide : (members.get(hookId) ?? members.fetch(hookId));
  }

  function isSecretOf(hook: Hook, header: unknown): boolean {
    const given = typeof header === 'string' ? header : '';
    // Node reads headers as Latin-1: this is the way back to the bytes that were sent.
    return timingSafeEqual(digest(given, 'latin1'), hook.digest) && given !== '';
  }

  /** Notes who sent a delivery, or refuses it. An unknown hook and a wrong secret go the same way, and differ in the status alone. */
  async function authenticate(
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> {
    if (isStopping()) return refuse(request, reply.header('connection', 'close'), 503, retryAfterSeconds);
    let hook;
    try {
      hook = await find(request);
    } catch (error) {
      lookupFailed((leftOut) => log.error({ err: error, leftOut }, 'looking up a hook failed'));
      return refuse(request, reply, 503, retryAfterSeconds);
    }
    const isMatch = hook !== undefined && isSecretOf(hook, request.headers['x-webhook-secret']);
    if (!isMatch || hook?.source === undefined) {
      // An address that is none may be as long as a header.
      const wait = failures(isIP(request.ip) === 0 ? '' : request.ip);
      log.debug({ route: routeOf(request) }, 'a delivery without the right secret was refused');
      const status = hook?.source === undefined ? 404 : 401;
      return refuse(request, reply, wait === undefined ? status : 429, wait);
    }
    // A member's own hook costs no more when it rings a thousand times, and Codewars disables hooks that are refused.
    const wait = hook.source.kind === 'bot' ? deliveries('bot') : undefined;
    if (wait !== undefined) {
      tooFast((leftOut) => log.warn({ leftOut }, 'the bot-wide hook delivers faster than its limit'));
      return refuse(request, reply, 429, wait);
    }
    request.source = hook.source;
    letBodyCome(request, reply);
    return undefined;
  }

  return {
    isBotWide: botWide !== undefined,
    authenticate,
    /** The hook was removed or has another secret: the next delivery looks it up again. */
    forget: (hookId: string): void => void members.delete(hookId),
  };
}

/** Counts by key. The answer is how many seconds to wait, when there were more than `most` within that time. */
function createLimit(most: number, withinMs: number): (key: string) => number | undefined {
  const counts = new LRUCache<string, number>({ max: 5_000, ttl: withinMs, noUpdateTTL: true, perf });
  return (key) => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count > most ? Math.max(1, Math.ceil(counts.getRemainingTTL(key) / 1_000)) : undefined;
  };
}

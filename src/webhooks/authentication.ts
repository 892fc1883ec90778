import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createLru } from '../lru.ts';
import type { Log } from '../log.ts';
import type { InboxRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { letBodyCome, refuse, routeOf, throttleLog } from './http.ts';
import { createSecretCheck } from './secret.ts';

export type Source = InboxRecord['source'];

declare module 'fastify' {
  interface FastifyRequest {
    /** The sender of a delivery; `null` until it is authenticated. */
    source: Source | null;
  }
}

interface Hook {
  readonly isSecret: (header: unknown) => boolean;
  /** `undefined` for an unknown hook. */
  readonly source: Source | undefined;
}

/** Another process may change a hook, so it is looked up again after this time. */
const rememberForMs = 5_000;
const mostRemembered = 5_000;

const failuresAllowed = 100;
const failuresWithinMs = 10_000;

/** lru-cache keeps the `performance` it finds when loaded, which fake timers do not replace. */
const perf = { now: (): number => performance.now() };

/** For short outages, such as a restart or a locked database. */
export const retryAfterSeconds = 10;

/** Creates the check that a delivery is authentic, which runs before its body is read. */
export function createAuthentication(options: {
  readonly secret: string | undefined;
  /** Deliveries per second of the bot-wide hook. */
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

  const botWide: Hook | undefined =
    secret === undefined ? undefined : { isSecret: createSecretCheck(secret), source: { kind: 'bot' } };
  // An unknown hook takes the same time as a known one.
  const noHook = '-';
  let noSecret: string | undefined;

  const members = createLru<Hook>(mostRemembered, {
    ttl: rememberForMs,
    // Asks the clock each time.
    ttlResolution: 0,
    perf,
    // `forget` during a look-up does not reject it.
    ignoreFetchAbort: true,
    async fetchMethod(hookId) {
      const record = await hooks.get(hookId);
      noSecret ??= sealer.seal('hooks', noHook, randomBytes(32).toString('base64url'));
      const [key, sealed] = record ? [hookId, record.sealedSecret] : [noHook, noSecret];
      const { guildId = '', userId = '' } = record ?? {};
      const source = record && ({ kind: 'member', hookId, guildId, userId } as const);
      return { isSecret: createSecretCheck(sealer.open('hooks', key, sealed)), source };
    },
  });

  function find({ params }: FastifyRequest): Hook | undefined | Promise<Hook | undefined> {
    const { hookId } = params as { hookId?: string };
    return hookId === undefined ? botWide : (members.get(hookId) ?? members.fetch(hookId));
  }

  /** Sets the source of a request, or refuses it. */
  async function authenticate(
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> {
    if (isStopping()) return refuse(request, reply.header('connection', 'close'), 503, retryAfterSeconds);
    let hook;
    try {
      hook = await find(request);
    } catch (error) {
      lookupFailed((leftOut) => log.error({ err: error, leftOut }, 'looking up a webhook failed'));
      return refuse(request, reply, 503, retryAfterSeconds);
    }
    const isMatch = hook?.isSecret(request.headers['x-webhook-secret']) === true;
    if (!isMatch || hook?.source === undefined) {
      // What is not an address may be as long as a header.
      const wait = failures(isIP(request.ip) === 0 ? '' : request.ip);
      log.debug({ route: routeOf(request) }, 'a delivery without the right secret was rejected');
      const status = hook?.source === undefined ? 404 : 401;
      return refuse(request, reply, wait === undefined ? status : 429, wait);
    }
    // Members' hooks have no limit: repeated deliveries cost little, and Codewars disables hooks that fail.
    const wait = hook.source.kind === 'bot' ? deliveries('bot') : undefined;
    if (wait !== undefined) {
      tooFast((leftOut) => log.warn({ leftOut }, 'the bot-wide webhook exceeds its rate limit'));
      return refuse(request, reply, 429, wait);
    }
    request.source = hook.source;
    letBodyCome(request, reply);
    return undefined;
  }

  return {
    isBotWide: botWide !== undefined,
    authenticate,
    /** Makes the next delivery look up the hook again. */
    forget: (hookId: string): void => void members.delete(hookId),
  };
}

/** Counts calls by key. Returns the seconds to wait if there were more than `most` within the time. */
function createLimit(most: number, withinMs: number): (key: string) => number | undefined {
  const counts = createLru<number>(5_000, { ttl: withinMs, noUpdateTTL: true, perf });
  return (key) => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count > most ? Math.max(1, Math.ceil(counts.getRemainingTTL(key) / 1_000)) : undefined;
  };
}

import { randomUUID } from 'node:crypto';
import { createAnnouncements } from './announcements/announcements.ts';
import { createOutbox } from './announcements/outbox/outbox.ts';
import { createCatalogue } from './catalogue/catalogue.ts';
import { learning } from './catalogue/learning.ts';
import { createCodewars } from './codewars/client.ts';
import type { Config, Role } from './config/config.ts';
import { createLazyMessageSender } from './discord/rest/lazy-message-sender.ts';
import { createRateLimits } from './discord/rest/rate-limits.ts';
import { createShare } from './discord/gateway/shards.ts';
import { StartError } from './errors.ts';
import type { Log } from './log.ts';
import type { Worker, WorkerOptions } from './worker.ts';
import { createAccounts } from './members/accounts.ts';
import { createHooks } from './members/hooks.ts';
import { createMembers } from './members/members.ts';
import type { Metrics, Sources } from './metrics/metrics.ts';
import { createCopies } from './duplicate-processes.ts';
import * as wording from './render/announcements/rank-and-honor.ts';
import { openStorage } from './storage/open-storage.ts';
import { createResealing } from './storage/secrets/resealing.ts';
import type { Storage } from './storage/storage.ts';
import { createTraining } from './training/training.ts';
import { createLooks } from './tracking/looks.ts';
import { readVersion } from './version.ts';
import type { Listener, ListenerOptions } from './webhooks/listener.ts';

export interface AppOptions {
  readonly config: Config;
  readonly role: Role;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** The process cannot go on. */
  readonly onFatal: (error: Error) => void;
  /** Tests hand in a storage that they can break. */
  readonly storage?: Storage;
  /** When data that is due to be deleted is first looked for. Tests are faster. */
  readonly sweepFirstMs?: number;
  /** How often a process says that it runs. Tests are faster. */
  readonly beatEveryMs?: number;
}

export interface App {
  /** Settles when the process does its work. @throws StartError */
  start(): Promise<void>;
  /** Takes no more work, finishes what runs, closes. */
  stop(): Promise<void>;
  /** Where it listens, once started; absent where it does not. */
  readonly port: number | undefined;
}

/** Fastify takes 100 ms and 12 MB: where nothing listens it is not loaded. */
async function createListener(options: ListenerOptions): Promise<Listener> {
  return (await import('./webhooks/listener.ts')).createListener(options);
}

/** discord.js takes 250 ms and 30 MB: a process that takes webhooks alone does without. */
async function createMemberSide(options: WorkerOptions): Promise<Worker> {
  return (await import('./worker.ts')).createWorker(options);
}

/** Nobody counts what nobody asks for. */
async function createMetrics(
  config: Config,
  sources: Sources,
  now: () => number,
): Promise<Metrics | undefined> {
  if (config.metricsToken === undefined || config.http.port === undefined) return undefined;
  return (await import('./metrics/metrics.ts')).createMetrics(sources, now);
}

/** Constructs everything for a role and hands it to each other. Nothing listens or connects before `start`. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, role, log, onFatal, now = Date.now } = options;
  if (role === 'web' && config.http.port === undefined) {
    throw new StartError(['PORT is required for the role web: it is where webhooks come in.']);
  }
  const startedAt = now();
  const node = config.instance ?? role;
  const takesCommands = role !== 'web';
  const metrics = await createMetrics(
    config,
    {
      codewarsQueue: () => client.waiting,
      inbox: () => announcements.inbox,
      outbox: () => outbox,
      ...(takesCommands && {
        gateway: () => memberSide?.gateway() ?? { shards: [], guilds: 0 },
        tracking: () => memberSide?.tracking() ?? { tracked: 0, overdueMs: 0, readings: 0 },
        catalogue: () => catalogue.size,
      }),
    },
    now,
  );
  const storage =
    options.storage ??
    (await openStorage({
      url: config.database.url,
      encryptionKeys: config.database.encryptionKeys,
      log,
      openWithinMs: 30_000,
      onFailure: metrics?.storageError,
    }));

  const client = createCodewars({
    baseUrl: config.codewars.apiUrl,
    requestsPerSecond: config.codewars.requestsPerSecond,
    now,
    cache: {
      get: (key) => storage.cache.get(key),
      set: (key, entry, keepForMs) => storage.cache.set(key, entry, keepForMs),
    },
    onCacheError: (error) =>
      log.warn({ err: error }, 'a cached answer of Codewars could not be read or kept'),
    onCall: metrics?.codewarsCall,
    onRead: metrics?.codewarsRead,
  });
  const catalogue = createCatalogue({
    storage,
    now,
    onError: (error) => log.warn({ err: error }, 'a kata that was seen could not be stored'),
    // Nobody looks anything up in a process that takes webhooks alone.
    seed: takesCommands ? (await import('../facts/well-known-kata.ts')).wellKnownKata : [],
  });
  const codewars = learning(client, catalogue);
  const forgetHook = (hookId: string): void => listener?.forgetHook(hookId);
  const members = createMembers({
    storage,
    now,
    onHookRemoved: forgetHook,
    onUnlinked: (guildId, userId) => training.forget({ guildId, userId }),
  });
  const hooks = createHooks({ storage, now, publicUrl: config.http.publicUrl, onChange: forgetHook });
  const accounts = createAccounts({ storage, codewars });
  const training = createTraining({ storage, codewars, accounts, members, now, log });

  const rateLimits = createRateLimits({ log, now });
  const discord = { ...config.discord, rateLimits };
  const messageSender = createLazyMessageSender({
    discord,
    onUnauthorized: onFatal,
  });
  const share = createShare(config.discord.shards);
  const shared = { storage, codewars, accounts, catalogue, members, messageSender, now, node, log };
  const announcements = createAnnouncements({
    ...shared,
    outbox: { add: (list) => outbox.add(list), wake: (guildId) => outbox.wake(guildId) },
    wording,
    ownsGuild: share.ownsGuild,
    ring: (hook, about) => looks.ring(hook, about),
  });
  const outbox = createOutbox({
    ...shared,
    compose: announcements.compose,
    onAttempt: metrics?.announcement,
  });
  const looks = createLooks({
    ...shared,
    pipeline: announcements.pipeline,
    requestsPerSecond: config.codewars.requestsPerSecond,
  });

  const memberSide = takesCommands
    ? await createMemberSide({
        ...shared,
        ...announcements,
        config,
        discord,
        hooks,
        training,
        share,
        onFatal,
        sweepFirstMs: options.sweepFirstMs,
        onInteraction: metrics?.interaction,
        facts: () => ({
          version: readVersion(),
          role,
          instance: node,
          startedAt,
          memory: process.memoryUsage.rss(),
          queue: client.waiting,
          inbox: announcements.inbox,
          outbox,
          rateLimits: rateLimits.current,
          catalogue: catalogue.size,
          copies: copies.problems,
        }),
      })
    : undefined;
  const listener =
    config.http.port === undefined
      ? undefined
      : await createListener({
          host: config.http.host,
          port: config.http.port,
          trustProxy: config.http.trustProxy,
          publicPath: config.http.publicUrl && new URL(config.http.publicUrl).pathname,
          log,
          now,
          checks: {
            storage: () => storage.check().then(() => true),
            ...(memberSide && { gateway: () => memberSide.isReady }),
          },
          ...(role !== 'worker' && {
            webhooks: {
              secret: config.codewars.webhookSecret,
              rate: config.http.webhookRate,
              inbox: announcements.inbox,
              ring: (hook, about) => looks.ring(hook, about),
              storage,
            },
          }),
          ...(metrics && { metrics: { ...metrics, token: config.metricsToken ?? '' } }),
          onDelivery: metrics?.delivery,
        });
  const resealing = createResealing({ ...shared, ownsGuild: share.ownsGuild });
  const copies = createCopies({
    ...shared,
    shards: takesCommands ? config.discord.shards : undefined,
    newId: randomUUID,
    everyMs: options.beatEveryMs,
  });
  let port: number | undefined;
  let isStopping = false;

  return {
    get port() {
      return port;
    },
    async start() {
      await storage.check();
      if (takesCommands) {
        void catalogue
          .load()
          .catch((error: unknown) => log.error({ err: error }, 'the catalogue could not be read whole'));
      }
      await outbox.start();
      await announcements.start();
      await looks.start();
      port = (await listener?.listen())?.port;
      if (takesCommands) resealing.start();
      copies.start();
      await memberSide?.start();
      if (!isStopping) log.info({ role, port }, 'ready');
    },
    async stop() {
      isStopping = true;
      listener?.drain();
      await memberSide?.drain();
      await Promise.all([memberSide?.stop(), resealing.stop(), copies.stop()]);
      await listener?.close();
      await looks.stop();
      await announcements.stop();
      await outbox.stop();
      await client.close();
      await catalogue.flush();
      await storage.close();
    },
  };
}

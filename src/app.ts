import { randomBytes } from 'node:crypto';
import commands from '../commands/index.ts';
import { createAnnouncements } from './announcements/create-announcements.ts';
import { createOutbox } from './announcements/outbox.ts';
import { createRewordHonor } from './announcements/reword-honor.ts';
import { createCatalogue } from './catalogue/catalogue.ts';
import { learning } from './catalogue/learning.ts';
import { createCodewars } from './codewars/client.ts';
import type { Config, Role } from './config.ts';
import { createAnnouncer, createAnnouncerRest } from './discord/announcer.ts';
import { wrongToken } from './discord/close-codes.ts';
import type { Services } from './discord/command.ts';
import { createGateway } from './discord/gateway.ts';
import { createShare } from './discord/shards.ts';
import { StartError } from './errors.ts';
import type { Log } from './log.ts';
import { createHooks } from './members/hooks.ts';
import { createMembers } from './members/members.ts';
import { createVerification } from './members/verification.ts';
import * as wording from './render/announcements.ts';
import { openStorage } from './storage/open-storage.ts';
import type { Storage } from './storage/storage.ts';
import { createTracking } from './tracking/tracking.ts';
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

/** Constructs everything for a role and hands it to each other. Nothing listens or connects before `start`. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, role, log, onFatal, now = Date.now } = options;
  if (role === 'web' && config.http.port === undefined) {
    throw new StartError(['PORT is required for the role web: it is where webhooks come in.']);
  }
  const storage =
    options.storage ??
    (await openStorage({ url: config.database.url, encryptionKeys: config.database.encryptionKeys, log }));

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
  });
  const catalogue = createCatalogue({
    storage,
    now,
    onError: (error) => log.warn({ err: error }, 'a kata that was seen could not be stored'),
  });
  const codewars = learning(client, catalogue);
  const forgetHook = (hookId: string): void => listener?.forgetHook(hookId);
  const members = createMembers({ storage, now, onHookRemoved: forgetHook });
  const hooks = createHooks({ storage, now, publicUrl: config.http.publicUrl, onChange: forgetHook });
  const verification = createVerification({ storage, codewars, members, now });

  const announcer = createAnnouncer({
    rest: createAnnouncerRest(config.discord),
    onUnauthorized: (error) => onFatal(new StartError([wrongToken], { cause: error })),
  });
  const share = createShare(config.discord.shards);
  const shared = { storage, now, node: config.instance ?? role, log };
  const outbox = createOutbox({
    ...shared,
    announcer,
    rewordHonor: createRewordHonor({ storage, wording }),
  });
  const announcements = createAnnouncements({
    ...shared,
    codewars,
    members,
    catalogue,
    announcer,
    outbox,
    wording,
    ownsGuild: share.ownsGuild,
  });
  const { settings } = announcements;

  const services: Services = { codewars, members, verification, catalogue, hooks, settings, announcer, now };
  const gateway =
    role === 'web'
      ? undefined
      : createGateway({
          commands,
          services,
          storage,
          discord: config.discord,
          log,
          onFatal,
          newIncidentId: () => randomBytes(4).toString('hex'),
        });
  const tracking =
    role === 'web' || !config.tracking
      ? undefined
      : createTracking({
          ...shared,
          codewars,
          pipeline: announcements.pipeline,
          random: Math.random,
          requestsPerSecond: config.codewars.requestsPerSecond,
        });
  const listener =
    config.http.port === undefined
      ? undefined
      : await createListener({
          host: config.http.host,
          port: config.http.port,
          trustProxy: config.http.trustProxy,
          log,
          now,
          checks: {
            storage: () => storage.check().then(() => true),
            ...(gateway && { gateway: () => gateway.isReady }),
          },
          ...(role !== 'worker' && {
            webhooks: {
              secret: config.codewars.webhookSecret,
              rate: config.http.webhookRate,
              inbox: announcements.inbox,
              storage,
            },
          }),
        });
  let port: number | undefined;

  return {
    get port() {
      return port;
    },
    async start() {
      await storage.check();
      void catalogue
        .load()
        .catch((error: unknown) => log.error({ err: error }, 'the catalogue could not be read whole'));
      await outbox.start();
      await announcements.start();
      port = (await listener?.listen())?.port;
      await gateway?.open();
      tracking?.start();
      log.info({ role, port }, 'ready');
    },
    async stop() {
      listener?.drain();
      await gateway?.drain();
      await tracking?.stop();
      await gateway?.close();
      await listener?.close();
      await announcements.stop();
      await outbox.stop();
      await client.close();
      await catalogue.flush();
      await storage.close();
    },
  };
}

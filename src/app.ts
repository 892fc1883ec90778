import { randomBytes } from 'node:crypto';
import commands from '../commands/index.ts';
import { createCatalogue } from './catalogue/catalogue.ts';
import { learning } from './catalogue/learning.ts';
import { createCodewars } from './codewars/client.ts';
import type { Config, Role } from './config.ts';
import { createDispatcher } from './discord/dispatcher.ts';
import { registerCommands } from './discord/registration.ts';
import { createRest } from './discord/rest.ts';
import { createSession } from './discord/session.ts';
import { StartError } from './errors.ts';
import type { Log } from './log.ts';
import { createMembers } from './members/members.ts';
import { createVerification } from './members/verification.ts';
import { openStorage } from './storage/open-storage.ts';
import type { Storage } from './storage/storage.ts';

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
}

/** Constructs everything for a role and hands it to each other. Nothing listens or connects before `start`. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, log, onFatal, now = Date.now } = options;
  if (options.role === 'web') {
    throw new StartError([
      'The role "web" takes webhooks, which this version does not do yet. Use "all" or "worker".',
    ]);
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
  const members = createMembers({ storage, now });
  const verification = createVerification({ storage, codewars, members, now });
  const dispatcher = createDispatcher({
    commands,
    services: { codewars, members, verification, catalogue, now },
    log,
    newIncidentId: () => randomBytes(4).toString('hex'),
  });
  const session = createSession({
    ...config.discord,
    log,
    onInteraction: (interaction) => void dispatcher.handle(interaction),
    onFatal,
  });

  return {
    async start() {
      await storage.check();
      void catalogue
        .load()
        .catch((error: unknown) => log.error({ err: error }, 'the catalogue could not be read whole'));
      await session.open();
      const { written, count } = await registerCommands({
        commands,
        rest: createRest(config.discord),
        applicationId: config.discord.applicationId ?? session.applicationId,
        guildId: config.discord.guildId,
      });
      log.info({ commands: count, written, guilds: session.guildCount }, 'ready');
    },
    async stop() {
      await dispatcher.drain();
      await session.close();
      await client.close();
      await catalogue.flush();
      await storage.close();
    },
  };
}

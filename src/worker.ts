import { randomBytes } from 'node:crypto';
import commands from '../commands/index.ts';
import type { Settings } from './guilds/settings.ts';
import type { Pipeline } from './announcements/pipeline.ts';
import type { MessageSender } from './announcements/outbox/message-sender.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { Codewars } from './codewars/codewars.ts';
import type { Presence } from './announcements/audience.ts';
import type { Config } from './config/config.ts';
import { createAttachments } from './discord/rest/attachments.ts';
import type { Services } from './discord/command.ts';
import type { DispatcherOptions } from './discord/interactions/dispatcher.ts';
import { createGateway } from './discord/gateway/gateway.ts';
import { createIncidents } from './discord/status.ts';
import { createIsOwner } from './discord/rest/application-owners.ts';
import { createRest, type RestOptions } from './discord/rest/rest.ts';
import type { GatewayStats } from './discord/gateway/client.ts';
import type { Share } from './discord/gateway/shards.ts';
import type { StatusFacts } from './discord/status.ts';
import type { Log } from './log.ts';
import type { Accounts } from './members/accounts.ts';
import { createExports } from './members/exports.ts';
import type { Hooks } from './members/hooks.ts';
import type { Members } from './members/members.ts';
import { createVerification } from './members/verification.ts';
import { createDescriptions } from './render/descriptions.ts';
import { createCompletions } from './recommender/completions.ts';
import { createRecommender } from './recommender/create-recommender.ts';
import { createGrowth } from './recommender/growth.ts';
import type { Storage } from './storage/storage.ts';
import { createTracking, type TrackingStats } from './tracking/tracking.ts';
import type { Training } from './training/training.ts';

export interface WorkerOptions {
  readonly config: Config;
  readonly discord: Config['discord'] & Pick<RestOptions, 'rateLimits'>;
  readonly storage: Storage;
  readonly codewars: Codewars;
  readonly catalogue: Catalogue;
  readonly accounts: Accounts;
  readonly members: Members;
  readonly hooks: Hooks;
  readonly training: Training;
  readonly settings: Settings;
  readonly pipeline: Pipeline;
  readonly presence: Presence;
  readonly sweep: () => Promise<number>;
  readonly messageSender: MessageSender;
  readonly share: Share;
  /** The name of this process, unlike those of others that share the store. */
  readonly node: string;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onFatal: (error: Error) => void;
  readonly sweepFirstMs?: number | undefined;
  readonly onInteraction: DispatcherOptions['onDone'];
  /** What this side does not know of the process. */
  readonly facts: () => Omit<StatusFacts, 'gateway' | 'tracking' | 'incidents'>;
}

/** What members have to do with: slash commands, and the reading of their profiles. Roles all and worker. */
export interface Worker {
  readonly isReady: boolean;
  /** Settles when commands are taken. @throws StartError */
  start(): Promise<void>;
  /** Takes no more commands, and answers those that were taken. */
  drain(): Promise<void>;
  stop(): Promise<void>;
  gateway(): GatewayStats;
  tracking(): TrackingStats | undefined;
}

/** Constructs that side; nothing connects before `start`. With it comes discord.js, which a process that only listens does without. */
export function createWorker(options: WorkerOptions): Worker {
  const { config, discord, storage, codewars, accounts, catalogue, members, settings, log, now, onFatal } =
    options;
  const random = Math.random;
  const shared = { storage, codewars, accounts, catalogue, members, log, now, random };

  const completions = createCompletions({
    ...shared,
    onError: (error) => log.warn({ err: error }, 'a completed list could not be read'),
  });
  const growth = config.catalogueGrowth ? createGrowth({ ...shared, completions }) : undefined;
  const tracking = config.tracking
    ? createTracking({
        ...shared,
        pipeline: options.pipeline,
        ownsAccount: options.share.ownsAccount,
        requestsPerSecond: config.codewars.requestsPerSecond,
      })
    : undefined;
  const incidents = createIncidents();

  const services: Services = {
    codewars,
    accounts,
    catalogue,
    members,
    settings,
    now,
    hooks: options.hooks,
    training: options.training,
    messageSender: options.messageSender,
    verification: createVerification(shared),
    exports: createExports(shared),
    recommender: createRecommender({ ...shared, completions }),
    attachments: createAttachments(discord),
    describe: createDescriptions(now),
    status: {
      isOwner: createIsOwner(createRest(discord), now),
      read: () => ({
        ...options.facts(),
        gateway: gateway.stats(),
        tracking: tracking?.stats(),
        incidents: incidents.latest(),
      }),
    },
  };
  const gateway = createGateway({
    commands,
    services,
    storage,
    presence: options.presence,
    sweep: options.sweep,
    sweepFirstMs: options.sweepFirstMs,
    discord,
    log,
    onFatal,
    newIncidentId: () => randomBytes(4).toString('hex'),
    onIncident: incidents.note,
    onDone: options.onInteraction,
  });

  return {
    get isReady() {
      return gateway.isReady;
    },
    async start() {
      await gateway.open();
      tracking?.start();
      growth?.start();
    },
    async drain() {
      // Whoever waits for a result is told that it goes on, and finds it after the restart.
      await options.training.stop();
      await gateway.drain();
    },
    async stop() {
      await Promise.all([tracking?.stop(), growth?.stop(), completions.stop()]);
      await gateway.close();
    },
    gateway: () => gateway.stats(),
    tracking: () => tracking?.stats(),
  };
}

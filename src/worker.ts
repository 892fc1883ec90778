import { randomBytes } from 'node:crypto';
import { version as discordJs } from 'discord.js';
import commands from '../commands/index.ts';
import type { Core } from './core.ts';
import type { Services } from './discord/command.ts';
import { createGateway } from './discord/gateway/gateway.ts';
import { createIsOwner } from './discord/rest/application-owners.ts';
import { createAttachments } from './discord/rest/attachments.ts';
import { createRest } from './discord/rest/rest.ts';
import { createIncidents, type StatusFacts } from './discord/status.ts';
import { createExports } from './members/exports.ts';
import { createVerification } from './members/verification.ts';
import type { Metrics } from './metrics/metrics.ts';
import { createCompletions } from './recommender/completions.ts';
import { createRecommender } from './recommender/recommender.ts';
import { createGrowth } from './recommender/growth.ts';
import { createDescriptions } from './render/descriptions.ts';
import { createResealing } from './storage/secrets/resealing.ts';
import { createTracking } from './tracking/tracking.ts';

export type Worker = ReturnType<typeof createWorker>;

/**
 * What the roles all and worker have beside the core: the gateway with the slash commands, and what reads Codewars in the background.
 * It brings discord.js, which a process that only listens does without. Nothing connects before `start`.
 */
export function createWorker(
  core: Core,
  options: {
    readonly metrics: Metrics | undefined;
    readonly onFatal: (error: Error) => void;
    readonly sweepFirstMs: number | undefined;
    /** What `/status` shows of the process itself. */
    readonly facts: () => Pick<StatusFacts, 'version' | 'role' | 'instance' | 'startedAt' | 'memory'>;
  },
) {
  const { config, discord, storage, announcements, training, share, duplicates, log, now } = core;
  const shared = { ...core, random: Math.random };
  const completions = createCompletions({
    ...shared,
    onError: (error) => log.warn({ err: error }, 'a completed list could not be read'),
  });
  const growth = config.catalogueGrowth ? createGrowth({ ...shared, completions }) : undefined;
  const tracking = config.tracking
    ? createTracking({
        ...shared,
        pipeline: announcements.pipeline,
        ownsAccount: share.ownsAccount,
        requestsPerSecond: config.codewars.requestsPerSecond,
      })
    : undefined;
  const resealing = createResealing({ ...shared, ownsGuild: share.ownsGuild });
  const incidents = createIncidents();
  const services: Services = {
    ...core,
    settings: announcements.settings,
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
        queue: core.codewarsQueue(),
        inbox: announcements.inbox,
        outbox: core.outbox,
        rateLimits: discord.rateLimits.current,
        tracking: tracking?.stats(),
        catalogue: core.catalogue.size,
        copies: duplicates.problems,
        incidents: incidents.latest(),
      }),
    },
  };
  const gateway = createGateway({
    ...{ commands, services, storage, discord, log },
    presence: announcements.presence,
    sweep: () => announcements.sweep(),
    sweepFirstMs: options.sweepFirstMs,
    onFatal: options.onFatal,
    newIncidentId: () => randomBytes(4).toString('hex'),
    onIncident: incidents.note,
    onDone: options.metrics?.interaction,
    onAnsweredElsewhere: () => duplicates.answeredElsewhere(),
  });

  return {
    discordJs,
    get isReady(): boolean {
      return gateway.isReady;
    },
    /** Settles when commands are taken. @throws StartError */
    async start(): Promise<void> {
      resealing.start();
      await gateway.open();
      tracking?.start();
      growth?.start();
    },
    /** Takes no more commands, and answers those that were taken. */
    async drain(): Promise<void> {
      // Members who wait for a result are told that it goes on, and find it after the restart.
      await training.stop();
      await gateway.drain();
    },
    async stop(): Promise<void> {
      await Promise.all([resealing.stop(), tracking?.stop(), growth?.stop(), completions.stop()]);
      await gateway.close();
    },
    gateway: () => gateway.stats(),
    tracking: () => tracking?.stats(),
  };
}

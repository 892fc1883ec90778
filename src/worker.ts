import { randomBytes } from 'node:crypto';
import { version as discordJs } from 'discord.js';
import commands from '../commands/index.ts';
import { createServerBoards } from './boards/server-board.ts';
import { createSolvedHere } from './boards/solved-here.ts';
import type { Core } from './core.ts';
import type { Services } from './discord/command.ts';
import { createGateway } from './discord/gateway/gateway.ts';
import { createIsOwner } from './discord/rest/application-owners.ts';
import { createAttachments } from './discord/rest/attachments.ts';
import { createMessageEditor } from './discord/rest/message-editor.ts';
import { createRest } from './discord/rest/rest.ts';
import { createIncidents, type StatusFacts } from './discord/status.ts';
import { createDaily } from './daily/daily.ts';
import { createDigest } from './digest/digest.ts';
import { createPosts } from './schedules/posts.ts';
import { createSchedules } from './schedules/schedules.ts';
import { createExports } from './members/exports.ts';
import { createVerification } from './members/verification.ts';
import type { Metrics } from './metrics/metrics.ts';
import { createRecommender } from './recommender/recommender.ts';
import { createGrowth } from './recommender/growth.ts';
import { createDescriptions } from './render/descriptions.ts';
import { createPictures } from './render/pictures/create-pictures.ts';
import { createResealing } from './storage/secrets/resealing.ts';
import { createTracking } from './tracking/tracking.ts';

export type Worker = ReturnType<typeof createWorker>;

/**
 * What the roles all and worker run besides the core: the gateway with the slash commands, and background reads of Codewars. The role
 * web need not load discord.js. Nothing connects before `start`.
 */
export function createWorker(
  core: Core,
  options: {
    readonly metrics: Metrics | undefined;
    readonly onFatal: (error: Error) => void;
    readonly sweepFirstMs: number | undefined;
    readonly facts: () => Pick<StatusFacts, 'version' | 'role' | 'instance' | 'startedAt' | 'memory'>;
  },
) {
  const { config, discord, storage, announcements, training, share, duplicates, history, log, now } = core;
  const { completions } = history;
  const absentees = (guildId: string, userIds: readonly string[]) =>
    announcements.presence.absentees(guildId, userIds);
  const { settings } = announcements;
  const solvedHere = createSolvedHere({
    ...core,
    completions,
    settings,
    absentees,
    onError: (error) => log.warn({ err: error }, 'could not count who of a server has solved a kata'),
  });
  const growth = config.catalogueGrowth ? createGrowth({ ...core, spoken: history.languages }) : undefined;
  const tracking = config.tracking
    ? createTracking({
        ...core,
        pipeline: announcements.pipeline,
        onNewBoard: core.rankRoles.lookAbout,
        ownsAccount: share.ownsAccount,
      })
    : undefined;
  const resealing = createResealing({ ...core, ownsGuild: share.ownsGuild });
  const incidents = createIncidents();
  const pictures = createPictures({ now, onDrawn: options.metrics?.picture });
  const describe = createDescriptions(now);
  const digest = createDigest({
    ...core,
    settings,
    pictures,
    absentees,
    whenOf: (guildId) => schedules.of(guildId, 'digest'),
  });
  const daily = createDaily({
    ...core,
    settings,
    solvedHere,
    absentees,
    describe,
    editor: createMessageEditor(discord, options.onFatal),
    ownsGuild: share.ownsGuild,
  });
  const posts = createPosts({ ...core, kinds: { digest, daily }, settings });
  const schedules = createSchedules({
    ...core,
    settings,
    ownsGuild: share.ownsGuild,
    say: (due) => posts.say(due),
    onDue: options.metrics?.due,
  });
  const services: Services = {
    ...core,
    settings,
    schedules,
    posts,
    boards: createServerBoards({ ...core, settings, absentees }),
    verification: createVerification(core),
    exports: createExports(core),
    recommender: createRecommender({ ...core, completions, solvedHere }),
    solvedHere,
    attachments: createAttachments(discord),
    describe,
    daily,
    pictures,
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
    commands,
    services,
    storage,
    discord,
    log,
    presence: announcements.presence,
    onLinkedMember: (guildId, userId, roleIds) => core.rankRoles.seen({ guildId, userId }, roleIds),
    onRoles: (guildId) => core.rankRoles.rolesChanged(guildId),
    async sweep() {
      await history.thin();
      return announcements.sweep();
    },
    sweepFirstMs: options.sweepFirstMs,
    onFatal: options.onFatal,
    newIncidentId: () => randomBytes(4).toString('hex'),
    onIncident: incidents.note,
    onDone: options.metrics?.interaction,
    onAnsweredElsewhere: () => duplicates.answeredElsewhere(),
  });

  return {
    discordJs,
    /** Words what servers want said at set times. */
    posts,
    get isReady(): boolean {
      return gateway.isReady;
    },
    /** @throws StartError */
    async start(): Promise<void> {
      resealing.start();
      await gateway.open();
      history.start();
      tracking?.start();
      growth?.start();
      // One after the other: a second connection to a store far away takes longer than both.
      await schedules.start();
      await daily.start();
    },
    /** Takes no more commands and answers the running ones. */
    async drain(): Promise<void> {
      // First, to tell members who wait for a result that they find it after the restart.
      await training.stop();
      await gateway.drain();
    },
    async stop(): Promise<void> {
      await Promise.all([resealing.stop(), tracking?.stop(), growth?.stop(), schedules.stop(), daily.stop()]);
      await gateway.close();
      await pictures.stop();
    },
    gateway: () => gateway.stats(),
    tracking: () => tracking?.stats(),
  };
}

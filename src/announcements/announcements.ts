import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { settleAll } from '../errors.ts';
import { createSettings } from '../guilds/settings.ts';
import type { Accounts } from '../members/accounts.ts';
import type { Members } from '../members/members.ts';
import { forgetUnfollowed } from '../members/personal-data.ts';
import { createSnapshots } from '../members/snapshots.ts';
import { createAnnounce } from './announce.ts';
import { createAudience, createPresence } from './audience.ts';
import { createBatches } from './batching/batches.ts';
import { createCompose, type Wording } from './compose.ts';
import type { Deps } from './deps.ts';
import { createSeen } from './event.ts';
import { createInbox } from './inbox/inbox.ts';
import { createWebhookEvents, type Ring } from './inbox/webhook-events.ts';
import { createKataFacts } from './kata-facts.ts';
import type { MessageSender } from './outbox/message-sender.ts';
import type { Outbox } from './outbox/outbox.ts';
import { createPipeline } from './pipeline.ts';

export interface AnnouncementsOptions extends Deps {
  readonly codewars: Pick<Codewars, 'user' | 'kata'>;
  readonly accounts: Accounts;
  readonly members: Pick<Members, 'unlinkAll'>;
  readonly catalogue: Pick<Catalogue, 'byId'>;
  readonly messageSender: Pick<MessageSender, 'isMember'>;
  /** What a delivery of a member's own hook does. */
  readonly ring: Ring;
  readonly outbox: Pick<Outbox, 'add' | 'wake'>;
  readonly wording: Wording;
  /** Whether a server belongs to this process, where several divide one bot. Default: all do. */
  readonly ownsGuild?: (guildId: string) => boolean;
  /** How long honor, votes and solutions are gathered. */
  readonly windowMs?: number;
}

export type Announcements = ReturnType<typeof createAnnouncements>;

/** Builds everything between the webhooks and the outbox: what happened → who wants to know → what to say. */
export function createAnnouncements(options: AnnouncementsOptions) {
  const { storage, now, windowMs = 10 * 60_000 } = options;
  const settings = createSettings({ ...options, onMended: (guildId) => options.outbox.wake(guildId) });
  const presence = createPresence(options);
  const parts = {
    ...{ ...options, settings },
    audience: createAudience({ ...options, settings, presence }),
    seen: createSeen(storage),
    announce: createAnnounce(options.outbox),
    kataFacts: createKataFacts(options),
    snapshots: createSnapshots(options),
  };
  const batches = createBatches({ ...parts, windowMs });
  const pipeline = createPipeline({ ...parts, batches });
  const handle = createWebhookEvents({ pipeline, ring: options.ring });
  const inbox = createInbox({ ...options, handle });

  return {
    inbox,
    pipeline,
    settings,
    presence,
    /** For the outbox. */
    compose: createCompose(parts),
    /** How many batches of a server gather in this process. */
    batchesIn: (guildId: string) => batches.openIn(guildId),
    /** Deletes what is kept no longer than promised. Answers of how many servers. */
    async sweep(): Promise<number> {
      let servers = 0;
      // Each of them, although another fails.
      await settleAll([
        settings.sweepDeparted().then((count) => (servers = count)),
        parts.seen.hashOld(now()),
        forgetUnfollowed(storage),
      ]);
      return servers;
    },
    async start(): Promise<void> {
      // First: deliveries of before the start belong to the batches of before.
      await batches.start();
      await inbox.start();
    },
    /** Finishes what runs; what is left stays stored. The outbox stops after this. */
    async stop(): Promise<void> {
      await inbox.stop();
      await batches.stop();
    },
    stats: () => ({ ...inbox.stats(), gathering: batches.size }),
  };
}

import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { settleAll } from '../errors.ts';
import { createSettings } from '../guilds/settings.ts';
import type { Accounts } from '../members/accounts.ts';
import type { Members } from '../members/members.ts';
import { forgetUnfollowed } from '../members/personal-data.ts';
import { createSnapshots } from '../members/snapshots.ts';
import type { InboxRecord } from '../storage/records.ts';
import { createAudience, createPresence } from './audience.ts';
import { createBatches } from './batches.ts';
import { createCompose, type Posts, type Wording } from './compose.ts';
import type { Deps } from '../deps.ts';
import { createSeen, eventOf } from './event.ts';
import { createInbox, type Ring } from './inbox/inbox.ts';
import { createDescribeKata } from './kata-facts.ts';
import type { MessageSender } from './outbox/message-sender.ts';
import type { Outbox } from './outbox/outbox.ts';
import { createPipeline } from './pipeline.ts';

export interface AnnouncementsOptions extends Deps {
  readonly codewars: Pick<Codewars, 'user' | 'kata'>;
  readonly accounts: Accounts;
  readonly members: Pick<Members, 'unlinkAll'>;
  readonly catalogue: Pick<Catalogue, 'byId'>;
  readonly messageSender: Pick<MessageSender, 'isMember'>;
  readonly ring: Ring;
  readonly onRank?: (account: string) => Promise<void>;
  readonly outbox: Pick<Outbox, 'add' | 'wake'>;
  readonly wording: Wording;
  readonly posts: Pick<Posts, 'compose'>;
  /** Whether a server belongs to this process. Default: all do. */
  readonly ownsGuild?: (guildId: string) => boolean;
  readonly windowMs?: number;
}

export type Announcements = ReturnType<typeof createAnnouncements>;

/** Builds everything between the webhooks and the outbox: what happened, who wants to know, what to say. */
export function createAnnouncements(options: AnnouncementsOptions) {
  const { storage, now, windowMs = 10 * 60_000 } = options;
  const settings = createSettings({ ...options, onMended: (guildId) => options.outbox.wake(guildId) });
  const presence = createPresence(options);
  const seen = createSeen(storage);
  const parts = {
    ...options,
    settings,
    seen,
    audience: createAudience({ ...options, settings, presence }),
    describeKata: createDescribeKata(options),
    snapshots: createSnapshots(options),
  };
  const batches = createBatches({ ...parts, windowMs });
  const pipeline = createPipeline({ ...parts, batches });
  const inbox = createInbox({ ...options, handle });

  async function handle(delivery: InboxRecord): Promise<void> {
    // Earlier versions put deliveries of members' own webhooks here.
    if (delivery.source.kind === 'member')
      return options.ring(delivery.source, delivery.kata?.id ?? 'profile');
    const event = eventOf(delivery);
    if (event) await pipeline.accept(event);
  }

  return {
    inbox,
    pipeline,
    settings,
    presence,
    compose: createCompose(parts),
    batchesIn: (guildId: string) => batches.openIn(guildId),
    /** Deletes what may no longer be kept, and returns how many servers were deleted. */
    async sweep(): Promise<number> {
      const departed = settings.sweepDeparted();
      await settleAll([departed, seen.hashOld(now()), forgetUnfollowed(storage)]);
      return departed;
    },
    async start(): Promise<void> {
      // First, because deliveries from before the start belong to the batches from before.
      await batches.start();
      await inbox.start();
    },
    /** Finishes what runs; the rest stays stored. Stop the outbox after this. */
    async stop(): Promise<void> {
      await inbox.stop();
      await batches.stop();
    },
    stats: () => ({ ...inbox.stats(), gathering: batches.size }),
  };
}

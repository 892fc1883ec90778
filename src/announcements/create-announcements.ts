import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Codewars } from '../codewars/codewars.ts';
import type { Accounts } from '../members/accounts.ts';
import type { Members } from '../members/members.ts';
import { forgetUnfollowed } from '../members/personal-data.ts';
import type { Storage } from '../storage/storage.ts';
import type { Inbox, Outbox, Pipeline } from './announcements.ts';
import type { MessageSender } from './outbox/message-sender.ts';
import { createAudience } from './audience.ts';
import { createCompose, type Compose } from './reword.ts';
import { createDeliveries, type Ring } from './inbox/webhook-events.ts';
import type { AnnouncementsLog } from './failures.ts';
import { settleAll } from '../errors.ts';
import { createGathering } from './batching/batches.ts';
import { createInbox, type InboxStats } from './inbox/inbox.ts';
import { createKataFacts } from './kata-facts.ts';
import { createPipeline } from './pipeline.ts';
import { createPresence, type Presence } from './presence.ts';
import { createSeen } from './seen.ts';
import { createSettings, type Settings } from '../guilds/settings.ts';
import { createSnapshots } from '../members/snapshots.ts';
import { createSpeaker } from './compose.ts';
import type { Wording } from './wording.ts';

export interface AnnouncementsOptions {
  readonly storage: Storage;
  readonly codewars: Pick<Codewars, 'user' | 'kata'>;
  readonly accounts: Accounts;
  readonly members: Pick<Members, 'unlinkAll'>;
  readonly catalogue: Pick<Catalogue, 'byId'>;
  readonly messageSender: Pick<MessageSender, 'isMember'>;
  /** What a delivery of a member's own hook does. */
  readonly ring: Ring;
  /** Whoever made it starts and stops it. */
  readonly outbox: Pick<Outbox, 'add' | 'wake'>;
  readonly wording: Wording;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random?: () => number;
  /** The name of this process, unlike those of others that share the store. */
  readonly node: string;
  readonly log: AnnouncementsLog;
  /** Whether a server is one of this process, where several divide one bot. Default: all are. */
  readonly ownsGuild?: (guildId: string) => boolean;
  readonly times?: {
    /** How long honor, votes and solutions are gathered. */
    readonly windowMs?: number;
    readonly orphanMs?: number;
  };
}

/** What happened → who wants to know → what to say. */
export interface Announcements {
  readonly inbox: Inbox;
  readonly pipeline: Pipeline;
  readonly settings: Settings;
  readonly presence: Presence;
  /** For the outbox. */
  readonly compose: Compose;
  /** Deletes what is kept no longer than promised, a day at a time. Answers of how many servers. */
  sweep(): Promise<number>;
  /** Takes up what was left: windows that are over are closed, deliveries worked off. */
  start(): Promise<void>;
  /** Finishes what runs; what is left stays stored. To be called before the outbox stops. */
  stop(): Promise<void>;
  stats(): InboxStats & { readonly gathering: number };
}

/** Builds everything between the webhooks and the outbox. */
export function createAnnouncements(options: AnnouncementsOptions): Announcements {
  const { storage, codewars, accounts, now, log, node, random = Math.random, times = {} } = options;
  const settings = createSettings({ ...options, onMended: (guildId) => options.outbox.wake(guildId) });
  const presence = createPresence(options);
  const audience = createAudience({ storage, settings, presence });
  const seen = createSeen(storage);
  const speaker = createSpeaker(options);
  const kataFacts = createKataFacts(options);
  const snapshots = createSnapshots({ storage, codewars, now });
  const gathering = createGathering({
    storage,
    seen,
    snapshots,
    accounts,
    audience,
    speaker,
    kataFacts,
    windowMs: times.windowMs ?? 10 * 60_000,
    now,
    log,
  });
  const pipeline = createPipeline({
    seen,
    accounts,
    snapshots,
    audience,
    gathering,
    speaker,
    kataFacts,
    settings,
    now,
  });
  const inbox = createInbox({
    storage,
    handle: createDeliveries({ pipeline, ring: options.ring }),
    node,
    now,
    random,
    log,
    ...(times.orphanMs === undefined ? {} : { orphanMs: times.orphanMs }),
  });

  return {
    inbox,
    pipeline,
    settings,
    presence,
    compose: createCompose({ storage, accounts, audience, wording: options.wording }),
    async sweep() {
      let servers = 0;
      // Each of them, although another fails.
      await settleAll([
        settings.sweepDeparted().then((count) => (servers = count)),
        seen.hashOld(now()),
        forgetUnfollowed(storage),
      ]);
      return servers;
    },
    async start() {
      // First: what was heard before the start belongs to the windows of before.
      await gathering.start();
      await inbox.start();
    },
    async stop() {
      await inbox.stop();
      await gathering.stop();
    },
    stats: () => ({ ...inbox.stats(), gathering: gathering.size }),
  };
}

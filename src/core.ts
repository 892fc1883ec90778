import { createAnnouncements } from './announcements/announcements.ts';
import type { Posts } from './announcements/compose.ts';
import { createOutbox } from './announcements/outbox/outbox.ts';
import { createCatalogue } from './catalogue/catalogue.ts';
import { learning } from './catalogue/learning.ts';
import { createCodewars } from './codewars/client.ts';
import type { Config, Role } from './config/config.ts';
import { createShare } from './discord/gateway/shards.ts';
import { createLazyGuildRoles } from './discord/rest/lazy-guild-roles.ts';
import { createLazyMessageSender } from './discord/rest/lazy-message-sender.ts';
import { createRateLimits } from './discord/rest/rate-limits.ts';
import { createDuplicateCheck } from './duplicate-processes.ts';
import { createHistory } from './history/history.ts';
import type { Log } from './log.ts';
import { createAccounts } from './members/accounts.ts';
import { createHooks } from './members/hooks.ts';
import { createMembers } from './members/members.ts';
import { createSnapshots } from './members/snapshots.ts';
import type { Metrics } from './metrics/metrics.ts';
import * as wording from './render/announcements/rank-and-honor.ts';
import { createRankRoles } from './roles/rank-roles.ts';
import type { Storage } from './storage/storage.ts';
import { createLooks } from './tracking/looks.ts';
import { createTraining } from './training/training.ts';

/** The role web adds no posts, and leaves those of others where they are. */
const noPosts: Posts = {
  compose: () => Promise.reject(new Error('This role words no posts.')),
  posted: () => Promise.resolve(),
};

export type Core = Awaited<ReturnType<typeof createCore>>;

/** What every role needs: members, Codewars, and announcements. */
export async function createCore(options: {
  readonly config: Config;
  readonly role: Role;
  readonly storage: Storage;
  readonly metrics: Metrics | undefined;
  readonly log: Log;
  readonly now: () => number;
  readonly onFatal: (error: Error) => void;
  readonly onHookChange: (hookId: string) => void;
  /** What words the posts of scheduled kinds; constructed later, and missing in the role web. */
  readonly posts: () => Posts | undefined;
  readonly beatEveryMs: number | undefined;
}) {
  const { config, role, storage, metrics, log, now, onHookChange } = options;
  const takesCommands = role !== 'web';
  const wordingOfPosts = (): Posts => options.posts() ?? noPosts;
  const posts: Posts = {
    compose: (...post) => wordingOfPosts().compose(...post),
    posted: (...post) => wordingOfPosts().posted(...post),
  };

  const client = createCodewars({
    baseUrl: config.codewars.apiUrl,
    requestsPerSecond: config.codewars.requestsPerSecond,
    now,
    cache: {
      get: (key) => storage.cache.get(key),
      setMany: (rows) => storage.cache.setMany(rows),
    },
    onCacheError: (error) => log.warn({ err: error }, 'could not read or store a cached Codewars answer'),
    onCall: metrics?.codewarsCall,
    onRead: metrics?.codewarsRead,
  });
  const catalogue = createCatalogue({
    storage,
    now,
    onError: (error) => log.warn({ err: error }, 'could not store a kata in the catalogue'),
    // Only commands look kata up.
    seed: takesCommands ? (await import('../facts/well-known-kata.ts')).wellKnownKata : [],
  });
  const learningCodewars = learning(client, catalogue);
  const share = createShare(config.discord.shards);
  const history = createHistory({
    storage,
    codewars: learningCodewars,
    catalogue,
    ownsAccount: share.ownsAccount,
    now,
    random: Math.random,
    log,
  });
  const codewars = history.noting(learningCodewars);
  const members = createMembers({
    storage,
    now,
    onHookRemoved: onHookChange,
    async onLinked(link) {
      history.greet(link);
      await rankRoles.linkChanged(link);
    },
    onVerified: (link) => rankRoles.linkChanged(link),
    async onUnlinked(guildId, userId) {
      await training.forget({ guildId, userId });
      await rankRoles.linkChanged({ guildId, userId });
    },
  });
  const hooks = createHooks({ storage, now, publicUrl: config.http.publicUrl, onChange: onHookChange });
  const accounts = createAccounts({ storage, codewars });
  const training = createTraining({ storage, codewars, accounts, members, now, log });

  const rateLimits = createRateLimits({ log, now });
  const discord = { ...config.discord, rateLimits };
  const messageSender = createLazyMessageSender(discord, options.onFatal);
  /** The name of this process, unique among those that share the store. */
  const node = config.instance ?? role;
  const shared = {
    storage,
    codewars,
    accounts,
    catalogue,
    history,
    members,
    messageSender,
    now,
    random: Math.random,
    node,
    log,
  };

  const rankRoles = createRankRoles({
    ...shared,
    guildRoles: createLazyGuildRoles(discord, options.onFatal),
    snapshots: createSnapshots(shared),
    // Servers are swept by those who hold their shard.
    ownsGuild: (guildId) => takesCommands && share.ownsGuild(guildId),
    onChange: metrics?.roleChange,
  });
  const announcements = createAnnouncements({
    ...shared,
    onRank: rankRoles.lookAbout,
    outbox: { add: (list) => outbox.add(list), wake: (guildId) => outbox.wake(guildId) },
    wording,
    posts,
    ownsGuild: share.ownsGuild,
    ring: (hook, about) => looks.ring(hook, about),
  });
  const outbox = createOutbox({
    ...shared,
    compose: announcements.compose,
    posts,
    wordsPosts: takesCommands,
    onAttempt: metrics?.announcement,
  });
  const looks = createLooks({
    ...shared,
    pipeline: announcements.pipeline,
    onNewBoard: rankRoles.lookAbout,
  });
  const duplicates = createDuplicateCheck({
    ...shared,
    shards: takesCommands ? config.discord.shards : undefined,
    everyMs: options.beatEveryMs,
  });

  return {
    ...shared,
    config,
    role,
    codewarsQueue: () => client.waiting,
    hooks,
    training,
    discord,
    share,
    announcements,
    outbox,
    /** Pending announcements of a server in this process. */
    waitingIn: (guildId: string) => ({
      batches: announcements.batchesIn(guildId),
      messages: outbox.waitingIn(guildId),
      isAll: role === 'all' && config.discord.shards === 'auto',
    }),
    looks,
    rankRoles,
    duplicates,
    async start(): Promise<void> {
      await storage.check();
      if (takesCommands) {
        void catalogue
          .load()
          .catch((error: unknown) => log.error({ err: error }, 'could not load the whole catalogue'));
      }
      await outbox.start();
      await announcements.start();
      await looks.start();
      await rankRoles.start();
    },
    async stop(): Promise<void> {
      await duplicates.stop();
      await looks.stop();
      await announcements.stop();
      await outbox.stop();
      await rankRoles.stop();
      await history.stop();
      await client.close();
      await catalogue.flush();
      await storage.close();
    },
  };
}

import { LimitedCollection, Options, type CacheFactory, type Caches, type Client } from 'discord.js';

/** A slash-command bot reads none of these; a server of 100,000 members must cost what a small one does. */
const unused: ReadonlySet<string> = new Set<keyof Caches>([
  'ApplicationCommandManager',
  'ApplicationEmojiManager',
  'AutoModerationRuleManager',
  'BaseGuildEmojiManager',
  'DMMessageManager',
  'EntitlementManager',
  'GuildBanManager',
  'GuildEmojiManager',
  'GuildForumThreadManager',
  'GuildInviteManager',
  'GuildMessageManager',
  'GuildScheduledEventManager',
  'GuildStickerManager',
  'GuildTextThreadManager',
  'MessageManager',
  'PresenceManager',
  'ReactionManager',
  'ReactionUserManager',
  'StageInstanceManager',
  'ThreadManager',
  'ThreadMemberManager',
  'UserManager',
  'VoiceStateManager',
]);

/** The bot's own member tells its permissions; without it `guild.members.me` would be null. */
const ownMemberOnly = {
  GuildMemberManager: {
    maxSize: 0,
    keepOverLimit: (member: { id: string; client: Client }) => member.id === member.client.user?.id,
  },
};

/**
 * What discord.js remembers. A cache that takes nothing in is one for all managers: each server and each channel has several,
 * and in 1,000 servers they would take 6 MB.
 */
export function createCaches(): CacheFactory {
  const limited = Options.cacheWithLimits(ownMemberOnly);
  const nothing = new LimitedCollection<never, never>({ maxSize: 0 });
  return (type, holds, manager) => (unused.has(manager.name) ? nothing : limited(type, holds, manager));
}

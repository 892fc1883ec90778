import type { DiscordStandIn } from './discord.ts';

/** Starts the stand-in on 127.0.0.1. Port 0 (the default) picks a free one. */
export type StartDiscord = (options?: {
  readonly port?: number;
  readonly token?: string;
  /** What the bot is called. Default: Bot. */
  readonly username?: string;
  /** False: an acknowledgement may take as long as the token lives. */
  readonly strictTiming?: boolean;
  /** The clock of ids, of the 3 seconds and of the 15 minutes. */
  readonly now?: () => number;
  readonly heartbeatMs?: number;
  /** Whether the application may ask for members, presences and message content. Default: no. */
  readonly privilegedIntents?: boolean;
  /** In which time the bot may change ten roles of members in a server. Discord, and the default: 10,000. */
  readonly memberRolesPerMs?: number;
  /** How many shards are recommended. Default: one. */
  readonly shards?: number;
  /** For what the application is set up in the Developer Portal: 0 servers, 1 users. Default: both. */
  readonly installTypes?: readonly number[];
  /** Whether the application has Activities, and with them a command of Discord's own. */
  readonly activities?: boolean;
  /** With so many guilds more, a shard is told that sharding is required. Default: 2,500. */
  readonly guildsPerShard?: number;
  /** How many buckets of shards may identify at once. Default: one. */
  readonly maxConcurrency?: number;
  /** How long a bucket is closed after an identify. Discord: 5,000. Default: 0, for bots that restart all the time. */
  readonly identifyEveryMs?: number;
  /** How many sessions may be started until the limit is reset. Default: 1,000 a day. One too many ends the token. */
  readonly sessionStarts?: {
    readonly total?: number;
    readonly remaining?: number;
    readonly resetAfterMs?: number;
    /** The clock of the limits, in milliseconds. */
    readonly now?: () => number;
  };
}) => Promise<DiscordStandIn>;

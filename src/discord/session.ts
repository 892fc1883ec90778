import {
  Client,
  DiscordAPIError,
  Events,
  GatewayIntentBits,
  Status,
  type Guild,
  type Interaction,
} from 'discord.js';
import { StartError } from '../errors.ts';
import type { Log } from '../log.ts';
import { createCaches } from './caches.ts';
import { restOptions } from './rest.ts';

export interface SessionOptions {
  readonly token: string;
  readonly apiUrl: string;
  readonly cdnUrl: string;
  readonly log: Log;
  readonly onInteraction: (interaction: Interaction) => void;
  /** The bot was invited to a server. */
  readonly onJoin: (guild: Guild) => void;
  /** The bot was removed from a server; an outage is not that. */
  readonly onLeave: (guildId: string) => void;
  /** The session cannot go on: the token was revoked, say. */
  readonly onFatal: (error: Error) => void;
}

/** The gateway session: what Discord tells this process. */
export interface Session {
  /** Settles when the session is ready. @throws StartError when Discord does not accept the token. */
  open(): Promise<void>;
  readonly isReady: boolean;
  /** The application of this token, once open. */
  readonly applicationId: string;
  /** The servers that the bot is in. */
  readonly guildIds: readonly string[];
  close(): Promise<void>;
}

/** Makes a session with every listener attached before the login, so that no event can come too early. */
export function createSession(options: SessionOptions): Session {
  const { log, onFatal } = options;
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    rest: restOptions(options),
    allowedMentions: { parse: [] },
    makeCache: createCaches(),
    // Nothing is kept that would need sweeping.
    sweepers: {},
    failIfNotExists: false,
    // All that we send is written as Discord's API has it: there is nothing to rename, and renaming copies every embed.
    jsonTransformer: (json) => json,
  });

  client.on(Events.InteractionCreate, options.onInteraction);
  client.on(Events.Error, (error) => log.error({ err: error }, 'the Discord client reported an error'));
  client.on(Events.Warn, (message) => log.warn(message));
  client.on(Events.ShardReady, (shard) => log.info({ shard }, 'gateway session ready'));
  client.on(Events.ShardResume, (shard, replayed) =>
    log.info({ shard, replayed }, 'gateway session resumed'),
  );
  client.on(Events.ShardReconnecting, (shard) => log.info({ shard }, 'gateway session reconnecting'));
  client.on(Events.ShardError, (error, shard) =>
    log.warn({ err: error, shard }, 'gateway connection failed'),
  );
  client.on(Events.ShardDisconnect, ({ code }, shard) => {
    log.error({ shard, code }, 'the gateway session has ended');
    onFatal(new StartError([`Discord ended the gateway session (close code ${code}). ${wrongToken}`]));
  });
  client.on(Events.Invalidated, () =>
    onFatal(new StartError([`Discord invalidated the session. ${wrongToken}`])),
  );
  client.on(Events.GuildCreate, (guild) => {
    log.info({ guild: guild.id }, 'joined a server');
    options.onJoin(guild);
  });
  client.on(Events.GuildDelete, (guild) => {
    log.info({ guild: guild.id }, 'removed from a server');
    options.onLeave(guild.id);
  });
  client.on(Events.GuildUnavailable, (guild) => log.warn({ guild: guild.id }, 'a server is unavailable'));

  return {
    async open() {
      const ready = new Promise<void>((resolve) => client.once(Events.ClientReady, () => resolve()));
      try {
        await client.login(options.token);
      } catch (error) {
        throw isUnauthorized(error) ? new StartError([wrongToken], { cause: error }) : error;
      }
      await ready;
    },
    get isReady() {
      // discord.js calls itself ready for ever once it was; its shards say how they are now.
      return client.isReady() && client.ws.shards.every(({ status }) => status === Status.Ready);
    },
    get applicationId() {
      if (client.application === null) throw new Error('the session is not open');
      return client.application.id;
    },
    get guildIds() {
      return [...client.guilds.cache.keys()];
    },
    close: () => client.destroy(),
  };
}

/** What to say when Discord does not take the token. */
export const wrongToken =
  'DISCORD_TOKEN is not accepted by Discord: copy it again from the Developer Portal (Bot → Reset Token).';

function isUnauthorized(error: unknown): boolean {
  if (error instanceof DiscordAPIError) return error.status === 401;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'TokenInvalid';
}

import {
  Client,
  DiscordAPIError,
  Events,
  GatewayCloseCodes,
  GatewayIntentBits,
  LimitedCollection,
  Options,
  RESTJSONErrorCodes,
  Routes,
  SimpleIdentifyThrottler,
  SimpleShardingStrategy,
  Status,
  type APIGatewayBotInfo,
  type CacheFactory,
  type ClientOptions,
  type Guild,
  type Interaction,
  type REST,
} from 'discord.js';
import type { Shards } from '../../config/variables.ts';
import { StartError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Storage } from '../../storage/storage.ts';
import { withOwnSignal } from '../rest/own-signal.ts';
import { createRest, impatient, restOptions, wrongToken, type RestOptions } from '../rest/rest.ts';
import { createSharedThrottler, waitForSessionStarts, withSessionLimit } from './identify.ts';
import { createOutage, waitForDiscord } from './wait-for-discord.ts';

interface ClientSettings extends RestOptions {
  readonly shards: Shards;
  readonly storage: Pick<Storage, 'heard'>;
  /** The time between identifies of processes that share shards; shorter in tests. */
  readonly identifyEveryMs?: number;
  readonly now: () => number;
  readonly log: Log;
  readonly onInteraction: (interaction: Interaction) => void;
  readonly onJoin: (guild: Guild) => void;
  readonly onLeave: (guildId: string) => void;
  /** A role of a server has changed, or the bot's own roles. */
  readonly onRoles: (guildId: string) => void;
  /** The session cannot continue, for instance because the token was revoked. */
  readonly onFatal: (error: Error) => void;
}

export type GatewayClient = ReturnType<typeof createGatewayClient>;
export type GatewayStats = ReturnType<GatewayClient['stats']>;

/** The gateway session. Listeners are attached before the login, so that no event is missed. */
export function createGatewayClient(options: ClientSettings) {
  const { log } = options;
  const closing = new AbortController();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const rest = createRest(options, impatient);
  const limit = { ...options, ask: (signal: AbortSignal) => askForGateway(rest, signal) };
  const outage = createOutage(
    options,
    'the gateway is disconnected',
    'the gateway is still disconnected',
    'the gateway is connected again',
  );
  let isStopping = false;
  let information: APIGatewayBotInfo | undefined;
  /** Why a connection failed, which discord.js emits just before it closes. */
  let trouble: { readonly shard: number; readonly reason: string } | undefined;
  const client = new Client({
    ...sharding(options.shards),
    ws: {
      buildStrategy(manager) {
        const known = information;
        // discord.js would ask again, and give up if there is no answer.
        if (known !== undefined) manager.fetchGatewayInformation = () => Promise.resolve(known);
        const strategy = new SimpleShardingStrategy(manager);
        const connect = strategy.connect.bind(strategy);
        strategy.connect = () => {
          for (const shard of client.ws.shards.values())
            shard.on('close', ({ code }) => onClose(shard.id, code));
          // If the first connection of a shard fails, discord.js would give up; the shard itself tries again.
          return connect().catch(() => undefined);
        };
        return strategy;
      },
      async buildIdentifyThrottler(manager) {
        const { session_start_limit: starts } = await manager.fetchGatewayInformation();
        const maxConcurrency = starts.max_concurrency;
        const shardCount = await manager.getShardCount();
        const throttler =
          options.shards === 'auto'
            ? new SimpleIdentifyThrottler(maxConcurrency)
            : createSharedThrottler({ ...options, maxConcurrency, shardCount });
        return withSessionLimit(throttler, limit);
      },
    },
    intents: [GatewayIntentBits.Guilds],
    rest: restOptions(options),
    allowedMentions: { parse: [] },
    makeCache: makeCache(),
    sweepers: {},
    failIfNotExists: false,
    // What is sent has the API's names already; renaming would copy every embed.
    jsonTransformer: (json) => json,
  });

  client.on(Events.InteractionCreate, options.onInteraction);
  client.on(Events.Error, (error) => log.error({ err: error }, 'Discord client error'));
  client.on(Events.Warn, (message) => log.warn(message));
  client.on(Events.ShardReady, (shard) => {
    log.info({ shard }, 'gateway session ready');
    if (areReady()) outage.isOver();
  });
  client.on(Events.ShardResume, (shard, replayed) => {
    log.debug({ shard, replayed }, 'gateway session resumed');
    if (areReady()) outage.isOver();
    // discord.js 14 checks this only when a shard starts, so one that was offline then would block the others forever.
    // eslint-disable-next-line @typescript-eslint/dot-notation -- private in its types
    client.ws['checkShardsReady']();
  });
  client.on(Events.ShardError, ({ message }, shard) => (trouble = { shard, reason: message }));
  client.on(Events.ShardDisconnect, ({ code }, shard) => {
    log.error({ shard, code }, 'the gateway session has ended');
    fail(sentenceForClose(code));
  });
  client.on(Events.Invalidated, () => fail(`Discord invalidated the session. ${wrongToken}`));
  client.on(Events.GuildCreate, (guild) => {
    log.info({ guild: guild.id }, 'joined a server');
    options.onJoin(guild);
  });
  client.on(Events.GuildDelete, (guild) => {
    log.info({ guild: guild.id }, 'removed from a server');
    options.onLeave(guild.id);
  });
  client.on(Events.GuildRoleUpdate, (_, { guild }) => options.onRoles(guild.id));
  client.on(Events.GuildRoleDelete, ({ guild }) => options.onRoles(guild.id));
  client.on(Events.GuildMemberUpdate, (_, { id, guild }) => {
    if (id === client.user?.id) options.onRoles(guild.id);
  });
  client.on(Events.GuildUnavailable, (guild) => log.warn({ guild: guild.id }, 'a server is unavailable'));

  return {
    /**
     * Settles when every shard is ready or the client is closed, and waits out an outage.
     * @throws StartError if Discord rejects the token or the shards
     */
    async open(): Promise<void> {
      const ready = new Promise<void>((resolve) => client.once(Events.ClientReady, () => resolve()));
      const closed = new Promise<void>((resolve) =>
        closing.signal.addEventListener('abort', () => resolve()),
      );
      await Promise.race([logIn().then(() => ready), failed.promise, closed]);
    },
    get isReady(): boolean {
      // The client itself stays ready once it was.
      return client.isReady() && areReady();
    },
    /** Whether the bot is in a server of these shards, even an unavailable one. */
    isIn: (guildId: string): boolean => client.guilds.cache.has(guildId),
    /** Whether a server has the commands without the bot, which the gateway does not tell. */
    async hasCommandsAlone(guildId: string): Promise<boolean> {
      try {
        await client.rest.get(Routes.applicationGuildCommands(client.application?.id ?? '', guildId));
        return true;
      } catch (error) {
        if (error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.MissingAccess) return false;
        throw error;
      }
    },
    stats: () => ({
      shards: client.ws.shards.map((shard) => ({
        id: shard.id,
        ready: isReady(shard),
        /** `null` before the first heartbeat. */
        pingMs: shard.ping < 0 ? null : shard.ping,
      })),
      guilds: client.guilds.cache.size,
    }),
    /** From now on, does not log closed connections. */
    stopReporting(): void {
      isStopping = true;
    },
    close(): Promise<void> {
      isStopping = true;
      closing.abort();
      return client.destroy();
    },
  };

  async function logIn(): Promise<void> {
    const sessions = options.shards === 'auto' ? undefined : options.shards.ids.length;
    const { signal } = closing;
    try {
      const what = 'the gateway session';
      const work = () => waitForSessionStarts(limit, signal, sessions);
      information = await waitForDiscord(work, { ...options, signal, what });
      signal.throwIfAborted();
      await client.login(options.token);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  function areReady(): boolean {
    return client.ws.shards.every(isReady);
  }

  function onClose(shard: number, code: number): void {
    const reason = trouble?.shard === shard ? trouble.reason : reasonForClose(code);
    trouble = undefined;
    if (!isStopping) outage.lasts({ shard, code, reason });
  }

  function fail(problem: string): void {
    const fatal = new StartError([problem]);
    failed.reject(fatal);
    options.onFatal(fatal);
  }
}

/** @throws if a proxy or an outage page answers */
async function askForGateway(rest: REST, signal: AbortSignal): Promise<APIGatewayBotInfo> {
  const answer = (await withOwnSignal(signal, (own) =>
    rest.get(Routes.gatewayBot(), { signal: own }),
  )) as Partial<APIGatewayBotInfo>;
  const { url, shards, session_start_limit: limit } = answer;
  const isGateway = typeof url === 'string' && /^wss?:\/\/./.test(url) && typeof shards === 'number';
  if (!isGateway || typeof limit?.remaining !== 'number')
    throw new Error('the answer is not about the gateway');
  return answer as APIGatewayBotInfo;
}

function sharding(shards: Shards): Pick<ClientOptions, 'shards' | 'shardCount'> {
  return shards === 'auto' ? { shards } : { shards: shards.ids, shardCount: shards.count };
}

const isReady = ({ status }: { readonly status: Status }): boolean => status === Status.Ready;

/** The bot needs no other cache, so that a server of 100,000 members costs no more than a small one. */
const caches: ReadonlySet<string> = new Set([
  'ChannelManager',
  'GuildChannelManager',
  'GuildManager',
  'GuildMemberManager',
  'PermissionOverwriteManager',
  'RoleManager',
]);

/** All other managers share one empty cache, which saves 6 MB in 1,000 servers. */
function makeCache(): CacheFactory {
  const limited = Options.cacheWithLimits({
    // `guild.members.me` needs the bot's own member.
    GuildMemberManager: { maxSize: 0, keepOverLimit: ({ id, client }) => id === client.user.id },
  });
  const nothing = new LimitedCollection<never, never>({ maxSize: 0 });
  return (type, holds, manager) => (caches.has(manager.name) ? limited(type, holds, manager) : nothing);
}

const sentences: Readonly<Record<number, string>> = {
  [GatewayCloseCodes.AuthenticationFailed]: wrongToken,
  [GatewayCloseCodes.InvalidShard]:
    'DISCORD_SHARDS names shards that Discord does not take: set it to auto, or give every process a range of the same number of shards (0-7/32, 8-15/32, …).',
  [GatewayCloseCodes.ShardingRequired]:
    'The bot is in too many servers for its number of shards: set DISCORD_SHARDS=auto, or give every process a range of a larger number.',
  [GatewayCloseCodes.InvalidAPIVersion]:
    'Discord no longer supports the gateway version of this bot: update the bot.',
  [GatewayCloseCodes.InvalidIntents]:
    'Discord does not know the intents that this bot asks for: update the bot.',
  [GatewayCloseCodes.DisallowedIntents]:
    'Discord does not grant the intents that this bot asks for (Guilds alone, which needs no approval): look at the application in the Developer Portal.',
};

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
export function sentenceForClose(code: number): string {
  return `Discord ended the gateway session (close code ${code}). ${sentences[code] ?? 'Start the bot again.'}`;
}

/** Codes of https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1, and 4200 of discord.js. */
const reasons: Readonly<Record<number, string>> = {
  1000: 'closed in order',
  1001: 'Discord goes away',
  1006: 'cut off, or not let in',
  4200: 'Discord asks to connect again',
};

function reasonForClose(code: number): string {
  return reasons[code] ?? GatewayCloseCodes[code] ?? 'unknown';
}

import {
  Client,
  DiscordAPIError,
  Events,
  GatewayIntentBits,
  RESTJSONErrorCodes,
  Routes,
  SimpleIdentifyThrottler,
  SimpleShardingStrategy,
  Status,
  type APIGatewayBotInfo,
  type ClientOptions,
  type Guild,
  type Interaction,
  type REST,
} from 'discord.js';
import type { Shards } from '../../config/config.ts';
import { StartError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Storage } from '../../storage/storage.ts';
import { createCaches } from './caches.ts';
import { reasonForClose, sentenceForClose } from './close-codes.ts';
import { createSharedTurns } from './shared-identify.ts';
import { createOutage } from './outage.ts';
import { createRest, impatient, restOptions, wrongToken, type RestOptions } from '../rest/rest.ts';
import { createSessionStarts } from './session-limit.ts';
import { waitForDiscord } from './wait-for-discord.ts';

export interface SessionOptions extends RestOptions {
  readonly shards: Shards;
  /** Where processes that divide the shards see whose turn it is. */
  readonly storage: Pick<Storage, 'heard'>;
  /** How long such processes leave between the identifies of one bucket; tests are faster. */
  readonly identifyEveryMs?: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Log;
  readonly onInteraction: (interaction: Interaction) => void;
  /** The bot was invited to a server. */
  readonly onJoin: (guild: Guild) => void;
  /** The bot was removed from a server; an outage is not that. */
  readonly onLeave: (guildId: string) => void;
  /** The session cannot go on: the token was revoked, say. */
  readonly onFatal: (error: Error) => void;
}

/** How the gateway is. */
export interface GatewayStats {
  /** Those of this process; none before it knows which they are. */
  readonly shards: readonly {
    readonly id: number;
    readonly ready: boolean;
    /** From the newest heartbeat to its answer; `null` before the first one. */
    readonly pingMs: number | null;
  }[];
  /** Servers of these shards. */
  readonly guilds: number;
}

/** The gateway session: what Discord tells this process, on one shard or on many. */
export interface Session {
  /**
   * Settles when every shard is ready, or when the session was closed before. Waits for a Discord that is unwell.
   * @throws StartError when Discord does not accept the token, or does not take the shards.
   */
  open(): Promise<void>;
  /** Whether every shard is ready. */
  readonly isReady: boolean;
  /** Whether the bot is in a server of these shards, be it that the server is unavailable just now. */
  isIn(guildId: string): boolean;
  /** Whether a server has the commands without the bot, of which the gateway says nothing. Asks Discord, and rejects where it does not say. */
  hasCommandsAlone(guildId: string): Promise<boolean>;
  stats(): GatewayStats;
  close(): Promise<void>;
}

/** Makes a session with every listener attached before the login, so that no event can come too early. */
export function createSession(options: SessionOptions): Session {
  const { log } = options;
  const closing = new AbortController();
  const failed = Promise.withResolvers<never>();
  // Whether anybody waits for it or not.
  failed.promise.catch(() => undefined);
  const rest = createRest(options, impatient);
  const starts = createSessionStarts({ ...options, ask: (signal) => askForGateway(rest, signal) });
  const outage = createOutage({
    ...options,
    words: ['the gateway is away', 'the gateway is still away', 'the gateway is back'],
  });
  let information: APIGatewayBotInfo | undefined;
  /** Why a connection could not be made; comes just before the news of its end. */
  let trouble: { readonly shard: number; readonly reason: string } | undefined;
  const client = new Client({
    ...sharding(options.shards),
    ws: {
      buildStrategy(manager) {
        const known = information;
        // A client that asks again, and is not answered, ends for good.
        if (known !== undefined) manager.fetchGatewayInformation = () => Promise.resolve(known);
        const strategy = new SimpleShardingStrategy(manager);
        const connect = strategy.connect.bind(strategy);
        strategy.connect = () => {
          for (const shard of client.ws.shards.values())
            shard.on('close', ({ code }) => onClose(shard.id, code));
          // A shard whose first connection fails tries again, as at every later one; discord.js would end the client.
          return connect().catch(() => undefined);
        };
        return strategy;
      },
      async buildIdentifyThrottler(manager) {
        const { session_start_limit: limit } = await manager.fetchGatewayInformation();
        const maxConcurrency = limit.max_concurrency;
        const shardCount = await manager.getShardCount();
        const isAlone = options.shards === 'auto';
        return starts.before(
          isAlone
            ? new SimpleIdentifyThrottler(maxConcurrency)
            : createSharedTurns({ ...options, maxConcurrency, shardCount }),
        );
      },
    },
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
  client.on(Events.ShardReady, (shard) => {
    log.info({ shard }, 'gateway session ready');
    if (areReady()) outage.isOver();
  });
  client.on(Events.ShardResume, (shard, replayed) => {
    log.debug({ shard, replayed }, 'gateway session resumed');
    if (areReady()) outage.isOver();
    // discord.js 14 asks this only when a shard begins: one that was away just then would keep the others waiting for ever.
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
  client.on(Events.GuildUnavailable, (guild) => log.warn({ guild: guild.id }, 'a server is unavailable'));

  return {
    async open() {
      const ready = new Promise<void>((resolve) => client.once(Events.ClientReady, () => resolve()));
      const closed = new Promise<void>((resolve) =>
        closing.signal.addEventListener('abort', () => resolve()),
      );
      await Promise.race([logIn().then(() => ready), failed.promise, closed]);
    },
    get isReady() {
      // discord.js calls itself ready for ever once it was; its shards say how they are now.
      return client.isReady() && areReady();
    },
    isIn: (guildId) => client.guilds.cache.has(guildId),
    async hasCommandsAlone(guildId) {
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
        pingMs: shard.ping < 0 ? null : shard.ping,
      })),
      guilds: client.guilds.cache.size,
    }),
    close() {
      closing.abort();
      return client.destroy();
    },
  };

  async function logIn(): Promise<void> {
    const sessions = options.shards === 'auto' ? undefined : options.shards.ids.length;
    const { signal } = closing;
    try {
      const what = 'the gateway session';
      information = await waitForDiscord(() => starts.wait(signal, sessions), { ...options, signal, what });
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
    if (!closing.signal.aborted) outage.lasts({ shard, code, reason });
  }

  function fail(problem: string): void {
    const fatal = new StartError([problem]);
    failed.reject(fatal);
    options.onFatal(fatal);
  }
}

/** @throws when something else answers: a proxy, or a page about an outage. */
async function askForGateway(rest: REST, signal: AbortSignal): Promise<APIGatewayBotInfo> {
  const answer = (await rest.get(Routes.gatewayBot(), { signal })) as Partial<APIGatewayBotInfo>;
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

import type { Guild, Interaction } from 'discord.js';
import type { Presence } from '../announcements/presence.ts';
import type { Config } from '../config.ts';
import type { Storage } from '../storage/storage.ts';
import { createDispatcher, type DispatcherOptions } from './dispatcher.ts';
import { sayHello } from './hello.ts';
import { insist } from './insist.ts';
import { isOutage } from './interaction-errors.ts';
import { guildOf } from './interactions.ts';
import { inviteUrl } from './invite.ts';
import { registerCommands } from './registration.ts';
import { createRest } from './rest.ts';
import { createSession, type GatewayStats } from './session.ts';

export interface GatewayOptions extends Omit<
  DispatcherOptions,
  'deferAfterMs' | 'formWithinMs' | 'autocompleteWithinMs'
> {
  readonly storage: Pick<Storage, 'heard'>;
  readonly presence: Pick<Presence, 'prove'>;
  readonly discord: Config['discord'];
  readonly onFatal: (error: Error) => void;
  /** When data that is due to be deleted is first looked for. Tests are faster. */
  readonly sweepFirstMs?: number | undefined;
}

/** The part of a process that holds a gateway session: slash commands, and the bot's coming and going in servers. */
export interface Gateway {
  /** Whether every shard of this process is ready. */
  readonly isReady: boolean;
  /** Settles when that is so and the commands are registered, or when it was closed before. @throws StartError */
  open(): Promise<void>;
  /** Takes nothing more, and settles when what was taken is answered. */
  drain(): Promise<void>;
  close(): Promise<void>;
  stats(): GatewayStats;
}

/** A start that fails is tried again at once, and each try costs one of the sessions that Discord allows in a day. */
const registerWithinMs = 300_000;

/** Soon, and not while everything starts; several processes that start at once begin at different times. */
const sweepFirstMs = { from: 120_000, to: 300_000 };
/** Often enough for data that is kept for 30 days. */
const sweepEveryMs = 86_400_000;

/** Makes the gateway part; nothing connects before `open`. */
export function createGateway(options: GatewayOptions): Gateway {
  const { discord, log, services } = options;
  const dispatcher = createDispatcher(options);
  const session = createSession({
    ...discord,
    storage: options.storage,
    now: services.now,
    log,
    onInteraction: (interaction) => {
      void dispatcher.handle(interaction);
      void attempt('that a member is in a server could not be noted', () => notePresence(interaction));
    },
    onJoin: (guild) => void attempt('a server that was joined could not be noted', () => welcome(guild)),
    onLeave: (guildId) =>
      void attempt('a server that was left could not be noted', () => services.settings.left(guildId)),
    onFatal: options.onFatal,
  });
  let sweeping: NodeJS.Timeout | undefined;
  const closing = new AbortController();
  const isClosed = (): boolean => closing.signal.aborted;

  return {
    get isReady() {
      return session.isReady;
    },
    async open() {
      await session.open();
      if (isClosed()) return;
      await register().catch((error: unknown) => {
        if (!isClosed()) throw error;
      });
      if (isClosed()) return;
      // Nobody waits for it: a bot in thousands of servers is ready before it has gone through them.
      void attempt('what is kept could not be compared with the servers there are', () =>
        services.settings.reconcile((guildId) => session.isIn(guildId)),
      );
      const { from, to } = sweepFirstMs;
      sweepAfter(options.sweepFirstMs ?? from + Math.random() * (to - from));
    },
    drain: () => dispatcher.drain(),
    close() {
      closing.abort();
      clearTimeout(sweeping);
      return session.close();
    },
    stats: () => session.stats(),
  };

  async function register(): Promise<void> {
    let isTold = false;
    const isToldOutage = (error: unknown): boolean => {
      if (!isOutage(error)) return false;
      if (!isTold) log.warn({ err: error }, 'the commands cannot be registered yet: Discord does not answer');
      isTold = true;
      return true;
    };
    const applicationId = discord.applicationId ?? session.applicationId;
    const { written, count } = await insist(
      () =>
        registerCommands({
          commands: options.commands,
          rest: createRest(discord),
          applicationId,
          guildId: discord.guildId,
        }),
      { forMs: registerWithinMs, isPassing: isToldOutage, signal: closing.signal },
    );
    const { guilds, shards } = session.stats();
    log.info(
      {
        commands: count,
        written,
        guilds,
        shards: shards.map(({ id }) => id),
        invite: inviteUrl(applicationId),
      },
      'the commands are registered',
    );
  }

  async function notePresence(interaction: Interaction): Promise<void> {
    const guildId = guildOf(interaction);
    if (guildId !== null) await options.presence.prove(guildId, interaction.user.id);
  }

  async function welcome(guild: Guild): Promise<void> {
    await services.settings.joined(guild.id);
    if (await services.settings.claimHello(guild.id)) await sayHello(guild);
  }

  function sweepAfter(waitMs: number): void {
    sweeping = setTimeout(() => {
      void attempt('the data of servers that were left could not be swept', sweep);
      sweepAfter(sweepEveryMs);
    }, waitMs).unref();
  }

  async function sweep(): Promise<void> {
    const swept = await services.settings.sweepDeparted();
    if (swept > 0)
      log.info({ servers: swept }, 'the data of servers that were left over 30 days ago is deleted');
  }

  /** Nobody waits for these: what fails is logged, and done again at the next occasion. */
  async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.error({ err: error }, what);
    }
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Guild, Interaction } from 'discord.js';
import type { Presence } from '../../announcements/presence.ts';
import type { Config } from '../../config/config.ts';
import type { Storage } from '../../storage/storage.ts';
import { createDispatcher, type DispatcherOptions } from '../interactions/dispatcher.ts';
import { sayHello } from './hello.ts';
import { guildOf } from '../interactions/context.ts';
import { inviteUrl } from '../rest/permissions.ts';
import { CommandsRefused, registerCommands } from '../rest/register-commands.ts';
import { createRest, impatient } from '../rest/rest.ts';
import { createSession, type GatewayStats } from './client.ts';
import { waitForDiscord } from './wait-for-discord.ts';

export interface GatewayOptions extends Omit<
  DispatcherOptions,
  'deferAfterMs' | 'formWithinMs' | 'autocompleteWithinMs'
> {
  readonly storage: Pick<Storage, 'heard'>;
  readonly presence: Pick<Presence, 'prove'>;
  /** Deletes what is over; answers of how many servers. */
  readonly sweep: () => Promise<number>;
  readonly discord: Config['discord'];
  readonly onFatal: (error: Error) => void;
  /** When data that is due to be deleted is first looked for. Tests are faster. */
  readonly sweepFirstMs?: number | undefined;
}

/** The part of a process that holds a gateway session: slash commands, and the bot's coming and going in servers. */
export interface Gateway {
  /** Whether every shard of this process is ready. */
  readonly isReady: boolean;
  /** Settles when that is so, or when it was closed before; waits for a Discord that is unwell. @throws StartError */
  open(): Promise<void>;
  /** Takes nothing more, and settles when what was taken is answered. */
  drain(): Promise<void>;
  close(): Promise<void>;
  stats(): GatewayStats;
}

/** Members can use commands that were registered before: for longer than that the session does not wait for new ones. */
const registerFirstMs = 60_000;

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
      // Before the session: a start that ends here costs none of those that Discord allows in a day.
      const registering = register();
      registering.catch((error: unknown) => options.onFatal(error as Error));
      await Promise.race([
        registering,
        delay(registerFirstMs, undefined, { ref: false, signal: closing.signal }).catch(() => undefined),
      ]);
      await session.open();
      if (isClosed()) return;
      // Nobody waits for it: a bot in thousands of servers is ready before it has gone through them.
      void attempt('what is kept could not be compared with the servers there are', () =>
        services.settings.reconcile(
          (guildId) => session.isIn(guildId),
          (guildId) => session.hasCommandsAlone(guildId),
        ),
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

  /** Settles when Discord has taken the commands, or refuses to, or this is closed. @throws StartError */
  async function register(): Promise<void> {
    const { signal } = closing;
    const rest = createRest(discord, impatient);
    const { commands, storage } = options;
    const work = () => registerCommands({ ...discord, commands, rest, storage, now: services.now });
    try {
      const waiting = { log, now: services.now, signal, what: 'the registration of slash commands' };
      const { applicationId, count } = await waitForDiscord(work, waiting);
      log.info({ commands: count, invite: inviteUrl(applicationId) }, 'the commands are registered');
    } catch (error) {
      if (isClosed()) return;
      if (!(error instanceof CommandsRefused)) throw error;
      log.error(error.message);
    }
  }

  async function notePresence(interaction: Interaction): Promise<void> {
    const guildId = guildOf(interaction);
    if (guildId === null) return;
    await options.presence.prove(guildId, interaction.user.id);
    // The gateway says nothing of a server that has the commands without the bot: being used there is the sign.
    if (!session.isIn(guildId)) await services.settings.joined(guildId);
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
    const swept = await options.sweep();
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

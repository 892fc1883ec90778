import { setTimeout as delay } from 'node:timers/promises';
import { MessageFlags, PermissionFlagsBits, type Guild, type Interaction } from 'discord.js';
import type { Presence } from '../../announcements/audience.ts';
import type { Config } from '../../config/config.ts';
import type { Storage } from '../../storage/storage.ts';
import { guildOf } from '../interactions/context.ts';
import { createDispatcher, type DispatcherOptions } from '../interactions/dispatcher.ts';
import { inviteUrl } from '../rest/permissions.ts';
import type { RateLimits } from '../rest/rate-limits.ts';
import { CommandsRefused, registerCommands } from '../rest/register-commands.ts';
import { createRest, impatient } from '../rest/rest.ts';
import { createGatewayClient } from './client.ts';
import { waitForDiscord } from './wait-for-discord.ts';

/** Members can use commands that were registered before: the session waits no longer than that for new ones. */
const registerFirstMs = 60_000;

/** Soon, but not while everything starts; several processes that start at once begin at different times. */
const sweepFirstMs = { from: 120_000, to: 300_000 };
/** Often enough for data that is kept for 30 days. */
const sweepEveryMs = 86_400_000;

type GatewayOptions = DispatcherOptions & {
  readonly storage: Pick<Storage, 'heard'>;
  readonly presence: Pick<Presence, 'prove'>;
  /** Deletes what has expired; answers of how many servers. */
  readonly sweep: () => Promise<number>;
  readonly discord: Config['discord'] & { readonly rateLimits?: RateLimits };
  readonly onFatal: (error: Error) => void;
  /** When data that is due to be deleted is first looked for. Tests are faster. */
  readonly sweepFirstMs?: number | undefined;
};

/** Registers the commands, answers interactions, and notes the servers that the bot joins and leaves. Nothing connects before `open`. */
export function createGateway(options: GatewayOptions) {
  const { commands, discord, log, services, storage } = options;
  const { now, settings } = services;
  const dispatcher = createDispatcher(options);
  const client = createGatewayClient({
    ...{ ...discord, storage, now, log, onFatal: options.onFatal },
    onInteraction: (interaction) => {
      void dispatcher.handle(interaction);
      void attempt('that a member is in a server could not be noted', () => notePresence(interaction));
    },
    onJoin: (guild) => void attempt('a server that was joined could not be noted', () => welcome(guild)),
    onLeave: (guildId) =>
      void attempt('a server that was left could not be noted', () => settings.left(guildId)),
  });
  let sweeping: NodeJS.Timeout | undefined;
  const closing = new AbortController();
  const isClosed = (): boolean => closing.signal.aborted;

  return {
    /** Whether every shard of this process is ready. */
    get isReady(): boolean {
      return client.isReady;
    },
    /** Settles when it is ready, or when it was closed before; waits for a Discord that is unwell. @throws StartError */
    async open(): Promise<void> {
      // Before the session: a start that is refused here costs none of those that Discord allows in a day.
      const registering = register();
      registering.catch((error: unknown) => options.onFatal(error as Error));
      await Promise.race([
        registering,
        delay(registerFirstMs, undefined, { ref: false, signal: closing.signal }).catch(() => undefined),
      ]);
      await client.open();
      if (isClosed()) return;
      // In the background: a bot in thousands of servers is ready before it has gone through them.
      void attempt('what is kept could not be compared with the servers there are', () =>
        settings.reconcile(client.isIn, (guildId) => client.hasCommandsAlone(guildId)),
      );
      const { from, to } = sweepFirstMs;
      sweepAfter(options.sweepFirstMs ?? from + Math.random() * (to - from));
    },
    /** Takes nothing more, and settles when what was taken is answered. */
    drain(): Promise<void> {
      client.stopReporting();
      return dispatcher.drain();
    },
    close(): Promise<void> {
      closing.abort();
      clearTimeout(sweeping);
      return client.close();
    },
    stats: () => client.stats(),
  };

  /** Settles when Discord has taken the commands, or refuses to, or this is closed. @throws StartError */
  async function register(): Promise<void> {
    const rest = createRest(discord, impatient);
    const work = () => registerCommands({ ...discord, commands, rest, storage, now });
    try {
      const waiting = { log, now, signal: closing.signal, what: 'the registration of slash commands' };
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
    if (!client.isIn(guildId)) await settings.joined(guildId);
  }

  async function welcome(guild: Guild): Promise<void> {
    await settings.joined(guild.id);
    if (await settings.claimHello(guild.id)) await sayHello(guild);
  }

  function sweepAfter(waitMs: number): void {
    sweeping = setTimeout(() => {
      void attempt('the data of servers that were left could not be swept', sweep);
      sweepAfter(sweepEveryMs);
    }, waitMs).unref();
  }

  async function sweep(): Promise<void> {
    const servers = await options.sweep();
    if (servers > 0) log.info({ servers }, 'the data of servers that were left over 30 days ago is deleted');
  }

  /** For work in the background: what fails is logged, and done again at the next occasion. */
  async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.error({ err: error }, what);
    }
  }
}

const hello = [
  'Hello! I bring Codewars into this server. **/profile** and **/kata** look things up, right away.',
  'Members: **/link** your Codewars account, then `/profile` alone is about you.',
  'Admins: **/announcements set** lets me announce rank-ups and honor in a channel you choose. **/help** has the rest.',
].join('\n');

/** Says how to begin in the server's system channel, where there is one and the bot may write there. */
async function sayHello({ systemChannel, members }: Guild): Promise<void> {
  if (systemChannel === null || members.me === null) return;
  const permissions = systemChannel.permissionsFor(members.me);
  if (!permissions.has([PermissionFlagsBits.ViewChannel, PermissionFlagsBits.SendMessages])) return;
  await systemChannel.send({
    content: hello,
    allowedMentions: { parse: [] },
    flags: MessageFlags.SuppressNotifications,
  });
}

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

/** After this time the session starts with the commands that were registered before. */
const registerFirstMs = 60_000;

/** Not during the start, and at different times in processes that start together. */
const sweepFirstMs = { from: 120_000, to: 300_000 };
const sweepEveryMs = 86_400_000;

type GatewayOptions = Omit<DispatcherOptions, 'onLinkedMember'> & {
  readonly storage: Pick<Storage, 'heard'>;
  readonly presence: Pick<Presence, 'prove'>;
  /** A member with a link in the server used the bot, with these roles. */
  readonly onLinkedMember?: (guildId: string, userId: string, roleIds: readonly string[]) => Promise<void>;
  /** The roles of a server have changed, or the bot's own. */
  readonly onRoles?: (guildId: string) => Promise<void>;
  /** Deletes expired data, and returns of how many servers. */
  readonly sweep: () => Promise<number>;
  readonly discord: Config['discord'] & { readonly rateLimits?: RateLimits };
  readonly onFatal: (error: Error) => void;
  readonly sweepFirstMs?: number | undefined;
};

/** Registers the commands, answers interactions, and notes servers joined and left. Nothing connects before `open`. */
export function createGateway(options: GatewayOptions) {
  const { commands, discord, log, services, storage } = options;
  const { now, settings } = services;
  const dispatcher = createDispatcher({
    ...options,
    async onLinkedMember(guildId, { user, member }) {
      await options.presence.prove(guildId, user.id);
      if (member !== null) await options.onLinkedMember?.(guildId, user.id, rolesOf(member));
    },
  });
  const client = createGatewayClient({
    ...discord,
    storage,
    now,
    log,
    onFatal: options.onFatal,
    onInteraction: (interaction) => {
      void dispatcher.handle(interaction);
      void attempt('could not note that a server has the commands', () => noteServer(interaction));
    },
    onJoin: (guild) => void attempt('could not note that the bot joined a server', () => welcome(guild)),
    onRoles: (guildId) =>
      void attempt('could not look at the roles of a server', async () => options.onRoles?.(guildId)),
    onLeave: (guildId) =>
      void attempt('could not note that the bot left a server', () => settings.left(guildId)),
  });
  let sweeping: NodeJS.Timeout | undefined;
  const closing = new AbortController();
  const isClosed = (): boolean => closing.signal.aborted;

  return {
    get isReady(): boolean {
      return client.isReady;
    },
    /** Settles when the session is ready or closed, and waits out an outage. @throws StartError */
    async open(): Promise<void> {
      // First, since a failure here does not count for Discord's daily limit of session starts.
      const registering = register();
      registering.catch((error: unknown) => options.onFatal(error as Error));
      await Promise.race([
        registering,
        delay(registerFirstMs, undefined, { ref: false, signal: closing.signal }).catch(() => undefined),
      ]);
      await client.open();
      if (isClosed()) return;
      // In the background, since there may be thousands of servers.
      void attempt('could not compare the stored servers with those the bot is in', () =>
        settings.reconcile(client.isIn, (guildId) => client.hasCommandsAlone(guildId)),
      );
      const { from, to } = sweepFirstMs;
      sweepAfter(options.sweepFirstMs ?? from + Math.random() * (to - from));
    },
    /** Takes no more interactions, and settles when the running ones are answered. */
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

  /** Settles when Discord has accepted or refused the commands. @throws StartError */
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

  /** A server that has the commands without the bot shows only when they are used. */
  async function noteServer(interaction: Interaction): Promise<void> {
    const guildId = guildOf(interaction);
    if (guildId !== null && !client.isIn(guildId)) await settings.joined(guildId);
  }

  async function welcome(guild: Guild): Promise<void> {
    await settings.joined(guild.id);
    if (await settings.claimHello(guild.id)) await sayHello(guild);
  }

  function sweepAfter(waitMs: number): void {
    sweeping = setTimeout(() => {
      void attempt('could not delete the data of servers that the bot left', sweep);
      sweepAfter(sweepEveryMs);
    }, waitMs).unref();
  }

  async function sweep(): Promise<void> {
    const servers = await options.sweep();
    if (servers > 0) log.info({ servers }, 'the data of servers that were left over 30 days ago is deleted');
  }

  async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.error({ err: error }, what);
    }
  }
}

const rolesOf = ({ roles }: NonNullable<Interaction['member']>): readonly string[] =>
  Array.isArray(roles) ? roles : [...roles.cache.keys()];

const hello = [
  'Hello! I bring Codewars into this server. **/profile** and **/kata** look things up, right away.',
  'Members: **/link** your Codewars account, then `/profile` alone is about you.',
  'Admins: **/announcements set** lets me announce rank-ups and honor in a channel you choose. **/help** has the rest.',
].join('\n');

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

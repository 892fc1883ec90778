import { ChannelType, PermissionFlagsBits, RESTJSONErrorCodes as Code } from 'discord-api-types/v10';
import type { Guild, GuildMember, PermissionsBitField, ThreadChannel } from 'discord.js';

type Needed = readonly [name: string, flag: bigint];

const view: Needed = ['View Channel', PermissionFlagsBits.ViewChannel];
const send: Needed = ['Send Messages', PermissionFlagsBits.SendMessages];
const embed: Needed = ['Embed Links', PermissionFlagsBits.EmbedLinks];
const sendInThreads: Needed = ['Send Messages in Threads', PermissionFlagsBits.SendMessagesInThreads];
/** The text chat of a voice channel needs it too. */
const connect: Needed = ['Connect', PermissionFlagsBits.Connect];

/** For the picture of a digest. */
const attach: Needed = ['Attach Files', PermissionFlagsBits.AttachFiles];
/** For the talk about a kata of the day. */
const createThreads: Needed = ['Create Public Threads', PermissionFlagsBits.CreatePublicThreads];
/** For rank roles. */
const manageRoles: Needed = ['Manage Roles', PermissionFlagsBits.ManageRoles];

const asked = [view, send, embed, attach, sendInThreads, createThreads, manageRoles];

/** Adds the bot with only the permissions it needs: https://discord.com/developers/docs/topics/oauth2#bot-authorization-flow */
export function inviteUrl(applicationId: string): string {
  const permissions = asked.reduce((all, [, flag]) => all | flag, 0n);
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: 'bot applications.commands',
    permissions: permissions.toString(),
  });
  return `https://discord.com/oauth2/authorize?${query.toString()}`;
}

/**
 * Checks whether the bot can announce in a channel or thread: `gone`, `hidden`, or which permissions it lacks, as Discord's settings
 * call them. `isClosed` means a locked thread; an archived one is reopened by the next message. `hasThreads`: they can be opened below
 * its messages. @throws what discord.js throws
 */
export async function lookAt(guild: Guild, channelId: string, me: GuildMember | null = guild.members.me) {
  let channel = guild.channels.cache.get(channelId) ?? null;
  try {
    // A cached thread may come from the option of a command, so the bot may not see it.
    if (channel === null || channel.isThread())
      channel = await guild.channels.fetch(channelId, { cache: false, force: true });
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === Code.UnknownChannel) return 'gone';
    if (code === Code.MissingAccess) return 'hidden';
    throw error;
  }
  if (channel === null) return 'gone';
  const permissions = me === null ? null : channel.permissionsFor(me);
  const { name, type } = channel;
  const isClosed =
    isThread(channel) &&
    channel.locked === true &&
    permissions?.has(PermissionFlagsBits.ManageThreads) !== true;
  return {
    name,
    type,
    lacking: lackingOf(permissions, type),
    isClosed,
    mayAttach: permissions?.has(attach[1]) === true,
    hasThreads: type === ChannelType.GuildText || type === ChannelType.GuildAnnouncement,
    mayOpenThreads: permissions?.has(createThreads[1]) === true,
    /** Also those that not everyone may mention. */
    mayPingRoles: permissions?.has(PermissionFlagsBits.MentionEveryone) === true,
  };
}

/** The names of the permissions needed in a channel of this type that are missing. */
export function lackingOf(
  permissions: Readonly<Pick<PermissionsBitField, 'has'>> | null,
  type: ChannelType = ChannelType.GuildText,
): readonly string[] {
  return neededIn(type)
    .filter(([, flag]) => permissions?.has(flag) !== true)
    .map(([name]) => name);
}

function neededIn(type: ChannelType): readonly Needed[] {
  switch (type) {
    case ChannelType.AnnouncementThread:
    case ChannelType.PublicThread:
    case ChannelType.PrivateThread:
      return [view, sendInThreads, embed];
    case ChannelType.GuildVoice:
    case ChannelType.GuildStageVoice:
      return [view, connect, send, embed];
    default:
      return [view, send, embed];
  }
}

const isThread = (channel: { isThread(): boolean }): channel is ThreadChannel => channel.isThread();

/** `**A**, **B** and **C**`. */
export function listed(names: readonly string[]): string {
  const bold = names.map((name) => `**${name}**`);
  return bold.length < 2 ? bold.join('') : `${bold.slice(0, -1).join(', ')} and ${bold.at(-1) ?? ''}`;
}

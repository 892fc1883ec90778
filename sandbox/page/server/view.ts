import type { APIMessage } from 'discord-api-types/v10';
import { allows, ORDINARY_PERMISSIONS, type PermissionName } from '../../discord/index.ts';
import { MessageFlags, PermissionFlagsBits } from 'discord-api-types/v10';
import type {
  DiscordStandIn,
  PollVote,
  RecordedRequest,
  SeenAttachment,
  SeenChannel,
  SeenMessage,
  WorldUser,
} from '../../discord/index.ts';
import type {
  MessagePage,
  Overview,
  ShownChannel,
  ShownFile,
  ShownGuild,
  ShownMember,
  ShownMessage,
  ShownRequest,
  ShownUser,
  Thinking,
} from '../model.ts';
import type { Panel } from '../panel.ts';
import { fileKind, previewOf } from './files.ts';

/** What one user sees. Everything that the page shows of Discord goes through here. */
export interface View {
  overview(panels: readonly Panel[]): Overview;
  canSee(channelId: string): boolean;
  canSeeMessage(message: SeenMessage, visibleTo: string): boolean;
  may(what: PermissionName, channelId: string): boolean;
  canWrite(channelId: string): boolean;
  /** Where a channel is; absent for direct messages. Throws where the user does not see it. */
  guildOf(channelId: string): string | undefined;
  messages(channelId: string, before: string | undefined): MessagePage;
  message(message: SeenMessage): ShownMessage;
  thinking(): readonly Thinking[];
  /** A file of a message. Throws where the user does not see it. */
  file(messageId: string, fileId: string): SeenAttachment;
}

/** What the page asks for that this user does not see. */
export class NotVisible extends Error {}

const PAGE_LENGTH = 50;

/** @throws NotVisible where there is no such user */
export function viewOf(discord: DiscordStandIn, userId: string): View {
  const { world } = discord;
  const user = world.users.find(({ id }) => id === userId);
  if (user === undefined) throw new NotVisible('There is no such user.');

  const guilds = () =>
    world.guilds.filter(({ id }) => world.members(id).some((each) => each.userId === userId));
  const mayView = (channelId: string): boolean => allows(world.permissions(userId, channelId), 'ViewChannel');
  const channelsOf = (guildId: string): readonly SeenChannel[] => [
    ...world.channels(guildId),
    ...world.threads(guildId, userId),
  ];
  const placeOf = (channelId: string): { readonly guildId: string | undefined } | undefined => {
    if (channelId === world.directChannel(userId).id) return { guildId: undefined };
    const guild = guilds().find(({ id }) => channelsOf(id).some((channel) => channel.id === channelId));
    return guild !== undefined && mayView(channelId) ? { guildId: guild.id } : undefined;
  };
  const canWriteIn = ({ id, parent_id: parent }: SeenChannel): boolean => {
    const isThread = parent !== undefined && parent !== null;
    return allows(world.permissions(userId, id), isThread ? 'SendMessagesInThreads' : 'SendMessages');
  };
  const shownChannel = (channel: SeenChannel, threads: readonly SeenChannel[]): ShownChannel => ({
    id: channel.id,
    name: channel.name ?? 'Direct messages',
    type: channel.type,
    canWrite: canWriteIn(channel),
    threads: threads
      .filter(({ parent_id: parent }) => parent === channel.id)
      .map((thread) => shownChannel(thread, [])),
  });
  const shownGuild = ({ id, name }: { readonly id: string; readonly name: string }): ShownGuild => ({
    id,
    name,
    channels: world
      .channels(id)
      .filter((channel) => mayView(channel.id))
      .map((channel) => shownChannel(channel, world.threads(id, userId))),
    members: world.members(id).map((member) => shownMember(discord, id, member)),
    roles: world
      .roles(id)
      .filter((role) => role.id !== id)
      .map((role) => ({ id: role.id, name: role.name, color: role.colors.primary_color })),
    emojis: world.emojis(id),
  });

  const view: View = {
    overview: (panels) => ({
      viewer: shownUser(user),
      users: world.users.map(shownUser),
      bot: botOf(discord),
      guilds: guilds().map(shownGuild),
      direct: { ...shownChannel(world.directChannel(userId), []), canWrite: true },
      panels: panels.map(({ id, title, actions }) => ({
        id,
        title,
        actions: actions.map(({ run: _, ...action }) => action),
      })),
      pictures: discord.cdn.pictures,
    }),
    canSee: (channelId) => placeOf(channelId) !== undefined,
    canSeeMessage: (message, visibleTo) =>
      (visibleTo === 'everybody' || visibleTo === userId) && view.canSee(message.channel_id),
    may: (what, channelId) => allows(world.permissions(userId, channelId), what),
    canWrite: (channelId) => {
      const guildId = view.guildOf(channelId);
      if (guildId === undefined) return true;
      const channel = channelsOf(guildId).find(({ id }) => id === channelId);
      return channel !== undefined && canWriteIn(channel);
    },
    guildOf: (channelId) => {
      const place = placeOf(channelId);
      if (place === undefined) throw new NotVisible('There is no such channel here.');
      return place.guildId;
    },
    messages: (channelId, before) => {
      view.guildOf(channelId);
      // One more says whether there are more.
      const found = world.messages(channelId, userId, { limit: PAGE_LENGTH + 1, before });
      return {
        messages: found.slice(-PAGE_LENGTH).map((message) => view.message(message)),
        hasMore: found.length > PAGE_LENGTH,
      };
    },
    message: (message) => ({
      ...shownMessage(message),
      ...pollOf(message, world.votesOn(message.id)),
      reactions: world.reactionsTo(message.id),
    }),
    thinking: () =>
      world
        .thinking(userId)
        .filter((message) => view.canSee(message.channel_id))
        .map((message) => ({
          id: message.id,
          channelId: message.channel_id,
          ephemeral: message.ephemeral,
          ...causeOf(message),
        })),
    file: (messageId, fileId) => {
      const message = world.message(messageId);
      const isShown =
        message !== undefined &&
        view.canSee(message.channel_id) &&
        world.messages(message.channel_id, userId).some(({ id }) => id === messageId);
      const file = isShown
        ? [...message.attachments, ...message.pictures].find(({ id }) => id === fileId)
        : undefined;
      if (file === undefined) throw new NotVisible('There is no such file here.');
      return file;
    },
  };
  return view;
}

function botOf(discord: DiscordStandIn): ShownUser {
  const { id, username } = discord.world.bot;
  return { id, name: username, bot: true };
}

function shownUser({ id, username, globalName }: WorldUser): ShownUser {
  return { id, name: globalName ?? username, bot: false };
}

function shownMember(
  discord: DiscordStandIn,
  guildId: string,
  {
    userId,
    nick,
    roleIds,
  }: { readonly userId: string; readonly nick: string | null; readonly roleIds: readonly string[] },
): ShownMember {
  const { world } = discord;
  const user = world.users.find(({ id }) => id === userId);
  const shown = user === undefined ? botOf(discord) : shownUser(user);
  const roles = world.roles(guildId).filter(({ id }) => id === guildId || roleIds.includes(id));
  const held = roles.reduce((bits, role) => bits | BigInt(role.permissions), 0n) & ~ORDINARY_PERMISSIONS;
  const permissions = Object.entries(PermissionFlagsBits).filter(([, bit]) => (held & bit) !== 0n);
  return {
    ...shown,
    name: nick ?? shown.name,
    roleIds,
    permissions: permissions.map(([name]) => name),
    isOwner: world.guilds.some(({ id, ownerId }) => id === guildId && ownerId === userId),
  };
}

function shownMessage(message: SeenMessage): Omit<ShownMessage, 'reactions'> {
  const { id, author, embeds, components } = message;
  const files = [...message.attachments, ...message.pictures];
  const forwarded = message.message_snapshots?.[0]?.message;
  return {
    id,
    channelId: message.channel_id,
    author: { id: author.id, name: author.global_name ?? author.username, bot: author.bot === true },
    at: message.timestamp,
    edited: message.edited_timestamp !== null,
    ephemeral: message.ephemeral,
    content: message.content,
    embeds,
    components: components ?? [],
    isOfComponents: ((message.flags ?? 0) & MessageFlags.IsComponentsV2) !== 0,
    attachments: message.attachments.map((file) => shownFile(id, file)),
    pictures: Object.fromEntries(files.map((file) => [file.url, addressOf(id, file)])),
    ...causeOf(message),
    ...(forwarded && { forwarded: { content: forwarded.content, embeds: forwarded.embeds } }),
  };
}

function pollOf({ poll }: APIMessage, votes: readonly PollVote[]): Pick<ShownMessage, 'poll'> {
  if (poll === undefined) return {};
  const answers = poll.answers.map(({ answer_id: id, poll_media: { text = '', emoji } }) => ({
    id,
    text,
    ...(emoji && { emoji }),
    userIds: votes.filter(({ answerId }) => answerId === id).map(({ userId }) => userId),
  }));
  const shown = {
    question: poll.question.text ?? '',
    answers,
    takesSeveral: poll.allow_multiselect,
    endsAt: poll.expiry ?? '',
    hasEnded: poll.results?.is_finalized === true,
  };
  return { poll: shown };
}

function causeOf({ interaction_metadata: cause }: APIMessage): Pick<ShownMessage, 'cause'> {
  if (cause === undefined) return {};
  const command = 'name' in cause && typeof cause.name === 'string' ? { command: cause.name } : {};
  return { cause: { userId: cause.user.id, ...command } };
}

function shownFile(messageId: string, file: SeenAttachment): ShownFile {
  const { id, filename, size, description, width, height } = file;
  const kind = fileKind(file);
  return {
    id,
    name: filename,
    size,
    address: addressOf(messageId, file),
    kind,
    ...(kind === 'text' && { preview: previewOf(file) }),
    ...(typeof description === 'string' && { description }),
    ...(typeof width === 'number' && { width }),
    ...(typeof height === 'number' && { height }),
  };
}

function addressOf(messageId: string, { id }: SeenAttachment): string {
  return `/files/${messageId}/${id}`;
}

/** A request as the events panel shows it. */
export function shownRequest(request: RecordedRequest): ShownRequest {
  const { at, method, path, status, body, refusal, unknownRoute = false } = request;
  return {
    at,
    method,
    path,
    status,
    body: body === undefined ? '' : JSON.stringify(body, undefined, 2).slice(0, 4_000),
    faults: refusal === undefined ? [] : faultsIn(refusal),
    isRefused: refusal !== undefined,
    isUnknown: unknownRoute,
  };
}

interface Refused {
  readonly code?: number;
  readonly message?: string;
  readonly errors?: unknown;
}

/** Discord nests what is wrong by where it is: https://discord.com/developers/docs/reference#error-messages */
function faultsIn(refusal: unknown): readonly string[] {
  const { code, message, errors } = refusal as Refused;
  return [`${message ?? 'Refused'} (${code ?? 0})`, ...nestedFaults(errors, [])];
}

function nestedFaults(node: unknown, path: readonly string[]): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, inner]) => {
    if (name !== '_errors') return nestedFaults(inner, [...path, name]);
    const faults = inner as readonly { readonly code: string; readonly message: string }[];
    return faults.map((fault) => `${path.join('.')}: ${fault.message} (${fault.code})`);
  });
}

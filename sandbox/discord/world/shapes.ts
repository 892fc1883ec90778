import { ChannelType, MessageFlags, MessageReferenceType, OverwriteType } from 'discord-api-types/v10';
import type {
  APIOverwrite,
  APIDMChannel,
  APIGuildMember,
  APIMessage,
  APIMessageSnapshot,
  APIRole,
  APITextChannel,
  APIThreadMetadata,
  APIUser,
  GatewayGuildCreateDispatchData,
} from 'discord-api-types/v10';
import type { GuildRecord, MemberRecord } from './records.ts';

/** Records of the world as the JSON that Discord sends. */

export function userShape(user: {
  id: string;
  username: string;
  globalName: string | null;
  bot?: boolean;
  avatar?: string | null;
  banner?: string | null;
}): APIUser {
  const shape: unknown = {
    id: user.id,
    username: user.username,
    discriminator: user.bot ? '0001' : '0',
    global_name: user.globalName,
    avatar: user.avatar ?? null,
    bot: user.bot ?? false,
    public_flags: 0,
    banner: user.banner ?? null,
    accent_color: null,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
  };
  return shape as APIUser;
}

export function memberShape(member: MemberRecord, user: APIUser): APIGuildMember {
  const shape: unknown = {
    user,
    nick: member.nick,
    avatar: null,
    banner: null,
    avatar_decoration_data: null,
    roles: [...member.roleIds],
    joined_at: member.joinedAt,
    premium_since: null,
    deaf: false,
    mute: false,
    flags: 0,
    pending: false,
    communication_disabled_until: member.mutedUntil ?? null,
  };
  return shape as APIGuildMember;
}

export function roleShape(id: string, name: string, permissions: bigint, position = 0): APIRole {
  const shape: unknown = {
    id,
    name,
    ...colorShape(0),
    hoist: false,
    icon: null,
    unicode_emoji: null,
    position,
    permissions: String(permissions),
    managed: false,
    mentionable: false,
    flags: 0,
  };
  return shape as APIRole;
}

/** Discord still says the color in the older way too. */
export function colorShape(color: number): Record<string, unknown> {
  return { color, colors: { primary_color: color, secondary_color: null, tertiary_color: null } };
}

/** A channel of a guild: one with messages, a forum, or a thread. */
export type GuildChannel = Omit<APITextChannel, 'type'> & {
  type: ChannelType;
  thread_metadata?: APIThreadMetadata;
  owner_id?: string;
  member_count?: number;
};

export function guildChannelShape(input: {
  readonly id: string;
  readonly guildId: string;
  readonly name: string;
  readonly type: ChannelType;
  readonly position: number;
}): GuildChannel {
  const { id, guildId, name, type, position } = input;
  return {
    id,
    type,
    guild_id: guildId,
    name,
    position,
    permission_overwrites: [],
    parent_id: null,
    topic: null,
    nsfw: false,
    last_message_id: null,
    rate_limit_per_user: 0,
  };
}

/** A thread has its parent's permissions, and none of its own. */
export function threadShape(input: {
  readonly id: string;
  readonly parent: GuildChannel;
  readonly name: string;
  readonly type: ChannelType;
  readonly ownerId: string;
  readonly at: string;
}): GuildChannel {
  const { id, parent, name, type, ownerId, at } = input;
  const shape: unknown = {
    id,
    type,
    guild_id: parent.guild_id,
    parent_id: parent.id,
    owner_id: ownerId,
    name,
    last_message_id: null,
    rate_limit_per_user: 0,
    message_count: 0,
    member_count: 1,
    total_message_sent: 0,
    flags: 0,
    thread_metadata: {
      archived: false,
      locked: false,
      auto_archive_duration: 1_440,
      archive_timestamp: at,
      create_timestamp: at,
    },
  };
  return shape as GuildChannel;
}

const THREADS: ReadonlySet<ChannelType> = new Set([
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
]);
export const isThread = ({ type }: { readonly type: ChannelType }): boolean => THREADS.has(type);

export function directChannelShape(id: string, recipient: APIUser): APIDMChannel {
  return {
    id,
    type: ChannelType.DM,
    name: null,
    recipients: [recipient],
    last_message_id: null,
  };
}

export function denial(memberId: string, bits: bigint): APIOverwrite[] {
  return [{ id: memberId, type: OverwriteType.Member, allow: '0', deny: String(bits) }];
}

/** The guild without what only the gateway adds; GET /guilds/:id answers this. */
export function guildShape(guild: GuildRecord): Record<string, unknown> {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    splash: null,
    discovery_splash: null,
    banner: null,
    description: null,
    owner_id: guild.ownerId,
    application_id: null,
    region: 'us-west',
    afk_channel_id: null,
    afk_timeout: 300,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 1,
    default_message_notifications: 1,
    explicit_content_filter: 0,
    mfa_level: guild.lacksTwoFactor ? 1 : 0,
    system_channel_id: null,
    system_channel_flags: 0,
    rules_channel_id: null,
    public_updates_channel_id: null,
    safety_alerts_channel_id: null,
    max_members: 500_000,
    max_presences: null,
    max_video_channel_users: 25,
    max_stage_video_channel_users: 50,
    vanity_url_code: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    premium_progress_bar_enabled: false,
    preferred_locale: 'en-US',
    nsfw_level: 0,
    hub_type: null,
    incidents_data: null,
    features: [],
    emojis: [...guild.emojis],
    stickers: [],
    roles: [...guild.roles],
    ...guild.settings,
  };
}

export function guildCreateShape(
  guild: GuildRecord,
  channels: readonly GuildChannel[],
  threads: readonly GuildChannel[],
  members: readonly APIGuildMember[],
): GatewayGuildCreateDispatchData {
  return {
    ...guildShape(guild),
    joined_at: guild.createdAt,
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    voice_states: [],
    members: [...members],
    // Channels of a GUILD_CREATE carry no guild_id.
    channels: channels.map(({ guild_id: _, ...channel }) => channel),
    threads: [...threads],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  } as unknown as GatewayGuildCreateDispatchData;
}

/** What a message is that forwards another: https://discord.com/developers/docs/resources/message#message-snapshot-object */
export function forwardShape(message: APIMessage): Partial<APIMessage> {
  const { id, channel_id, type, content, embeds, attachments, components, timestamp, edited_timestamp } =
    message;
  const snapshot: unknown = {
    message: {
      ...{ type, content, embeds, attachments, components, timestamp, edited_timestamp },
      ...{ flags: message.flags, mentions: [], mention_roles: [] },
    },
  };
  return {
    flags: MessageFlags.HasSnapshot,
    message_reference: { type: MessageReferenceType.Forward, message_id: id, channel_id },
    message_snapshots: [snapshot as APIMessageSnapshot],
  };
}

/**
 * Without the intent for it, a bot reads in servers only what it wrote itself and what mentions it; the message of a menu comes whole:
 * https://discord.com/developers/docs/events/gateway#message-content-intent
 */
export function withoutContent(message: APIMessage, botId: string): APIMessage {
  const isKnown = message.author.id === botId || message.mentions.some(({ id }) => id === botId);
  if (isKnown) return message;
  const { poll: _, ...rest } = message;
  return { ...rest, content: '', embeds: [], attachments: [], components: [] };
}

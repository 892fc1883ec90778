import { ChannelType, OverwriteType } from 'discord-api-types/v10';
import type { APIOverwrite } from 'discord-api-types/v10';
import type { Parts } from '../../parts.ts';
import { allows } from '../../world/permissions.ts';
import type { PermissionName } from '../../world/permissions.ts';
import { textOf } from '../../world/records.ts';
import type { Json } from '../../world/records.ts';
import { refuse } from '../../rest/refusals.ts';
import { objectOf, route } from '../../rest/routing.ts';
import type { Route } from '../../rest/routing.ts';
import { isThread } from '../../world/shapes.ts';
import type { GuildChannel } from '../../world/shapes.ts';
import { permissionsInGuild } from '../../world/roles.ts';
import { requirePermissions, visible } from '../channels/channels.ts';
import { joinedGuild } from './guilds.ts';

const CHANNEL = '/channels/:channelId';
const OVERWRITE = `${CHANNEL}/permissions/:overwriteId` as const;
const MOST_CHANNELS = 500;

/** Channels, threads without a message, and who may do what in them. */
export function guildChannelRoutes(parts: Parts): readonly Route[] {
  const { world, checks } = parts;
  const managed = (channelId: string, needed: PermissionName): GuildChannel => {
    const channel = visible(parts, channelId);
    if (channel.type === ChannelType.DM || channel.type === ChannelType.GroupDM)
      throw refuse.wrongChannelType();
    requirePermissions(parts, channelId, [isThread(channel) ? 'ManageThreads' : needed]);
    return channel;
  };
  return [
    route('POST', '/guilds/:guildId/channels', ({ params, body }) => {
      const guild = joinedGuild(world, params.guildId);
      if (!allows(permissionsInGuild(guild, world.bot.id), 'ManageChannels'))
        throw refuse.missingPermissions();
      const checked = checks.bySchema('CreateGuildChannelRequestSchema', objectOf(body));
      if (world.channels(guild.id).length >= MOST_CHANNELS) {
        const message = 'Maximum number of channels reached (500).';
        throw refuse.invalidBody([{ path: ['guild_id'], code: 'CHANNEL_MAX_CHANNELS', message }]);
      }
      const { name, type, ...rest } = checked;
      const kind = isNothing(type) ? {} : { type: type as ChannelType };
      const created = world.channel({ guildId: guild.id, name: nameFor(String(name), kind.type), ...kind });
      return { status: 201, body: world.changeChannel(created.id, withoutNulls(rest)) };
    }),
    route('PATCH', CHANNEL, ({ params, body }) => {
      const channel = managed(params.channelId, 'ManageChannels');
      if (!isThread(channel)) {
        const checked = checks.bySchema('UpdateGuildChannelRequestPartialSchema', objectOf(body));
        const { name, ...rest } = withoutNulls(checked);
        const renamed = typeof name === 'string' ? { name: nameFor(name, channel.type) } : {};
        return { body: world.changeChannel(channel.id, { ...rest, ...renamed }) };
      }
      const { archived, locked, auto_archive_duration, ...rest } = withoutNulls(
        checks.bySchema('UpdateThreadRequestPartialSchema', objectOf(body)),
      );
      Object.assign(channel, rest);
      world.changeThread(channel.id, withoutNulls({ archived, locked, auto_archive_duration }));
      return { body: channel };
    }),
    route('DELETE', CHANNEL, ({ params }) => {
      const channel = managed(params.channelId, 'ManageChannels');
      world.deleteChannel(channel.id);
      return { body: channel };
    }),
    route('PUT', OVERWRITE, ({ params, body }) => {
      const channel = managed(params.channelId, 'ManageRoles');
      const { type, allow, deny } = objectOf(body);
      if (type !== OverwriteType.Role && type !== OverwriteType.Member) {
        const message = 'Value must be one of {0, 1}.';
        throw refuse.invalidBody([{ path: ['type'], code: 'BASE_TYPE_CHOICES', message }]);
      }
      const overwrite: APIOverwrite = {
        id: params.overwriteId,
        type,
        allow: bitsIn('allow', allow),
        deny: bitsIn('deny', deny),
      };
      const others = (channel.permission_overwrites ?? []).filter(({ id }) => id !== overwrite.id);
      world.changeChannel(channel.id, { permission_overwrites: [...others, overwrite] });
      return {};
    }),
    route('DELETE', OVERWRITE, ({ params }) => {
      const channel = managed(params.channelId, 'ManageRoles');
      const left = (channel.permission_overwrites ?? []).filter(({ id }) => id !== params.overwriteId);
      world.changeChannel(channel.id, { permission_overwrites: left });
      return {};
    }),
    route('POST', `${CHANNEL}/threads`, ({ params, body }) => {
      const channel = visible(parts, params.channelId);
      if (channel.type !== ChannelType.GuildText && channel.type !== ChannelType.GuildAnnouncement)
        throw refuse.wrongChannelType();
      const checked = checks.bySchema('CreateTextThreadWithoutMessageRequestSchema', objectOf(body));
      // Without a type, a thread is private: https://discord.com/developers/docs/resources/channel#start-thread-without-message
      const isPrivate = (checked.type ?? ChannelType.PrivateThread) === ChannelType.PrivateThread;
      requirePermissions(parts, channel.id, [isPrivate ? 'CreatePrivateThreads' : 'CreatePublicThreads']);
      const thread = world.startThread({ parentId: channel.id, name: String(checked.name), isPrivate });
      return { status: 201, body: thread };
    }),
    route('GET', '/guilds/:guildId/threads/active', ({ params }) => {
      joinedGuild(world, params.guildId);
      return { body: { threads: world.threads(params.guildId), members: [] } };
    }),
    ...(['PUT', 'DELETE'] as const).map((method) =>
      route(method, `${CHANNEL}/thread-members/@me`, ({ params }) => {
        if (!isThread(visible(parts, params.channelId))) throw refuse.wrongChannelType();
        return {};
      }),
    ),
  ];
}

function bitsIn(field: string, value: unknown): string {
  if (isNothing(value)) return '0';
  const text = textOf(value);
  if (/^\d+$/.test(text)) return String(BigInt(text));
  const message = `Value ${JSON.stringify(value)} is not int.`;
  throw refuse.invalidBody([{ path: [field], code: 'NUMBER_TYPE_COERCE', message }]);
}

function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** Channels of text are written in small letters and without spaces. */
function nameFor(name: string, type: ChannelType = ChannelType.GuildText): string {
  const isText = type === ChannelType.GuildText || type === ChannelType.GuildAnnouncement;
  return isText ? name.trim().toLowerCase().replaceAll(/\s+/g, '-') : name.trim();
}

function withoutNulls(body: Json): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => !isNothing(value)));
}

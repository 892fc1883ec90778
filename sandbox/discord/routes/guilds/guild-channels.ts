import { AuditLogEvent, ChannelType, OverwriteType } from 'discord-api-types/v10';
import type { APIOverwrite } from 'discord-api-types/v10';
import type { Parts } from '../../parts.ts';
import type { PermissionName } from '../../world/permissions.ts';
import { textOf } from '../../world/records.ts';
import type { Json } from '../../world/records.ts';
import { refuse } from '../../rest/refusals.ts';
import { objectOf, route } from '../../rest/routing.ts';
import type { Route } from '../../rest/routing.ts';
import { isThread } from '../../world/shapes.ts';
import type { GuildChannel } from '../../world/shapes.ts';
import { logged, noteChannel } from '../channels/channel-log.ts';
import { requireOpen, requirePermissions, visible } from '../channels/channels.ts';
import { joinedGuild, requireInGuild } from './guilds.ts';

const CHANNEL = '/channels/:channelId';
const OVERWRITE = `${CHANNEL}/permissions/:overwriteId` as const;
const MOST_CHANNELS = 500;
/** https://github.com/discord/discord-api-docs/pull/1289 */
const MOST_IN_CATEGORY = 50;

/** Channels, and who may do what in them. */
export function guildChannelRoutes(parts: Parts): readonly Route[] {
  const { world, checks, auditLog } = parts;
  const managed = (channelId: string, needed: PermissionName): GuildChannel => {
    const channel = visible(parts, channelId);
    if (channel.type === ChannelType.DM || channel.type === ChannelType.GroupDM)
      throw refuse.wrongChannelType();
    requirePermissions(parts, channelId, [isThread(channel) ? 'ManageThreads' : needed]);
    return channel;
  };
  const logOverwrite = (
    channel: GuildChannel,
    [before, after]: readonly [APIOverwrite | undefined, APIOverwrite | undefined],
    reason: string | undefined,
  ): void => {
    const { id, type } = after ?? before ?? {};
    if (id === undefined || channel.guild_id === undefined) return;
    const role = world.roles(channel.guild_id).find((each) => each.id === id);
    const named = type === OverwriteType.Role && role ? { role_name: role.name } : {};
    const isNew = before === undefined;
    const { ChannelOverwriteCreate, ChannelOverwriteUpdate, ChannelOverwriteDelete } = AuditLogEvent;
    const changed = isNew ? ChannelOverwriteCreate : ChannelOverwriteUpdate;
    const event = after === undefined ? ChannelOverwriteDelete : changed;
    auditLog.noteChange(
      channel.guild_id,
      { event, targetId: channel.id, options: { id, type: String(type), ...named }, reason },
      { ...(before && { before }), ...(after && { after }), keys: ['id', 'type', 'allow', 'deny'] },
    );
  };
  return [
    route('POST', '/guilds/:guildId/channels', ({ params, body, reason }) => {
      const guild = joinedGuild(world, params.guildId);
      requireInGuild(world, guild, 'ManageChannels');
      const checked = checks.bySchema('CreateGuildChannelRequestSchema', objectOf(body));
      const channels = world.channels(guild.id);
      if (channels.length >= MOST_CHANNELS) throw refuse.tooManyChannels(MOST_CHANNELS);
      const { name, type, ...rest } = checked;
      const siblings = channels.filter(
        ({ parent_id }) => !isNothing(parent_id) && parent_id === rest.parent_id,
      );
      if (siblings.length >= MOST_IN_CATEGORY) {
        const message = `Maximum number of channels in category reached (${MOST_IN_CATEGORY})`;
        throw refuse.invalidBody([{ path: ['parent_id'], code: 'CHANNEL_PARENT_MAX_CHANNELS', message }]);
      }
      const kind = isNothing(type) ? {} : { type: type as ChannelType };
      const created = world.channel({ guildId: guild.id, name: nameFor(String(name), kind.type), ...kind });
      const channel = world.changeChannel(created.id, withoutNulls(rest));
      noteChannel(parts, 'Create', channel, reason);
      return { status: 201, body: channel };
    }),
    route('PATCH', CHANNEL, ({ params, body, reason }) => {
      const channel = managed(params.channelId, 'ManageChannels');
      const before = logged(channel);
      if (!isThread(channel)) {
        const checked = checks.bySchema('UpdateGuildChannelRequestPartialSchema', objectOf(body));
        const { name, ...rest } = withoutNulls(checked);
        const renamed = typeof name === 'string' ? { name: nameFor(name, channel.type) } : {};
        const changed = world.changeChannel(channel.id, { ...rest, ...renamed });
        noteChannel(parts, 'Update', changed, reason, before);
        return { body: changed };
      }
      const { archived, locked, auto_archive_duration, ...rest } = withoutNulls(
        checks.bySchema('UpdateThreadRequestPartialSchema', objectOf(body)),
      );
      // https://github.com/discord/discord-api-docs/issues/6928
      if (archived === undefined) requireOpen(channel);
      Object.assign(channel, rest);
      world.changeThread(channel.id, withoutNulls({ archived, locked, auto_archive_duration }));
      noteChannel(parts, 'Update', channel, reason, before);
      return { body: channel };
    }),
    route('DELETE', CHANNEL, ({ params, reason }) => {
      const channel = managed(params.channelId, 'ManageChannels');
      world.deleteChannel(channel.id);
      noteChannel(parts, 'Delete', channel, reason);
      return { body: channel };
    }),
    route('PUT', OVERWRITE, ({ params, body, reason }) => {
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
      const all = channel.permission_overwrites ?? [];
      const before = all.find(({ id }) => id === overwrite.id);
      const others = all.filter((each) => each !== before);
      world.changeChannel(channel.id, { permission_overwrites: [...others, overwrite] });
      logOverwrite(channel, [before, overwrite], reason);
      return {};
    }),
    route('DELETE', OVERWRITE, ({ params, reason }) => {
      const channel = managed(params.channelId, 'ManageRoles');
      const all = channel.permission_overwrites ?? [];
      const before = all.find(({ id }) => id === params.overwriteId);
      world.changeChannel(channel.id, { permission_overwrites: all.filter((each) => each !== before) });
      logOverwrite(channel, [before, undefined], reason);
      return {};
    }),
    // https://discord.com/developers/docs/resources/guild#modify-guild-channel-positions
    route('PATCH', '/guilds/:guildId/channels', ({ params, body }) => {
      const guild = joinedGuild(world, params.guildId);
      requireInGuild(world, guild, 'ManageChannels');
      const moves = (Array.isArray(body) ? body : []) as readonly Json[];
      const channels = world.channels(guild.id);
      if (moves.some(({ id }) => !channels.some((channel) => channel.id === id)))
        throw refuse.unknownChannel();
      for (const { id, position, parent_id } of moves) {
        world.changeChannel(String(id), withoutUndefined({ position: position ?? undefined, parent_id }));
      }
      return {};
    }),
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

function withoutUndefined(body: Json): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

function withoutNulls(body: Json): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => !isNothing(value)));
}

import { ChannelType, InteractionContextType } from 'discord-api-types/v10';
import type { APIAttachment } from 'discord-api-types/v10';
import type { Interaction } from './interactions.ts';
import type { Parts } from '../parts.ts';
import { FILE_SIZE_LIMIT } from '../rest/request-body.ts';

/** INTERACTION_CREATE as Discord sends it, but for `data` and `message`. */
export function interactionPayload(
  { world, applicationId }: Parts,
  interaction: Interaction,
): Record<string, unknown> {
  const { guildId, userId, channelId } = interaction;
  const channel = world.findChannel(channelId);
  const user = world.userShape(userId);
  return {
    id: interaction.id,
    application_id: applicationId,
    type: interaction.type,
    token: interaction.token,
    version: 1,
    channel_id: channelId,
    channel,
    locale: 'en-US',
    app_permissions: String(world.permissions(world.bot.id, channelId)),
    authorizing_integration_owners: interaction.owners,
    attachment_size_limit: FILE_SIZE_LIMIT,
    entitlements: [],
    entitlement_sku_ids: [],
    context: guildId === undefined ? directContext(channel?.type) : InteractionContextType.Guild,
    ...(guildId === undefined
      ? { user }
      : {
          guild_id: guildId,
          guild_locale: 'en-US',
          guild: { id: guildId, locale: 'en-US', features: [] },
          member: {
            ...world.memberShape(guildId, userId),
            permissions: String(world.permissions(userId, channelId)),
          },
        }),
  };
}

function directContext(type: ChannelType | undefined): InteractionContextType {
  return type === ChannelType.GroupDM ? InteractionContextType.PrivateChannel : InteractionContextType.BotDM;
}

/** Who and what an option or a menu names: `resolved` of the data, without what is empty. */
export function resolvedData(
  { world }: Parts,
  interaction: { readonly guildId?: string | undefined; readonly channelId: string },
  ids: {
    readonly users?: readonly string[];
    readonly roles?: readonly string[];
    readonly channels?: readonly string[];
    readonly attachments?: readonly APIAttachment[];
  },
): Record<string, unknown> {
  const { guildId } = interaction;
  const guild = guildId === undefined ? undefined : world.findGuild(guildId);
  const users = byId(ids.users ?? [], (id) => world.userShape(id));
  const members = byId(
    (ids.users ?? []).filter((id) => guild?.members.has(id)),
    (id) => {
      const { user: _, deaf: _deaf, mute: _mute, ...member } = world.memberShape(guild?.id ?? '', id);
      return { ...member, permissions: String(world.permissions(id, interaction.channelId)) };
    },
  );
  const roles = byId(ids.roles ?? [], (id) => guild?.roles.find((role) => role.id === id));
  const channels = byId(ids.channels ?? [], (id) => ({ ...world.findChannel(id), permissions: '0' }));
  const attachments = Object.fromEntries((ids.attachments ?? []).map((file) => [file.id, file]));
  const all = { users, members, roles, channels, attachments };
  return Object.fromEntries(Object.entries(all).filter(([, found]) => Object.keys(found).length > 0));
}

function byId(ids: readonly string[], find: (id: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(ids.map((id) => [id, find(id)]));
}

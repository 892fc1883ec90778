import { AuditLogEvent, ChannelType, GatewayIntentBits } from 'discord-api-types/v10';
import type { Dispatch } from '../../gateway/host.ts';
import type { Parts } from '../../parts.ts';
import { refuse } from '../../rest/refusals.ts';
import type { BodyFault } from '../../rest/refusals.ts';
import { objectOf, route } from '../../rest/routing.ts';
import type { Route } from '../../rest/routing.ts';
import { imageIn } from '../../rules/image-data.ts';
import type { GuildRecord, Json } from '../../world/records.ts';
import { guildShape } from '../../world/shapes.ts';
import { joinedGuild, requireInGuild } from './guilds.ts';

const LARGEST_ICON_KB = 10_240;
const SETTINGS = [
  ...['description', 'verification_level', 'default_message_notifications', 'explicit_content_filter'],
  ...['afk_channel_id', 'afk_timeout', 'system_channel_id', 'system_channel_flags', 'preferred_locale'],
  ...['premium_progress_bar_enabled'],
];
/** What a server has only with a feature of Discord's; no server here has any. */
const OF_FEATURES = [
  ...['splash', 'banner', 'discovery_splash', 'home_header', 'features'],
  ...['rules_channel_id', 'public_updates_channel_id', 'safety_alerts_channel_id'],
];
const CHANNELS: Readonly<Record<string, readonly ChannelType[]>> = {
  afk_channel_id: [ChannelType.GuildVoice],
  system_channel_id: [ChannelType.GuildText, ChannelType.GuildAnnouncement],
};

/** https://discord.com/developers/docs/resources/guild#modify-guild */
export function guildSettingRoutes(parts: Parts, dispatch: Dispatch): readonly Route[] {
  const { world, checks, cdn, auditLog } = parts;
  return [
    route('PATCH', '/guilds/:guildId', ({ params, body, reason }) => {
      const guild = joinedGuild(world, params.guildId);
      requireInGuild(world, guild, 'ManageGuild');
      const wanted = checks.bySchema('GuildPatchRequestPartialSchema', objectOf(body));
      const faults = [...faultsOfFeatures(wanted), ...faultsOfChannels(parts, guild, wanted)];
      if (faults.length > 0) throw refuse.invalidBody(faults);
      const before = logged(guild);
      if (typeof wanted.name === 'string') guild.name = wanted.name.trim();
      if (typeof wanted.icon === 'string') {
        const icon = imageIn('icon', wanted.icon, LARGEST_ICON_KB);
        cdn.publish(`/icons/${guild.id}/${icon.hash}`, icon);
        guild.settings.icon = icon.hash;
      } else if (wanted.icon === null) {
        guild.settings.icon = null;
      }
      for (const key of SETTINGS) {
        // Nothing is what a new server has.
        if (wanted[key] === null) Reflect.deleteProperty(guild.settings, key);
        else if (wanted[key] !== undefined) guild.settings[key] = wanted[key];
      }
      dispatch('GUILD_UPDATE', guildShape(guild), { guildId: guild.id, intent: GatewayIntentBits.Guilds });
      auditLog.noteChange(
        guild.id,
        { event: AuditLogEvent.GuildUpdate, targetId: guild.id, reason },
        { before, after: logged(guild), keys: ['name', 'icon_hash', ...SETTINGS] },
      );
      return { body: guildShape(guild) };
    }),
  ];
}

/** The audit log has a name of its own for the icon. */
function logged(guild: GuildRecord): object {
  const shape = guildShape(guild);
  return { ...shape, icon_hash: shape.icon };
}

/** Discord leaves out what the server has no feature for: a bot would wait for it in vain. */
function faultsOfFeatures(wanted: Json): BodyFault[] {
  return OF_FEATURES.filter((key) => wanted[key] !== undefined && wanted[key] !== null).map((key) => ({
    path: [key],
    code: 'SANDBOX_FEATURE_MISSING',
    message: 'Servers here have none of the features that this takes',
  }));
}

function faultsOfChannels({ world }: Parts, { id }: GuildRecord, wanted: Json): BodyFault[] {
  return Object.entries(CHANNELS)
    .filter(([key]) => typeof wanted[key] === 'string')
    .filter(([key, types]) => {
      const channel = world.channels(id).find((each) => each.id === wanted[key]);
      return channel === undefined || !types.includes(channel.type);
    })
    .map(([key]) => ({
      path: [key],
      code: 'SANDBOX_WRONG_CHANNEL',
      message: 'No such channel of the server',
    }));
}

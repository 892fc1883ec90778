import type { BaseInteraction, Guild } from 'discord.js';
import { lookAt } from '../../src/discord/rest/permissions.ts';
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { MemberError } from '../../src/errors.ts';
import type { Kind } from '../../src/guilds/kinds.ts';
import type { GuildRecord } from '../../src/storage/records.ts';
import type { CommandContext } from '../../src/discord/command.ts';
import type { Reply } from '../../src/render/reply.ts';

/** The server, if the member may manage it. @throws MemberError `ServersOnly`, `NotAllowed` */
export function guildOfAdmin({ guildId, interaction }: CommandContext<BaseInteraction>): string {
  if (guildId === null) throw new MemberError('ServersOnly');
  // A server’s settings can show the command to members from whom Discord hides it.
  if (interaction.memberPermissions?.has(PermissionFlagsBits.ManageGuild) !== true)
    throw new MemberError('NotAllowed');
  return guildId;
}

/** The server, if the member may manage both it and its roles. @throws MemberError `ServersOnly`, `RolesNotAllowed` */
export function guildOfRoleAdmin({ guildId, interaction }: CommandContext<BaseInteraction>): string {
  if (guildId === null) throw new MemberError('ServersOnly');
  const needed = PermissionFlagsBits.ManageGuild | PermissionFlagsBits.ManageRoles;
  if (interaction.memberPermissions?.has(needed) !== true) throw new MemberError('RolesNotAllowed');
  return guildId;
}

/** A server can have the commands without the bot, which then cannot write there. @throws MemberError `NotInvited` */
export function needBot({ interaction }: CommandContext<BaseInteraction>): void {
  const { guildId, guild, applicationId } = interaction;
  if (guildId !== null && guild === null) throw new MemberError('NotInvited', { applicationId });
}

/** An answer for those alone whom `guildOf` takes for admins, in servers with the bot. */
export const forAdmins =
  (guildOf: (context: CommandContext<BaseInteraction>) => string) =>
  <C extends CommandContext<BaseInteraction>>(run: (context: C, guildId: string) => Promise<Reply>) =>
  async (context: C): Promise<Reply> => {
    const guildId = guildOf(context);
    needBot(context);
    return run(context, guildId);
  };

/** The permissions that the bot lacks in a channel, as Discord's settings call them; none if Discord cannot say. */
export async function missingIn(
  guild: Guild | null,
  channelId: string | undefined,
): Promise<readonly string[]> {
  if (guild === null || channelId === undefined) return [];
  const place = await lookAt(guild, channelId).catch(() => undefined);
  if (place === 'gone') return ['the channel itself: it is gone'];
  if (place === 'hidden') return ['View Channel'];
  return place?.lacking ?? [];
}

/** What a kind goes without in its channel although the bot may write there; none if Discord cannot say. */
export async function withoutIn(
  guild: Guild | null,
  kind: Kind,
  { channels, options }: Pick<GuildRecord, 'channels' | 'options'>,
): Promise<readonly string[]> {
  const channelId = channels[kind];
  if (guild === null || channelId === undefined || (kind !== 'digest' && kind !== 'daily')) return [];
  const place = await lookAt(guild, channelId).catch(() => undefined);
  if (place === undefined || place === 'gone' || place === 'hidden') return [];
  if (kind === 'digest')
    return place.mayAttach ? [] : ['It comes without its picture: I lack **Attach Files** there.'];
  const { thread = false, ping } = options.daily ?? {};
  const lines = [thread && whyNoThread(place), ping !== undefined && whyNoPing(guild, ping, place)];
  return lines.filter((line) => typeof line === 'string');
}

type Seen = Exclude<Awaited<ReturnType<typeof lookAt>>, string>;

function whyNoThread({ hasThreads, mayOpenThreads }: Seen): string | undefined {
  if (!hasThreads) return 'It comes without a thread: none can be opened in a channel like that.';
  return mayOpenThreads ? undefined : 'It comes without a thread: I lack **Create Public Threads** there.';
}

function whyNoPing(guild: Guild, roleId: string, { mayPingRoles }: Seen): string | undefined {
  const role = guild.roles.cache.get(roleId);
  if (role === undefined) return 'It pings no role: the one that was chosen is gone.';
  return role.mentionable || mayPingRoles
    ? undefined
    : `It cannot ping <@&${roleId}>: let everyone mention that role (Server Settings → Roles), or allow me **Mention @everyone, @here, and All Roles** there.`;
}

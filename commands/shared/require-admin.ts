import type { Guild } from 'discord.js';
import { lookAt } from '../../src/discord/rest/permissions.ts';
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { MemberError } from '../../src/errors.ts';
import type { CommandContext } from '../../src/discord/command.ts';

/** The server of someone who may manage it. @throws MemberError `ServersOnly`, `NotAllowed` */
export function guildOfAdmin({
  guildId,
  interaction,
}: CommandContext<{ memberPermissions: { has(flag: bigint): boolean } | null }>): string {
  if (guildId === null) throw new MemberError('ServersOnly');
  // Discord hides such commands from others; a server’s settings can show them to everybody again.
  if (interaction.memberPermissions?.has(PermissionFlagsBits.ManageGuild) !== true)
    throw new MemberError('NotAllowed');
  return guildId;
}

/**
 * For what only the bot itself can do in a server: write in a channel, see its permissions. A server may have its commands without it.
 * @throws MemberError `NotInvited`
 */
export function needBot({
  interaction: { guildId, guild, applicationId },
}: CommandContext<{
  readonly guildId: string | null;
  readonly guild: unknown;
  readonly applicationId: string;
}>): void {
  if (guildId === null || guild !== null) return;
  throw new MemberError('NotInvited', { applicationId });
}

/** What the bot lacks in a channel, in the words of Discord's settings; nothing where Discord cannot say. */
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

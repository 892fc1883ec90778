import { PermissionFlagsBits } from 'discord-api-types/v10';
import type { Guild, PermissionsBitField } from 'discord.js';

/** What the bot needs in a channel to announce there, in the words of Discord's settings. */
export const neededPermissions = [
  ['View Channel', PermissionFlagsBits.ViewChannel],
  ['Send Messages', PermissionFlagsBits.SendMessages],
  ['Embed Links', PermissionFlagsBits.EmbedLinks],
] as const;

/**
 * What the bot lacks to announce in a channel, in the words of Discord's settings. Answered from what the gateway told,
 * so that a change by an admin counts at once. `undefined`: the channel is gone.
 */
export function lackingIn(guild: Guild, channelId: string): readonly string[] | undefined {
  const channel = guild.channels.cache.get(channelId);
  const { me } = guild.members;
  if (channel === undefined) return undefined;
  return lackingOf(me === null ? null : channel.permissionsFor(me));
}

/** Which of the needed permissions are not among these; all of them where nothing is known. */
export function lackingOf(permissions: Readonly<Pick<PermissionsBitField, 'has'>> | null): readonly string[] {
  return neededPermissions.filter(([, flag]) => permissions?.has(flag) !== true).map(([name]) => name);
}

import { PermissionFlagsBits, type Guild } from 'discord.js';

const needed = [
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
  const permissions = me === null ? null : channel.permissionsFor(me);
  return needed.filter(([, flag]) => permissions?.has(flag) !== true).map(([name]) => name);
}

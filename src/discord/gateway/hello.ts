import { MessageFlags, PermissionFlagsBits, type Guild } from 'discord.js';

const lines = [
  'Hello! I bring Codewars into this server. **/profile** and **/kata** look things up, right away.',
  'Members: **/link** your Codewars account, then `/profile` alone is about you.',
  'Admins: **/announcements set** lets me announce rank-ups and honor in a channel you choose. **/help** has the rest.',
];

/**
 * Says how to begin in the server's system channel, where that exists and the bot may write.
 * @returns whether it was said
 */
export async function sayHello(guild: Guild): Promise<boolean> {
  const { systemChannel, members } = guild;
  if (systemChannel === null || members.me === null) return false;
  const permissions = systemChannel.permissionsFor(members.me);
  if (!permissions.has([PermissionFlagsBits.ViewChannel, PermissionFlagsBits.SendMessages])) return false;
  await systemChannel.send({
    content: lines.join('\n'),
    allowedMentions: { parse: [] },
    flags: MessageFlags.SuppressNotifications,
  });
  return true;
}

import { PermissionFlagsBits } from 'discord-api-types/v10';
import { MemberError } from '../errors.ts';
import type { Asked } from './command.ts';

/** The server of someone who may manage it. @throws MemberError `ServersOnly`, `NotAllowed` */
export function guildOfAdmin({
  guildId,
  interaction,
}: Asked<{ memberPermissions: { has(flag: bigint): boolean } | null }>): string {
  if (guildId === null) throw new MemberError('ServersOnly', 'This is about a server. Use it in one.');
  // Discord hides such commands from others; a server’s settings can show them to everybody again.
  if (interaction.memberPermissions?.has(PermissionFlagsBits.ManageGuild) !== true) {
    throw new MemberError('NotAllowed', 'Only members with the Manage Server permission can use this.');
  }
  return guildId;
}

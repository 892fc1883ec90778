import { PermissionFlagsBits } from 'discord-api-types/v10';
import type { APIOverwrite, APIRole } from 'discord-api-types/v10';

export type PermissionName = keyof typeof PermissionFlagsBits;

export const ALL_PERMISSIONS: bigint = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n);

/** What Discord gives @everyone in a new guild. */
export const ORDINARY_PERMISSIONS: bigint = permissionBits([
  'CreateInstantInvite',
  'ChangeNickname',
  'ViewChannel',
  'SendMessages',
  'EmbedLinks',
  'AttachFiles',
  'AddReactions',
  'UseExternalEmojis',
  'ReadMessageHistory',
  'UseApplicationCommands',
  'SendMessagesInThreads',
  'SendPolls',
  'Connect',
  'Speak',
]);

/** What the bot's own role has where it was invited with all that it asks for. */
export const INVITED_PERMISSIONS: bigint =
  ORDINARY_PERMISSIONS | permissionBits(['CreatePublicThreads', 'ManageRoles']);

/** Throws for a name that Discord does not know: a typo would silently test nothing. */
export function permissionBits(names: readonly string[]): bigint {
  return names.reduce((bits, name) => {
    if (!(name in PermissionFlagsBits)) throw new Error(`Discord knows no permission "${name}"`);
    return bits | PermissionFlagsBits[name as PermissionName];
  }, 0n);
}

/** As Discord writes them. */
export function writtenBits(names: readonly string[]): string {
  return String(permissionBits(names));
}

export function allows(bits: bigint, name: PermissionName): boolean {
  return (bits & PermissionFlagsBits[name]) !== 0n;
}

/** https://discord.com/developers/docs/topics/permissions#permission-overwrites */
export function computePermissions(input: {
  readonly guildId: string;
  readonly isOwner: boolean;
  readonly userId: string;
  readonly roleIds: readonly string[];
  readonly roles: readonly APIRole[];
  readonly overwrites?: readonly APIOverwrite[];
}): bigint {
  if (input.isOwner) return ALL_PERMISSIONS;
  const held = input.roles.filter(({ id }) => id === input.guildId || input.roleIds.includes(id));
  const base = held.reduce((bits, role) => bits | BigInt(role.permissions), 0n);
  if (allows(base, 'Administrator')) return ALL_PERMISSIONS;

  const overwrites = input.overwrites ?? [];
  const everyone = overwrites.filter(({ id }) => id === input.guildId);
  const byRole = overwrites.filter(({ id }) => id !== input.guildId && input.roleIds.includes(id));
  const byMember = overwrites.filter(({ id }) => id === input.userId);
  return [everyone, byRole, byMember].reduce((bits, level) => {
    const deny = level.reduce((all, { deny }) => all | BigInt(deny), 0n);
    const allow = level.reduce((all, { allow }) => all | BigInt(allow), 0n);
    return (bits & ~deny) | allow;
  }, base);
}

import { GatewayIntentBits } from 'discord-api-types/v10';
import type { APIGuildMember, APIRole } from 'discord-api-types/v10';
import type { Dispatch } from '../gateway/host.ts';
import { ALL_PERMISSIONS, allows, computePermissions } from './permissions.ts';
import type { GuildRecord, MemberRecord } from './records.ts';
import { colorShape, roleShape } from './shapes.ts';
import type { NextSnowflake } from './snowflake.ts';

export interface RoleChange {
  readonly name?: string;
  readonly permissions?: string;
  readonly color?: number;
  readonly hoist?: boolean;
  readonly mentionable?: boolean;
}

/** Roles of guilds and of their members; each change is told to the gateway, as Discord would. */
export class WorldRoles {
  readonly #nextId: NextSnowflake;
  readonly #dispatch: Dispatch;
  readonly #memberShape: (guildId: string, userId: string) => APIGuildMember;
  readonly #botId: string;

  constructor(parts: {
    readonly nextId: NextSnowflake;
    readonly dispatch: Dispatch;
    readonly memberShape: (guildId: string, userId: string) => APIGuildMember;
    readonly botId: string;
  }) {
    this.#nextId = parts.nextId;
    this.#dispatch = parts.dispatch;
    this.#memberShape = parts.memberShape;
    this.#botId = parts.botId;
  }

  /** At the bottom, above \@everyone. Discord tells of no other role that it was moved up. */
  create(
    guild: GuildRecord,
    { id = this.#nextId(), ...change }: RoleChange & { readonly id?: string; readonly managed?: boolean },
  ): APIRole {
    const role = { ...roleShape(id, 'new role', 0n, 1), ...asRole(change) };
    for (const other of guild.roles) if (other.id !== guild.id) other.position += 1;
    guild.roles.push(role);
    this.#tell('CREATE', guild, { role });
    return role;
  }

  change(guild: GuildRecord, role: APIRole, change: RoleChange): void {
    Object.assign(role, asRole(change));
    this.#tell('UPDATE', guild, { role });
  }

  /** Puts all roles into this order: highest first, \@everyone last. */
  arrange(guild: GuildRecord, order: readonly APIRole[]): void {
    for (const [index, role] of order.entries()) {
      const position = order.length - 1 - index;
      if (role.position === position) continue;
      role.position = position;
      this.#tell('UPDATE', guild, { role });
    }
  }

  /** Its members lose it without a word. */
  delete(guild: GuildRecord, role: APIRole): void {
    guild.roles.splice(guild.roles.indexOf(role), 1);
    for (const other of guild.roles) if (other.position > role.position) other.position -= 1;
    for (const member of guild.members.values())
      member.roleIds = member.roleIds.filter((id) => id !== role.id);
    this.#tell('DELETE', guild, { role_id: role.id });
  }

  /** Answers whether that changed anything. */
  setHeld(guild: GuildRecord, member: MemberRecord, roleId: string, isHeld: boolean): boolean {
    if (member.roleIds.includes(roleId) === isHeld) return false;
    const others = member.roleIds.filter((id) => id !== roleId);
    member.roleIds = isHeld ? [...others, roleId] : others;
    const isOwn = member.userId === this.#botId;
    if (!guild.botIsMember) return true;
    const shape = { ...this.#memberShape(guild.id, member.userId), guild_id: guild.id };
    // A bot hears of itself without the intent for members.
    const intent = isOwn ? GatewayIntentBits.Guilds : GatewayIntentBits.GuildMembers;
    this.#dispatch('GUILD_MEMBER_UPDATE', shape, { guildId: guild.id, intent });
    return true;
  }

  #tell(what: 'CREATE' | 'UPDATE' | 'DELETE', guild: GuildRecord, data: Record<string, unknown>): void {
    if (!guild.botIsMember) return;
    const event = { guild_id: guild.id, ...data };
    this.#dispatch(`GUILD_ROLE_${what}`, event, { guildId: guild.id, intent: GatewayIntentBits.Guilds });
  }
}

/** Highest first; of two in one place, the older stands above. */
export function inOrder({ roles }: Pick<GuildRecord, 'roles'>): APIRole[] {
  return [...roles].sort((one, other) => {
    if (one.position !== other.position) return other.position - one.position;
    return BigInt(one.id) < BigInt(other.id) ? -1 : 1;
  });
}

export interface RolePlace {
  readonly id: string;
  readonly position: number;
}

/** The order when roles are put into places; those between move over. */
export function orderAfter(guild: GuildRecord, places: readonly RolePlace[]): APIRole[] {
  const upwards = inOrder(guild).reverse();
  for (const { id, position } of [...places].sort((one, other) => one.position - other.position)) {
    const moved = upwards.splice(
      upwards.findIndex((role) => role.id === id),
      1,
    );
    upwards.splice(Math.max(position, 1), 0, ...moved);
  }
  return upwards.reverse();
}

/** The roles of a member, highest first, and \@everyone at the end. */
export function rolesHeld(guild: GuildRecord, userId: string): APIRole[] {
  const held = guild.members.get(userId)?.roleIds ?? [];
  return inOrder(guild).filter(({ id }) => id === guild.id || held.includes(id));
}

/** What a member may do in the guild, channels apart. */
export function permissionsInGuild(guild: GuildRecord, userId: string): bigint {
  return computePermissions({
    guildId: guild.id,
    isOwner: guild.ownerId === userId,
    userId,
    roleIds: guild.members.get(userId)?.roleIds ?? [],
    roles: guild.roles,
  });
}

/** Whether a member's highest role stands above this one. The owner stands above all. */
export function standsAbove(guild: GuildRecord, userId: string, role: APIRole): boolean {
  if (guild.ownerId === userId) return true;
  const [highest] = rolesHeld(guild, userId);
  const order = inOrder(guild);
  return highest !== undefined && order.indexOf(highest) < order.indexOf(role);
}

/** Whether a member may hand out all these permissions. */
export function mayGrant(guild: GuildRecord, userId: string, bits: bigint): boolean {
  const own = permissionsInGuild(guild, userId);
  return allows(own, 'Administrator') || (bits & ALL_PERMISSIONS & ~own) === 0n;
}

function asRole({ color, ...change }: RoleChange): Partial<APIRole> {
  return { ...change, ...(color !== undefined && colorShape(color)) };
}

import { AuditLogEvent } from 'discord-api-types/v10';
import type { APIRole } from 'discord-api-types/v10';
import type { Parts } from '../../parts.ts';
import { allows } from '../../world/permissions.ts';
import type { GuildRecord, Json } from '../../world/records.ts';
import { refuse } from '../../rest/refusals.ts';
import { isJson } from '../../rules/rule.ts';
import { objectOf, route } from '../../rest/routing.ts';
import type { Call, Route } from '../../rest/routing.ts';
import type { RoleChange } from '../../world/roles.ts';
import { inOrder, mayGrant, orderAfter, permissionsInGuild, standsAbove } from '../../world/roles.ts';
import { joinedGuild, memberOf } from './guilds.ts';

const ROLES = '/guilds/:guildId/roles';
const MEMBER_ROLE = '/guilds/:guildId/members/:userId/roles/:roleId';

/** What the audit log says of a role. */
const LOGGED = ['name', 'permissions', 'color', 'hoist', 'mentionable', 'position'];
/** With \@everyone. */
const MOST_ROLES = 250;
/** https://github.com/discord/discord-api-docs/pull/1073 */
const CREATIONS = { bucket: 'role-creations', requests: 250, perMs: 48 * 3_600_000 };
/** A window that does not slide: https://github.com/discord/discord-api-docs/issues/7680 */
const MEMBER_ROLES = { bucket: 'member-roles', requests: 10, perMs: 10_000 };

export function roleRoutes(
  { world, checks, auditLog }: Parts,
  memberRolesPerMs: number = MEMBER_ROLES.perMs,
): readonly Route[] {
  const bot = world.bot.id;
  const limit = { ...MEMBER_ROLES, perMs: memberRolesPerMs };

  const managed = (guildId: string): GuildRecord => {
    const guild = joinedGuild(world, guildId);
    if (!allows(permissionsInGuild(guild, bot), 'ManageRoles')) throw refuse.missingPermissions();
    if (guild.lacksTwoFactor) throw refuse.twoFactorRequired();
    return guild;
  };
  const requireBelow = (guild: GuildRecord, role: APIRole): void => {
    if (!standsAbove(guild, bot, role)) throw refuse.missingPermissions();
  };
  const log = (
    guild: GuildRecord,
    event: AuditLogEvent,
    targetId: string,
    { reason }: Pick<Call, 'reason'>,
    change: { readonly before?: APIRole; readonly after?: APIRole },
  ): void => auditLog.noteChange(guild.id, { event, targetId, reason }, { ...change, keys: LOGGED });

  const changeMember = (
    call: Call<'guildId' | 'userId' | 'roleId'>,
    isHeld: boolean,
  ): Record<string, never> => {
    const { guildId, userId, roleId } = call.params;
    const guild = joinedGuild(world, guildId);
    const role = roleOf(guild, roleId);
    // Everybody has it: https://github.com/discord/discord-api-docs/issues/1587
    if (role.id === guild.id) throw refuse.unknownRole();
    const member = memberOf(world, guild, userId);
    managed(guildId);
    if (role.managed) throw refuse.missingPermissions();
    requireBelow(guild, role);
    if (world.roleChanges.setHeld(guild, member, roleId, isHeld))
      auditLog.note(guild.id, {
        event: AuditLogEvent.MemberRoleUpdate,
        targetId: userId,
        changes: [{ key: isHeld ? '$add' : '$remove', new_value: [{ id: role.id, name: role.name }] }],
        reason: call.reason,
      });
    return {};
  };

  return [
    route('GET', ROLES, ({ params }) => ({ body: joinedGuild(world, params.guildId).roles })),
    route('GET', `${ROLES}/:roleId`, ({ params }) => ({
      body: roleOf(joinedGuild(world, params.guildId), params.roleId),
    })),
    route(
      'POST',
      ROLES,
      (call) => {
        const guild = managed(call.params.guildId);
        const body = checks.role(objectOf(call.body), 'create');
        if (guild.roles.length >= MOST_ROLES) throw refuse.tooManyRoles(MOST_ROLES);
        const usual = guild.roles.find(({ id }) => id === guild.id)?.permissions ?? '0';
        const change = { permissions: usual, ...changeOf(body) };
        if (!mayGrant(guild, bot, BigInt(change.permissions))) throw refuse.missingPermissions();
        const role = world.roleChanges.create(guild, change);
        log(guild, AuditLogEvent.RoleCreate, role.id, call, { after: role });
        return { body: role };
      },
      { limit: CREATIONS },
    ),
    route('PATCH', ROLES, (call) => {
      const guild = managed(call.params.guildId);
      const places = checks.rolePositions(call.body).flatMap(({ id, position }) => {
        const role = roleOf(guild, String(id));
        if (role.id === guild.id) throw refuse.invalidRole();
        return typeof position === 'number' ? [{ id: role.id, position }] : [];
      });
      const order = orderAfter(guild, places);
      // What stands above the bot stays as it is.
      const isMoved = inOrder(guild).some(
        (role, index) => !standsAbove(guild, bot, role) && order[index] !== role,
      );
      if (isMoved) throw refuse.missingPermissions();
      const before = places.map(({ id }) => ({ ...roleOf(guild, id) }));
      world.roleChanges.arrange(guild, order);
      for (const role of before)
        log(guild, AuditLogEvent.RoleUpdate, role.id, call, { before: role, after: roleOf(guild, role.id) });
      return { body: guild.roles };
    }),
    route('PATCH', `${ROLES}/:roleId`, (call) => {
      const role = roleOf(joinedGuild(world, call.params.guildId), call.params.roleId);
      const guild = managed(call.params.guildId);
      requireBelow(guild, role);
      const change = changeOf(checks.role(objectOf(call.body), 'edit'));
      if (!mayGrant(guild, bot, BigInt(change.permissions ?? '0'))) throw refuse.missingPermissions();
      const before = { ...role };
      world.roleChanges.change(guild, role, change);
      log(guild, AuditLogEvent.RoleUpdate, role.id, call, { before, after: role });
      return { body: role };
    }),
    route('DELETE', `${ROLES}/:roleId`, (call) => {
      const role = roleOf(joinedGuild(world, call.params.guildId), call.params.roleId);
      const guild = managed(call.params.guildId);
      // https://github.com/discord/discord-api-docs/issues/2052
      if (role.id === guild.id || role.managed) throw refuse.invalidRole();
      requireBelow(guild, role);
      world.roleChanges.delete(guild, role);
      log(guild, AuditLogEvent.RoleDelete, role.id, call, { before: role });
      return {};
    }),
    route('PUT', MEMBER_ROLE, (call) => changeMember(call, true), { limit }),
    route('DELETE', MEMBER_ROLE, (call) => changeMember(call, false), { limit }),
  ];
}

function roleOf(guild: GuildRecord, roleId: string): APIRole {
  const role = guild.roles.find(({ id }) => id === roleId);
  if (!role) throw refuse.unknownRole();
  return role;
}

/** What a checked body says; null says nothing. `colors` counts before the older `color`. */
function changeOf(body: Json): RoleChange {
  const { name, permissions, color, colors, hoist, mentionable } = body;
  const primary = isJson(colors) ? colors.primary_color : color;
  return {
    ...(typeof name === 'string' && { name }),
    ...((typeof permissions === 'string' || typeof permissions === 'number') && {
      permissions: String(permissions),
    }),
    ...(typeof primary === 'number' && { color: primary }),
    ...(typeof hoist === 'boolean' && { hoist }),
    ...(typeof mentionable === 'boolean' && { mentionable }),
  };
}

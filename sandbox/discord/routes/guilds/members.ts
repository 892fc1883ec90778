import { AuditLogEvent } from 'discord-api-types/v10';
import type { Parts } from '../../parts.ts';
import type { PermissionName } from '../../world/permissions.ts';
import type { GuildRecord } from '../../world/records.ts';
import { refuse } from '../../rest/refusals.ts';
import { lengthOf } from '../../rules/limits.ts';
import { objectOf, pageSize, route, snowflakeIn } from '../../rest/routing.ts';
import type { Route } from '../../rest/routing.ts';
import { inOrder, standsAbove } from '../../world/roles.ts';
import { joinedGuild, memberOf, requireBelow, requireInGuild } from './guilds.ts';

const MEMBERS = '/guilds/:guildId/members';

/** Lists of members, and what moderators do to them. Single roles are in roles.ts. */
export function memberRoutes({ world, mayReadMembers, auditLog }: Parts): readonly Route[] {
  const bot = world.bot.id;
  const require = (guild: GuildRecord, name: PermissionName): void => requireInGuild(world, guild, name);
  const shapes = (guild: GuildRecord) =>
    [...guild.members.keys()]
      .sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1))
      .map((id) => world.memberShape(guild.id, id));
  return [
    route('GET', MEMBERS, ({ params, query }) => {
      const guild = joinedGuild(world, params.guildId);
      if (!mayReadMembers) throw refuse.missingAccess();
      const after = snowflakeIn(query, 'after') ?? 0n;
      const found = shapes(guild).filter(({ user }) => BigInt(user.id) > after);
      return { body: found.slice(0, pageSize(query, { usual: 1, most: 1_000 })) };
    }),
    route('GET', `${MEMBERS}/search`, ({ params, query }) => {
      const guild = joinedGuild(world, params.guildId);
      const wanted = (query.get('query') ?? '').toLowerCase();
      const found = shapes(guild).filter(({ user, nick }) =>
        [user.username, nick].some((name) => name?.toLowerCase().startsWith(wanted)),
      );
      return { body: found.slice(0, pageSize(query, { usual: 1, most: 1_000 })) };
    }),
    route('PATCH', `${MEMBERS}/:userId`, ({ params, body, reason }) => {
      const guild = joinedGuild(world, params.guildId);
      const isOwn = params.userId === '@me' || params.userId === bot;
      const member = memberOf(world, guild, isOwn ? bot : params.userId);
      const { nick, roles, communication_disabled_until: until } = objectOf(body);
      if (nick !== undefined) require(guild, isOwn ? 'ChangeNickname' : 'ManageNicknames');
      if (roles !== undefined) require(guild, 'ManageRoles');
      if (until !== undefined) require(guild, 'ModerateMembers');
      if (!isOwn) requireBelow(world, guild, member.userId);
      if (lengthOf(nick) > 32) {
        const message = 'Must be 32 or fewer in length.';
        throw refuse.invalidBody([{ path: ['nick'], code: 'BASE_TYPE_MAX_LENGTH', message }]);
      }
      const roleIds = Array.isArray(roles) ? [...new Set(roles.map(String))] : undefined;
      for (const id of roleIds ?? []) {
        const role = inOrder(guild).find((each) => each.id === id);
        if (!role) throw refuse.unknownRole();
        if (!member.roleIds.includes(id) && !standsAbove(guild, bot, role)) throw refuse.missingPermissions();
      }
      const before = world.memberShape(guild.id, member.userId);
      world.people.change(guild.id, member.userId, {
        ...(nick !== undefined && { nick: typeof nick === 'string' && nick !== '' ? nick : null }),
        ...(roleIds && { roleIds }),
        ...(until !== undefined && { mutedUntil: typeof until === 'string' ? until : null }),
      });
      const after = world.memberShape(guild.id, member.userId);
      const action = { targetId: member.userId, reason };
      auditLog.noteChange(
        guild.id,
        { event: AuditLogEvent.MemberUpdate, ...action },
        { before, after, keys: ['nick', 'communication_disabled_until'] },
      );
      for (const [key, had, has] of [
        ['$add', before, after],
        ['$remove', after, before],
      ] as const) {
        const changed = guild.roles.filter(({ id }) => has.roles.includes(id) && !had.roles.includes(id));
        const changes = [{ key, new_value: changed.map(({ id, name }) => ({ id, name })) }];
        if (changed.length > 0)
          auditLog.note(guild.id, { event: AuditLogEvent.MemberRoleUpdate, ...action, changes });
      }
      return { body: after };
    }),
    route('DELETE', `${MEMBERS}/:userId`, ({ params, reason }) => {
      const guild = joinedGuild(world, params.guildId);
      memberOf(world, guild, params.userId);
      require(guild, 'KickMembers');
      requireBelow(world, guild, params.userId);
      world.removeMember(guild.id, params.userId);
      auditLog.note(guild.id, { event: AuditLogEvent.MemberKick, targetId: params.userId, reason });
      return {};
    }),
  ];
}

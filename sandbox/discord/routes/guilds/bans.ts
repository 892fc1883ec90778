import { AuditLogEvent } from 'discord-api-types/v10';
import type { Parts } from '../../parts.ts';
import { Refusal, refuse } from '../../rest/refusals.ts';
import { objectOf, route } from '../../rest/routing.ts';
import type { Route } from '../../rest/routing.ts';
import type { GuildRecord } from '../../world/records.ts';
import { joinedGuild, requireBelow, requireInGuild } from './guilds.ts';

const BANS = '/guilds/:guildId/bans';
const BAN = `${BANS}/:userId` as const;

export function banRoutes({ world, checks, auditLog }: Parts): readonly Route[] {
  const moderated = (guildId: string): GuildRecord => {
    const guild = joinedGuild(world, guildId);
    requireInGuild(world, guild, 'BanMembers');
    return guild;
  };
  const shape = ({ bans }: GuildRecord, userId: string) => ({
    reason: bans.get(userId) ?? null,
    user: world.userShape(userId),
  });
  const ban = (guild: GuildRecord, userId: string, reason: string | undefined): void => {
    if (!world.hasUser(userId)) throw refuse.unknownUser();
    if (guild.members.has(userId)) requireBelow(world, guild, userId);
    world.people.ban(guild.id, userId, reason);
    auditLog.note(guild.id, { event: AuditLogEvent.MemberBanAdd, targetId: userId, reason });
  };
  return [
    route('GET', BANS, ({ params }) => {
      const guild = moderated(params.guildId);
      return { body: [...guild.bans.keys()].map((id) => shape(guild, id)) };
    }),
    route('GET', BAN, ({ params }) => {
      const guild = moderated(params.guildId);
      if (!guild.bans.has(params.userId)) throw refuse.unknownBan();
      return { body: shape(guild, params.userId) };
    }),
    route('PUT', BAN, ({ params, reason }) => {
      ban(moderated(params.guildId), params.userId, reason);
      return {};
    }),
    route('DELETE', BAN, ({ params: { guildId, userId }, reason }) => {
      if (!world.people.unban(moderated(guildId).id, userId)) throw refuse.unknownBan();
      auditLog.note(guildId, { event: AuditLogEvent.MemberBanRemove, targetId: userId, reason });
      return {};
    }),
    // https://discord.com/developers/docs/resources/guild#bulk-guild-ban
    route('POST', '/guilds/:guildId/bulk-ban', ({ params, body, reason }) => {
      const guild = moderated(params.guildId);
      requireInGuild(world, guild, 'ManageGuild');
      const { user_ids } = checks.bySchema('BulkBanUsersRequestSchema', objectOf(body));
      const banned: string[] = [];
      const failed: string[] = [];
      for (const id of user_ids as readonly string[]) {
        try {
          ban(guild, id, reason);
          banned.push(id);
        } catch (refusal) {
          if (!(refusal instanceof Refusal)) throw refusal;
          failed.push(id);
        }
      }
      if (banned.length === 0) throw refuse.noneBanned();
      return { body: { banned_users: banned, failed_users: failed } };
    }),
  ];
}

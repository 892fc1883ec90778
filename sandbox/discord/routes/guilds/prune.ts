import { AuditLogEvent } from 'discord-api-types/v10';
import type { Parts } from '../../parts.ts';
import { refuse } from '../../rest/refusals.ts';
import { numberIn, objectOf, route } from '../../rest/routing.ts';
import type { Route } from '../../rest/routing.ts';
import type { GuildRecord, MemberRecord } from '../../world/records.ts';
import { joinedGuild, requireInGuild } from './guilds.ts';

const PRUNE = '/guilds/:guildId/prune';
const DAY_MS = 86_400_000;
const USUAL_DAYS = 7;
const MOST_DAYS = 30;

/** Removing who was away for long: https://discord.com/developers/docs/resources/guild#begin-guild-prune */
export function pruneRoutes({ world, checks, auditLog, now }: Parts): readonly Route[] {
  const managed = (guildId: string): GuildRecord => {
    const guild = joinedGuild(world, guildId);
    requireInGuild(world, guild, 'ManageGuild');
    requireInGuild(world, guild, 'KickMembers');
    return guild;
  };
  /** Who has roles stays, unless all of them are included. */
  const away = (guild: GuildRecord, days: number, included: readonly string[]): readonly MemberRecord[] => {
    const isKnown = (id: string): boolean => guild.roles.some((role) => role.id === id);
    if (!included.every(isKnown)) throw refuse.unknownRole();
    return [...guild.members.values()]
      .filter(({ userId }) => userId !== guild.ownerId && userId !== world.bot.id)
      .filter(({ roleIds }) => roleIds.every((id) => included.includes(id)))
      .filter(({ seenAt }) => now() - seenAt >= days * DAY_MS);
  };
  return [
    route('GET', PRUNE, ({ params, query }) => {
      const guild = managed(params.guildId);
      const days = numberIn(query, 'days', { usual: USUAL_DAYS, most: MOST_DAYS });
      const included = (query.get('include_roles') ?? '').split(',').filter((id) => id !== '');
      return { body: { pruned: away(guild, days, included).length } };
    }),
    route('POST', PRUNE, ({ params, body, reason }) => {
      const guild = managed(params.guildId);
      const checked = checks.bySchema('PruneGuildRequestSchema', objectOf(body));
      const days = Number(checked.days ?? USUAL_DAYS);
      const { include_roles: roles } = checked;
      const included = Array.isArray(roles) ? roles.map(String) : [];
      const removed = away(guild, days, included);
      for (const { userId } of removed) world.removeMember(guild.id, userId);
      const options = { delete_member_days: String(days), members_removed: String(removed.length) };
      if (removed.length > 0)
        auditLog.note(guild.id, { event: AuditLogEvent.MemberPrune, targetId: null, options, reason });
      return { body: { pruned: checked.compute_prune_count === false ? null : removed.length } };
    }),
  ];
}

import type { Parts } from '../../parts.ts';
import type { GuildRecord, MemberRecord } from '../../world/records.ts';
import { refuse } from '../../rest/refusals.ts';
import { route } from '../../rest/routing.ts';
import type { Route } from '../../rest/routing.ts';
import { guildShape } from '../../world/shapes.ts';
import type { WorldState } from '../../world/world.ts';

export function guildRoutes({ world }: Parts): readonly Route[] {
  const joined = (guildId: string): GuildRecord => joinedGuild(world, guildId);
  const member = (guildId: string, userId: string) => {
    memberOf(world, joined(guildId), userId);
    return world.memberShape(guildId, userId);
  };
  return [
    route('GET', '/guilds/:guildId', ({ params, query }) => {
      const guild = joined(params.guildId);
      const counts = query.get('with_counts') === 'true' && {
        approximate_member_count: guild.members.size,
        approximate_presence_count: guild.members.size,
      };
      return { body: { ...guildShape(guild), ...counts } };
    }),
    route('GET', '/guilds/:guildId/channels', ({ params }) => {
      joined(params.guildId);
      return { body: world.channels(params.guildId) };
    }),
    route('GET', '/guilds/:guildId/members/@me', ({ params }) => ({
      body: member(params.guildId, world.bot.id),
    })),
    route('GET', '/guilds/:guildId/members/:userId', ({ params }) => ({
      body: member(params.guildId, params.userId),
    })),
    route('GET', '/users/@me/guilds', () => ({
      body: world.guilds.filter(({ botIsMember }) => botIsMember).map(guildShape),
    })),
  ];
}

/** A guild that the bot is in. */
export function joinedGuild(world: WorldState, guildId: string): GuildRecord {
  const guild = world.findGuild(guildId);
  if (!guild?.botIsMember) throw refuse.unknownGuild();
  return guild;
}

export function memberOf(world: WorldState, guild: GuildRecord, userId: string): MemberRecord {
  const member = guild.members.get(userId);
  if (!member) throw world.hasUser(userId) ? refuse.unknownMember() : refuse.unknownUser();
  return member;
}

import type { Parts } from '../../parts.ts';
import { allows } from '../../world/permissions.ts';
import type { PermissionName } from '../../world/permissions.ts';
import { permissionsInGuild, rolesHeld, standsAbove } from '../../world/roles.ts';
import type { GuildRecord, MemberRecord } from '../../world/records.ts';
import { refuse } from '../../rest/refusals.ts';
import { pageSize, route, snowflakeIn } from '../../rest/routing.ts';
import type { Route } from '../../rest/routing.ts';
import { guildShape } from '../../world/shapes.ts';
import type { WorldState } from '../../world/world.ts';

/** `leave` tells that the bot is no member any more. */
export function guildRoutes({ world }: Parts, leave: (guildId: string) => void): readonly Route[] {
  const joined = (guildId: string): GuildRecord => joinedGuild(world, guildId);
  const member = (guildId: string, userId: string) => {
    memberOf(world, joined(guildId), userId);
    return world.memberShape(guildId, userId);
  };
  const partShape = (guild: GuildRecord) => {
    const { id, name, icon, banner, features } = guildShape(guild);
    const owner = guild.ownerId === world.bot.id;
    const permissions = String(permissionsInGuild(guild, world.bot.id));
    return { id, name, icon, banner, owner, permissions, features };
  };
  return [
    route('GET', '/guilds/:guildId', ({ params, query }) => {
      const guild = joined(params.guildId);
      return { body: { ...guildShape(guild), ...countsIn(guild, query) } };
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
    route('GET', '/guilds/:guildId/preview', ({ params }) => {
      const guild = joined(params.guildId);
      const { id, name, icon, splash, discovery_splash, emojis, features, description, stickers } =
        guildShape(guild);
      const shown = { id, name, icon, splash, discovery_splash, emojis, features, description, stickers };
      return { body: { ...shown, ...countsOf(guild) } };
    }),
    // Of these there are none here; those who make one are answered as on an unknown route.
    ...(['stickers', 'scheduled-events'] as const).map((kind) =>
      route('GET', `/guilds/:guildId/${kind}`, ({ params }) => {
        joined(params.guildId);
        return { body: [] };
      }),
    ),
    route('GET', '/guilds/:guildId/voice-states/:userId', ({ params }) => {
      joined(params.guildId);
      throw refuse.unknownVoiceState();
    }),
    route('DELETE', '/users/@me/guilds/:guildId', ({ params }) => {
      leave(joined(params.guildId).id);
      return {};
    }),
    // https://discord.com/developers/docs/resources/user#get-current-user-guilds
    route('GET', '/users/@me/guilds', ({ query }) => {
      const after = snowflakeIn(query, 'after') ?? 0n;
      const before = snowflakeIn(query, 'before');
      const found = world.guilds
        .filter(({ botIsMember, id }) => botIsMember && BigInt(id) > after)
        .filter(({ id }) => before === undefined || BigInt(id) < before)
        .slice(0, pageSize(query, { usual: 200, most: 200 }));
      return { body: found.map((guild) => ({ ...partShape(guild), ...countsIn(guild, query) })) };
    }),
  ];
}

function countsOf({ members }: GuildRecord) {
  return { approximate_member_count: members.size, approximate_presence_count: members.size };
}

/** When the query asks for them. */
export function countsIn(guild: GuildRecord, query: URLSearchParams) {
  return query.get('with_counts') === 'true' ? countsOf(guild) : {};
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

/** What the bot may do in the guild, channels apart. */
export function requireInGuild(world: WorldState, guild: GuildRecord, name: PermissionName): void {
  if (!allows(permissionsInGuild(guild, world.bot.id), name)) throw refuse.missingPermissions();
}

/** Who is the owner, or has a role as high as the bot's, is out of its reach. */
export function requireBelow(world: WorldState, guild: GuildRecord, userId: string): void {
  const [highest] = rolesHeld(guild, userId);
  const isBelow =
    highest === undefined || highest.id === guild.id || standsAbove(guild, world.bot.id, highest);
  if (guild.ownerId === userId || !isBelow) throw refuse.missingPermissions();
}

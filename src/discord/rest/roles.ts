import {
  PermissionFlagsBits,
  RESTJSONErrorCodes as Code,
  Routes,
  type APIGuildMember,
  type APIRole,
  type APIUser,
} from 'discord-api-types/v10';
import { StartError } from '../../errors.ts';
import { cut } from '../../render/text.ts';
import {
  isBelow,
  type GuildRole,
  type GuildRoles,
  type OwnStanding,
  type RoleOutcome,
  type RoleRefusal,
} from '../../roles/guild-roles.ts';
import { lengthOf } from './rate-limits.ts';
import {
  createRest,
  DiscordAPIError,
  isDiscords,
  RateLimitError,
  wrongToken,
  type RestOptions,
} from './rest.ts';

/** Discord lets a bot change ten roles of members in ten seconds, for each server. */
const patienceMs = 15_000;

/** https://discord.com/developers/docs/resources/audit-log */
const longestReason = 512;

/**
 * Works by REST, with its own client and a fifth of Discord's 50 requests per second, so that a sweep of a large server delays neither
 * replies nor announcements. Does not repeat a request: a role that was created after all would be created twice.
 */
export function createGuildRoles(
  discord: RestOptions,
  /** Called when the token is no longer valid. */
  onUnauthorized: (error: Error) => void,
): GuildRoles {
  const rest = createRest(discord, {
    globalRequestsPerSecond: 10,
    retries: 0,
    rejectOnRateLimit: (limit) => {
      if (lengthOf(limit) <= patienceMs) return false;
      discord.rateLimits?.note(limit);
      return true;
    },
  });
  let ownId: string | undefined;

  async function outcomeOf<Found>(request: () => Promise<Found>): Promise<RoleOutcome<Found>> {
    try {
      return { outcome: 'done', ...(await request()) };
    } catch (error) {
      // @discordjs/rest drops its token after the first 401.
      if (error instanceof DiscordAPIError && error.status === 401)
        onUnauthorized(new StartError([wrongToken], { cause: error }));
      return refusalOf(error);
    }
  }

  async function fetchRoles(guildId: string): Promise<readonly GuildRole[]> {
    const roles = (await rest.get(Routes.guildRoles(guildId))) as readonly APIRole[];
    return roles.map(roleOf).sort((one, other) => (isBelow(one, other) ? 1 : -1));
  }

  async function fetchRoleIds(guildId: string, userId: string): Promise<readonly string[]> {
    const member = (await rest.get(Routes.guildMember(guildId, userId))) as APIGuildMember;
    return member.roles;
  }

  async function fetchAll(guildId: string) {
    ownId ??= ((await rest.get(Routes.user())) as APIUser).id;
    const [roles, ownRoleIds] = await Promise.all([fetchRoles(guildId), fetchRoleIds(guildId, ownId)]);
    return { roles, ...standingOf(roles, ownRoleIds, guildId) };
  }

  async function change(
    guildId: string,
    roleId: string,
    request: () => Promise<unknown>,
  ): Promise<RoleOutcome<object>> {
    const result = await outcomeOf(async () => {
      await request();
      return {};
    });
    if (result.outcome !== 'missingPermissions') return result;
    // Discord has one code for both.
    const now = await outcomeOf(() => fetchAll(guildId));
    const role =
      now.outcome === 'done' && now.mayManage ? now.roles.find(({ id }) => id === roleId) : undefined;
    const isTooHigh = now.outcome === 'done' && role !== undefined && !isBelow(role, now.highest);
    return isTooHigh ? { outcome: 'tooHigh' } : result;
  }

  return {
    list: (guildId) => outcomeOf(async () => ({ roles: await fetchRoles(guildId) })),
    me: (guildId) =>
      outcomeOf(async () => {
        const { mayManage, highest } = await fetchAll(guildId);
        return { mayManage, highest };
      }),
    member: (guildId, userId) => outcomeOf(async () => ({ roleIds: await fetchRoleIds(guildId, userId) })),
    create: (guildId, { name, color }, reason) =>
      outcomeOf(async () => {
        const colors = { primary_color: color };
        const body = { name, colors, permissions: '0', hoist: false, mentionable: false };
        const role = await rest.post(Routes.guildRoles(guildId), { body, reason: reasonOf(reason) });
        return { role: roleOf(role as APIRole) };
      }),
    remove: (guildId, roleId, reason) =>
      change(guildId, roleId, () =>
        rest.delete(Routes.guildRole(guildId, roleId), { reason: reasonOf(reason) }),
      ),
    give: (guildId, userId, roleId, reason) =>
      change(guildId, roleId, () =>
        rest.put(Routes.guildMemberRole(guildId, userId, roleId), { reason: reasonOf(reason) }),
      ),
    take: (guildId, userId, roleId, reason) =>
      change(guildId, roleId, () =>
        rest.delete(Routes.guildMemberRole(guildId, userId, roleId), { reason: reasonOf(reason) }),
      ),
  };
}

/** Without lone surrogates, which cannot be escaped for the header. */
const reasonOf = (reason: string): string => cut(reason.toWellFormed(), longestReason);

const roleOf = ({ id, name, colors, position, permissions, managed }: APIRole): GuildRole => ({
  id,
  name,
  color: colors.primary_color,
  position,
  managesRoles: hasAny(permissions, managing),
  isPowerful: hasAny(permissions, powers),
  managed,
});

/** @throws Error when the answer has not even \@everyone */
function standingOf(
  /** Highest first. */
  roles: readonly GuildRole[],
  ownRoleIds: readonly string[],
  guildId: string,
): OwnStanding {
  const own = roles.filter(({ id }) => id === guildId || ownRoleIds.includes(id));
  const [highest] = own;
  if (highest === undefined) throw new Error('the answer is not about the roles');
  return { mayManage: own.some(({ managesRoles }) => managesRoles), highest };
}

const hasAny = (permissions: string, flags: readonly bigint[]): boolean =>
  flags.some((flag) => (BigInt(permissions) & flag) !== 0n);

const managing = [PermissionFlagsBits.ManageRoles, PermissionFlagsBits.Administrator];

const powers = [
  PermissionFlagsBits.Administrator,
  PermissionFlagsBits.ManageGuild,
  PermissionFlagsBits.ManageRoles,
  PermissionFlagsBits.ManageChannels,
  PermissionFlagsBits.ManageWebhooks,
  PermissionFlagsBits.ManageMessages,
  PermissionFlagsBits.ManageThreads,
  PermissionFlagsBits.ManageNicknames,
  PermissionFlagsBits.ManageEvents,
  PermissionFlagsBits.ManageGuildExpressions,
  PermissionFlagsBits.ViewAuditLog,
  PermissionFlagsBits.ModerateMembers,
  PermissionFlagsBits.MuteMembers,
  PermissionFlagsBits.DeafenMembers,
  PermissionFlagsBits.MoveMembers,
  PermissionFlagsBits.KickMembers,
  PermissionFlagsBits.BanMembers,
  PermissionFlagsBits.MentionEveryone,
];

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
function refusalOf(error: unknown): RoleRefusal {
  if (error instanceof RateLimitError)
    return { outcome: 'rateLimited', retryAfterMs: lengthOf(error), error };
  // An outage, Discord's edge, or a token that the operator can correct.
  if (!(error instanceof DiscordAPIError) || !isDiscords(error)) return { outcome: 'unknown', error };
  switch (error.code) {
    case Code.UnknownRole:
      return { outcome: 'roleGone' };
    case Code.UnknownMember:
    case Code.UnknownUser:
      return { outcome: 'memberGone' };
    case Code.MissingPermissions:
      return { outcome: 'missingPermissions' };
    case Code.MissingAccess:
    case Code.UnknownGuild:
      return { outcome: 'missingAccess' };
    case Code.MaximumNumberOfGuildRolesReached:
      return { outcome: 'tooManyRoles' };
    case Code.TwoFactorAuthenticationIsRequired:
      return { outcome: 'needsTwoFactor' };
    default:
      return { outcome: 'refused', error };
  }
}

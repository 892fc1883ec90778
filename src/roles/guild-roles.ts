/** A role of a server. */
export interface GuildRole {
  readonly id: string;
  readonly name: string;
  /** As a number, such as 0xffffff; 0 is no color. */
  readonly color: number;
  /** The higher, the further up in the list. \@everyone is at 0; roles may share a position, see `isBelow`. */
  readonly position: number;
  /** Whether it has Manage Roles or Administrator. */
  readonly managesRoles: boolean;
  /** Whether it gives power over the server, to which a Codewars account must not lead. */
  readonly isPowerful: boolean;
  /** Belongs to a bot, a subscription or the boosters, so that it cannot be given by hand. */
  readonly managed: boolean;
}

/** What the bot may do with the roles of a server. */
export interface OwnStanding {
  /** Whether it has Manage Roles or Administrator. */
  readonly mayManage: boolean;
  /** Its highest role: it can give, take and delete only what is below. Without a role of its own, \@everyone. */
  readonly highest: GuildRole;
}

export type RoleRefusal =
  /**
   * `roleGone`, `memberGone`: deleted, left. `tooHigh`: the role is not below the bot's highest. `missingAccess`: the bot is not in the
   * server. `tooManyRoles`: the server has 250. `needsTwoFactor`: the server requires two-factor authentication of moderators, and the
   * account that owns the bot has none.
   */
  | {
      readonly outcome:
        | 'roleGone'
        | 'memberGone'
        | 'tooHigh'
        | 'missingPermissions'
        | 'missingAccess'
        | 'tooManyRoles'
        | 'needsTwoFactor';
    }
  /** The limit lasts longer than the client waits. */
  | { readonly outcome: 'rateLimited'; readonly retryAfterMs: number; readonly error: unknown }
  /** `refused`: the same request will be refused again. `unknown`: an outage; it may have been done. */
  | { readonly outcome: 'refused' | 'unknown'; readonly error: unknown };

export type RoleOutcome<Found = unknown> = ({ readonly outcome: 'done' } & Found) | RoleRefusal;

/**
 * The roles of servers, at Discord. Waits out the ordinary rate limits, one request after the other for each server, and never rejects.
 * `reason` shows in the server's audit log.
 */
export interface GuildRoles {
  /** All roles, \@everyone too, highest first. */
  list(guildId: string): Promise<RoleOutcome<{ readonly roles: readonly GuildRole[] }>>;
  me(guildId: string): Promise<RoleOutcome<OwnStanding>>;
  /** Creates a role without permissions that is neither hoisted nor mentionable, at the bottom of the list. */
  create(
    guildId: string,
    role: Pick<GuildRole, 'name' | 'color'>,
    reason: string,
  ): Promise<RoleOutcome<{ readonly role: GuildRole }>>;
  /** `roleGone` where it was deleted already. */
  remove(guildId: string, roleId: string, reason: string): Promise<RoleOutcome>;
  /** Without \@everyone. */
  member(guildId: string, userId: string): Promise<RoleOutcome<{ readonly roleIds: readonly string[] }>>;
  /** `done` also where the member has the role already. */
  give(guildId: string, userId: string, roleId: string, reason: string): Promise<RoleOutcome>;
  /** `done` also where the member does not have the role. */
  take(guildId: string, userId: string, roleId: string, reason: string): Promise<RoleOutcome>;
}

/** Whether a role stands below another. Of two at the same position, Discord puts the older above. */
export function isBelow(
  role: Pick<GuildRole, 'id' | 'position'>,
  other: Pick<GuildRole, 'id' | 'position'>,
): boolean {
  if (role.position !== other.position) return role.position < other.position;
  return BigInt(role.id) > BigInt(other.id);
}

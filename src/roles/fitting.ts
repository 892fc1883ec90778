import { rankName } from '../codewars/ranks.ts';
import type { Deps } from '../deps.ts';
import type { Pair } from '../members/link.ts';
import type { RankRolesRecord } from '../storage/records.ts';
import type { Condition } from './condition.ts';
import type { GuildRoles, RoleRefusal } from './guild-roles.ts';
import { planRoles, type Standing } from './plan.ts';
import type { createStandings } from './standing.ts';

/** `rankUnknown`: what is known is done. `stopped`: the whole server must wait. `left`: the bot is not there. */
export type Fit =
  | { readonly outcome: 'fits' | 'rankUnknown' | 'left' }
  | { readonly outcome: 'stopped'; readonly forMs: number }
  | { readonly outcome: 'outage'; readonly error: unknown };

export type OnRoleChange = (event: { readonly change: string; readonly outcome: string }) => void;

/** How long a server is left alone in which the bot may change no roles. */
export const slowMs = 600_000;

/** Gives and takes what one member's roles need to fit. @throws StorageError */
export function createFitting(
  options: Pick<Deps, 'log'> & {
    readonly guildRoles: GuildRoles;
    readonly standings: ReturnType<typeof createStandings>;
    readonly condition: Pick<Condition, 'noteRole' | 'noteServer' | 'clearServer'>;
    readonly onChange?: OnRoleChange | undefined;
  },
) {
  const { guildRoles, standings, condition, log, onChange } = options;

  return async (member: Pair, rules: RankRolesRecord): Promise<Fit> => {
    const { guildId, userId } = member;
    const standing = await standings.read(member, rules.language);
    if (standing === 'unknown') return { outcome: 'rankUnknown' };
    const found = await guildRoles.member(guildId, userId);
    if (found.outcome !== 'done') return (await settle(found, guildId)) ?? { outcome: 'fits' };
    const { give, take } = planRoles(rules, standing, new Set(found.roleIds));
    // First what is given, so that a member is never without.
    const changes = [
      ...give.map((id) => ({ id, change: 'give' as const })),
      ...take.map((id) => ({ id, change: 'take' as const })),
    ];
    for (const { id, change } of changes) {
      if (!isUsable(rules, id)) continue;
      const result = await guildRoles[change](guildId, userId, id, reasonFor(standing));
      onChange?.({ change, outcome: result.outcome });
      if (result.outcome === 'done') {
        if (rules.trouble !== undefined) await condition.clearServer(guildId);
        continue;
      }
      const end = await settle(result, guildId, id);
      if (end !== undefined) return end;
    }
    const isUnknown = standing !== 'unlinked' && standing.rank === 'unknown';
    return { outcome: isUnknown ? 'rankUnknown' : 'fits' };
  };

  /** `undefined` where the other changes of this member may still be made. */
  async function settle(refusal: RoleRefusal, guildId: string, roleId?: string): Promise<Fit | undefined> {
    switch (refusal.outcome) {
      case 'roleGone':
      case 'tooHigh':
        if (roleId !== undefined) await condition.noteRole(guildId, roleId, refusal.outcome);
        return undefined;
      case 'refused':
        log.error({ err: refusal.error, guild: guildId, role: roleId }, 'Discord refuses a change of a role');
        if (roleId !== undefined) await condition.noteRole(guildId, roleId, 'refused');
        return undefined;
      case 'missingPermissions':
      case 'needsTwoFactor':
        await condition.noteServer(guildId, refusal.outcome);
        return { outcome: 'stopped', forMs: slowMs };
      case 'rateLimited':
        return { outcome: 'stopped', forMs: refusal.retryAfterMs };
      case 'missingAccess':
        return { outcome: 'left' };
      case 'memberGone':
      case 'tooManyRoles':
        return { outcome: 'fits' };
      case 'unknown':
        return { outcome: 'outage', error: refusal.error };
    }
  }
}

/** Whether Discord would take a change of this role, as far as that is known. */
export const isUsable = ({ roles }: Pick<RankRolesRecord, 'roles'>, roleId: string): boolean =>
  Object.values(roles).some(({ id, trouble }) => id === roleId && trouble === undefined);

/** For the server's audit log. */
function reasonFor(member: Standing): string {
  if (member === 'unlinked' || member === 'unknown') return 'Codewars: the link has ended';
  const { rank, isVerified } = member;
  const what = typeof rank === 'number' ? rankName(rank) : rank === null ? 'no rank' : 'rank not known yet';
  return `Codewars: ${what}, ${isVerified ? 'verified' : 'not verified'}`;
}

import type { RankId } from '../codewars/ranks.ts';
import type { RankRolesRecord } from '../storage/records.ts';
import { stepFor, verifiedKey } from './scheme.ts';

/** What is known of a member. `unknown`: it could not be read, or never was. */
export type Standing =
  | 'unknown'
  | 'unlinked'
  | {
      readonly isVerified: boolean;
      /** On the board that the roles are about; `null` without a rank there. */
      readonly rank: RankId | null | 'unknown';
    };

/** Ids of roles. */
export interface Changes {
  readonly give: readonly string[];
  readonly take: readonly string[];
}

type Rules = Pick<RankRolesRecord, 'steps' | 'language' | 'verifiedOnly' | 'roles'>;

/**
 * Which roles a member gets and which a member loses. Touches only the server's rank roles, and takes none for which
 * it is unknown whether the member has earned it.
 */
export function planRoles(rules: Rules, member: Standing, worn: ReadonlySet<string>): Changes {
  if (member === 'unknown') return { give: [], take: [] };
  const { [verifiedKey]: verified, ...byStep } = rules.roles;
  const wanted = new Set<string>();
  const unsure = new Set<string>();
  const isVerified = member !== 'unlinked' && member.isVerified;
  if (isVerified && verified !== undefined) wanted.add(verified.id);
  if (member !== 'unlinked' && (isVerified || !rules.verifiedOnly)) {
    if (member.rank === 'unknown') for (const { id } of Object.values(byStep)) unsure.add(id);
    else if (member.rank !== null) {
      const role = byStep[stepFor(rules, member.rank) ?? ''];
      if (role !== undefined) wanted.add(role.id);
    }
  }
  const owned = Object.values(rules.roles).map(({ id }) => id);
  return {
    give: [...wanted].filter((id) => !worn.has(id)),
    take: [...new Set(owned)].filter((id) => worn.has(id) && !wanted.has(id) && !unsure.has(id)),
  };
}

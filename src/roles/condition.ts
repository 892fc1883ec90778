import type { PlainLog } from '../log.ts';
import type { RankRolesRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import {
  isBelow,
  type GuildRole,
  type GuildRoles,
  type OwnStanding,
  type RoleRefusal,
} from './guild-roles.ts';

export type ServerTrouble = NonNullable<RankRolesRecord['trouble']>['code'];
type KeptRole = RankRolesRecord['roles'][string];
export type RoleTrouble = NonNullable<KeptRole['trouble']>;

/** The roles of a server, and what the bot may do with them. */
export interface Place {
  readonly roles: readonly GuildRole[];
  readonly me: OwnStanding;
}

export type Condition = ReturnType<typeof createCondition>;

/** What keeps the bot from changing rank roles: noted in the settings, for admins to mend. @throws StorageError */
export function createCondition(options: {
  readonly storage: Pick<Storage, 'rankRoles'>;
  readonly guildRoles: Pick<GuildRoles, 'list' | 'me'>;
  readonly now: () => number;
  readonly log: Pick<PlainLog, 'warn'>;
}) {
  const { storage, guildRoles, now, log } = options;
  const { rankRoles } = storage;

  async function look(guildId: string): Promise<({ readonly outcome: 'done' } & Place) | RoleRefusal> {
    const me = await guildRoles.me(guildId);
    if (me.outcome !== 'done') return me;
    const list = await guildRoles.list(guildId);
    if (list.outcome !== 'done') return list;
    // Places move whenever a role is made or deleted, so all are compared as this list has them.
    const highest = list.roles.find(({ id }) => id === me.highest.id) ?? me.highest;
    return { outcome: 'done', roles: list.roles, me: { ...me, highest } };
  }

  async function change(
    guildId: string,
    to: (rules: RankRolesRecord) => RankRolesRecord,
  ): Promise<RankRolesRecord | undefined> {
    return rankRoles.update(guildId, (current) => current && to(current));
  }

  return {
    look,

    /** Looks at the server afresh and notes what is wrong. `isMended`: something that was wrong no longer is. */
    async refresh(guildId: string): Promise<{ rules: RankRolesRecord | undefined; isMended: boolean }> {
      const before = await rankRoles.get(guildId);
      if (before === undefined) return { rules: undefined, isMended: false };
      const place = await look(guildId);
      if (place.outcome !== 'done') return { rules: before, isMended: false };
      const after = withTroubles(before, place, now());
      if (isSame(before, after)) return { rules: before, isMended: false };
      // A role that was made meanwhile is not on the list.
      const known = new Set(Object.values(before.roles).map(({ id }) => id));
      const rules = await change(guildId, (current) => withTroubles(current, place, now(), known));
      return { rules, isMended: troublesOf(before) > troublesOf(after) };
    },

    async noteRole(guildId: string, roleId: string, trouble: RoleTrouble): Promise<void> {
      log.warn({ guild: guildId, role: roleId, code: trouble }, 'a rank role cannot be given or taken');
      await change(guildId, (rules) => ({
        ...rules,
        roles: mapped(rules.roles, (role) => (role.id === roleId ? { ...role, trouble } : role)),
      }));
    },

    /** A change got through: whatever was in the way of all of them is gone. */
    async clearServer(guildId: string): Promise<void> {
      await change(guildId, ({ trouble: _, ...rules }) => rules);
    },

    async noteServer(guildId: string, code: ServerTrouble): Promise<void> {
      log.warn({ guild: guildId, code }, 'rank roles cannot be changed');
      await change(guildId, (rules) => ({ ...rules, trouble: { code, at: rules.trouble?.at ?? now() } }));
    },
  };
}

/** The settings with the troubles that a look at the server shows. */
function withTroubles(
  rules: RankRolesRecord,
  { roles, me }: Place,
  at: number,
  known?: ReadonlySet<string>,
): RankRolesRecord {
  const byId = new Map(roles.map((role) => [role.id, role]));
  const { trouble, ...rest } = rules;
  // Whether the bot's owner has two-factor authentication shows only when a role is changed.
  const isKept = trouble !== undefined && trouble.code !== 'missingPermissions';
  const lacking = me.mayManage
    ? isKept && { trouble }
    : { trouble: { code: 'missingPermissions' as const, at: trouble?.at ?? at } };
  return {
    ...rest,
    ...lacking,
    roles: mapped(rules.roles, (kept) => {
      if (known?.has(kept.id) === false) return kept;
      const { trouble: _, ...role } = kept;
      const there = byId.get(role.id);
      const found = there === undefined ? 'roleGone' : isBelow(there, me.highest) ? undefined : 'tooHigh';
      return { ...role, name: there?.name ?? role.name, ...(found && { trouble: found }) };
    }),
  };
}

const mapped = (
  roles: RankRolesRecord['roles'],
  to: (role: KeptRole) => KeptRole,
): RankRolesRecord['roles'] =>
  Object.fromEntries(Object.entries(roles).map(([key, role]) => [key, to(role)]));

const isSame = (a: RankRolesRecord, b: RankRolesRecord): boolean =>
  JSON.stringify([a.trouble, a.roles]) === JSON.stringify([b.trouble, b.roles]);

const troublesOf = ({ roles, trouble }: RankRolesRecord): number =>
  Number(trouble !== undefined) + Object.values(roles).filter((role) => role.trouble !== undefined).length;

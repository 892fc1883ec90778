import { languageId } from '../codewars/languages.ts';
import { rankFrom } from '../codewars/ranks.ts';
import type { RankRolesRecord } from '../storage/records.ts';
import type { Place } from './condition.ts';
import { isBelow, type GuildRole } from './guild-roles.ts';
import { rolesFor, verifiedKey, type Scheme } from './scheme.ts';

/** What an admin chooses. */
export interface Choice extends Scheme {
  readonly verifiedOnly: boolean;
  /** A role for all verified members. */
  readonly verifiedRole: boolean;
  /** Roles that carry the right names already are used, and not made again. */
  readonly takeOver: boolean;
}

export interface PlannedRole {
  readonly key: string;
  readonly name: string;
  readonly color: number;
  /** One that exists, unless it is made. */
  readonly role: GuildRole | undefined;
  readonly by: 'keep' | 'takeOver' | 'make';
  readonly isMade: boolean;
}

export interface Layout {
  /** Highest first. */
  readonly roles: readonly PlannedRole[];
  /** Rank roles until now, highest first: those that the bot made are deleted, the others stay as they are. */
  readonly leaving: readonly {
    readonly key: string;
    readonly id: string;
    readonly name: string;
    readonly made: boolean;
  }[];
  /** Those of them that stand above the bot's own, highest first. */
  readonly tooHigh: readonly GuildRole[];
  /** Existing roles with fitting names that are not used, since they would give members power over the server. */
  readonly powerful: readonly GuildRole[];
  /** How many existing roles could be taken over. */
  readonly found: number;
  readonly lacking: 'missingPermissions' | 'tooManyRoles' | undefined;
}

const mostRoles = 250;

/** What setting up would do in a server, as its roles are now. */
export function layOut(choice: Choice, { roles, me }: Place, current: RankRolesRecord | undefined): Layout {
  const byId = new Map(roles.map((role) => [role.id, role]));
  const isSameScheme = current?.steps === choice.steps && current.language === choice.language;
  const steps = rolesFor(choice);
  const owned = new Set(Object.values(current?.roles ?? {}).map(({ id }) => id));
  const free = roles.filter(({ id, managed, position }) => !owned.has(id) && !managed && position > 0);
  const fitting = new Map(
    steps.map(({ key, name }) => [key, free.filter((role) => carriesName(role.name, name))]),
  );
  const planned = steps.map(({ key, name, color }): PlannedRole => {
    const mine = current?.roles[key];
    const kept = mine && (isSameScheme || key === verifiedKey) ? byId.get(mine.id) : undefined;
    const taken = choice.takeOver ? bestOf(fitting.get(key) ?? [], name, me.highest) : undefined;
    const role = kept ?? taken;
    return {
      key,
      name: role?.name ?? name,
      color,
      role,
      by: kept ? 'keep' : taken ? 'takeOver' : 'make',
      isMade: kept ? (mine?.made ?? false) : taken === undefined,
    };
  });
  const used = new Set(planned.map(({ role }) => role?.id));
  const until = new Map(
    Object.entries(current?.roles ?? {}).map(([key, role]) => [role.id, { key, ...role }]),
  );
  const leaving = roles.flatMap(({ id }) => {
    const role = used.has(id) ? undefined : until.get(id);
    return role === undefined ? [] : [{ key: role.key, id, name: role.name, made: role.made }];
  });
  const makes = planned.filter(({ by }) => by === 'make').length;
  const leaves = leaving.filter(({ made }) => made).length;
  const all = [...fitting.values()].flat();
  return {
    roles: planned,
    leaving,
    // In the order of the server, whose list has the highest first.
    tooHigh: roles.filter((role) => used.has(role.id) && !isBelow(role, me.highest)),
    powerful: choice.takeOver ? all.filter(({ isPowerful }) => isPowerful) : [],
    found: [...fitting.values()].filter((some) => some.some(({ isPowerful }) => !isPowerful)).length,
    lacking: !me.mayManage
      ? 'missingPermissions'
      : roles.length - leaves + makes > mostRoles
        ? 'tooManyRoles'
        : undefined,
  };
}

/** One that can be given rather than one that cannot; then one of the very name rather than one that says more. */
function bestOf(roles: readonly GuildRole[], name: string, highest: GuildRole): GuildRole | undefined {
  const merit = (role: GuildRole): number =>
    2 * Number(isBelow(role, highest)) + Number(plain(role.name) === plain(name));
  return roles.filter(({ isPowerful }) => !isPowerful).sort((one, other) => merit(other) - merit(one))[0];
}

const plain = (text: string): string => text.toLowerCase().replaceAll('ū', 'u').replace(/\s+/g, ' ').trim();

/** Whether the name of an existing role says the same: "5 Kyu", "5kyu · coder" for `5 kyu`. Colors and languages need the whole name. */
export function carriesName(existing: string, name: string): boolean {
  if (plain(existing) === plain(name)) return true;
  const [rank] = /^[1-8] (kyu|dan)(?=$| and above$)/.exec(name) ?? [];
  if (rank === undefined) return false;
  const [theirs] = /^[1-8] ?-?(kyu|dan)(?![\p{L}\p{N}])/u.exec(plain(existing)) ?? [];
  if (theirs === undefined || rankFrom(theirs) !== rankFrom(rank)) return false;
  // "5 kyu Python" is about another rank.
  const more =
    plain(existing)
      .slice(theirs.length)
      .match(/[\p{L}\p{N}+#]+/gu) ?? [];
  return more.every((word) => languageId(word) === undefined);
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../deps.ts';
import { MemberError } from '../errors.ts';
import { createLocks } from '../locks.ts';
import type { Pair } from '../members/link.ts';
import type { Members } from '../members/members.ts';
import type { Snapshots } from '../members/snapshots.ts';
import type { RankRolesRecord } from '../storage/records.ts';
import { countMembers, type Census } from './census.ts';
import { createCondition, type Place } from './condition.ts';
import { createFitting, isUsable, type OnRoleChange } from './fitting.ts';
import type { GuildRoles, RoleRefusal } from './guild-roles.ts';
import { createKeeping } from './keeping.ts';
import { layOut, type Choice, type Layout } from './layout.ts';
import { createRoleLooks } from './looks.ts';
import { planRoles } from './plan.ts';
import { createStandings } from './standing.ts';

const patience = { tries: 15, everyMs: 200 };

export type RankRoles = ReturnType<typeof createRankRoles>;

export interface Preview {
  readonly layout: Layout;
  readonly census: Census;
  /** The bot's highest role. */
  readonly ownRole: string;
}

/** The roles that show members' ranks in servers, and what keeps them in step. */
export function createRankRoles(
  options: Deps & {
    readonly guildRoles: GuildRoles;
    readonly snapshots: Pick<Snapshots, 'firstReading'>;
    readonly members: Pick<Members, 'list'>;
    readonly ownsGuild: (guildId: string) => boolean;
    readonly onChange?: OnRoleChange | undefined;
  },
) {
  const { storage, guildRoles, log, onChange } = options;
  const { rankRoles } = storage;
  const locked = createLocks();
  const condition = createCondition(options);
  const standings = createStandings(options);
  const fit = createFitting({ ...options, condition, standings });
  const keeping = createKeeping({ ...options, condition, fit });
  const looks = createRoleLooks({ ...options, onAsked: (id, row) => keeping.add(id, row) });

  return {
    get: (guildId: string) => rankRoles.get(guildId),
    preview,
    /** @throws MemberError `RolesRefused`; StorageError */
    setUp: (guildId: string, choice: Choice, onMade: (made: number, of: number) => void) =>
      locked([guildId], () => setUp(guildId, choice, onMade)),
    off: (guildId: string, areDeleted: boolean) => locked([guildId], () => off(guildId, areDeleted)),

    /** The settings with what is wrong now; begins a sweep when something was mended. */
    async refresh(guildId: string): Promise<RankRolesRecord | undefined> {
      const { rules, isMended } = await condition.refresh(guildId);
      if (!isMended) return rules;
      await keeping.sweep(guildId);
      return rankRoles.get(guildId);
    },

    census: (guildId: string, rules: RankRolesRecord) => countMembers(options, guildId, rules),
    sweep: (guildId: string) => keeping.sweep(guildId),
    /** Waits a moment for a sweep: that of a small server is soon over. */
    async untilSwept(guildId: string): Promise<void> {
      for (let tries = 0; tries < patience.tries; tries += 1) {
        if ((await rankRoles.get(guildId))?.sweep === undefined) return;
        await sleep(patience.everyMs);
      }
    },
    waitingIn: keeping.waitingIn,

    /** Asks for looks, which are stored before this settles. */
    lookAbout: looks.askAbout,
    linkChanged: ({ guildId, userId }: Pair) => looks.ask([{ guildId, userId }]),
    rolesChanged: (guildId: string) => keeping.check(guildId),

    /** A member used a command, with these roles: they may have left and come back since the last look. */
    async seen(member: Pair, roleIds: readonly string[]): Promise<void> {
      const rules = await rankRoles.get(member.guildId);
      if (rules === undefined) return;
      const { give, take } = planRoles(
        rules,
        await standings.stored(member, rules.language),
        new Set(roleIds),
      );
      if ([...give, ...take].some((id) => isUsable(rules, id))) await looks.ask([member]);
    },

    start: () => keeping.start(),
    stop: () => keeping.stop(),
    get size() {
      return keeping.size;
    },
  };

  /** What setting up would do. @throws MemberError `RolesRefused`; StorageError */
  async function preview(guildId: string, choice: Choice): Promise<Preview> {
    const place = await placeOf(guildId);
    const [current, census] = await Promise.all([
      rankRoles.get(guildId),
      countMembers(options, guildId, choice),
    ]);
    return { layout: layOut(choice, place, current), census, ownRole: place.me.highest.name };
  }

  async function placeOf(guildId: string): Promise<Place> {
    const place = await condition.look(guildId);
    if (place.outcome !== 'done') throw refused(place);
    return place;
  }

  async function setUp(
    guildId: string,
    choice: Choice,
    onMade: (made: number, of: number) => void,
  ): Promise<void> {
    const place = await placeOf(guildId);
    const current = await rankRoles.get(guildId);
    const layout = layOut(choice, place, current);
    if (layout.lacking !== undefined) throw new MemberError('RolesRefused', { outcome: layout.lacking });
    // First, since the server may have no room for more roles.
    for (const { key, id, made } of layout.leaving) {
      if (made) await remove(guildId, id);
      await forgetRole(guildId, key);
    }
    const high = new Set(layout.tooHigh.map(({ id }) => id));
    const there = layout.roles.flatMap(({ key, role, isMade }) => {
      if (role === undefined) return [];
      const { id, name } = role;
      return [[key, { id, name, made: isMade, ...(high.has(id) && tooHigh) }] as const];
    });
    const { steps, language, verifiedOnly, verifiedRole } = choice;
    await rankRoles.set(guildId, {
      steps,
      language,
      verifiedOnly,
      verifiedRole,
      roles: Object.fromEntries(there),
      sweptAt: 0,
    });
    const missing = layout.roles.filter(({ by }) => by === 'make');
    try {
      for (const [index, { key, name, color }] of missing.entries()) {
        onMade(index, missing.length);
        const made = await guildRoles.create(guildId, { name, color }, 'Codewars rank roles: /roles setup');
        onChange?.({ change: 'create', outcome: made.outcome });
        if (made.outcome !== 'done') throw refused(made);
        // Each is stored at once, since what is not stored would be made again.
        await rankRoles.update(guildId, (rules) => {
          const role = { id: made.role.id, name, made: true };
          return rules && { ...rules, roles: { ...rules.roles, [key]: role } };
        });
      }
    } finally {
      await keeping.sweep(guildId);
    }
  }

  /** Answers how many of the roles that are still there were deleted, and how many stay. */
  async function off(guildId: string, areDeleted: boolean): Promise<{ deleted: number; left: number }> {
    const roles = Object.entries((await rankRoles.get(guildId))?.roles ?? {}).filter(
      ([, { trouble }]) => trouble !== 'roleGone',
    );
    let deleted = 0;
    if (areDeleted) {
      for (const [key, { id, made }] of roles) {
        if (!made) continue;
        await remove(guildId, id);
        await forgetRole(guildId, key);
        deleted += 1;
      }
    }
    // Looks that wait find no settings, and end.
    await rankRoles.delete(guildId);
    log.info({ guild: guildId, deleted }, 'rank roles are switched off');
    return { deleted, left: roles.length - deleted };
  }

  async function remove(guildId: string, roleId: string): Promise<void> {
    const result = await guildRoles.remove(guildId, roleId, 'Codewars rank roles: /roles');
    onChange?.({ change: 'remove', outcome: result.outcome });
    if (result.outcome !== 'done' && result.outcome !== 'roleGone') throw refused(result);
  }

  async function forgetRole(guildId: string, key: string): Promise<void> {
    await rankRoles.update(guildId, (rules) => {
      if (rules === undefined) return undefined;
      const { [key]: _, ...roles } = rules.roles;
      return { ...rules, roles };
    });
  }
}

const tooHigh = { trouble: 'tooHigh' as const };

function refused(refusal: RoleRefusal): MemberError {
  const { outcome } = refusal;
  const retryAfterMs = 'retryAfterMs' in refusal ? refusal.retryAfterMs : undefined;
  const cause = 'error' in refusal ? refusal.error : undefined;
  return new MemberError('RolesRefused', { outcome, retryAfterMs }, { cause });
}

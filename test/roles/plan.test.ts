import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planRoles, type Changes, type Standing } from '../../src/roles/plan.ts';
import { stepFor, stepsOf, verifiedKey } from '../../src/roles/scheme.ts';

const allRanks = [-8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8];

const scheme = fc.record({
  steps: fc.constantFrom('ranks' as const, 'bands' as const),
  language: fc.constantFrom(null, 'python'),
});
/** Rules with any of their roles missing, as an admin may have deleted some. */
const rules = fc
  .tuple(scheme, fc.boolean(), fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }))
  .map(([chosen, verifiedOnly, has]) => {
    const keys = [...stepsOf(chosen).map(({ key }) => key), verifiedKey].filter((_, index) => has[index]);
    const roles = Object.fromEntries(
      keys.map((key) => [key, { id: `role ${key}`, name: key, made: true }] as const),
    );
    return { ...chosen, verifiedOnly, roles };
  });
const standing: fc.Arbitrary<Standing> = fc.oneof(
  fc.constantFrom('unknown' as const, 'unlinked' as const),
  fc.record({
    isVerified: fc.boolean(),
    rank: fc.oneof(fc.constantFrom(...allRanks), fc.constantFrom(null, 'unknown' as const)),
  }),
);
const foreign = ['role of a moderator', 'role of a bot', 'role -9'];
const worn = fc
  .subarray(
    [...allRanks, 'white', 'yellow', 'blue', 'purple', 'dan', verifiedKey].map((key) => `role ${key}`),
  )
  .chain((own) => fc.subarray(foreign).map((others) => new Set([...own, ...others])));

type Rules = Parameters<typeof planRoles>[0];
const idsOf = ({ roles }: Rules): string[] => Object.values(roles).map(({ id }) => id);
const rankIdsOf = ({ roles }: Rules): string[] =>
  Object.entries(roles).flatMap(([key, { id }]) => (key === verifiedKey ? [] : [id]));
const after = (before: ReadonlySet<string>, { give, take }: Changes): Set<string> =>
  new Set([...before, ...give].filter((id) => !take.includes(id)));
const holds = (about: (rules: Rules, member: Standing, worn: ReadonlySet<string>) => void): void =>
  fc.assert(fc.property(rules, standing, worn, about), { numRuns: 1000 });

describe('the changes of a member’s rank roles', () => {
  it('are none once they are made', () => {
    holds((given, member, before) => {
      const made = after(before, planRoles(given, member, before));
      expect(planRoles(given, member, made)).toEqual({ give: [], take: [] });
    });
  });

  it('touch only roles of the settings', () => {
    holds((given, member, before) => {
      const { give, take } = planRoles(given, member, before);
      for (const id of [...give, ...take]) expect(idsOf(given)).toContain(id);
    });
  });

  it('give only what is missing, and take only what is there', () => {
    holds((given, member, before) => {
      const { give, take } = planRoles(given, member, before);
      for (const id of give) expect(before).not.toContain(id);
      for (const id of take) expect(before).toContain(id);
      expect(new Set([...give, ...take]).size).toBe(give.length + take.length);
    });
  });

  it('leave no two roles of ranks where the rank is known', () => {
    holds((given, member, before) => {
      fc.pre(member === 'unlinked' || (member !== 'unknown' && member.rank !== 'unknown'));
      const made = after(before, planRoles(given, member, before));
      expect(rankIdsOf(given).filter((id) => made.has(id)).length).toBeLessThanOrEqual(1);
    });
  });

  it('take no role of a rank where the rank is unknown and the member may have one', () => {
    holds((given, member, before) => {
      const isUnknown = member === 'unknown' || (member !== 'unlinked' && member.rank === 'unknown');
      fc.pre(isUnknown && (member === 'unknown' || member.isVerified || !given.verifiedOnly));
      const { give, take } = planRoles(given, member, before);
      for (const id of rankIdsOf(given)) expect([...give, ...take]).not.toContain(id);
    });
  });

  it('are none where the link could not be read', () => {
    holds((given, _, before) => {
      expect(planRoles(given, 'unknown', before)).toEqual({ give: [], take: [] });
    });
  });

  it('need at most two requests from one rank to another', () => {
    fc.assert(
      fc.property(
        rules,
        fc.constantFrom(...allRanks),
        fc.constantFrom(...allRanks),
        fc.boolean(),
        (given, from, to, isVerified) => {
          const before = after(new Set(), planRoles(given, { isVerified, rank: from }, new Set()));
          const { give, take } = planRoles(given, { isVerified, rank: to }, before);
          expect(give.length + take.length).toBeLessThanOrEqual(2);
        },
      ),
    );
  });

  it('give nothing to unverified members of a server that wants verified ones', () => {
    holds((given, member, before) => {
      fc.pre(given.verifiedOnly && member !== 'unknown' && (member === 'unlinked' || !member.isVerified));
      const { give, take } = planRoles(given, member, before);
      expect(give).toEqual([]);
      expect(take.toSorted()).toEqual(
        idsOf(given)
          .filter((id) => before.has(id))
          .toSorted(),
      );
    });
  });

  it('give the role of the rank, and the one of verified members', () => {
    const chosen = { steps: 'ranks' as const, language: null };
    const roles = Object.fromEntries(
      [...stepsOf(chosen).map(({ key }) => key), verifiedKey].map((key) => [
        key,
        { id: `role ${key}`, name: key, made: true },
      ]),
    );
    const given = { ...chosen, verifiedOnly: true, roles };
    expect(planRoles(given, { isVerified: true, rank: -5 }, new Set(['role -6', 'role 7']))).toEqual({
      give: ['role verified', 'role -5'],
      take: ['role -6'],
    });
  });
});

describe('the steps of a scheme', () => {
  it('are eleven ranks, or five bands, whose names begin with the rank', () => {
    const names = (steps: 'ranks' | 'bands', language: string | null): string[] =>
      stepsOf({ steps, language }).map(({ name }) => name);
    expect(names('ranks', null)).toEqual([
      ...['8 kyu', '7 kyu', '6 kyu', '5 kyu', '4 kyu', '3 kyu', '2 kyu', '1 kyu'],
      ...['1 dan', '2 dan', '3 dan and above'],
    ]);
    expect(names('bands', null)).toEqual([
      ...['White (8–7 kyu)', 'Yellow (6–5 kyu)', 'Blue (4–3 kyu)', 'Purple (2–1 kyu)', 'Dan'],
    ]);
    expect(names('ranks', 'javascript')).toContain('5 kyu JavaScript');
  });

  it('have one for every rank', () => {
    for (const rank of allRanks) {
      expect(stepFor({ steps: 'ranks', language: null }, rank)).toBe(String(Math.min(rank, 3)));
      expect(stepFor({ steps: 'bands', language: null }, rank)).toBeDefined();
    }
  });
});

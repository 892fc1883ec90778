import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderRankRoles, renderRolesPreview } from '../../../src/render/embeds/rank-roles.ts';
import type { GuildRole } from '../../../src/roles/guild-roles.ts';
import { layOut } from '../../../src/roles/layout.ts';
import { notMadeYet, rolesFor, stepsOf } from '../../../src/roles/scheme.ts';
import { text } from '../arbitraries.ts';
import { faults, pings, texts } from '../validity.ts';

const id = fc.bigInt({ min: 10n ** 18n, max: 2n * 10n ** 18n }).map(String);
const role: fc.Arbitrary<GuildRole> = fc.record({
  id,
  name: fc.oneof(text, fc.constantFrom('5 kyu', '1 Dan', '3 kyu `@everyone` **', 'Codewars verified')),
  color: fc.integer({ min: 0, max: 0xffffff }),
  position: fc.integer({ min: 0, max: 250 }),
  managesRoles: fc.boolean(),
  isPowerful: fc.boolean(),
  managed: fc.boolean(),
});
const choice = fc.record({
  steps: fc.constantFrom('ranks' as const, 'bands' as const),
  language: fc.oneof(fc.constant(null), fc.constantFrom('python', 'cpp'), text),
  verifiedOnly: fc.boolean(),
  verifiedRole: fc.boolean(),
  takeOver: fc.boolean(),
});
const number = fc.nat({ max: 100_000 });
const census = fc.record({
  linked: number,
  verified: number,
  unverified: number,
  unread: number,
  rankless: number,
  at: fc.dictionary(fc.constantFrom('-8', '-5', '1', '3', 'white', 'dan'), number),
  languages: fc.array(text, { maxLength: 3 }),
});
const trouble = fc.constantFrom(undefined, 'roleGone' as const, 'tooHigh' as const, 'refused' as const);

/** Roles are mentioned by their ids, and times are written, on purpose. */
const foreign = (part: string): string => part.replace(/<@&\d+>|<t:\d+:R>/gu, '');

it('any server gives a preview that Discord takes, and that mentions roles alone', () => {
  fc.assert(
    fc.property(
      choice,
      fc.array(role, { maxLength: 60 }),
      role,
      fc.boolean(),
      census,
      (rules, roles, own, mayManage, counts) => {
        const layout = layOut(rules, { roles, me: { mayManage, highest: own } }, undefined);
        const embed = renderRolesPreview({ rules, layout, census: counts, ownRole: own.name });
        expect(faults(embed)).toEqual([]);
        for (const part of texts(embed)) expect(foreign(part)).not.toMatch(pings);
      },
    ),
    { numRuns: 150 },
  );
});

it('any settings give a state that Discord takes, with everything that is wrong', () => {
  fc.assert(
    fc.property(
      choice,
      census,
      text,
      trouble,
      fc.boolean(),
      number,
      (rules, counts, name, wrong, isLacking, waiting) => {
        const roles = Object.fromEntries(
          rolesFor(rules)
            .slice(1)
            .map(({ key }, index) => [
              key,
              { id: String(10n ** 18n + BigInt(index)), name, made: true, ...(wrong && { trouble: wrong }) },
            ]),
        );
        const settings = {
          ...rules,
          roles,
          sweptAt: 1_700_000_000_000,
          ...(isLacking && { trouble: { code: 'missingPermissions' as const, at: 1 } }),
        };
        const now = 1_700_000_500_000;
        const unmade = notMadeYet(settings);
        const embed = renderRankRoles({ rules: settings, unmade, census: counts, waiting, now });
        expect(faults(embed)).toEqual([]);
        for (const part of texts(embed)) expect(foreign(part)).not.toMatch(pings);
        const all = texts(embed).join('\n');
        if (isLacking) expect(all).toContain('I lack **Manage Roles**');
        if (wrong === 'roleGone') expect(all).toContain('Deleted: ');
        expect(all).toContain('Not made yet: ');
        expect(stepsOf(rules).length).toBeGreaterThan(4);
      },
    ),
    { numRuns: 150 },
  );
});

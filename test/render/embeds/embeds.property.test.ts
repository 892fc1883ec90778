import type { APIEmbed } from 'discord-api-types/v10';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { User } from '../../../src/codewars/model.ts';
import type { Solvers } from '../../../src/boards/solved-here.ts';
import { describe as describeMarkdown } from '../../../src/render/markdown/describe.ts';
import { renderBriefKata, renderKata } from '../../../src/render/embeds/kata.ts';
import { fitEmbed } from '../../../src/render/limits.ts';
import { renderAuthored, renderCompleted, renderMembers } from '../../../src/render/embeds/lists.ts';
import { renderSearch } from '../../../src/render/embeds/search.ts';
import { reachedText, renderRankUp } from '../../../src/render/embeds/rank-up.ts';
import { renderComparison } from '../../../src/render/embeds/comparison.ts';
import { renderProfile } from '../../../src/render/embeds/profile.ts';
import { solvedHereText } from '../../../src/render/solved.ts';
import { goalOf, reachedBy } from '../../../src/standings/goal.ts';
import { compare } from '../../../src/standings/comparison.ts';
import { mixes, plansFor } from '../../../src/standings/plan.ts';
import { anyNumber, authoredKata, completedKata, kata, text, user } from '../arbitraries.ts';
import { faults, linkTargets, pings, texts } from '../validity.ts';

const runs = { numRuns: 120 };

/** Times we write are days; nobody else's `<t:…>` survives. Members are mentioned under this id only. */
function foreign(embed: APIEmbed): string[] {
  return texts(embed).map((part) => part.replace(/<t:\d+:D>/gu, '').replaceAll('<@42>', ''));
}

function expectGood(embed: APIEmbed): void {
  expect(faults(embed)).toEqual([]);
  for (const part of foreign(embed)) expect(part).not.toMatch(pings);
}

/** Nobody's name makes a link of its own. */
function expectOwnLinks(embed: APIEmbed): void {
  const targets = texts(embed).flatMap(linkTargets);
  expect(targets.filter((target) => !target.startsWith('https://www.codewars.com/'))).toEqual([]);
}

describe('any input gives an embed that Discord takes', () => {
  it('a profile', () => {
    const link = fc.option(fc.record({ memberId: fc.constantFrom(null, '42'), verified: fc.boolean() }), {
      nil: undefined,
    });
    fc.assert(
      fc.property(user, link, (user, link) => {
        const embed = renderProfile(user, link);
        expectGood(embed);
        expectOwnLinks(embed);
      }),
      runs,
    );
  });

  it('a plan, for any score and goal', () => {
    const score = fc.oneof(fc.integer({ min: 0, max: 200_000 }), fc.maxSafeNat());
    const rank = fc.constantFrom(-8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8);
    const standing = fc.record({ rank, score });
    const target = fc.oneof(
      fc.constant('next' as const),
      fc.record({ rank }),
      fc.record({ rival: standing, name: text }),
    );
    const mix = fc.constantFrom(...mixes);
    fc.assert(
      fc.property(
        text,
        fc.option(text),
        standing,
        target,
        mix,
        (username, language, standing, target, mix) => {
          const goal = goalOf(standing, target);
          const rival = target !== 'next' && 'rival' in target ? target.name : null;
          const shown = { username, language, standing, rival };
          const words = reachedText(shown, goal, goalOf(standing, 'next')?.rank);
          expect(words.length).toBeLessThan(1000);
          expect(words).not.toMatch(pings);
          if (goal === undefined) return;
          const plans = plansFor(mix, goal.missing, standing.rank, goal.rank).map((plan) => ({
            ...plan,
            reached: reachedBy(standing, plan.points),
          }));
          const byRank = new Map([-8, -4, -1].map((rank) => [rank, 12]));
          const embed = renderRankUp({ ...shown, goal, mix, plans, unsolved: { byRank, isExact: false } });
          expectGood(embed);
          expectOwnLinks(embed);
          const shownParts = embed.description?.match(/\d × \d kyu\*\*/g) ?? [];
          expect(shownParts).toHaveLength(plans.flatMap(({ parts }) => parts).length);
        },
      ),
      runs,
    );
  });

  it('a comparison of any two accounts', () => {
    const ids = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{24}$/), { maxLength: 30 });
    const ranks = fc.array(fc.constantFrom(undefined, null, -8, -6, -4, -1), { minLength: 1 });
    fc.assert(
      fc.property(
        user,
        user,
        ids,
        ids,
        ranks,
        text,
        fc.boolean(),
        (a, b, some, others, ranks, name, isWhole) => {
          const rankOf = (id: string) => ranks[parseInt(id.slice(0, 4), 16) % ranks.length];
          const sets = [new Set(some), new Set(others)] as const;
          const comparison = compare({ rankOf }, sets);
          const sideOf = (user: User, side: 0 | 1) => ({
            user,
            read: sets[side].size,
            isWhole,
            examples: comparison.only[side].slice(0, 5).map((id) => ({ id, name })),
          });
          const embed = renderComparison([sideOf(a, 0), sideOf(b, 1)], comparison);
          expectGood(embed);
          expectOwnLinks(embed);
          expect(embed.fields).toHaveLength(8);
        },
      ),
      runs,
    );
  });

  it('a kata, in any language', async () => {
    const language = fc.oneof(fc.constantFrom(null, 'javascript', 'python'), text);
    await fc.assert(
      fc.asyncProperty(kata, language, async (kata, language) => {
        const embed = await renderKata(kata, language, describeMarkdown);
        expectGood(embed);
        for (const target of texts(embed).flatMap(linkTargets)) expect(target).not.toContain('/train');
      }),
      runs,
    );
  });

  it('a kata in short, of which five fit into a message', async () => {
    await fc.assert(
      fc.asyncProperty(kata, fc.constantFrom(null, 'javascript'), async (kata, language) => {
        const embed = await renderBriefKata(kata, language, describeMarkdown);
        expectGood(embed);
        expect(texts(embed).join('').length).toBeLessThanOrEqual(1_200);
      }),
      { numRuns: 60 },
    );
  });

  it('lists of completed and authored kata', () => {
    const page = { username: text, firstIndex: anyNumber, total: anyNumber };
    const completed = fc.record({ ...page, items: fc.array(completedKata, { maxLength: 10 }) });
    const authored = fc.record({ ...page, items: fc.array(authoredKata, { maxLength: 10 }) });
    fc.assert(
      fc.property(completed, authored, (first, second) => {
        for (const embed of [renderCompleted(first), renderAuthored(second)]) {
          expectGood(embed);
          expectOwnLinks(embed);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('what /search finds, and who has solved it', () => {
    const link = fc.record({
      userId: fc.constant('42'),
      verifiedAt: fc.option(anyNumber, { nil: undefined }),
    }) as fc.Arbitrary<Solvers['some'][number]>;
    const solvers = fc.record({ count: fc.nat(), some: fc.array(link, { minLength: 1, maxLength: 3 }) });
    const found = fc.record({
      id: fc.oneof(
        {
          weight: 9,
          arbitrary: fc.string({ unit: fc.constantFrom('0', 'a', 'f'), minLength: 24, maxLength: 24 }),
        },
        text,
      ),
      name: text,
      slug: fc.constant(null),
      rank: fc.option(fc.integer({ min: -8, max: -1 })),
      languages: fc.array(text, { maxLength: 60 }),
      solvers,
    });
    const query = fc.record({
      text: fc.option(text),
      ranks: fc.constantFrom(null, '8–6 kyu'),
      tag: fc.option(text),
      language: fc.option(text),
      isUnsolved: fc.boolean(),
      unranked: fc.nat(),
      isOwnListWhole: fc.boolean(),
      ownListAgeMs: fc.option(fc.nat()),
      turnsByOption: fc.boolean(),
      firstIndex: fc.nat(12_000),
      total: fc.nat(12_000),
    });
    fc.assert(
      fc.property(query, fc.array(found, { maxLength: 10 }), fc.nat(1_000), (asked, kata, unread) => {
        const byKata = new Map(kata.map((each) => [each.id, each.solvers]));
        const here = { byKata, members: 1_000, unread };
        const embed = renderSearch({ ...asked, kata, here });
        expectGood(embed);
        expectOwnLinks(embed);
        // With ids as Codewars has them, each kata of the page is there.
        if (kata.every(({ id }) => /^[0-9a-f]{24}$/.test(id)))
          expect(embed.description?.match(/^\d+\\\. /gm) ?? []).toHaveLength(kata.length);
        for (const { id } of kata) expect(solvedHereText(here, id).length).toBeLessThan(1_024);
      }),
      runs,
    );
  });

  it('the members of a server', () => {
    const item = fc.record({
      userId: fc.constant('42'),
      username: text,
      verifiedAt: fc.option(anyNumber, { nil: undefined }),
      linkedAt: anyNumber,
    });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 30 }), anyNumber, anyNumber, (items, firstIndex, total) => {
        const embed = renderMembers({ items, firstIndex, total });
        expectGood(embed);
        expectOwnLinks(embed);
      }),
      runs,
    );
  });

  it('whatever is fitted, however large', () => {
    const size = fc.integer({ min: 0, max: 7000 });
    const part = fc
      .tuple(fc.constantFrom('a', '👍', '\ud800', '```\n', '\\*', ' ', '\n'), size)
      .map(([s, n]) => s.repeat(n));
    const embed = fc.record(
      {
        title: part,
        description: part,
        url: fc.constantFrom(
          'javascript:alert(1)',
          'https://www.codewars.com',
          'ftp://x',
          `https://x/${'y'.repeat(3000)}`,
        ),
        footer: fc.record({ text: part }),
        author: fc.record({ name: part }),
        fields: fc.array(fc.record({ name: part, value: part }), { maxLength: 30 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(embed, (any) => {
        expect(faults(fitEmbed(any))).toEqual([]);
      }),
      runs,
    );
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Explained, Pressed, Solver } from '../../src/daily/model.ts';
import { explainedText, pressedText, renderDaily, threadName } from '../../src/render/daily.ts';
import { describe as describeMarkdown } from '../../src/render/markdown/describe.ts';
import { kata, text } from './arbitraries.ts';
import { faults, linkTargets, pings, texts } from './validity.ts';

const solver: fc.Arbitrary<Solver & { readonly streak: number }> = fc
  .record({ isVerified: fc.boolean(), at: fc.nat(), streak: fc.nat({ max: 366 }), username: text })
  .map(({ isVerified, at, streak, username }) => ({
    at,
    streak,
    link: {
      guildId: '1',
      userId: '1234567890123456789',
      username,
      codewarsId: 'x',
      verifiedAt: isVerified ? 1 : undefined,
      linkedAt: 1,
      hasApiKey: false,
      announce: true,
      hidden: false,
    },
  }));
/** Up to more than a message can name. */
const solvers = fc.array(solver, { maxLength: 200, size: 'max' });
const before = fc.option(
  fc.record({ kataId: text, name: fc.option(text, { nil: undefined }), isYesterday: fc.boolean() }),
  { nil: undefined },
);
const flags = fc.record({ isOver: fc.boolean(), isSample: fc.boolean() });

const mentions = /<@1234567890123456789>/gu;

it('any kata, with any number of members, gives a card that Discord takes and that names nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(
      kata,
      fc.option(text),
      solvers,
      solvers,
      before,
      flags,
      async (shown, language, today, yesterday, last, more) => {
        const card = { kata: shown, date: '2026-11-29', language, solved: { today, before: yesterday } };
        const { embeds, components } = await renderDaily(
          { ...card, before: last, ...more },
          describeMarkdown,
        );
        const [embed] = embeds;
        if (embed === undefined) throw new Error('a card has no embed');
        expect(faults(embed)).toEqual([]);
        for (const part of texts(embed)) expect(part.replaceAll(mentions, '')).not.toMatch(pings);
        const fields = (embed.fields ?? []).map(({ value }) => value);
        for (const target of fields.flatMap(linkTargets))
          expect(target).toMatch(/^https:\/\/www\.codewars\.com\//);
        for (const row of components) expect(row.components.length).toBeGreaterThan(0);
        const labels = components.flatMap((row) =>
          row.components.map((each) => 'label' in each && each.label),
        );
        expect(labels.includes('I solved it')).toBe(!more.isOver && !more.isSample);
        expect(fields.some((value) => value.includes('✅'))).toBe(today.length > 0);
        // Nothing is cut off, a link least of all.
        if (last !== undefined) expect(fields.at(-1)).toMatch(/\.$|chance\.$|days$/u);
      },
    ),
    { numRuns: 100 },
  );
});

it('any name gives a thread’s name', () => {
  fc.assert(
    fc.property(text, (name) => {
      const named = threadName(name);
      expect(named.length).toBeLessThanOrEqual(100);
      expect(named).not.toMatch(pings);
      expect(named).toContain('(spoilers!)');
    }),
  );
});

it('any answer and explanation is short, and pings none', () => {
  const pressed: fc.Arbitrary<Pressed> = fc.oneof(
    fc.record({
      kind: fc.constant('solved' as const),
      at: fc.nat(),
      how: fc.constantFrom('shown', 'hidden', 'unverified', 'late', 'closed'),
    }),
    fc.record({ kind: fc.constant('early' as const), at: fc.nat() }),
    fc.record({ kind: fc.constant('otherLanguage' as const), languages: fc.array(text), language: text }),
    fc.constantFrom(
      { kind: 'forgotten' as const },
      { kind: 'unread' as const },
      { kind: 'notLinked' as const },
    ),
  );
  const rank = fc.integer({ min: -8, max: -1 });
  const explained: fc.Arbitrary<Explained> = fc.record({
    name: fc.option(text, { nil: undefined }),
    kataId: text,
    language: text,
    isPreview: fc.boolean(),
    date: fc.constant('2026-11-29'),
    why: fc.record({
      rank,
      ranks: fc.record({ from: rank, to: rank }),
      median: fc.constantFrom(null, -8, -1, 1, 4),
      isWider: fc.boolean(),
      isSolvedByMost: fc.boolean(),
      fitting: fc.nat(),
      solved: fc.nat(),
      members: fc.nat(),
    }),
  });
  fc.assert(
    fc.property(pressed, explained, (pressing, explaining) => {
      for (const words of [pressedText(pressing), explainedText(explaining)]) {
        expect(words.length).toBeLessThan(1_024);
        expect(words.replaceAll(/<t:\d+:[DR]>/gu, '')).not.toMatch(pings);
      }
    }),
  );
});

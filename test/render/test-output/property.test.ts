import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { strategies } from '../../../src/codewars/model.ts';
import { describe as describeMarkdown } from '../../../src/render/markdown/describe.ts';
import type { Reply } from '../../../src/render/reply.ts';
import { renderCode } from '../../../src/render/training/code.ts';
import { renderFinalized, renderSolvedNotice } from '../../../src/render/training/finalized.ts';
import { renderOffered } from '../../../src/render/training/offered.ts';
import { renderRecommendation } from '../../../src/render/training/recommendation.ts';
import { renderAttempt, renderSession } from '../../../src/render/training/session.ts';
import { anyNumber, markdown, text } from '../arbitraries.ts';
import { faults, pings, texts } from '../validity.ts';

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const rank = maybe(anyNumber);
const kata = fc.record({ id: maybe(text), name: text, rank });
const tags = fc.array(text, { maxLength: 30 });
const piece = fc.oneof(
  text,
  fc.constantFrom('<DESCRIBE::>', '<IT::>', '<PASSED::>', '<FAILED::>', '<ERROR::>', '<COMPLETEDIN::>5'),
  fc.constantFrom(
    '<:LF:>',
    '\n',
    '<LOG::x>',
    '<LOG:HTML:>',
    "<div class='console-failed'>",
    '</div>',
    '<b>',
    '&lt;@1&gt;',
  ),
);
const attempt = fc.record({
  number: fc.integer({ min: 1, max: 1e6 }),
  state: fc.constantFrom('unknown', 'running', 'passed', 'failed', 'refused' as const),
  reason: maybe(text),
  output: fc.array(piece, { maxLength: 60 }),
  wallTime: maybe(fc.double({ min: 0, noNaN: true })),
  at: anyNumber,
});
const standing = fc.record({ rank: anyNumber, score: anyNumber });

/** Everything a member may see of training, of anything that may come. */
const replies: readonly fc.Arbitrary<Reply | Promise<Reply>>[] = [
  fc
    .tuple(attempt, fc.record({ kataName: text, language: text }))
    .map(([shown, draft]) => renderAttempt(shown, draft)),
  fc
    .record({
      kata,
      language: text,
      startedAt: anyNumber,
      attempts: anyNumber,
      kept: fc.array(anyNumber),
      last: maybe(attempt),
    })
    .chain((session) => anyNumber.map((now) => renderSession(session, now))),
  fc
    .record({
      offered: fc.record({
        name: text,
        slug: maybe(text),
        description: markdown,
        author: maybe(text),
        rank,
        averageCompletion: maybe(anyNumber),
        tags,
        session: maybe(
          fc.record({
            projectId: text,
            solutionId: text,
            setup: text,
            exampleFixture: text,
            code: maybe(text),
          }),
        ),
      }),
      kataId: maybe(text),
      language: text,
      peek: fc.boolean(),
    })
    .map((input) => renderOffered(input, describeMarkdown)),
  fc
    .record({
      session: fc.record({ kata, language: text, attempts: anyNumber }),
      tookMs: anyNumber,
      progress: maybe(
        fc.record({
          language: fc.record({ before: maybe(standing), after: maybe(standing) }),
          overall: fc.record({ before: standing, after: standing }),
        }),
      ),
    })
    .map(renderFinalized),
  fc
    .record({ userId: fc.constant('42'), kata, language: text, tookMs: anyNumber, attempts: anyNumber })
    .map(renderSolvedNotice),
  fc
    .record({
      found: fc.record({
        kind: fc.constant('kata' as const),
        kata: fc.record({ id: text, name: text, rank, tags, totalCompleted: maybe(anyNumber) }),
        worth: maybe(
          fc.record({ points: anyNumber, percent: maybe(anyNumber), from: text, to: maybe(text) }),
        ),
        solvedHere: maybe(anyNumber),
        before: fc.constantFrom('here', 'elsewhere', 'never', 'unknown' as const),
        isOnly: fc.boolean(),
      }),
      language: text,
      strategy: fc.constantFrom(...strategies),
    })
    .map(renderRecommendation),
  fc.record({ title: fc.constant('x'), code: text, language: text }).map(renderCode),
];

describe('whatever is shown of training', () => {
  it('is what Discord accepts, and does not ping', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(...replies), async (reply) => {
        const { content, embeds = [], files = [] } = await reply;
        expect(content).toBeUndefined();
        expect(embeds.flatMap((embed) => faults(embed))).toEqual([]);
        const all = embeds.flatMap((embed) => texts(embed));
        expect(all.join('').length).toBeLessThanOrEqual(6000);
        for (const part of all) {
          // The one who solved is named, in an embed, where that pings nobody; times are meant to be times.
          expect(part.replace(/^<@42> solved /u, '').replace(/<t:\d+:R>/gu, '')).not.toMatch(pings);
        }
        for (const { name } of files) expect(name).toMatch(/^[a-z_]+\.[a-z\d]+$/u);
      }),
      { numRuns: 1000 },
    );
  });
});

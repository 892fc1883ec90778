import fc from 'fast-check';
import type { AuthoredKata, CompletedKata, Kata, Rank, User } from '../../src/codewars/model.ts';

/** What people put into names to see what happens. */
const nasty = fc.constantFrom(
  '@everyone',
  '@here',
  '<@1>',
  '<@!1>',
  '<@&1>',
  '<#1>',
  '</link:1>',
  '<:x:1>',
  '<a:x:1>',
  '<t:1:R>',
  '<id:home>',
  '**bold**',
  '[a](https://evil.example)',
  '](https://evil.example)',
  'https://evil.example',
  '<https://evil.example>',
  '# heading',
  '-# small',
  '- item',
  '1. item',
  '> quote',
  '```js',
  '```',
  '`',
  '||',
  '\\',
  '~~',
  '__',
  '\u200b',
  '\u202e',
  '\ud800',
  '\udc00',
  '👩‍👩‍👧‍👦',
  '\u0301'.repeat(40),
  '\n',
  '\u2028',
  '\0',
  'ㅤ',
  '.',
  '..',
  '/',
  '%2F',
  '',
  '@every\u200bone',
  '@\u00adeveryone',
);

/** Text of every kind, some of it very long. */
export const text: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fc.oneof(nasty, fc.string({ maxLength: 8 })), { maxLength: 12 })
      .map((p) => p.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.tuple(nasty, fc.integer({ min: 1, max: 400 })).map(([s, n]) => s.repeat(n)) },
);

const number = fc.oneof(
  fc.integer({ min: 0, max: 200_000 }),
  fc.integer(),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 1e300, -1, 0.5, Number.MAX_SAFE_INTEGER),
);

const rankId = fc.oneof(fc.integer({ min: -8, max: 8 }), number);
const rank: fc.Arbitrary<Rank> = fc.record({ rank: rankId, name: text, color: text, score: number });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const many = (max: number) =>
  fc.oneof(fc.array(text, { maxLength: 5 }), fc.array(text, { minLength: max, maxLength: max }));
const date = maybe(
  fc.oneof(
    fc.constantFrom(
      '2013-11-05T00:07:31Z',
      '+275760-09-13T00:00:00.000Z',
      '0001-01-01T00:00:00Z',
      'yesterday',
      '',
    ),
    text,
  ),
);

export const user: fc.Arbitrary<User> = fc.record({
  id: maybe(text),
  username: text,
  name: maybe(text),
  honor: number,
  clan: maybe(text),
  leaderboardPosition: maybe(number),
  skills: many(200),
  ranks: fc.record({
    overall: rank,
    languages: fc.oneof(
      fc.dictionary(text, rank, { maxKeys: 4 }),
      fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), rank, { minKeys: 60, maxKeys: 60 }),
    ),
  }),
  totalAuthored: number,
  totalCompleted: number,
});

export const markdown: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      text,
      fc.constantFrom(
        '\n',
        '\n\n',
        '~~~if:javascript\n',
        '~~~if-not:javascript,python\n',
        '~~~\n',
        '\n```python\nx = 1\n```\n',
        '\n```js\nx = 1\n',
        '~~~math\n\\frac{a}{b}\n~~~\n',
        '`$x^{2}$`',
        '> ',
        '- ',
        '  - ',
        '1. ',
        '# ',
        '| a | b |\n|---|---|\n| c | d |\n',
        '![alt](https://example.com/a.png)',
        '![alt](data:image/png;base64,AAAA)',
        '[a [b] c](/kata/1/train/js "t")',
        '[a](javascript:alert(1))',
        '[<@1>](https://example.com/@everyone)',
        '<b>',
        '</b>',
        '<details><summary>',
        '</summary>',
        '<table><tr><td>',
        '</table>',
        '<pre>',
        '</pre>',
        '<svg>',
        '</svg>',
        '<sup>2</sup>',
        '<sub>',
        '<a href="/x">',
        '</a>',
        '<ul><li>',
        '<!-- ',
        ' -->',
        '@every<b></b>one',
        '@every<span></span>one',
        '<b>@</b>everyone',
        '&lt;@1&gt;',
        '&#64;everyone',
        '\\@everyone',
        '\\<@1>',
        '*@*everyone',
        'word word word. ',
      ),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

export const kata: fc.Arbitrary<Kata> = fc.record({
  id: text,
  name: text,
  slug: maybe(text),
  category: maybe(text),
  publishedAt: date,
  approvedAt: date,
  languages: fc.oneof(many(60), fc.subarray(['javascript', 'python', 'ruby', 'cpp'])),
  rank: maybe(fc.record({ id: rankId, name: text, color: text })),
  createdBy: maybe(fc.record({ username: text })),
  approvedBy: maybe(fc.record({ username: text })),
  description: fc.oneof(
    markdown,
    fc.tuple(markdown, fc.integer({ min: 1, max: 60 })).map(([s, n]) => s.repeat(n)),
  ),
  totalAttempts: number,
  totalCompleted: number,
  totalStars: number,
  voteScore: maybe(number),
  tags: many(100),
  contributorsWanted: maybe(fc.boolean()),
  unresolved: maybe(fc.record({ issues: number, suggestions: number })),
});

export const completedKata: fc.Arbitrary<CompletedKata> = fc.record({
  id: text,
  name: maybe(text),
  slug: maybe(text),
  completedAt: date,
  languages: many(60),
});

export const authoredKata: fc.Arbitrary<AuthoredKata> = fc.record({
  id: text,
  name: text,
  rank: maybe(rankId),
  rankName: maybe(text),
  tags: many(20),
  languages: many(60),
});

export const anyNumber = number;

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnnouncementMessage } from '../../../src/render/announcements/message.ts';
import {
  renderHonor,
  renderKataEvent,
  renderRank,
  renderSample,
} from '../../../src/render/announcements/rank-and-honor.ts';
import { anyNumber, text } from '../arbitraries.ts';
import { faults, linkTargets, pings, texts } from '../validity.ts';

const ann = { memberId: '42', username: 'some_user', verified: true, mention: false, seed: 'a' };
const seeds = Array.from({ length: 40 }, (_, index) => `seed-${index}`);
const kata = { id: '5277c8a221e209d3f6000b56', name: 'Valid Braces', rank: -4 };

const describedBy = ({ embeds }: AnnouncementMessage): string => embeds[0].description ?? '';

describe('a rank-up', () => {
  const rust = { ...ann, language: 'rust', rank: -4, oldRank: -5, score: 700 };

  it('names the member without pinging, both ranks, the language, and the way to the next', () => {
    for (const seed of seeds) {
      const message = renderRank({ ...rust, seed });
      expect(message.content).toBeUndefined();
      expect(message.allowed_mentions).toEqual({ parse: [] });
      const said = describedBy(message);
      for (const part of [
        '<@42>',
        '[some\\_user](https://www.codewars.com/users/some_user)',
        '5 kyu',
        '**4 kyu** in Rust',
        'Next: 3 kyu, 1,068 points to go.',
      ]) {
        expect(said).toContain(part);
      }
      expect(message.embeds[0]).toMatchObject({ title: '4 kyu in Rust', color: 0x3c7ebb });
    }
  });

  it('says overall, and leaves out what is not known', () => {
    const message = renderRank({ ...rust, language: null, oldRank: null, score: null });
    expect(message.embeds[0].title).toBe('4 kyu overall');
    expect(describedBy(message)).not.toMatch(/5 kyu|to go/u);
    expect(describedBy(message)).toContain('Next: 3 kyu, at 1,768 points.');
  });

  it.each([
    [-4, 100, 'Next: 3 kyu, at 1,768 points.'],
    [-4, 1767, 'Next: 3 kyu, 1 point to go.'],
    [2, 100_000, 'Next: 3 dan, about 164,285 points to go (an estimate).'],
    [8, 1e9, 'There is no rank above this one.'],
  ])('at rank %i with a score of %i: %s', (rank, score, line) => {
    expect(describedBy(renderRank({ ...rust, rank, score })).split('\n')[1]).toBe(line);
  });

  it('pings, when asked to, that member alone', () => {
    const message = renderRank({ ...rust, mention: true });
    expect(message.content).toBe('<@42>');
    expect(message.allowed_mentions).toEqual({ users: ['42'] });
  });

  it('marks an unverified link, and never pings it', () => {
    const message = renderRank({ ...rust, verified: false, mention: true });
    expect(message.content).toBeUndefined();
    expect(message.allowed_mentions).toEqual({ parse: [] });
    expect(describedBy(message)).toContain(
      'some\\_user](https://www.codewars.com/users/some_user), unverified)',
    );
  });

  it('is worded in several ways, and always the same for the same seed', () => {
    const wordings = new Set(seeds.map((seed) => describedBy(renderRank({ ...rust, seed }))));
    expect(wordings.size).toBe(4);
    expect(renderRank(rust)).toEqual(renderRank(rust));
  });
});

describe('honor', () => {
  const honor = { ...ann, from: 290, total: 302, sinceMs: 600_000 };

  it('says the change, the total, the time and the privilege', () => {
    for (const seed of seeds) {
      const message = renderHonor({ ...honor, seed });
      expect(message.embeds[0].title).toBe('+12 honor');
      for (const part of ['12', '**302** honor', 'in 10 minutes', 'create kata'])
        expect(describedBy(message)).toContain(part);
    }
  });

  it.each([
    [24, 25, ['vote on kata']],
    [25, 299, []],
    [10, 1000, ['vote on kata', 'create kata', 'votes count double']],
    [1000, 999, []],
  ])('from %i to %i opens %j', (from, total, opened) => {
    const said = describedBy(renderHonor({ ...honor, from, total }));
    const all = ['vote on kata', 'create kata', 'votes count double'];
    expect(all.filter((privilege) => said.includes(privilege))).toEqual(opened);
  });

  it('says a fall without blame', () => {
    const message = renderHonor({ ...honor, from: 302, total: 299 });
    expect(message.embeds[0].title).toBe('−3 honor');
    expect(describedBy(message)).toContain('**299** honor');
  });

  it.each([
    [30_000, null],
    [60_000, 'in a minute'],
    [3_600_000, 'in an hour'],
    [7_100_000, 'in 2 hours'],
    [86_400_000 * 3, 'in 3 days'],
  ])('calls %i ms %s', (sinceMs, words) => {
    const said = describedBy(renderHonor({ ...honor, sinceMs }));
    if (words === null) expect(said).not.toMatch(/ in (?!all)/u);
    else expect(said).toContain(words);
  });
});

describe('kata', () => {
  it.each(['created', 'approved', 'voted', 'solved', 'completed'] as const)(
    '%s: names the kata, its rank and its page',
    (type) => {
      for (const seed of seeds) {
        const message = renderKataEvent({ ...ann, seed, type, kata });
        expect(describedBy(message)).toContain(
          '[**Valid Braces**](https://www.codewars.com/kata/5277c8a221e209d3f6000b56) (4 kyu)',
        );
        expect(describedBy(message)).toContain('<@42>');
        expect(message.embeds[0].color).toBe(0x3c7ebb);
      }
    },
  );

  it('completed in some languages, the first of a rank', () => {
    const said = describedBy(
      renderKataEvent({ ...ann, type: 'completed', kata, languages: ['rust', 'cpp', 'go'], first: -4 }),
    );
    expect(said).toContain('in Rust, C++ and Go.');
    expect(said).toContain('Their **first 4 kyu**!');
  });

  it('solved so many times', () => {
    const said = (count: number) => describedBy(renderKataEvent({ ...ann, type: 'solved', kata, count }));
    expect(said(1)).toMatch(/solved/iu);
    expect(said(1)).not.toContain('times');
    expect(said(1200)).toContain('1,200 times');
  });

  it('says how far Codewars’ numbers moved', () => {
    const from = { approved: true, completed: 1_000, votes: 40, stars: 7 };
    const said = (type: 'solved' | 'voted', to: typeof from, count?: number) =>
      describedBy(renderKataEvent({ ...ann, type, kata, moved: { from, to }, ...(count && { count }) }));
    expect(said('solved', { ...from, completed: 1_012 }, 12)).toMatch(
      /12 times.* 1,012 people have solved it\./u,
    );
    expect(said('voted', { ...from, votes: 43 })).toContain('its vote score is **43** (+3).');
    expect(said('voted', { ...from, votes: 38, stars: 8 })).toContain(
      'its vote score is **38** (−2), and it has **8 stars** (+1).',
    );
  });

  it('without a name or rank, still links', () => {
    const said = describedBy(
      renderKataEvent({ ...ann, type: 'created', kata: { ...kata, name: null, rank: null } }),
    );
    expect(said).toContain('[a kata](https://www.codewars.com/kata/5277c8a221e209d3f6000b56)');
  });
});

describe('a sample', () => {
  it.each(['ranks', 'honor', 'kata'] as const)('of %s says that it is one, and names nobody real', (kind) => {
    const message = renderSample(kind, 'x');
    expect(message.embeds[0].title).toMatch(/^Sample/u);
    expect(message.embeds[0].footer?.text).toMatch(/sample/u);
    expect(JSON.stringify(message)).not.toContain('<@');
    expect(faults(message.embeds[0])).toEqual([]);
  });
});

describe('any input gives a message that Discord takes', () => {
  const whom = {
    memberId: fc.constant('42'),
    username: text,
    verified: fc.boolean(),
    mention: fc.boolean(),
    seed: fc.string(),
  };
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

  function expectGood(message: AnnouncementMessage): void {
    const [embed] = message.embeds;
    expect(faults(embed)).toEqual([]);
    for (const part of texts(embed)) expect(part.replaceAll('<@42>', '')).not.toMatch(pings);
    const targets = texts(embed).flatMap(linkTargets);
    expect(targets.filter((target) => !target.startsWith('https://www.codewars.com/'))).toEqual([]);
    expect(message.content ?? '<@42>').toBe('<@42>');
  }

  it('rank', () => {
    const rank = fc.oneof(fc.integer({ min: -8, max: 8 }), anyNumber);
    fc.assert(
      fc.property(
        fc.record({ ...whom, language: maybe(text), rank, oldRank: maybe(rank), score: maybe(anyNumber) }),
        (input) => expectGood(renderRank(input)),
      ),
    );
  });

  it('honor', () => {
    fc.assert(
      fc.property(fc.record({ ...whom, from: anyNumber, total: anyNumber, sinceMs: anyNumber }), (input) =>
        expectGood(renderHonor(input)),
      ),
    );
  });

  it('kata', () => {
    fc.assert(
      fc.property(
        fc.record({
          ...whom,
          type: fc.constantFrom('created', 'approved', 'voted', 'solved', 'completed'),
          kata: fc.record({ id: text, name: maybe(text), rank: maybe(anyNumber) }),
          languages: fc.array(text, { maxLength: 60 }),
          count: anyNumber,
          first: maybe(anyNumber),
        }),
        (input) => expectGood(renderKataEvent(input)),
      ),
    );
  });
});

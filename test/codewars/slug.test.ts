import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wellKnownKata } from '../../facts/well-known-kata.ts';
import { slugOf } from '../../src/codewars/slug.ts';

describe('the slug of a name', () => {
  it.each([
    ['Zofstadter’s Zigure', 'zofstadters-zigure'],
    ["Zofstadter's Zigure", 'zofstadters-zigure'],
    ["Ten 7's", 'ten-7-s'],
    ['Task # 3', 'task-number-3'],
    ['Task #3.1', 'task-number-3-dot-1'],
    ['A & B', 'a-and-b'],
    ['1+1=2', '1-plus-1-equals-2'],
    ['a == b', 'a-equals-equals-b'],
    ['7.5', '7-dot-5'],
    ['.NET', 'dot-net'],
    ['The end.', 'the-end'],
    ['Wait ... what…', 'wait-dot-dot-dot-what-dot-dot-dot'],
    ['The U.S.A. of J.R.R. Zolkien', 'the-usa-of-jrr-zolkien'],
    ['100% / 50 %', '100-percent-slash-50-percent'],
    ['C:\\zath', 'c-slash-zath'],
    ['x**2', 'x-star-star-2'],
    ['n^2', 'n-2'],
    ['me@home', 'me-at-home'],
    ['$5 for 90°', '5-dollars-for-90-degrees'],
    ['8÷2', '8-divided-by-2'],
    ['Café Ünïcode ß Øre', 'cafe-unicode-ss-ore'],
    ['7×7 and λ', '7x7-and-l'],
    ['One – two — three', 'one-two-three'],
    ['a ⇒ b', 'a-equals-b'],
    ['🎉 Party 🎉 time', 'party-time'],
    ['a <=> b', 'a-<-equals->-b'],
    ['~{set}~', '~{set}~'],
    ['<b>Bold</b> move', 'bold-move'],
    ['|||bars||| "quotes" (brackets) [more]', 'bars-quotes-brackets-more'],
    ['Size `NxN`', 'size-nxn'],
    ['The `!n` of it', 'the-`-n`-of-it'],
    ['snake_case, really?!', 'snake-case-really'],
    ['--Flotsam--', 'flotsam'],
    ['!?', ''],
  ])('of %j is %j', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it('is that of every well-known kata, or has a number behind it', () => {
    const known = wellKnownKata.filter(({ slug }) => slug !== null);
    expect(known.length).toBeGreaterThan(300);
    const wrong = known.filter(
      ({ name, slug }) => slug?.replace(/-\d$/, '') !== slugOf(name).replace(/-\d$/, ''),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('says each sign as a word, wherever it stands', () => {
    const said = {
      '#': 'number',
      '&': 'and',
      '+': 'plus',
      '=': 'equals',
      '*': 'star',
      '/': 'slash',
      '%': 'percent',
      '@': 'at',
      '...': 'dot-dot-dot',
    };
    const silent = [',', ':', ';', '!', '?', '(', ')', '[', ']', '"', '^', '_', '|', '-', '–', '🎉', ' '];
    const word = fc.stringMatching(/^[a-z0-9]{2,8}$/);
    const sign = fc.oneof(
      fc.constantFrom(...Object.entries(said)),
      fc.constantFrom(...silent).map((each) => [each, '']),
    );
    const space = fc.constantFrom('', ' ');
    const part = fc
      .tuple(sign, space, space, word)
      .map(([[shown = '', asWord = ''], before, after, text]) => ({
        shown: `${before}${shown}${after}${text.toUpperCase()}`,
        slug: asWord === '' ? text : `${asWord}-${text}`,
      }));
    fc.assert(
      fc.property(word, fc.array(part, { maxLength: 6 }), (first, parts) => {
        const name = `${first}${parts.map(({ shown }) => shown).join('')}`;
        const separate = parts.every(({ shown }) => /^[^a-z0-9]/i.test(shown));
        fc.pre(separate);
        const slug = [first, ...parts.map((each) => each.slug)].join('-');
        expect(slugOf(name)).toBe(slug);
        expect(slugOf(slug)).toBe(slug);
      }),
    );
  });

  it('holds nothing that a path part cannot, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(slugOf(name)).toMatch(/^(?:[a-z0-9<>{}~$`\\-]*)$/u);
        expect(slugOf(name)).not.toMatch(/^-|-$|--/);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ago, count, cut, escapeMarkdown, plain, timestamp } from '../../src/render/text.ts';
import { text } from './arbitraries.ts';
import { pings, shown } from './validity.ts';

/** What Discord would still format once the escapes are taken away. */
const formatting = /[*_`~|]|\]\(|:\/\/|^\s*(?:#{1,3}|-#?|>{1,3}|\d+\.)(?:\s|$)/u;

describe('escapeMarkdown', () => {
  it.each([
    ['some_user', 'some\\_user'],
    ['**bold** `code` ~~no~~ ||spoiler||', '\\*\\*bold\\*\\* \\`code\\` \\~\\~no\\~\\~ \\|\\|spoiler\\|\\|'],
    ['@everyone @here', '@\u200beveryone @\u200bhere'],
    ['<@1> <@&2> <#3>', '\\<\u200b@1> \\<\u200b@&2> \\<\u200b#3>'],
    [
      '</link:1> <:x:2> <a:x:3> <t:4:R> <id:home>',
      '\\<\u200b/link:1> \\<\u200b:x:2> \\<\u200ba:x:3> \\<\u200bt:4:R> \\<\u200bid:home>',
    ],
    ['[a](https://evil.example)', '[a\\](https\\://evil.example)'],
    ['# heading', '\\# heading'],
    ['-# small', '\\-# small'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['>>> quote', '\\>>> quote'],
    ['C# and 3.5 and a-b and a > b', 'C# and 3.5 and a-b and a > b'],
    ['two\nlines\tand\u2028more', 'two lines and more'],
    ['  much   space  ', 'much space'],
    ['\u202eevil\u202c', 'evil'],
    ['@every\u200bone', '@\u200beveryone'],
    ['half \ud800', 'half \ufffd'],
    ['soft\u00adhyphen, blank\u3164, \u{e0041}tag, c\u0000ontrol', 'softhyphen, blank, tag, c ontrol'],
    ['naïve “quotes” – x² → y 🙂', 'naïve “quotes” – x² → y 🙂'],
    [`Z${'\u0335\u0301'.repeat(20)}algo`, 'Z\u0335\u0301\u0335\u0301algo'],
  ])('%j', (from, to) => {
    expect(escapeMarkdown(from)).toBe(to);
  });

  it('shows any text literally, and pings nobody', () => {
    fc.assert(
      fc.property(text, (any) => {
        const escaped = escapeMarkdown(any);
        expect(shown(escaped)).toBe(plain(any).replaceAll('\u200b', ''));
        expect(escaped.replace(/\\./gu, 'x')).not.toMatch(formatting);
        expect(escaped).not.toMatch(pings);
      }),
      { numRuns: 500 },
    );
  });
});

describe('cut', () => {
  it.each([
    ['short', 5, 'short'],
    ['longer', 5, 'long…'],
    ['two words', 5, 'two…'],
    ['👍👍👍', 4, '👍…'],
    ['👩‍👩‍👧‍👦 family', 6, '👩‍👩…'],
    ['a\\*b\\*c', 3, 'a…'],
    ['a\\\\b\\*c', 5, 'a\\\\b…'],
    ['anything', 0, ''],
  ])('%j to %d', (from, max, to) => {
    expect(cut(from, max)).toBe(to);
  });

  it('never exceeds its length, splits a pair or an escape', () => {
    fc.assert(
      fc.property(text.map(escapeMarkdown), fc.integer({ min: 1, max: 200 }), (any, max) => {
        const short = cut(any, max);
        expect(short.length).toBeLessThanOrEqual(max);
        expect(short.isWellFormed()).toBe(true);
        expect(/\\*$/u.exec(short.replace(/…$/u, ''))?.[0].length ?? 0).toSatisfy((n: number) => n % 2 === 0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('numbers and dates', () => {
  it('separates thousands', () => {
    expect([0, 999, 1234567, -1234, Number.NaN, Infinity].map(count)).toEqual([
      '0',
      '999',
      '1,234,567',
      '-1,234',
      '0',
      '0',
    ]);
  });

  it('groups numbers as Intl does, those that are no numbers of kata too', () => {
    const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
    const number = fc.oneof(fc.integer(), fc.double({ min: -1e15, max: 1e15, noNaN: true }));
    fc.assert(
      fc.property(number, (any) => {
        const whole = Math.trunc(any);
        expect(count(any)).toBe(whole === 0 ? '0' : grouped.format(whole));
      }),
    );
    expect([1e21, -1e22].map(count)).toEqual([
      '1,000,000,000,000,000,000,000',
      '-10,000,000,000,000,000,000,000',
    ]);
  });

  it('leaves dates to Discord', () => {
    expect(timestamp('2013-11-05T00:07:31Z')).toBe('<t:1383610051:D>');
    expect(timestamp(1_383_610_051_999, 'R')).toBe('<t:1383610051:R>');
    for (const date of [null, '', 'yesterday', '-000001-01-01T00:00:00Z', 1e20, Number.NaN])
      expect(timestamp(date)).toBe('');
  });

  it.each([
    [-5, 'just now'],
    [59_999, 'just now'],
    [60_000, 'a minute ago'],
    [59 * 60_000, '59 minutes ago'],
    [3_600_000, 'an hour ago'],
    [3 * 3_600_000, '3 hours ago'],
    [86_400_000, 'a day ago'],
    [45 * 86_400_000, 'a month ago'],
    [800 * 86_400_000, '2 years ago'],
    [Number.NaN, 'just now'],
  ])('%d ms is %s', (ms, words) => {
    expect(ago(ms)).toBe(words);
  });
});

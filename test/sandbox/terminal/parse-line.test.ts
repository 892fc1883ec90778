import { expect, test } from 'vitest';
import { parseLine, quote, splitWords } from '../../../sandbox/terminal/input/parse-line.ts';

test('tells comments, own words, commands, presses and talk apart', () => {
  expect(parseLine('  # a comment')).toEqual({ kind: 'nothing' });
  expect(parseLine('/as Mira')).toEqual({ kind: 'own', word: '/as', rest: 'Mira' });
  expect(parseLine('/?')).toMatchObject({ kind: 'own', word: '/?' });
  expect(parseLine('/help')).toEqual({ kind: 'command', name: 'help', words: [] });
  expect(parseLine('3 ruby')).toEqual({ kind: 'number', number: 3, rest: 'ruby' });
  expect(parseLine('press Verify ownership')).toEqual({ kind: 'press', label: 'Verify ownership' });
  expect(parseLine('pick Ruby')).toEqual({ kind: 'pick', option: 'Ruby' });
  expect(parseLine('/kata va<Tab>')).toEqual({ kind: 'complete', text: '/kata va' });
  expect(parseLine('/kata <Tab>')).toEqual({ kind: 'complete', text: '/kata ' });
  expect(parseLine('good morning')).toEqual({ kind: 'talk', text: 'good morning' });
});

test('keeps quoted values whole, and finds names only outside of quotes', () => {
  expect(splitWords('user:"the space cadet" "a:b" https://x.y c"d e"')).toEqual([
    { text: 'user:the space cadet', colon: 4 },
    { text: 'a:b', colon: undefined },
    { text: 'https://x.y', colon: 5 },
    { text: 'cd e', colon: undefined },
  ]);
  expect(splitWords('"not closed yet')).toEqual([{ text: 'not closed yet', colon: undefined }]);
});

test('quotes what has spaces', () => {
  expect([quote('ruby'), quote('Valid Braces')]).toEqual(['ruby', '"Valid Braces"']);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { strategies } from '../../src/codewars/model.ts';
import { searchUrl, trainUrl } from '../../src/render/links.ts';
import { text } from './arbitraries.ts';

describe('the address of training', () => {
  it('has its parts encoded', () => {
    expect(trainUrl('5277c8a221e209d3f6000b56', 'rust')).toBe(
      'https://www.codewars.com/kata/5277c8a221e209d3f6000b56/train/rust',
    );
    expect(trainUrl('a/b', 'c++?')).toBe('https://www.codewars.com/kata/a%2Fb/train/c%2B%2B%3F');
  });

  it('is none for what no address can carry', () => {
    expect([trainUrl('..', 'rust'), trainUrl('a', ''), trainUrl('a', '..')]).toEqual([null, null, null]);
  });
});

describe("the address of Codewars' search", () => {
  it('has the filters of what was recommended', () => {
    expect(searchUrl({ language: 'rust', strategy: 'default', rank: -4 })).toBe(
      'https://www.codewars.com/kata/search/rust?q=&r%5B%5D=-4&xids=completed&beta=false&order_by=popularity%20desc',
    );
  });

  it.each([
    ['kyu_2_workout', { 'r[]': '-2', xids: 'completed', beta: 'false' }],
    ['random', { 'r[]': null, xids: 'completed', beta: 'false' }],
    ['beta_workout', { 'r[]': null, xids: 'completed', beta: 'true' }],
    ['reference_workout', { tags: 'Fundamentals', xids: 'completed' }],
    ['retrain_workout', { xids: 'not_completed', tags: null }],
    ['algorithm_retest', { xids: 'not_completed', tags: 'Algorithms' }],
  ] as const)('asks for what %s means', (strategy, filters) => {
    const url = new URL(searchUrl({ language: 'rust', strategy, rank: -4 }) ?? '');
    for (const [name, value] of Object.entries(filters)) expect(url.searchParams.get(name)).toBe(value);
  });

  it('leads to the search whatever the language is called', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...strategies), (language, strategy) => {
        const url = searchUrl({ language, strategy, rank: null });
        if (url !== null)
          expect(url).toMatch(/^https:\/\/www\.codewars\.com\/kata\/search\/[\w.%-]+\?[\w%&=.-]+$/u);
      }),
    );
  });
});

import type { GradedKata } from '../graded-kata.ts';

export const postfixPoetry: GradedKata = {
  slug: 'postfix-poetry',
  calls: 'recite',
  setup: 'function recite(poem) {\n  \n}',
  example: `describe('Postfix Poetry', () => {
  it('answers the stack, its top last', () => {
    Test.assertSimilar(recite('1 2 add'), [3]);
    Test.assertSimilar(recite('5 dup mul 1'), [25, 1]);
  });
});`,
  tests: `describe('Postfix Poetry', () => {
  it('puts numbers onto the stack', () => {
    Test.assertSimilar(recite(''), []);
    Test.assertSimilar(recite('1 -2 30'), [1, -2, 30]);
  });
  it('calculates', () => {
    Test.assertSimilar(recite('10 4 sub 3 mul'), [18]);
    Test.assertSimilar(recite('17 5 div 17 5 mod'), [3, 2]);
    Test.assertSimilar(recite('8 neg 1 add'), [-7]);
    Test.assertSimilar(recite('-7 2 div'), [-3]);
  });
  it('moves what is there', () => {
    Test.assertSimilar(recite('1 2 swap'), [2, 1]);
    Test.assertSimilar(recite('1 2 over'), [1, 2, 1]);
    Test.assertSimilar(recite('1 2 3 rot'), [2, 3, 1]);
    Test.assertSimilar(recite('1 2 drop dup'), [1, 1]);
  });
  it('recites a long one', () => {
    Test.assertSimilar(recite('0 ' + '1 add '.repeat(500).trim()), [500]);
  });
});`,
};

import type { GradedKata } from '../graded-kata.ts';

export const validBraces: GradedKata = {
  slug: 'valid-braces',
  calls: 'validBraces',
  setup: 'function validBraces(braces) {\n  \n}',
  example: `describe('Valid Braces', () => {
  it('tells valid from invalid', () => {
    Test.assertEquals(validBraces('(){}[]'), true);
    Test.assertEquals(validBraces('(}'), false);
  });
});`,
  tests: `describe('Valid Braces', () => {
  it('accepts what is matched', () => {
    for (const braces of ['()', '([{}])', '{}({})[]', '(((({{}}))))']) {
      Test.assertEquals(validBraces(braces), true, braces);
    }
  });
  it('refuses what is not', () => {
    for (const braces of ['[(])', '(})', '(((({{', '())({}}{()][][', '}']) {
      Test.assertEquals(validBraces(braces), false, braces);
    }
  });
  it('goes deep', () => {
    const deep = '([{'.repeat(300);
    Test.assertEquals(validBraces(deep + '}])'.repeat(300)), true);
    Test.assertEquals(validBraces(deep + '}])'.repeat(299)), false);
  });
});`,
};

import type { GradedKata } from '../graded-kata.ts';

export const countTheLanterns: GradedKata = {
  slug: 'count-the-lanterns',
  calls: 'countLanterns',
  setup: 'function countLanterns(street) {\n  \n}',
  example: `describe('Count the Lanterns', () => {
  it('counts those that are lit', () => {
    Test.assertEquals(countLanterns([true, false, true]), 2);
  });
});`,
  tests: `describe('Count the Lanterns', () => {
  it('knows streets without light', () => {
    Test.assertEquals(countLanterns([]), 0);
    Test.assertEquals(countLanterns([false, false, false]), 0);
  });
  it('counts those that are lit', () => {
    Test.assertEquals(countLanterns([true]), 1);
    Test.assertEquals(countLanterns([false, true, true, false, true]), 3);
  });
  it('walks long streets', () => {
    for (let lit = 0; lit < 5; lit += 1) {
      const street = Array.from({ length: 500 }, (_, place) => place % 7 < lit);
      Test.assertEquals(countLanterns(street), street.filter(Boolean).length);
    }
  });
});`,
};

import type { GradedKata } from '../graded-kata.ts';

export const multiplesOf3And5: GradedKata = {
  slug: 'multiples-of-3-and-5',
  calls: 'solution',
  setup: 'function solution(number) {\n  \n}',
  example: `describe('Multiples of 3 and 5', () => {
  it('adds them up', () => {
    Test.assertEquals(solution(10), 23);
  });
});`,
  tests: `describe('Multiples of 3 and 5', () => {
  it('adds them up', () => {
    Test.assertEquals(solution(4), 3);
    Test.assertEquals(solution(6), 8);
    Test.assertEquals(solution(200), 9168);
  });
  it('counts once what both divide', () => {
    Test.assertEquals(solution(16), 60);
  });
  it('answers 0 below', () => {
    Test.assertEquals(solution(0), 0);
    Test.assertEquals(solution(3), 0);
    Test.assertEquals(solution(-12), 0);
  });
});`,
};

import { anythingToIntegerTraining } from '../../world/samples.ts';
import type { GradedKata } from '../graded-kata.ts';

export const anythingToInteger: GradedKata = {
  slug: 'anything-to-integer',
  calls: 'toInteger',
  setup: anythingToIntegerTraining.setup,
  example: anythingToIntegerTraining.exampleFixture,
  tests: `describe('Anything to integer', () => {
  it('reads numbers in text', () => {
    Test.assertEquals(toInteger('12'), 12);
    Test.assertEquals(toInteger('-7.9'), -7);
    Test.assertEquals(toInteger(' 3 '), 3);
  });
  it('discards the fractional part', () => {
    Test.assertEquals(toInteger(4.55), 4);
    Test.assertEquals(toInteger(-4.55), -4);
    Test.assertEquals(toInteger(9), 9);
  });
  it('answers 0 where there is no number', () => {
    for (const nothing of ['hello', {}, null, undefined, NaN, Infinity]) {
      Test.assertEquals(toInteger(nothing), 0);
    }
  });
});`,
};

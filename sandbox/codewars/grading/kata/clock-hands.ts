import type { GradedKata } from '../graded-kata.ts';

export const clockHands: GradedKata = {
  slug: 'clock-hands',
  calls: 'clockHands',
  setup: 'function clockHands(h, m) {\n  \n}',
  example: `describe('Clock Hands', () => {
  it('measures in half degrees', () => {
    Test.assertEquals(clockHands(3, 0), 180);
  });
});`,
  tests: `describe('Clock Hands', () => {
  it('measures in half degrees', () => {
    Test.assertEquals(clockHands(6, 0), 360);
    Test.assertEquals(clockHands(12, 0), 0);
    Test.assertEquals(clockHands(1, 1), 49);
  });
  it('chooses the smaller angle', () => {
    Test.assertEquals(clockHands(9, 0), 180);
    Test.assertEquals(clockHands(12, 59), 71);
  });
  it('reads the afternoon', () => {
    for (let minute = 0; minute < 60; minute += 7) {
      const apart = Math.abs(11 * minute - 60 * 5);
      Test.assertEquals(clockHands(17, minute), Math.min(apart, 720 - apart));
    }
  });
});`,
};

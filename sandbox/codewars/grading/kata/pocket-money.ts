import type { GradedKata } from '../graded-kata.ts';

export const pocketMoney: GradedKata = {
  slug: 'pocket-money',
  calls: 'pocketMoney',
  setup: 'function pocketMoney(price) {\n  \n}',
  example: `describe('Pocket Money', () => {
  it('waits until there is enough', () => {
    Test.assertEquals(pocketMoney(3), 2);
    Test.assertEquals(pocketMoney(4), 3);
  });
});`,
  tests: `describe('Pocket Money', () => {
  it('need not wait for what costs nothing', () => {
    Test.assertEquals(pocketMoney(0), 0);
  });
  it('waits until there is enough', () => {
    Test.assertEquals(pocketMoney(1), 1);
    Test.assertEquals(pocketMoney(2), 2);
    Test.assertEquals(pocketMoney(6), 3);
    Test.assertEquals(pocketMoney(7), 4);
  });
  it('waits for years', () => {
    for (let weeks = 50; weeks < 500; weeks += 75) {
      const saved = (weeks * (weeks + 1)) / 2;
      Test.assertEquals(pocketMoney(saved), weeks);
      Test.assertEquals(pocketMoney(saved + 1), weeks + 1);
    }
  });
});`,
};

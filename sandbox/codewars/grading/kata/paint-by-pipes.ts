import type { GradedKata } from '../graded-kata.ts';

export const paintByPipes: GradedKata = {
  slug: 'paint-by-pipes',
  calls: 'paint',
  setup: 'function paint(pieces) {\n  \n}',
  example: `describe('Paint by Pipes', () => {
  it('paints runs, wherever they are cut', () => {
    Test.assertEquals(paint(['3a2b']), 'aaabb');
    Test.assertEquals(paint(['1', '2a']), 'a'.repeat(12));
  });
});`,
  tests: `describe('Paint by Pipes', () => {
  it('paints nothing of nothing', () => {
    Test.assertEquals(paint([]), '');
    Test.assertEquals(paint(['', '']), '');
  });
  it('paints runs', () => {
    Test.assertEquals(paint(['1x']), 'x');
    Test.assertEquals(paint(['4#1.', '2#']), '####.##');
  });
  it('paints them wherever they are cut', () => {
    const picture = '12a3b100c1d20e';
    const painted = 'a'.repeat(12) + 'bbb' + 'c'.repeat(100) + 'd' + 'e'.repeat(20);
    for (let size = 1; size < picture.length; size += 1) {
      Test.assertEquals(paint(picture.match(new RegExp('.{1,' + size + '}', 'g'))), painted);
    }
  });
});`,
};

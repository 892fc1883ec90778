import type { GradedKata } from '../graded-kata.ts';

export const mirrorMirror: GradedKata = {
  slug: 'mirror-mirror',
  calls: 'mirror',
  setup: 'function mirror(text) {\n  \n}',
  example: `describe('Mirror, Mirror', () => {
  it('adds the text reversed', () => {
    Test.assertEquals(mirror('ab'), 'abba');
  });
});`,
  tests: `describe('Mirror, Mirror', () => {
  it('leaves nothing as nothing', () => {
    Test.assertEquals(mirror(''), '');
  });
  it('adds the text reversed', () => {
    Test.assertEquals(mirror('x'), 'xx');
    Test.assertEquals(mirror('kata'), 'kataatak');
    Test.assertEquals(mirror('two words'), 'two wordssdrow owt');
  });
  it('keeps every line', () => {
    Test.assertEquals(mirror('a\\nb'), 'a\\nbb\\na');
  });
});`,
};

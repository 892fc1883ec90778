import type { GradedKata } from '../graded-kata.ts';

export const theWholeCompiler: GradedKata = {
  slug: 'the-whole-compiler',
  calls: 'compile',
  setup: 'function compile(program) {\n  \n}',
  example: `describe('The Whole Compiler', () => {
  it('compiles a function', () => {
    Test.assertSimilar(compile('[ a b ] a + b - 2'), [['ARG 0', 'ARG 1', 'ADD', 'NUM 2', 'SUB']]);
  });
});`,
  tests: `const run = (instructions, given) => {
  const stack = [];
  for (const instruction of instructions) {
    const [name, number] = instruction.split(' ');
    if (name === 'ARG') stack.push(given[Number(number)]);
    else if (name === 'NUM') stack.push(Number(number));
    else {
      const [right, left] = [stack.pop(), stack.pop()];
      stack.push(name === 'ADD' ? left + right : left - right);
    }
  }
  return stack;
};
const runs = (program, given, expected) => {
  Test.assertSimilar(compile(program).map((each) => run(each, given)), expected, program);
};
describe('The Whole Compiler', () => {
  it('compiles names and numbers', () => {
    runs('[ x ] x', [7], [[7]]);
    runs('[ ] 42', [], [[42]]);
  });
  it('calculates from left to right', () => {
    runs('[ a b c ] a - b - c', [10, 3, 2], [[5]]);
    runs('[ a b ] b + a - 100', [1, 2], [[-97]]);
  });
  it('minds parentheses', () => {
    runs('[ a b c ] a - (b - c)', [10, 3, 2], [[9]]);
    runs('[ a ] ((a) - (1 - (2 - a)))', [5], [[1]]);
  });
  it('compiles function after function', () => {
    runs('[ first ] first + 1 [ x y ] y - x', [4, 9], [[5], [5]]);
    Test.assertSimilar(compile(''), []);
  });
});`,
};

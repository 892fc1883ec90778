/** A right solution of each kata that carries tests, and one that looks right, with the first assertion that it fails. */
export const solutions: Readonly<
  Record<string, { readonly right: string; readonly wrong: string; readonly fails: string }>
> = {
  'count-the-lanterns': {
    right: 'const countLanterns = (street) => street.filter(Boolean).length;',
    wrong: 'const countLanterns = (street) => street.length - 1;',
    fails: 'Expected: 0, instead got: -1',
  },
  'mirror-mirror': {
    right: "function mirror(text) { return text + [...text].reverse().join(''); }",
    wrong: 'function mirror(text) { return text + text; }',
    fails: 'Expected: "kataatak", instead got: "katakata"',
  },
  'pocket-money': {
    right:
      'function pocketMoney(price) { let weeks = 0; while ((weeks * (weeks + 1)) / 2 < price) weeks++; return weeks; }',
    wrong: 'function pocketMoney(price) { return Math.ceil(price / 2); }',
    fails: 'Expected: 2, instead got: 1',
  },
  'anything-to-integer': {
    right: 'function toInteger(n) { return ~~n; }',
    wrong: 'function toInteger(n) { return Math.trunc(n); }',
    fails: 'Expected: 0, instead got: NaN',
  },
  'multiples-of-3-and-5': {
    right: `function solution(number) {
      let sum = 0;
      for (let each = 3; each < number; each += 1) if (each % 3 === 0 || each % 5 === 0) sum += each;
      return sum;
    }`,
    wrong: `function solution(number) {
      let sum = 0;
      for (let each = 3; each < number; each += 3) sum += each;
      for (let each = 5; each < number; each += 5) sum += each;
      return sum;
    }`,
    fails: 'Expected: 9168, instead got: 10533',
  },
  'clock-hands': {
    right:
      'const clockHands = (h, m) => { const apart = Math.abs(60 * (h % 12) - 11 * m); return Math.min(apart, 720 - apart); };',
    wrong: 'const clockHands = (h, m) => Math.abs(60 * (h % 12) - 11 * m);',
    fails: 'Expected: 180, instead got: 540',
  },
  'valid-braces': {
    right: `function validBraces(braces) {
      const open = [];
      for (const brace of braces) {
        if ('([{'.includes(brace)) open.push(brace);
        else if (open.pop() !== { ')': '(', ']': '[', '}': '{' }[brace]) return false;
      }
      return open.length === 0;
    }`,
    wrong: `function validBraces(braces) {
      const count = (brace) => braces.split(brace).length;
      return count('(') === count(')') && count('[') === count(']') && count('{') === count('}');
    }`,
    fails: '[(]) - Expected: false, instead got: true',
  },
  'postfix-poetry': {
    right: `function recite(poem) {
      const stack = [];
      const two = (f) => { const b = stack.pop(), a = stack.pop(); stack.push(...f(a, b)); };
      const words = {
        add: () => two((a, b) => [a + b]), sub: () => two((a, b) => [a - b]), mul: () => two((a, b) => [a * b]),
        div: () => two((a, b) => [Math.trunc(a / b)]), mod: () => two((a, b) => [a % b]),
        neg: () => stack.push(-stack.pop()), dup: () => stack.push(stack.at(-1)), drop: () => stack.pop(),
        swap: () => two((a, b) => [b, a]), over: () => stack.push(stack.at(-2)),
        rot: () => stack.push(...stack.splice(-3, 1)),
      };
      for (const word of poem.split(' ').filter(Boolean)) (words[word] ?? (() => stack.push(Number(word))))();
      return stack;
    }`,
    wrong: 'function recite(poem) { return poem.split(" ").map(Number); }',
    fails: 'Expected: [], instead got: [0]',
  },
  'paint-by-pipes': {
    right: `function paint(pieces) {
      return pieces.join('').replace(/(\\d+)(.)/g, (_, count, colour) => colour.repeat(Number(count)));
    }`,
    wrong: `function paint(pieces) {
      return pieces.map((piece) => piece.replace(/(\\d+)(.)/g, (_, count, colour) => colour.repeat(count))).join('');
    }`,
    fails: 'instead got: "12a3b100c1d20e"',
  },
  'the-whole-compiler': {
    right: `function compile(program) {
      const tokens = program.match(/[\\[\\]()+-]|\\w+/g) ?? [];
      const compiled = [];
      while (tokens.length > 0) {
        tokens.shift();
        const names = tokens.splice(0, tokens.indexOf(']'));
        tokens.shift();
        const term = () => {
          const token = tokens.shift();
          if (token === '(') { const inner = sum(); tokens.shift(); return inner; }
          return names.includes(token) ? ['ARG ' + names.indexOf(token)] : ['NUM ' + token];
        };
        const sum = () => {
          let code = term();
          while (tokens[0] === '+' || tokens[0] === '-') {
            const sign = tokens.shift();
            code = [...code, ...term(), sign === '+' ? 'ADD' : 'SUB'];
          }
          return code;
        };
        compiled.push(sum());
      }
      return compiled;
    }`,
    wrong: `function compile(program) {
      const [, names, body] = program.match(/\\[(.*?)\\](.*)/);
      return [[...names.trim().split(' '), body].map((_, index) => 'ARG ' + index).slice(0, 1)];
    }`,
    fails: '[ ] 42 - Expected: [[42]], instead got: [[null]]',
  },
};

import { afterAll, describe, expect, it, test } from 'vitest';
import { Grader } from '../../../../sandbox/codewars/grading/grader.ts';
import { gradedKata } from '../../../../sandbox/codewars/grading/kata/index.ts';
import { verdictOf } from '../../../../sandbox/codewars/grading/output.ts';
import type { Report } from '../../../../sandbox/codewars/grading/report.ts';
import { solutions } from './solutions.ts';

/** On a busy machine a thread takes its time to start. */
const patience = 60_000;

const grader = new Grader(20_000);
const hasty = new Grader(150);
afterAll(() => {
  grader.close();
  hasty.close();
});

async function grade(slug: string, code: string, by = grader): Promise<Report> {
  return by.grade(
    gradedKata.find((kata) => kata.slug === slug)!,
    code,
  );
}

/** Of a kata whose right answers are 0 and above: this solution is never right by accident. */
const never = (body: string, by = grader): Promise<Report> =>
  grade('count-the-lanterns', `function countLanterns(street) { ${body} }`, by);

const told = ({ lines }: Report): string => lines.map(({ kind, text }) => `${kind}: ${text}`).join('\n');

describe('every kata with tests', () => {
  it.each(gradedKata.map(({ slug }) => slug))(
    '%s passes what is right',
    { timeout: patience },
    async (slug) => {
      const report = await grade(slug, solutions[slug]!.right);
      expect(report).toMatchObject({ valid: true, reason: null });
      expect(report.lines.filter(({ kind }) => kind === 'passed').length).toBeGreaterThan(3);
    },
  );

  it.each(gradedKata.map(({ slug }) => slug))(
    '%s fails what is not, with its assertion',
    { timeout: patience },
    async (slug) => {
      const { wrong, fails } = solutions[slug]!;
      const report = await grade(slug, wrong);
      expect(report.valid).toBe(false);
      expect(report.reason).toContain(fails);
      expect(told(report)).toContain(`failed: `);
    },
  );

  it.each(gradedKata.map(({ slug }) => slug))(
    '%s hides tests that its example does not show',
    { timeout: patience },
    async (slug) => {
      const { calls, example, tests } = gradedKata.find((kata) => kata.slug === slug)!;
      const assertions = (text: string): string[] => text.match(/Test\.\w+\(.*\)/g) ?? [];
      expect(assertions(tests).filter((each) => !example.includes(each)).length).toBeGreaterThan(1);
      const shown = await grader.grade({ ...gradedKata[0]!, calls, tests: example }, solutions[slug]!.right);
      expect(shown).toMatchObject({ valid: true });
    },
  );
});

describe('what goes wrong is said', () => {
  it('in code that does not parse', { timeout: patience }, async () => {
    const report = await never('return ((');
    expect(report.valid).toBe(false);
    expect(report.reason).toMatch(/^SyntaxError: .*\n {4}at solution\.js:1/);
    expect(report.lines).toHaveLength(1);
  });

  it('in code that throws, while loading and while tested', { timeout: patience }, async () => {
    expect((await grade('count-the-lanterns', 'throw new TypeError("not today")')).reason).toMatch(
      /^TypeError: not today\n/,
    );
    const report = await never('return missing.length');
    expect(report.reason).toMatch(/^ReferenceError: .*missing.*\n {4}at countLanterns \(solution\.js:1/);
    // The tests after it ran too.
    expect(told(report).match(/^error: /gm)).toHaveLength(3);
  });

  it('when the function is missing, and when nothing is written', { timeout: patience }, async () => {
    for (const code of ['const lanterns = 3;', '// nothing yet']) {
      expect((await grade('count-the-lanterns', code)).reason).toMatch(/^ReferenceError: .*countLanterns/);
    }
  });

  it.each([
    ['an endless loop', 'for (;;);'],
    ['an endless loop that catches', 'for (;;) try { for (;;); } catch {}'],
    ['an endless loop outside of the function', '} for (;;); {'],
    ['a loop within one operation of the engine', "return Array(1e9).join('abc').length;"],
    ['backtracking without end', "return /^(a+)+$/.test('a'.repeat(40) + 'b');"],
  ])('by a time-out: %s', { timeout: patience }, async (_, body) => {
    const report = await never(body, hasty);
    expect(report).toMatchObject({ valid: false });
    expect(told(report)).toContain('error: Execution Timed Out (150 ms)');
  });

  it.each([
    ['deep recursion', 'return countLanterns(street);', /stack overflow|call stack/],
    ['recursion within the engine', "return JSON.parse('['.repeat(1e6));", /stack overflow|call stack/],
    ['one huge text', "return 'a'.repeat(1e9);", /out of memory|too long/],
  ])('of what takes too much at once: %s', { timeout: patience }, async (_, body, reason) => {
    const report = await never(body);
    expect(report.valid).toBe(false);
    expect(report.reason).toMatch(reason);
  });

  it.each([
    [
      'an answer that is too deep',
      'let deep = {}; for (let i = 0; i < 1e5; i++) deep = { deep }; return deep;',
      /stack|memory|Timed Out/,
    ],
    [
      'arrays that grow',
      'const all = []; for (;;) all.push(new Array(1000).fill(1));',
      /out of memory|Timed Out/,
    ],
    [
      'buffers that grow',
      'const all = []; for (;;) all.push(new Uint8Array(1e6));',
      /out of memory|Timed Out/,
    ],
    ['objects that grow', 'let all; for (;;) all = { all, more: [{}] };', /memory|null|Timed Out/],
    [
      'memory that is taken and kept',
      'const all = []; for (;;) try { for (;;) all.push(new Uint8Array(1e6)); } catch {}',
      /memory|Timed Out/,
    ],
  ])('of what takes more and more: %s', { timeout: patience }, async (_, body, reason) => {
    const report = await never(body, hasty);
    expect(report.valid).toBe(false);
    expect(report.reason).toMatch(reason);
  });
});

describe('a solution reaches nothing', () => {
  it.each([
    ['process', 'return process.pid;'],
    ['require', "return require('node:fs').readdirSync('/').length;"],
    ['fetch', "return fetch('http://127.0.0.1/');"],
    ['timers', 'return setTimeout(() => 0, 1);'],
    ['what prints', 'return print("x");'],
    ['the test framework', 'return Test.assertEquals;'],
    ['what reports', "return report('passed', 'Test Passed');"],
    [
      'the global object by constructors',
      "return globalThis.constructor.constructor('return process')().pid;",
    ],
    ['it by its arguments', "return street.constructor.constructor('return process')().pid;"],
    ['it by the console', "return console.log.constructor('return process')().pid;"],
  ])('%s', { timeout: patience }, async (_, body) => {
    const report = await never(body);
    expect(report.valid).toBe(false);
    expect(report.reason).toMatch(/^ReferenceError: /);
  });

  it('no module by import', { timeout: patience }, async () => {
    const dynamic = await never(
      "return import('node:fs').then(({ readdirSync }) => readdirSync('/').length);",
    );
    expect(dynamic.reason).toBe('Expected: 0, instead got: {}');
    const fixed = await grade('count-the-lanterns', "import fs from 'node:fs';");
    expect(fixed.reason).toMatch(/^SyntaxError: /);
  });

  it('nothing of an earlier attempt', { timeout: patience }, async () => {
    await never('globalThis.left = 1; Object.prototype.left = 1; return 0;');
    const report = await never(
      'console.log(typeof left, typeof {}.left); return street.filter(Boolean).length;',
    );
    expect(report.valid).toBe(true);
    expect(told(report)).toContain('log: undefined undefined');
  });
});

test.each([
  ['prints what passing prints', "console.log('<PASSED::>Test Passed\\n<COMPLETEDIN::>1'); return -1;"],
  [
    'defines a framework of its own',
    'globalThis.Test = { assertEquals() {} }; globalThis.it = () => {}; return -1;',
  ],
  [
    'breaks what comparisons are made of',
    'Object.is = () => true; JSON.stringify = () => "0"; JSON.parse = () => 0; return {};',
  ],
  [
    'answers what equals anything',
    'return { valueOf: () => 0, toString: () => "0", [Symbol.toPrimitive]: () => 0 };',
  ],
  ['throws in a getter', 'return { get length() { throw new Error("boo"); } };'],
  ['throws what throws', 'throw { get stack() { throw this; }, toString() { throw this; } };'],
  ['throws nothing', 'throw undefined;'],
  [
    'poisons all prototypes',
    'for (const each of [Object, Array, Function, Error, String]) for (const name of ["toJSON", "toString", "valueOf", "call", "apply", "then"]) each.prototype[name] = () => 0; throw new Error("x");',
  ],
  [
    'changes what it was given',
    'street.length = 0; street.filter = () => []; street.push = null; return -1;',
  ],
])('code that %s does not pass', { timeout: patience }, async (_, body) => {
  const report = await never(body);
  expect(report.valid).toBe(false);
  expect(told(report)).toMatch(/^(failed|error): /m);
});

test(
  'what is printed is shown where it was printed, and cut when it is enormous',
  { timeout: patience },
  async () => {
    const report = await never(
      "console.log('lit:', [1, { a: null }], undefined); console.log('again'); return 0;",
    );
    expect(told(report)).toContain(
      'it: knows streets without light\nlog: lit: [1,{"a":null}] undefined\nagain\npassed: ',
    );
    const much = await never(
      "for (let i = 0; i < 300; i++) console.log('x'.repeat(1e4)); return 'y'.repeat(1e6);",
    );
    expect(much.reason!.length).toBeLessThan(6_000);
    expect(told(much)).toContain('(the rest of the output is left out)');
    expect(told(much).length).toBeLessThan(200_000);
    expect(much.lines.length).toBeLessThan(100);
  },
);

test('many attempts wait for one another, and each gets its own result', { timeout: patience }, async () => {
  const reports = await Promise.all(
    Array.from({ length: 6 }, (_, index) => never(`console.log('number ${index}'); return -${index + 1};`)),
  );
  reports.forEach((report, index) => {
    expect(report.reason).toBe(`Expected: 0, instead got: -${index + 1}`);
    expect(told(report)).toContain(`number ${index}`);
  });
});

test('a report is written in both of the forms of Codewars', () => {
  const report: Report = {
    valid: false,
    reason: 'a\nb',
    wallTime: 12,
    lines: [
      { kind: 'describe', text: 'Group' },
      { kind: 'it', text: 'test' },
      { kind: 'log', text: 'one\ntwo' },
      { kind: 'passed', text: 'Test Passed' },
      { kind: 'failed', text: 'Expected: "<b>"\n&' },
      { kind: 'error', text: 'Error: x\n    at f' },
      { kind: 'completed', text: '0.1234' },
    ],
  };
  const raw = verdictOf(report, 'raw');
  expect(raw).toMatchObject({ valid: false, reason: 'a\nb', wall_time: 12 });
  expect(raw.output.join('')).toBe(
    [
      '\n<DESCRIBE::>Group\n',
      '\n<IT::>test\n',
      'one\ntwo\n',
      '\n<PASSED::>Test Passed\n',
      '\n<FAILED::>Expected: "<b>"<:LF:>&\n',
      '\n<ERROR::>Error: x<:LF:>    at f\n',
      '\n<COMPLETEDIN::>0.1234\n',
    ].join(''),
  );
  expect(verdictOf(report, 'html').output).toEqual([
    "<div class='console-describe'><h6>Group</h6>",
    "<div class='console-it'><h6>test</h6>",
    'one\ntwo\n',
    "<div class='console-passed'>Test Passed</div>",
    '<div class=\'console-failed\'>Test Failed: Expected: "&lt;b&gt;"\n&amp;</div>',
    "<div class='console-error'>Error: x\n    at f</div>",
    '</div>',
  ]);
});

import { describe, expect, it } from 'vitest';
import { drawOutput } from '../../../src/render/test-output/draw.ts';
import { parseOutput } from '../../../src/render/test-output/parse.ts';

function draw(...pieces: string[]): string {
  return drawOutput(parseOutput(pieces))
    .map(({ text }) => text)
    .join('\n');
}

const groups = [
  '',
  '<DESCRIBE::>Valid braces',
  '',
  '<IT::>takes pairs',
  '',
  '<PASSED::>Test Passed',
  '',
  '<COMPLETEDIN::>0.41',
  '',
  '<DESCRIBE::>within each other',
  '',
  '<IT::>closes them in order',
  'looking at ([)]',
  '',
  '<FAILED::>Expected: false<:LF:>instead got: true',
  '',
  '<COMPLETEDIN::>12.6',
  '',
  '<COMPLETEDIN::>13',
  '',
  '<COMPLETEDIN::>1200',
  '',
];

const drawnGroups = `✗ Valid braces (1.2 s)
  ✓ takes pairs (0.4 ms)
    ✓ Test Passed
  ✗ within each other (13 ms)
    ✗ closes them in order (13 ms)
      looking at ([)]
      ✗ Expected: false
        instead got: true`;

describe('the output of an attempt', () => {
  it('is a tree of groups and tests with their times', () => {
    expect(draw(groups.join('\n'))).toBe(drawnGroups);
  });

  it('may come in lines, and in pieces of a stream that end anywhere', () => {
    expect(draw(...groups)).toBe(drawnGroups);
    expect(draw(...(groups.join('\n').match(/[^]{1,7}/gu) ?? []))).toBe(drawnGroups);
  });

  it('may come as the HTML that Codewars shows', () => {
    const html = [
      '<div class=\'console-describe\'>Tests<div class="console-it">adds',
      "<div class='console-failed'>2 &lt; 3<br/>not 5</div></div>",
      '<div class="console-passed">Test Passed</div></div><script>alert(1)</script>',
    ];
    expect(draw(...html)).toBe('✗ Tests\n  ✗ adds\n    ✗ 2 < 3\n      not 5\n  ✓ Test Passed');
  });

  it('takes a marker for one in the middle of a line, after what was printed there', () => {
    expect(draw('<IT::>adds\nno line feed<FAILED::>1 is not 2\n<COMPLETEDIN::>3')).toBe(
      '✗ adds (3 ms)\n  no line feed\n  ✗ 1 is not 2',
    );
  });

  it('does not mind markers that do not match', () => {
    expect(draw('<COMPLETEDIN::>1\n<COMPLETEDIN::>\n<PASSED::>ok\n<COMPLETEDIN::>2\nend')).toBe('✓ ok\nend');
    expect(draw('<DESCRIBE::>a\n<IT::>b\n<PASSED::>ok\n<IT::>hangs\nworking')).toBe(
      '✓ a\n  ✓ b\n    ✓ ok\n  ▸ hangs\n    working',
    );
  });

  it('does not mind markers without a name, a message or a time that is one', () => {
    expect(draw('<DESCRIBE::>\n<IT::>\n<ERROR::>\n<COMPLETEDIN::>soon\n<COMPLETEDIN::>-5')).toBe(
      '✗\n  ✗\n    ✗',
    );
  });

  it.each([
    ['7', '7 ms'],
    ['7.25ms', '7.3 ms'],
    ['0.0123 seconds', '12 ms'],
    ['154321', '154 s'],
  ])('reads the time "%s" as %s', (written, shown) => {
    expect(draw(`<IT::>x\n<COMPLETEDIN::>${written}`)).toBe(`▸ x (${shown})`);
  });

  it('shows what is logged under its label', () => {
    expect(draw('<LOG::Input>[1, 2]\n<LOG::-Folded>x<:LF:>y\n<LOG:HTML:><p>a <b>b</b></p>\nplain')).toBe(
      'Input:\n[1, 2]\n\nFolded:\nx\ny\n\na b\n\nplain',
    );
  });

  it('has no ANSI escapes, and nothing that is not seen', () => {
    expect(draw('a \u001b]8;;http://x.y\u001b\\link\u001b]8;;\u0007 \u001b(Bb\u001bM')).toBe('a link b');
    expect(draw('\u001b[31m<FAILED::>\u001b[1mred\u001b[0m a\0b \u202eback\u200bwards\u001b[K')).toBe(
      '✗ red a b backwards',
    );
  });

  it('has no HTML, but keeps what only looks like it and what the tests compare', () => {
    expect(draw('<FAILED::>Expected <b>5</b>, got <font color="red">6</font>')).toBe('✗ Expected 5, got 6');
    expect(draw('<FAILED::>vector<int> a < b && c > d')).toBe('✗ vector<int> a < b && c > d');
    expect(draw("<FAILED::>Expected '<b>5</b>', got '<i>5</i>'")).toBe(
      "✗ Expected '<b>5</b>', got '<i>5</i>'",
    );
  });
});

/** Each makes about `n` units of output. */
const attacks: Record<string, (n: number) => string> = {
  'nested groups': (n) => '<DESCRIBE::>x\n'.repeat(n / 14),
  'failures in nested groups': (n) => '<DESCRIBE::>x\n'.repeat(n / 28) + '<FAILED::>x\n'.repeat(n / 28),
  'groups that end too often': (n) => '<DESCRIBE::>\n<COMPLETEDIN::>\n<COMPLETEDIN::>\n'.repeat(n / 46),
  lines: (n) => 'x\n'.repeat(n / 2),
  'one line': (n) => 'x'.repeat(n),
  'markers in one line': (n) => '<LOG::x>y'.repeat(n / 9),
  'markers that never end': (n) => '<LOG::'.repeat(n / 6),
  'line feeds in a message': (n) => `<FAILED::>${'<:LF:>'.repeat(n / 6)}x`,
  backticks: (n) => '`'.repeat(n),
  'angle brackets': (n) => '<'.repeat(n),
  'tags that never end': (n) => '<b '.repeat(n / 3),
  tags: (n) => '<b>x</i>\n'.repeat(n / 9),
  'the HTML form': (n) => "<div class='console-it'>".repeat(n / 24),
  escapes: (n) => '\u001b];a'.repeat(n / 4),
  'escapes of parameters': (n) => `\u001b[${';1'.repeat(n / 2)}`,
  'marks on a letter': (n) => `a${'\u0301'.repeat(n)}`,
  spaces: (n) => `${' '.repeat(n)}x`,
  'blank lines': (n) => `${' \n'.repeat(n / 2)}x`,
};

describe('hostile output', () => {
  it('takes time in proportion to its length', () => {
    // Processor time of this thread, since other programs take their share of the clock.
    const total = (n: number) => {
      const before = process.threadCpuUsage();
      for (const attack of Object.values(attacks)) drawOutput(parseOutput([attack(n)]));
      return process.threadCpuUsage(before).user;
    };
    total(50_000);
    // Four times the text: far from sixteen times the time, over all attacks together, so that one pause decides nothing.
    const small = total(60_000);
    const large = total(240_000);
    expect(large / small).toBeLessThan(10);
  });

  it('may be of 15,000 nested groups', () => {
    const entries = parseOutput(['<DESCRIBE::>x\n'.repeat(15_000), '<FAILED::>deep']);
    expect(entries).toHaveLength(15_001);
    expect(entries.every(({ kind, outcome }) => kind === 'failed' || outcome === 'failed')).toBe(true);
    expect(Math.max(...drawOutput(entries).map(({ text }) => text.length))).toBeLessThan(40);
  });

  it('may be of 5 MB, of which the beginning and the end are kept', () => {
    const drawn = draw(`first\n${'x'.repeat(5_000_000)}\nlast`);
    expect(drawn.length).toBeLessThan(250_100);
    expect(drawn).toMatch(/^first\nx+\n… 4,750,011 characters left out …\nx+\nlast$/u);
  });
});

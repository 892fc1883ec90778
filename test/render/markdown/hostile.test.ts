import { describe as group, expect, it } from 'vitest';
import { describe } from '../../../src/render/markdown/describe.ts';
import { slices } from '../../../src/render/markdown/read/slices.ts';
import { hasBalancedFences, pings } from '../validity.ts';

const url = 'https://www.codewars.com/kata/5277c8a221e209d3f6000b56';

/** Conditions in conditions, each fence longer than the one within. */
function nested(depth: number): string {
  let text = 'deep';
  for (let level = 0; level < depth; level += 1) {
    const fence = '`'.repeat(level + 3);
    text = `${fence}if:javascript\n${text}\n${fence}`;
  }
  return text;
}

/** Each grows with `n`, to about 100 KB at the size used below. */
const attacks: Record<string, (n: number) => string> = {
  'a long description': (n) => 'Some words, `code` and *more*.\n\n'.repeat(n / 10),
  backticks: (n) => '`'.repeat(n),
  'runs of backticks': (n) => Array.from({ length: Math.sqrt(n) }, (_, run) => '`'.repeat(run + 1)).join(' '),
  'nested quotes': (n) => '>'.repeat(n),
  'lines of quotes': (n) => '> > > >\n'.repeat(n / 8),
  'nested lists': (n) => '1. '.repeat(n / 3),
  'lists ever deeper': (n) =>
    Array.from({ length: n / 100 }, (_, line) => `${' '.repeat((line * 2) % 200)}- x`).join('\n'),
  'nested conditions': (n) => nested(Math.min(n / 400, 250)),
  'many conditions': (n) => '~~~if:javascript\nx\n~~~\n'.repeat(n / 20),
  brackets: (n) => '['.repeat(n),
  'images in images': (n) => '!['.repeat(n / 2),
  'unfinished links': (n) => '[a]('.repeat(n / 4),
  emphasis: (n) => '*a _b **c '.repeat(n / 10),
  strikes: (n) => '~~a'.repeat(n / 3),
  'angle brackets': (n) => '<'.repeat(n),
  'open tags': (n) => '<div><b>'.repeat(n / 8),
  'tags by block': (n) => '<div>\n\n'.repeat(n / 7),
  'closing tags': (n) => '</b></div>'.repeat(n / 10),
  comments: (n) => '<!--'.repeat(n / 4),
  'a wide table': (n) => `${'|a'.repeat(n / 6)}\n${'|-'.repeat(n / 6)}\n${'|b'.repeat(n / 6)}`,
  'one block of code': (n) => `\`\`\`js\n${'call();\n'.repeat(n / 7)}\`\`\``,
  'a paragraph': (n) => 'word '.repeat(n / 5),
  'one word': (n) => 'w'.repeat(n),
  'a list': (n) => '- a\n'.repeat(n / 4),
  'an empty list': (n) => '-\n'.repeat(n / 2),
  'a table of nothing': (n) => `| | |\n|-|-|\n${'| | |\n'.repeat(n / 6)}`,
  'a condition around a table': (n) => `~~~if:javascript\n|a|b|\n|-|-|\n${'|c|d|\n'.repeat(n / 6)}~~~`,
  'hidden conditions': (n) => '~~~if:ruby\nx\n~~~\n'.repeat(n / 17),
  'empty headings': (n) => '#\n'.repeat(n / 2),
  'open attributes': (n) => '<a b="'.repeat(n / 6),
  'open attributes of two kinds': (n) => `<a b="'<a c='"`.repeat(n / 13),
  'attributes without end': (n) => `<a${' b=1'.repeat(n / 4)}`,
  'open drawings': (n) => '<svg>'.repeat(n / 5),
  'drawings in drawings': (n) => `${'<svg>'.repeat(n / 11)}${'</svg>'.repeat(n / 11)}`,
  'open drawings that one tag closes': (n) => `${'<svg>'.repeat(n / 5)}</svg>`,
  'comments on one line': (n) => '<!---->'.repeat(n / 7),
  'spaces around a comment': (n) => `${' '.repeat(n / 2)}<!-- -->${' '.repeat(n / 2)}`,
  'tables in tables': (n) => '<table><tr><td>'.repeat(n / 15),
  'raised text': (n) => '<sup>'.repeat(n / 5),
  'data that is none': (n) => `data:a/${'b'.repeat(n)}`,
  'images of data': (n) => '![](data:image/png,x)'.repeat(n / 21),
  formulas: (n) => '`$\\frac{a}{b}$` '.repeat(n / 16),
  'a long table': (n) => `|a|b|\n|-|-|\n${'|c|d|\n'.repeat(n / 6)}`,
  'a cell of wide characters': (n) =>
    `<table><tr><th>a<th>b<tr><td>c<td>d<tr><td>e<td>${'漢é '.repeat(n / 3)}</table>`,
  'cells of HTML': (n) => `<table>${'<td>a'.repeat(n / 5)}`,
  'items of HTML': (n) => `<ul>${'<li>a'.repeat(n / 5)}`,
  addresses: (n) => 'http://a.b/ '.repeat(n / 12),
  schemes: (n) => 'http://'.repeat(n / 7),
  entities: (n) => '&amp;&'.repeat(n / 6),
  fences: (n) => '```\n'.repeat(n / 4),
  'marks on a letter': (n) => `a${'\u0301'.repeat(n)}`,
  'joined emoji': (n) => '👩\u200d'.repeat(n / 3),
  spaces: (n) => `${' '.repeat(n)}x`,
  newlines: (n) => `${'\n'.repeat(n)}x`,
  backslashes: (n) => '\\'.repeat(n),
  'a drawing': (n) => `<svg>${'<path d="M0 0"/>'.repeat(n / 16)}</svg>`,
  'cells over cells': (n) =>
    `<table>${`<tr>${'<td rowspan=9999 colspan=9999>x'.repeat(99)}`.repeat(n / 3200)}</table>`,
  'conditions without end': (n) => '```if:javascript\n'.repeat(n / 17),
  'lines of a formula': (n) => `\`\`\`math\n${'x^2\n'.repeat(n / 4)}\`\`\``,
  'a formula': (n) => `\`$${'{\\frac'.repeat(n / 6)}$\``,
  'definitions of links': (n) =>
    Array.from({ length: n / 25 }, (_, index) => `[r${index}]: http://x.y/${index}`).join('\n'),
};

const size = 100_000;

async function milliseconds(text: string): Promise<number> {
  const start = performance.now();
  await describe(text, { language: 'javascript', maxLength: 3000, url });
  return performance.now() - start;
}

group('hostile Markdown', () => {
  it.each(Object.keys(attacks))('%s: good text, in time', async (name) => {
    const text = attacks[name]?.(size) ?? '';
    const start = performance.now();
    const { text: shown } = await describe(text, { language: 'javascript', maxLength: 3000, url });
    expect(performance.now() - start).toBeLessThan(5000);
    expect(shown.length).toBeLessThanOrEqual(3000);
    expect(shown.trim()).not.toBe('');
    expect(hasBalancedFences(shown)).toBe(true);
    expect(shown).not.toMatch(pings);
  });

  it.each(Object.keys(attacks))(
    '%s: read in small steps, between which others get their turn',
    async (name) => {
      const text = attacks[name]?.(400_000) ?? '';
      const parts = Array.from(slices(text), ({ markdown }) => markdown.length);
      expect(Math.max(...parts)).toBeLessThan(
        /fence|backticks|condition|block of code|lines of a formula/u.test(name) ? 500_000 : 20_000,
      );
      let turns = 0;
      let done = false;
      const others = () => {
        turns += 1;
        if (!done) setImmediate(others);
      };
      setImmediate(others);
      const { truncated } = await describe(text, { language: 'javascript', maxLength: 3000, url });
      done = true;
      // What fills a page needs no more than its first slices.
      if (!truncated) expect(turns).toBeGreaterThanOrEqual(parts.length - 1);
    },
  );

  it('costs no more than in proportion to its length', async () => {
    // Over all attacks together, so that one pause of the machine decides nothing: four times the text, far from sixteen times the time.
    const total = async (n: number) => {
      let sum = 0;
      for (const attack of Object.values(attacks)) sum += await milliseconds(attack(n));
      return sum;
    };
    await total(size / 8);
    const small = await total(size / 8);
    const large = await total(size / 2);
    expect(large / small).toBeLessThan(10);
  });
});

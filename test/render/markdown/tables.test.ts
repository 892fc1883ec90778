import fc from 'fast-check';
import { describe as group, expect, it } from 'vitest';
import { describe } from '../../../src/render/markdown/describe.ts';

const url = 'https://www.codewars.com/kata/1';

async function read(markdown: string, maxLength = 3000) {
  return describe(markdown, { language: 'javascript', maxLength, url });
}

const prose = 'Some words of a task that goes on for a while, '.repeat(4).trim();

group('a table', () => {
  it('wraps a few long entries of its data', async () => {
    const entry = 'an entry that is longer than a column should be, and goes on in the next line';
    const { text, truncated } = await read(
      `| Code | Meaning | n |\n|:--|---|--:|\n| A | ${entry} | 1 |\n| B | short | 22 |`,
    );
    expect(truncated).toBe(false);
    expect(text).toBe(
      [
        '```',
        'Code │ Meaning                                  │  n',
        '─────┼──────────────────────────────────────────┼───',
        'A    │ an entry that is longer than a column    │  1',
        '     │ should be, and goes on in the next line  │',
        'B    │ short                                    │ 22',
        '```',
      ].join('\n'),
    );
  });

  it('wraps words that are longer than a line, of any width', async () => {
    const { text } = await read(`| a | b |\n|--|--|\n| ${'x'.repeat(100)} | ${'漢'.repeat(50)} |`);
    expect(text.replace(/[^x漢]/gu, '')).toHaveLength(150);
    for (const line of text.split('\n')) expect(line.length).toBeLessThan(90);
  });

  it('that holds texts becomes texts, each with the label of its column', async () => {
    expect((await read(`| Name | Task |\n|---|---|\n| \`f\` | ${prose} |\n| *g* | ${prose} |`)).text).toBe(
      `**Name:** \`f\`\n**Task:** ${prose}\n\n**Name:** *g*\n**Task:** ${prose}`,
    );
  });

  it('without a header that holds texts becomes paragraphs', async () => {
    const rows = `<tr><td>Left</td><td>${prose} <b>bold</b></td></tr>`;
    for (const table of [`<table>\n${rows}\n</table>`, `| | |\n|---|---|\n| Left | ${prose} **bold** |`])
      expect((await read(table)).text).toBe(`Left\n\n${prose} **bold**`);
  });

  it('shows all Markdown that its cells hold', async () => {
    const cell = `\n\n## Task\n\n${prose}\n\n- one\n- two\n\n\`\`\`js\nf()\n\`\`\`\n\n`;
    const { text } = await read(
      `<table><tr><td>${cell}</td><td><img src="https://a.example/p.png" alt="p"></td></tr></table>\n\nEnd.`,
    );
    expect(text).toBe(
      `## Task\n${prose}\n- one\n- two\n\`\`\`js\nf()\n\`\`\`\n\n[p](https://a.example/p.png)\n\nEnd.`,
    );
  });

  it('shows code side by side one below the other', async () => {
    const cells = ['a', 'b'].map((code) => `<td><pre>${code}\n${code}</pre></td>`).join('');
    const table = `<table><tr><th>Before</th><th>After</th></tr><tr>${cells}</tr></table>`;
    expect((await read(table)).text).toBe('**Before**\n```\na\na\n```\n\n**After**\n```\nb\nb\n```');
  });

  it('has its links and pictures below it', async () => {
    const link = '[docs](https://a.example/d)';
    const { text } = await read(
      `| a | b |\n|---|---|\n| ${link} | ![icon](https://a.example/i.png) |\n| ${link} | https://a.example/x |\n\nEnd.`,
    );
    expect(text).toContain('docs │ icon\n');
    expect(text).toContain('```\n[docs](https://a.example/d) · [icon](https://a.example/i.png)');
    expect(text).toMatch(/\n\nEnd\.$/u);
  });

  it('in preformatted text is a table', async () => {
    const rows =
      '<tr><td>1</td><td>22</td></tr><tr><td>333</td><td><a href="https://a.example">4</a></td></tr>';
    expect((await read(`<pre><table>${rows}</table></pre>`)).text).toBe(
      '```\n1   │ 22\n333 │ 4\n```\n[4](https://a.example/)',
    );
    expect((await read(`<pre>\nsee <a href="https://a.example">this</a>\n</pre>`)).text).toBe(
      '```\nsee this\n```\n[this](https://a.example/)',
    );
  });

  it('in a table is read as one', async () => {
    const inner = '<table><tr><td>1</td><td>2</td></tr></table>';
    expect((await read(`<table><tr><td>${inner}</td><td>text</td></tr></table>`)).text).toBe(
      '```\n1 │ 2\n```\n\ntext',
    );
  });

  it('keeps its columns where cells stretch over several, or over several rows', async () => {
    const { text } = await read(
      '<table><tr><th colspan=2>Who</th><th>n</th></tr><tr><td rowspan="2">A</td><td>x</td><td>1</td></tr>' +
        '<tr><td>y</td><td>2</td></tr><tr><td rowspan=0>B</td><td colspan=-1>z</td><td colspan=9999>3</td></tr></table>',
    );
    expect(text).toBe('```\nWho │   │ n\n────┼───┼──\nA   │ x │ 1\n    │ y │ 2\nB   │ z │ 3\n```');
  });

  it('keeps its caption, and cells whose ends are left out', async () => {
    const table = '<table><caption>Prices</caption><tr><th>x<th>y<tr><td>1<td>2<br>3</table>After.';
    expect((await read(table)).text).toBe('Prices\n```\nx │ y\n──┼────\n1 │ 2 3\n```\nAfter.');
  });

  it('that is too wide or too long counts as cut', async () => {
    const wide = `${'|a'.repeat(20)}|\n${'|-'.repeat(20)}|\n${'|b'.repeat(20)}|`;
    expect((await read(wide)).text).toContain('read the rest');
    const long = `|a|b|\n|-|-|\n${'|c|d|\n'.repeat(3000)}`;
    const { text, truncated } = await read(long);
    expect(truncated).toBe(true);
    expect(text).toMatch(/c │ d\n…\n```\n\n… \[read the rest/u);
    expect(await read(`|a|b|\n|-|-|\n${'| | |\n'.repeat(9000)}`)).toMatchObject({ truncated: true });
  });

  it('loses no word, whatever it holds', async () => {
    const word = fc.stringMatching(/^[a-z]{3,9}$/u);
    const words = fc.array(word, { minLength: 1, maxLength: 30 }).map((all) => all.join(' '));
    const content = fc.oneof(
      words,
      fc
        .tuple(
          words,
          fc.constantFrom(
            'b',
            'a href="https://a.example"',
            'pre',
            'p',
            'ul><li',
            'sup',
            'abbr title="hint"',
            'code',
            'h3',
          ),
        )
        .map(([said, tag]) => `<${tag}>${said}</${tag.split(/[ >]/u)[0]}>`),
    );
    const row = fc
      .tuple(fc.constantFrom('td', 'th'), fc.array(content, { minLength: 1, maxLength: 4 }))
      .map(([tag, cells]) => `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`);
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 5 }), fc.boolean(), async (rows, inPre) => {
        const table = `<table>${rows.join('\n')}</table>`;
        const { text } = await read(inPre ? `<pre>${table}</pre>` : table, 30_000);
        const plain = text.normalize('NFKD');
        for (const said of table.replace(/<[^>]*>/gu, ' ').match(/[a-z]{3,}/gu) ?? [])
          expect(plain).toContain(said);
      }),
      { numRuns: 300 },
    );
  });
});

group('within a line', () => {
  it.each([
    ['A<sup>[wiki](https://a.example/w)</sup>', 'A[wiki](https://a.example/w)'],
    ['A<sup>see <a href="https://a.example/w">wiki</a></sup>', 'Aˢᵉᵉ[wiki](https://a.example/w)'],
    ['A<sup>![x](https://a.example/i.png)</sup>', 'A[x](https://a.example/i.png)'],
    ['A<sup>*</sup>, B<sup>**</sup>, C<sup>†</sup>, D<sup>[1]</sup>', 'A\\*, B\\*\\*, C†, D[1\\]'],
    ['x<sup>2</sup>, Na<sup>+</sup>, x<sup>-1</sup>, H<sub>2</sub>O', 'x², Na⁺, x⁻¹, H₂O'],
    ['<abbr title="first in, first out">FIFO</abbr>', 'FIFO (first in, first out)'],
    ['<span title="hint">word</span>, <abbr>FIFO</abbr>', 'word (hint), FIFO'],
    ['<code><a href="https://a.example/">map</a></code>', '[map](https://a.example/)'],
    ['<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>', '漢(kan)'],
  ])('%s keeps what it says', async (markdown, text) => {
    expect((await read(markdown)).text).toBe(text);
  });
});

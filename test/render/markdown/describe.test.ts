import fc from 'fast-check';
import { describe as group, expect, it } from 'vitest';
import { describe } from '../../../src/render/markdown/describe.ts';
import { markdown } from '../arbitraries.ts';
import { hasBalancedFences, linkTargets, pings } from '../validity.ts';

const url = 'https://www.codewars.com/kata/5277c8a221e209d3f6000b56';
const rest = `… [read the rest on Codewars](${url})`;

function read(
  text: string,
  options: { language?: string | null; maxLength?: number; url?: string | null } = {},
) {
  return describe(text, { language: 'javascript', maxLength: 3000, url, ...options });
}

group('a description', () => {
  it('is shown in the first language it speaks of when none is chosen', async () => {
    const text = '~~~if:ruby\nRuby\n~~~\n~~~if:go\nGo\n~~~\n```go\ngo()\n```\n```ruby\nruby\n```\n';
    expect((await read(text, { language: null })).text).toBe('Ruby\n```ruby\nruby\n```');
  });

  it('knows languages by the names that fences use', async () => {
    const text = '```py\n1\n```\n```c#\n2\n```\n```golang\n3\n```';
    expect((await read(text, { language: 'csharp' })).text).toBe('```cs\n2\n```');
    expect((await read(text, { language: 'go' })).text).toBe('```go\n3\n```');
  });

  it('shows all of several blocks in one language', async () => {
    expect((await read('```python\n1\n```\n```python\n2\n```')).text).toBe(
      '```python\n1\n```\n```python\n2\n```',
    );
  });

  it.each([
    ['nasm', 'x86asm'],
    ['objc', 'objectivec'],
    ['shell', 'bash'],
    ['fsharp', 'fsharp'],
    ['cobol', ''],
    ['made-up"language', ''],
  ])('highlights %s as "%s"', async (info, highlighter) => {
    expect((await read(`\`\`\`${info}\nx\n\`\`\``)).text).toBe(`\`\`\`${highlighter}\nx\n\`\`\``);
  });

  it.each([
    'Some reading: [Lists](http://a.example/)',
    'Two cases (small and large):\nreturn both;',
    'Return the list, sorted:',
    'Note (important)',
    'Constraints: (0 < n < 100)',
    'Use recursion;\nReturn null;',
    'See f(x);\nComplexity: O(n);',
    'Input = [1, 2], Output = [3]',
    'Return {0, 0} if none is found => {0, 0}',
    'Your function gets (a, b);\nit returns c;',
    'Memory: 64 MB; time: 2 s;',
    'In Ruby, use `map(&:to_s)`,\n**not** `each`;',
    '1. solve(n);',
    'function must return (a, b)',
    'import is forbidden (numpy)',
    'class names end with (x);',
    'public methods only;',
    'x = the answer',
    'sum(a) must be even;',
  ])('takes prose in a condition for prose: %j', async (prose) => {
    const { text } = await read(`\`\`\`if:javascript\n${prose}\n\`\`\``);
    expect(text).not.toContain('```');
  });

  it.each([
    'sum([1, 2]) === 3 // all of them\nsum([]) === 0',
    'solve("the quick brown fox") // returns the longest word',
    'const a = 1;\nlet b: number = 2;',
    'x = [1, 2, 3]',
    'def add(a, b):\n    return a + b',
    'public static int add(int a, int b) {\n  return a + b;\n}',
    '#include <stdio.h>\nint f(int a);',
    'if (a) {\n  b();\n} else {\n  c();\n}',
    'add :: Int -> Int -> Int\nadd a b = a + b',
    'struct Node {\n  int value;\n};',
    'import java.util.*;',
    'class Foo : Bar {\n};',
    'function* walk(tree) {',
  ])('takes plain code in a condition for code: %j', async (code) => {
    const { text } = await read(`\`\`\`if:javascript\n${code}\n\`\`\``);
    expect(text).toBe(`\`\`\`js\n${code}\n\`\`\``);
  });

  it('says kindly that there is none', async () => {
    for (const nothing of ['', ' \n ', '\u200b'])
      expect((await read(nothing)).text).toMatch(/^(This kata|There is)/u);
    expect((await read('', { url: null })).text).toBe('This kata has no description.');
    expect((await read('~~~if:ruby\nx\n~~~')).text).toBe(
      `There is nothing here for this language. [Have a look on Codewars](${url}).`,
    );
  });

  it('ends at a paragraph, with a link to the rest, when it is long', async () => {
    const paragraphs = Array.from(
      { length: 40 },
      (_, index) => `Paragraph ${index}: ${'word '.repeat(20).trim()}.`,
    );
    const { text, truncated } = await read(paragraphs.join('\n\n'), { maxLength: 1000 });
    expect(truncated).toBe(true);
    expect(text.length).toBeLessThanOrEqual(1000);
    expect(text).toBe(`${paragraphs.slice(0, 7).join('\n\n')}\n\n${rest}`);
  });

  it.each([
    'For example:',
    '**Examples:**',
    'Notes：',
    '---',
    '- Input:',
    '(as in:)',
    '**Notes**',
    '<details><summary>Hint</summary>',
    '## Notes\n\n---\n\nThese:',
  ])('does not end with %j, which leads to what is cut', async (leading) => {
    const text = `${'a '.repeat(300)}\n\n${leading}\n\n${'b '.repeat(600)}`;
    const wanted = `${'a '.repeat(300).trim()}\n\n${rest}`;
    expect((await read(text, { maxLength: 1000 })).text).toBe(wanted);
  });

  it('leaves no heading without its text', async () => {
    const text = `${'a '.repeat(300)}\n\n## Next\n\n${'b '.repeat(600)}`;
    expect((await read(text, { maxLength: 1000 })).text).toBe(`${'a '.repeat(300).trim()}\n\n${rest}`);
  });

  it('is cut within its first paragraph when that alone is too long, its marks closed', async () => {
    const { text } = await read(`**${'bold '.repeat(400)}end**`, { maxLength: 500 });
    expect(text).toMatch(/^\*\*(bold )+[bold]*…\*\*\n\n… \[read/u);
    expect(text.length).toBeLessThanOrEqual(500);
  });

  it('says nothing more where it was cut, not even an address', async () => {
    const first = 'a '.repeat(150).trim();
    const { text } = await read(`${first}\n\n${'word '.repeat(100)}https://example.com/after it.`, {
      maxLength: 500,
    });
    expect(text).toBe(`${first}\n\n${rest}`);
  });

  it('needs no room for a link to the rest when it is whole', async () => {
    const paragraphs = `${'a'.repeat(450)}\n\n${'b'.repeat(40)}`;
    expect(await read(paragraphs, { maxLength: 500 })).toEqual({ text: paragraphs, truncated: false });
    expect((await read(`${paragraphs}\n\nMore.`, { maxLength: 500 })).text).toMatch(/^a{399,}…\n\n… \[read/u);
  });

  it('is cut within a long code block, which is closed', async () => {
    const code = Array.from({ length: 200 }, (_, line) => `call(${line});`).join('\n');
    const { text, truncated } = await read(`Look:\n\n\`\`\`js\n${code}\n\`\`\``, { maxLength: 500 });
    expect(truncated).toBe(true);
    expect(text).toMatch(/^Look:\n```js\ncall\(0\);\n[^]*\ncall\(\d+\);\n…\n```\n\n… \[read/u);
    expect(text.length).toBeLessThanOrEqual(500);
  });

  it('shows the beginning of a block that is longer than what is read', async () => {
    const code = `\`\`\`js\n${'call();\n'.repeat(200_000)}\`\`\``;
    for (const text of [code, `~~~if:javascript\n${code}\n~~~`])
      expect((await read(text)).text).toMatch(/^```js\ncall\(\);\n[^]*…\n```\n\n… \[read/u);
  });

  it('is whole when it just fits', async () => {
    expect(await read('x'.repeat(900), { maxLength: 1000 })).toEqual({
      text: 'x'.repeat(900),
      truncated: false,
    });
  });

  it('loses megabytes of image data, not the text after it', async () => {
    const { text, truncated } = await read(
      `![a map](data:image/png;base64,${'A'.repeat(3_000_000)})\n\nThe task.`,
    );
    expect({ text, truncated }).toEqual({
      text: `[a map (picture, on Codewars)](${url})\n\nThe task.`,
      truncated: false,
    });
  });

  it('shows many lines of formulas as they were written', async () => {
    expect((await read(`\`\`\`math\n${'x^2\n'.repeat(5000)}\`\`\``)).text).toMatch(/^```tex\nx\^2\n/u);
    expect((await read('```math\nx^2\ny_1\n```')).text).toBe('x²\ny₁');
  });

  it('shows an address of mail as it was written', async () => {
    expect((await read('<a.b@c.example>')).text).toBe('a.b@c.example');
  });

  it('has no link without a label', async () => {
    expect((await read('Look [https://](https://example.com) here')).text).toBe('Look here');
  });

  it('breaks lines however deep they stand', async () => {
    expect((await read(`${'<div>'.repeat(150)}one<br>two<div>three`)).text).toBe('one\ntwothree');
  });

  it('keeps what three backticks in code would end', async () => {
    const { text } = await read('~~~markdown\n```js\nx\n```\n~~~');
    expect(hasBalancedFences(text)).toBe(true);
    expect(text.replaceAll('\u200b', '')).toBe('```markdown\n```js\nx\n```\n```');
  });

  it('does not change plain text, however often it is read', async () => {
    const word = fc.stringMatching(/^[a-zA-Z0-9,?!]{0,8}[a-zA-Z]$/u);
    const paragraph = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
    const plainText = fc.array(paragraph, { minLength: 1, maxLength: 5 }).map((all) => all.join('\n\n'));
    await fc.assert(
      fc.asyncProperty(plainText, async (text) => {
        expect((await read(text)).text).toBe(text);
      }),
    );
  });

  it('is always within its length, with its code blocks closed, no ping, and only web links', async () => {
    const language = fc.constantFrom(null, 'javascript', 'python', 'cpp');
    await fc.assert(
      fc.asyncProperty(
        markdown,
        language,
        fc.integer({ min: 1, max: 1200 }),
        async (text, chosen, maxLength) => {
          const shown = (await read(text, { language: chosen, maxLength })).text;
          expect(shown.length).toBeLessThanOrEqual(maxLength);
          expect(shown.trim()).not.toBe('');
          expect(shown.isWellFormed()).toBe(true);
          expect(hasBalancedFences(shown)).toBe(true);
          expect(shown).not.toMatch(pings);
          for (const target of linkTargets(shown)) {
            expect(target).toMatch(/^https?:\/\//u);
            expect(target).not.toMatch(/codewars\.com\/kata\/[^/]*\/train/u);
          }
        },
      ),
      { numRuns: 600 },
    );
  });
});

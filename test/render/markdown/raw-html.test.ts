import fc from 'fast-check';
import { describe as group, expect, it } from 'vitest';
import { describe } from '../../../src/render/markdown/describe.ts';
import { slices } from '../../../src/render/markdown/read/slices.ts';

const url = 'https://www.codewars.com/kata/1';
const picture = `[picture, on Codewars](${url})`;

async function read(markdown: string): Promise<string> {
  return (await describe(markdown, { language: 'javascript', maxLength: 3000, url })).text;
}

/** With a blank line, at which Markdown would end a tag. */
const script = 'let big = 2 > 1;\n\nwindow.top.secret();\n';

group('HTML that Markdown would show as text', () => {
  it.each([
    [`One.\n\n<iframe onload="\n${script}"></iframe>\n\nTwo.`, 'One.\n\nTwo.'],
    [`One <iframe onload='${script}'></iframe> two.`, 'One two.'],
    [
      `<iframe onload="${script}`,
      'There is nothing here for this language. [Have a look on Codewars](' + url + ').',
    ],
    [`One <script>${script}</script> two.`, 'One two.'],
    [`<SCRIPT async>\n${script}</script >\nTwo.`, 'Two.'],
    [`<style>\np { }\n\nq { }\n</style>\nTwo.`, 'Two.'],
    [`One <template><p>\n\nx</p></template>two.`, 'One two.'],
    [`One <!-- a\n\nnote --> two.`, 'One two.'],
    [`One <?php\n\necho 1; ?> two.`, 'One two.'],
    [`<div title="one\n\ntwo" onclick='a > b'>In it</div>`, 'In it'],
    [`One <b title="a\n\n> b">bold</b>`, 'One **bold**'],
    ['- one <!-- a\n\n  note -->\n- two', '- one\n- two'],
    ['- one\n\n    <iframe onload="a()\n\n    b()"></iframe>\n\n    more', '- one\n  more'],
    ['> One <iframe onload="a()\n>\n> b()"></iframe> two.', '> One two.'],
    ['<table>\n<!-- rows -->\n    <tr><td>a</td><td>b</td></tr>\n</table>', '```\na │ b\n```'],
  ])('hides what browsers hide: %j', async (markdown, text) => {
    expect(await read(markdown)).toBe(text);
  });

  it.each([
    ['Use `<!--`, `<script>` and `-->`.', 'Use `<!--`, `<script>` and `-->`.'],
    [
      '```html\n<script>\n\nx();\n</script>\n<!-- y -->\n```',
      '```html\n<script>\n\nx();\n</script>\n<!-- y -->\n```',
    ],
    ['Code:\n\n    <!-- x -->\n\n    <script>', 'Code:\n```\n<!-- x -->\n\n<script>\n```'],
    ['A Map<object, object> or 3 <b 4', 'A Map\\<object, object> or 3 \\<b 4'],
    ['List<Object> and more, then <object data="a.swf"></object>', `List and more, then ${picture}`],
  ])('keeps what is code or text: %j', async (markdown, text) => {
    expect(await read(markdown)).toBe(text);
  });

  it.each(['<!--', '<iframe src="https://a.example">', '<select>', '<title>', '<script>\nx();\n'])(
    'loses nothing but %j where its end is missing',
    async (tag) => {
      expect(await read(`${tag}\n\nThe task.`)).toBe('The task.');
    },
  );
});

group('a picture that is part of the text', () => {
  it.each([
    ['<svg><text>hidden</text></svg>', picture],
    ['Look: <svg>\n\n<svg><text>a</text></svg>\n\n<text>b</text>\n</svg> there.', `Look: ${picture} there.`],
    ['<svg aria-label="a grid">\n\n<path d="M0"/></svg>', `[a grid (picture, on Codewars)](${url})`],
    ['![](data:image/png;base64,AAAA)', picture],
    ['![a map](data:image/svg+xml,%3Csvg%3E)', `[a map (picture, on Codewars)](${url})`],
    ['<img src="data:image/gif;base64,R0lG">', picture],
    [`![](data:image/svg+xml,${'%3Cpath%20d=(1)%20'.repeat(9000)})\n\nThe task.`, `${picture}\n\nThe task.`],
    [`![](https://a.example/${'x'.repeat(700)})`, picture],
    ['<canvas></canvas> <video src="a.mp4"></video>', `${picture} [video, on Codewars](${url})`],
    [`<svg>${'<path d="M0 0"/>\n\n'.repeat(40_000)}</svg>`, picture],
  ])('is a link to the kata: %.60j', async (markdown, text) => {
    expect(await read(markdown)).toBe(text);
  });

  it('is named where there is no kata to link', async () => {
    const { text } = await describe('<svg></svg>', { language: null, maxLength: 3000, url: null });
    expect(text).toBe('picture, on Codewars');
  });
});

group('the slices of a text', () => {
  const line = fc.constantFrom(
    'A paragraph of some words.',
    '- an item with `code`',
    '  more of it',
    '```js',
    '```',
    '~~~if:python',
    '~~~',
    '    indented',
    '',
    '',
    '# Heading',
    '> quote',
  );

  it('are together the text', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (lines, times) => {
        const text = `${lines.join('\n')}\n`.repeat(times);
        expect(Array.from(slices(text), ({ markdown }) => markdown).join('')).toBe(text);
      }),
    );
  });

  it('keep a fence, and versions of one thing, together', () => {
    const versions = ['ruby', 'go', 'rust'].map(
      (language) => `\`\`\`${language}\n${'x()\n'.repeat(1000)}\`\`\`\n`,
    );
    const text = `Some words.\n\n${versions.join('\n')}\nMore words.\n\n${'The end. '.repeat(600)}`;
    const parts = Array.from(slices(text), ({ markdown }) => markdown);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts[0]).toContain(versions.join('\n'));
  });
});

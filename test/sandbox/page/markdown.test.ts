import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseMarkdown, safeAddress, type Node } from '../../../sandbox/page/client/markdown/parse.ts';

/** A tree in short: `bold(a italic(b))`. */
function short(nodes: readonly Node[]): string {
  return nodes
    .map((node) => {
      switch (node.kind) {
        case 'text':
          return node.text;
        case 'break':
          return '⏎';
        case 'code':
          return `code(${node.text})`;
        case 'block':
          return `block(${node.language}|${node.text})`;
        case 'list':
          return `list(${node.start ?? '-'}|${node.items.map(short).join('|')})`;
        case 'heading':
          return `heading${node.level}(${short(node.children)})`;
        case 'link':
          return `link(${node.address}|${short(node.children)})`;
        case 'mention':
          return `mention(${node.what} ${node.id})`;
        case 'command':
          return `command(${node.name})`;
        case 'time':
          return `time(${node.seconds} ${node.style})`;
        case 'emoji':
          return `emoji(${node.name})`;
        default:
          return `${node.kind}(${short(node.children)})`;
      }
    })
    .join('');
}

it.each([
  ['plain words, 2 * 3 * 4 and snake_case_names', 'plain words, 2 * 3 * 4 and snake_case_names'],
  [
    '**bold _both_** *it* __under__ ~~gone~~',
    'bold(bold italic(both)) italic(it) underline(under) strike(gone)',
  ],
  ['***both*** ||secret||', 'bold(italic(both)) spoiler(secret)'],
  [String.raw`some\_user \*not\* \<@1>`, 'some_user *not* <@1>'],
  ['`a **b**` and ``a ` b``', 'code(a **b**) and code(a ` b)'],
  ['```js\nlet x = "**";\n```after', 'block(js|let x = "**";)after'],
  ['say ```one line``` on', 'say block(|one line) on'],
  ['# One\n## Two\n### Three\n-# small\ntext', 'heading1(One)heading2(Two)heading3(Three)subtext(small)text'],
  ['> quoted\n> more\nnot', 'quote(quoted⏎more)not'],
  ['>>> all\nof it', 'quote(all⏎of it)'],
  ['- a\n- b\n  - c\n3. x\n4. y', 'list(-|a|blist(-|c))list(3|x|y)'],
  [
    '<@12> <@!34> <@&56> <#78> @everyone',
    'mention(user 12) mention(user 34) mention(role 56) mention(channel 78) mention(all everyone)',
  ],
  [
    '</kata show:99> <:kyu:123> <t:1700000000:R> <t:5>',
    'command(kata show) emoji(kyu) time(1700000000 R) time(5 f)',
  ],
  [
    '[Kata](https://a.example/b_(c)) <https://a.example/>',
    'link(https://a.example/b_(c)|Kata) link(https://a.example/|https://a.example/)',
  ],
  [
    'see https://a.example/x_y_z, and (https://b.example).',
    'see link(https://a.example/x_y_z|https://a.example/x_y_z), and (link(https://b.example/|https://b.example)).',
  ],
])('reads %j', (text, wanted) => {
  expect(short(parseMarkdown(text))).toBe(wanted);
});

it.each([
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc/passwd',
  'blob:x',
  '/see',
  'x',
])('makes no link of %s', (address) => {
  expect(safeAddress(address)).toBeUndefined();
  expect(short(parseMarkdown(`[label](${address})`))).not.toContain('link(');
});

it('links to pages and to Discord itself', () => {
  expect(safeAddress('https://a.example')).toBe('https://a.example/');
  expect(safeAddress('discord://-/channels/1/2')).toBe('discord://-/channels/1/2');
});

it('reads any text, however it is nested, within a moment', () => {
  const piece = fc.constantFrom(
    '*',
    '**',
    '_',
    '__',
    '`',
    '```',
    '||',
    '~~',
    '> ',
    '>>> ',
    '- ',
    '1. ',
    '# ',
    '-# ',
    '\n',
    '\\',
    '[',
    '](',
    ')',
    '<',
    '@1>',
    'https://',
    'a',
    ' ',
    '😀',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 400 }), (pieces) => {
      const begun = performance.now();
      parseMarkdown(pieces.join(''));
      expect(performance.now() - begun).toBeLessThan(1_000);
    }),
    { numRuns: 300 },
  );
});

it.each(['*', '_', '**', '||', '[', '`', '> ', '[a](', '<', '\\', '~~', '***'])(
  'reads 4,000 times %j within a second',
  (text) => {
    const begun = performance.now();
    parseMarkdown(text.repeat(4_000 / text.length));
    expect(performance.now() - begun).toBeLessThan(1_000);
  },
);

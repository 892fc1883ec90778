import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unfenced } from '../../src/training/submit.ts';

const code = 'function f(a) {\n  return `${a}`;\n}';

describe('code between fences', () => {
  it.each([
    `\`\`\`\n${code}\n\`\`\``,
    `\`\`\`js\n${code}\n\`\`\``,
    `\`\`\` javascript \r\n${code}\r\n\`\`\`\n`,
    `\n\n\`\`\`c++\n${code}\n\`\`\`  \n`,
    `\`\`\`\`js\n${code}\n\`\`\`\``,
    `~~~js\n${code}\n~~~`,
    `\`\`\`js\n${code}\`\`\``,
    `\`\`\`${code}\`\`\``,
    `||\`\`\`js\n${code}\n\`\`\`||`,
    `\u200b\`\`\`js\n${code}\n\`\`\`\u2060\n\u200d`,
    `\ufeff\`\`\`js\n${code}\n\`\`\``,
    `\`\`\`js\n${code}`,
  ])('is taken out of %j', (handedIn) => {
    expect(unfenced(handedIn)).toBe(code);
  });

  it('keeps indentation and empty lines of its own', () => {
    expect(unfenced('```py\n\n    x = 1\n\n    y = 2\n\n```')).toBe('\n    x = 1\n\n    y = 2\n');
    expect(unfenced('```return 1```')).toBe('return 1');
    expect(unfenced('```js\n```')).toBe('');
    expect(unfenced('``````')).toBe('');
  });

  it.each([
    code,
    ` ${code}\n`,
    'const s = `\n```js\nx\n```\n`;',
    '```js\na\n```\nand\n```js\nb\n```',
    'My code:\n```js\na\n```',
    '// ```\nx\n// ```',
    '``',
    '',
  ])('leaves %j as it is', (handedIn) => {
    expect(unfenced(handedIn)).toBe(handedIn);
  });

  it('comes out as it went in, whatever the code', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '\n', '{', '`', '\t') }), (inside) => {
        fc.pre(!inside.includes('```'));
        expect(unfenced(`\`\`\`js\n${inside}\n\`\`\``)).toBe(inside);
      }),
    );
  });

  it('takes no longer for hostile text', () => {
    const startedAt = performance.now();
    for (const unit of [' ', '`', '|', '~', '\n', '``` '])
      unfenced(`\`\`\`${unit.repeat(Math.floor(100_000 / unit.length))}(`);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});

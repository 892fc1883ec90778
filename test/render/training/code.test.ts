import { describe, expect, it } from 'vitest';
import { languages } from '../../../facts/languages.ts';
import { codeFile, fileName, renderCode } from '../../../src/render/training/code.ts';

const render = (code: string) => renderCode({ title: '**Attempt 1**', code, language: 'javascript' });

describe("a member's code", () => {
  it('is shown highlighted', () => {
    expect(render('let x = 1;\r\n\tx += 1;\n')).toEqual({
      embeds: [{ color: 0xbb432c, description: '**Attempt 1**\n```js\nlet x = 1;\n\tx += 1;\n```' }],
      files: [],
    });
  });

  it.each([
    ['is long', 'x'.repeat(3001)],
    ['ends a code block', 'const text = `\n```\n`;'],
    ['would ping', '// @everyone'],
    ['hides something', 'let a\u200b = "\u202e";'],
  ])('is a file, whole, when it %s', (_, code) => {
    const { embeds, files } = render(code);
    expect(embeds?.[0]?.description).toBe('**Attempt 1**\nIn the file `solution.js`.');
    expect(files).toEqual([codeFile(code, 'javascript')]);
    expect(files?.[0]?.data.toString()).toBe(code);
  });

  it('may be none', () => {
    expect(render(' \n').embeds?.[0]?.description).toBe('**Attempt 1**\nThere is no code yet.');
  });
});

describe('the name of a file', () => {
  it.each([
    ['rust', 'solution.rs'],
    ['python', 'solution.py'],
    ['cpp', 'solution.cpp'],
    ['csharp', 'solution.cs'],
    ['klingon', 'solution.txt'],
    ['constructor', 'solution.txt'],
    [null, 'solution.txt'],
  ])('of code in %s is %s', (language, name) => {
    expect(fileName('solution', language)).toBe(name);
  });

  it('has an extension for every language of Codewars that is known here', () => {
    const ids = languages.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(50);
    expect(ids.filter((id) => fileName('x', id) === 'x.txt')).toEqual([]);
  });
});

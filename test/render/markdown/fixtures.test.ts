import { readFileSync, readdirSync } from 'node:fs';
import { describe as group, expect, it } from 'vitest';
import { describe } from '../../../src/render/markdown/describe.ts';

const folder = new URL('../../fixtures/markdown/', import.meta.url);
const url = 'https://www.codewars.com/kata/1';

/** `math.javascript.txt` is what a reader of JavaScript sees of `math.md`. */
const expected = readdirSync(folder).filter((file) => file.endsWith('.txt'));

group('Codewars Markdown as Discord Markdown', () => {
  it.each(expected)('%s', async (file) => {
    const [name, language = ''] = file.split('.');
    const markdown = readFileSync(new URL(`${name}.md`, folder), 'utf8');
    const wanted = readFileSync(new URL(file, folder), 'utf8');
    expect(await describe(markdown, { language, maxLength: 4000, url })).toEqual({
      text: wanted.slice(0, -1),
      truncated: false,
    });
  });

  it('has a fixture for every file', () => {
    const sources = readdirSync(folder).filter((file) => file.endsWith('.md'));
    expect(new Set(expected.map((file) => `${file.split('.')[0]}.md`))).toEqual(new Set(sources));
  });
});

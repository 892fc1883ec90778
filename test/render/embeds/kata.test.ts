import { describe, expect, it } from 'vitest';
import type { Kata } from '../../../src/codewars/model.ts';
import { renderKata } from '../../../src/render/embeds/kata.ts';
import { describe as describeMarkdown } from '../../../src/render/markdown/describe.ts';
import { validBraces } from '../samples.ts';
import { faults } from '../validity.ts';

function render(change: Partial<Kata> = {}, language: string | null = null) {
  return renderKata({ ...validBraces, ...change }, language, describeMarkdown);
}

describe('a kata', () => {
  it('shows the reference’s sample', async () => {
    expect(await render()).toEqual({
      author: { name: '4 kyu · Algorithms · JavaScript' },
      title: 'Valid Braces',
      url: 'https://www.codewars.com/kata/5277c8a221e209d3f6000b56',
      color: 0x3c7ebb,
      description: `Write a function called \`validBraces\` that takes a string of braces, and determines if the order of the braces is valid. \`validBraces\` should return true if the string is valid, and false if it's invalid.

This Kata is similar to the Valid Parentheses Kata, but introduces four new characters. Open and closed brackets, and open and closed curly braces. Thanks to @arnedag for the idea!

All input strings will be nonempty, and will only consist of open parentheses '(' , closed parentheses ')', open brackets '[', closed brackets ']', open curly braces '{' and closed curly braces '}'.

**What is considered Valid?** A string of braces is considered valid if all braces are matched with the correct brace.
For example:
'(){}[]' and '([{}])' would be considered valid, while '(}', '[(])', and '[({})\\](]' would be considered invalid.

**Examples:**
\`validBraces( "(){}[]" )\` => returns true
\`validBraces( "(}" )\` => returns false
\`validBraces( "[(])" )\` => returns false
\`validBraces( "([{}])" )\` => returns true`,
      fields: [
        { name: 'Completed', value: '919 of 4,911 (19 %)', inline: true },
        { name: 'Stars', value: '★ 12', inline: true },
        { name: 'Author', value: '[xDranik](https://www.codewars.com/users/xDranik)', inline: true },
        { name: 'Published', value: '<t:1383610051:D>', inline: true },
        {
          name: 'Approved',
          value: '<t:1387551186:D>\nby [xDranik](https://www.codewars.com/users/xDranik)',
          inline: true,
        },
        { name: '2 languages', value: '**JavaScript**, CoffeeScript' },
        { name: 'Tags', value: 'Algorithms, Validation, Logic, Utilities' },
      ],
    });
  });

  it('is beta, and grey, without a rank', async () => {
    const embed = await render(
      { rank: null, approvedAt: null, approvedBy: null, unresolved: { issues: 1, suggestions: 2 } },
      'coffeescript',
    );
    expect(embed.author?.name).toBe('Beta · Algorithms · CoffeeScript');
    expect(embed.color).toBe(0x8b949e);
    expect(embed.fields?.find(({ name }) => name === 'Open questions')?.value).toBe('1 issue, 2 suggestions');
    expect(embed.fields?.some(({ name }) => name === 'Approved')).toBe(false);
  });

  it('shows no percent of nothing, and none beyond a hundred', async () => {
    expect((await render({ totalAttempts: 0, totalCompleted: 0 })).fields?.[0]?.value).toBe('0');
    expect((await render({ totalAttempts: 1, totalCompleted: 3 })).fields?.[0]?.value).toBe('3 of 1 (100 %)');
  });

  it('is good with a description of 300 KB', async () => {
    const embed = await render({ description: 'A paragraph of **words**.\n\n'.repeat(12_000) });
    expect(faults(embed)).toEqual([]);
    expect(embed.description).toMatch(
      /\n\n… \[read the rest on Codewars\]\(https:\/\/www\.codewars\.com\/kata\/5277c8a221e209d3f6000b56\)$/u,
    );
  });

  it.each([
    [-8, 0xe6e6e6],
    [-6, 0xecb613],
    [-4, 0x3c7ebb],
    [-1, 0x866cc7],
    [4, 0x23272a],
    [5, 0xd0021b],
    [0, 0x8b949e],
    [99, 0x8b949e],
  ])('has the colour of rank %d', async (id, color) => {
    expect((await render({ rank: { id, name: 'x', color: 'x' } })).color).toBe(color);
  });
});

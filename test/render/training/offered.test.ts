import { describe, expect, it } from 'vitest';
import { describe as describeMarkdown } from '../../../src/render/markdown/describe.ts';
import { renderOffered, type OfferedInput } from '../../../src/render/training/offered.ts';
import { faults, texts } from '../validity.ts';
import { kata, offered } from './samples.ts';

const { session } = offered;
const input = { offered, kataId: kata.id, language: 'rust', peek: false };
const render = (changed: OfferedInput) => renderOffered(changed, describeMarkdown);
const withSession = (change: Partial<NonNullable<typeof session>>) =>
  render({ ...input, offered: { ...offered, session: session && { ...session, ...change } } });

describe('a kata to train on', () => {
  it('is shown with the code to begin with and the example tests', async () => {
    const { embeds, files } = await render(input);
    expect(files).toEqual([]);
    expect(embeds?.[0]).toMatchObject({
      title: 'Valid Braces',
      url: `https://www.codewars.com/kata/${kata.id}`,
    });
    expect(embeds?.[0]?.description).toMatch(/^Write a function called `validBraces`/u);
    expect(embeds?.[0]?.fields?.map(({ value }) => value)).toEqual([
      'Rust',
      '4 kyu',
      '[xDranik](https://www.codewars.com/users/xDranik)',
      'Algorithms, Validation',
    ]);
    expect(embeds?.slice(1)).toEqual([
      { title: 'The code to begin with', description: '```rust\nfn valid_braces(s: &str) -> bool {\n}\n```' },
      {
        title: 'Example tests',
        description: '```rust\n#[test]\nfn pairs() { assert!(valid_braces("()")); }\n```',
      },
    ]);
  });

  it('goes on with earlier work', async () => {
    const { embeds } = await withSession({ code: 'fn earlier() {}' });
    expect(embeds?.[1]).toEqual({ title: 'Your earlier code', description: '```rust\nfn earlier() {}\n```' });
  });

  it('brings long code as files with the extension of the language', async () => {
    const code = 'let x = 1;\n'.repeat(400);
    const { embeds, files } = await withSession({ setup: code, exampleFixture: code });
    expect(embeds?.[1]?.description).toBe('In the file `solution.rs`.');
    expect(files?.map(({ name }) => name)).toEqual(['solution.rs', 'example_tests.rs']);
    expect(files?.map(({ data }) => data.toString())).toEqual([code, code]);
  });

  it('brings code as a file that a block cannot show as it is', async () => {
    const code = 'let text = "@everyone ```";';
    const { embeds, files } = await withSession({ setup: code });
    expect(embeds?.[1]?.description).toBe('In the file `solution.rs`.');
    expect(files?.[0]?.data.toString()).toBe(code);
  });

  it('has no code while it is only looked at', async () => {
    const { embeds } = await render({ ...input, peek: true, offered: { ...offered, session: null } });
    expect(embeds).toHaveLength(1);
    expect(embeds?.[0]?.footer?.text).toBe('Only a look: no session has begun.');
  });

  it('is linked by its slug, or not at all, where its id is not known', async () => {
    expect((await render({ ...input, kataId: null })).embeds?.[0]?.url).toBe(
      'https://www.codewars.com/kata/valid-braces',
    );
    const nameless = { ...offered, slug: null };
    expect((await render({ ...input, kataId: null, offered: nameless })).embeds?.[0]?.url).toBeUndefined();
  });

  it('is within the limits of a message, however much there is to say', async () => {
    const long = '**word** `x` '.repeat(40_000);
    const { embeds = [] } = await render({
      ...input,
      language: 'x'.repeat(500),
      peek: true,
      offered: {
        ...offered,
        name: '*'.repeat(1000),
        author: '('.repeat(450),
        description: long,
        tags: Array.from({ length: 100 }, () => '_'.repeat(100)),
        session: session && { ...session, setup: 'x'.repeat(1280), exampleFixture: 'x\n'.repeat(480) },
      },
    });
    expect(embeds).toHaveLength(3);
    expect(embeds.flatMap((embed) => faults(embed))).toEqual([]);
    expect(embeds.flatMap((embed) => texts(embed)).join('').length).toBeLessThanOrEqual(6000);
    expect(embeds[0]?.description).toMatch(/read the rest on Codewars\]\(https:\S+\)$/u);
  });
});

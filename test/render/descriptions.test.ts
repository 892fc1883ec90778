import { describe, expect, it } from 'vitest';
import { createDescriptions } from '../../src/render/descriptions.ts';

const options = { language: 'javascript', maxLength: 3000, url: null };

describe('descriptions', () => {
  it('are read once a minute, however many look at them at once', async () => {
    let now = 1_000_000;
    const read = createDescriptions(() => now);
    const text = 'A *task*.';
    const [first, second] = await Promise.all([read(text, options), read(text, options)]);
    expect(first.text).toBe('A *task*.');
    expect(second).toBe(first);
    now += 59_000;
    expect(await read(text, options)).toBe(first);
    now += 2_000;
    const later = await read(text, options);
    expect(later).toEqual(first);
    expect(later).not.toBe(first);
  });

  it('differ by text, language, length and address', async () => {
    const read = createDescriptions(() => 0);
    const text = '~~~if:ruby\nRuby\n~~~\n~~~if:go\nGo\n~~~\n![](data:,)';
    const both = await Promise.all([
      read(text, { ...options, language: 'ruby' }),
      read(text, { ...options, language: 'go' }),
      read(text, { ...options, language: 'go', url: 'https://a.example' }),
      read(text, { ...options, language: 'go', maxLength: 5 }),
      read('Ruby', { ...options, language: 'go' }),
    ]);
    expect(new Set(both.map((description) => description.text)).size).toBe(5);
  });
});

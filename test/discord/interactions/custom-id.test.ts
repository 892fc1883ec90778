import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customId, parseCustomId } from '../../../src/discord/interactions/custom-id.ts';

describe('custom ids', () => {
  it('carry any argument there and back, or say that it does not fit', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { maxLength: 4 }), (args) => {
        const id = customId('kata', 'language', ...args);
        if (id === undefined) return;
        expect(id.length).toBeLessThanOrEqual(100);
        expect(parseCustomId(id)).toEqual({ command: 'kata', action: 'language', args });
      }),
    );
  });

  it('are none of ours without a command and an action', () => {
    for (const id of ['', 'kata', ':', 'kata:', ':show']) expect(parseCustomId(id), id).toBeUndefined();
  });

  it('do not fit beyond 100 characters', () => {
    expect(customId('a', 'b', 'x'.repeat(96))).toHaveLength(100);
    expect(customId('a', 'b', 'x'.repeat(97))).toBeUndefined();
  });
});

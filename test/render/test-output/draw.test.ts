import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitLines, type DrawnLine } from '../../../src/render/test-output/draw.ts';
import { text } from '../arbitraries.ts';
import { hasBalancedFences, pings } from '../validity.ts';

const passes = (count: number): DrawnLine[] =>
  Array.from({ length: count }, (_, index) => ({ text: `✓ test ${index}`, passed: true }));
const failure = (name: string): DrawnLine => ({ text: `✗ ${name}`, passed: false });

describe('fitting lines into a room', () => {
  it('shows all that fit', () => {
    const lines = [...passes(2), failure('x')];
    expect(fitLines(lines, 200)).toEqual({ text: '✓ test 0\n✓ test 1\n✗ x', whole: true });
  });

  it('leaves out what passed before it leaves out what failed', () => {
    const lines = [...passes(100), failure('one'), ...passes(1), failure('two'), ...passes(1300)];
    expect(fitLines(lines, 200)).toEqual({
      text: '… 100 lines left out …\n✗ one\n… 1 line left out …\n✗ two\n… 1,300 lines left out …',
      whole: false,
    });
  });

  it('leaves out the middle when nothing failed, or too much', () => {
    expect(fitLines(passes(100), 100).text).toBe(
      '✓ test 0\n✓ test 1\n✓ test 2\n… 94 lines left out …\n✓ test 97\n✓ test 98\n✓ test 99',
    );
    const lines = Array.from({ length: 100 }, (_, index) => [failure(`f${index}`), ...passes(3)]).flat();
    const { text: shown } = fitLines(lines, 200);
    expect(shown).toMatch(/^✗ f0\n… 3 lines left out …\n✗ f1\n/u);
    expect(shown).not.toMatch(/left out …\n… /u);
    // Every line is shown or counted.
    const counted = [...shown.matchAll(/… (\d+) lines/gu)].reduce((sum, [, n]) => sum + Number(n), 0);
    expect(counted + (shown.match(/✗/gu)?.length ?? 0)).toBe(400);
  });

  it('cuts a long line', () => {
    const { text: shown, whole } = fitLines([{ text: 'x'.repeat(5000), passed: false }], 2000);
    expect({ length: shown.length, whole }).toEqual({ length: 300, whole: false });
  });

  it('is always within its room, and neither ends a code block nor pings', () => {
    const line = fc.record({ text, passed: fc.boolean() });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 100, max: 3000 }), (lines, room) => {
        const shown = fitLines(lines, room).text;
        expect(shown.length).toBeLessThanOrEqual(room);
        expect(shown).not.toContain('```');
        expect(hasBalancedFences(shown)).toBe(true);
        expect(shown).not.toMatch(pings);
      }),
    );
  });
});

import { expect, it } from 'vitest';
import fc from 'fast-check';
import { capOutput } from '../../src/training/results.ts';

it('leaves alone what is short', () => {
  expect(capOutput(['ab', '', 'cd'], 4)).toEqual(['ab', '', 'cd']);
});

it('keeps the beginning and the end', () => {
  expect(capOutput(['abc', 'defg', 'hij'], 6)).toEqual([
    'abc',
    '\n… 4 characters are left out here …\n',
    'hij',
  ]);
  expect(capOutput(['abcdefghij'], 4)).toEqual(['ab', '\n… 6 characters are left out here …\n', 'ij']);
});

it('never stores more than that, nor half a character', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary' }), { maxLength: 20 }),
      fc.integer({ min: 2, max: 60 }),
      (output, longest) => {
        const capped = capOutput(output, longest);
        expect(capped.join('').length).toBeLessThanOrEqual(longest + 50);
        expect(capped.every((piece) => piece.isWellFormed())).toBe(true);
      },
    ),
  );
});

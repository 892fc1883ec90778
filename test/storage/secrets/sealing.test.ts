import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSealer } from '../../../src/storage/secrets/sealing.ts';

const key = (byte: number): Buffer => Buffer.alloc(32, byte);
const unsealable = { name: 'StorageError', code: 'unsealable' };

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a sealer', () => {
  const sealer = createSealer([key(1)]);

  it('opens what it sealed, whatever it is, for its row alone', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 80 });
    fc.assert(
      fc.property(text, text, text, (row, otherRow, secret) => {
        const sealed = sealer.seal('links', row, secret);
        expect(sealed).toMatch(/^v1\.[\w-]{8}\.[\w-]{16}\.[\w-]{22,}$/);
        expect(sealer.open('links', row, sealed)).toBe(secret);
        expect(thrownBy(() => sealer.open('hooks', row, sealed))).toMatchObject(unsealable);
        if (otherRow !== row)
          expect(thrownBy(() => sealer.open('links', otherRow, sealed))).toMatchObject(unsealable);
      }),
    );
  });

  it('never seals the same way twice', () => {
    const sealed = Array.from({ length: 100 }, () => sealer.seal('links', '1:2', 'secret'));
    expect(new Set(sealed).size).toBe(100);
  });

  it('opens nothing in which one character was changed', () => {
    const sealed = sealer.seal('links', '1:2', 'api key');
    for (let index = 0; index < sealed.length; index++) {
      const changed = sealed.slice(0, index) + (sealed[index] === 'A' ? 'B' : 'A') + sealed.slice(index + 1);
      // The last character of base64 carries bits that stand for nothing.
      if (index === sealed.length - 1) continue;
      expect(
        thrownBy(() => sealer.open('links', '1:2', changed)),
        changed,
      ).toMatchObject(unsealable);
    }
  });

  it.each(['', 'plain api key', 'v1.', 'v2.AAAAAAAA.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA', 'v1.a.b.c'])(
    'says of %j that it is no sealed text, and does not repeat it',
    (sealed) => {
      const error = thrownBy(() => sealer.open('links', '1:2', sealed));
      expect(error).toMatchObject({
        ...unsealable,
        message: 'A secret in links cannot be opened: it is not a sealed text.',
      });
      expect(sealer.isCurrent(sealed)).toBe(false);
    },
  );

  it('opens under every key, seals under the first, and tells what wants to be sealed again', () => {
    const old = createSealer([key(1)]).seal('links', '1:2', 'secret');
    const rotated = createSealer([key(2), key(1)]);
    expect(rotated.open('links', '1:2', old)).toBe('secret');
    expect(rotated.isCurrent(old)).toBe(false);
    const renewed = rotated.seal('links', '1:2', rotated.open('links', '1:2', old));
    expect(rotated.isCurrent(renewed)).toBe(true);
    expect(createSealer([key(2)]).open('links', '1:2', renewed)).toBe('secret');
    expect(thrownBy(() => createSealer([key(2)]).open('links', '1:2', old))).toMatchObject({
      ...unsealable,
      message: expect.stringContaining('that is not configured') as string,
    });
  });

  it('is not made without a key of 32 bytes', () => {
    expect(() => createSealer([])).toThrow(TypeError);
    expect(() => createSealer([key(1), Buffer.alloc(16)])).toThrow(TypeError);
  });
});

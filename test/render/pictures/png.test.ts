import { describe, expect, it } from 'vitest';
import { encodePng } from '../../../src/render/pictures/drawing/png.ts';
import { colorsOf } from './kit.ts';

describe('a PNG', () => {
  it('has the size and the colours that it was made of', async () => {
    const [red, blue] = [
      [0xbb, 0x43, 0x2c, 255],
      [0x12, 0x34, 0xfe, 255],
    ] as const;
    const pixels = Buffer.from([...red, ...red, ...blue, ...red, ...red, ...red]);
    expect(await colorsOf(encodePng(pixels, 3, 2))).toEqual({
      width: 3,
      height: 2,
      colors: new Map([
        ['#bb432c', 5],
        ['#1234fe', 1],
      ]),
    });
  });

  it('of thousands of colours has the nearest of the commonest 256', async () => {
    const side = 128;
    const pixels = Buffer.alloc(side * side * 4, 255);
    for (let at = 0; at < side * side; at += 1)
      pixels.set([(at % side) * 2, Math.floor(at / side) * 2, 128], at * 4);
    const { width, colors } = await colorsOf(encodePng(pixels, side, side));
    expect(width).toBe(side);
    expect(colors.size).toBeLessThanOrEqual(256);
    expect(colors.size).toBeGreaterThan(200);
  });
});

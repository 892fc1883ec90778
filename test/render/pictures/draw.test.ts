import { afterAll, describe, expect, it } from 'vitest';
import { createPictures } from '../../../src/render/pictures/create-pictures.ts';
import type { Picture } from '../../../src/render/pictures/pictures.ts';
import { colorsOf } from './kit.ts';
import { samples } from './samples.ts';

const pictures = createPictures();
afterAll(() => pictures.stop());

async function drawn(picture: Picture): Promise<Buffer> {
  const answer = await pictures.draw(picture);
  if (answer === undefined) throw new Error('not drawn');
  return answer.data;
}

describe('a picture', () => {
  it.each(Object.entries(samples))('%s is a PNG, readable, and small', async (_, picture) => {
    const png = await drawn(picture);
    const { width, height, colors } = await colorsOf(png);
    expect(width).toBeGreaterThanOrEqual(600);
    expect(width / height).toBeGreaterThan(1);
    expect(height).toBeGreaterThan(200);
    expect(png.length).toBeLessThan(150_000);
    // The background, and what is drawn on it.
    expect(colors.size).toBeGreaterThan(20);
  });

  it('is named as what it is', async () => {
    const answer = await pictures.draw(samples['two lines that cross']);
    expect(answer?.name).toBe('lines.png');
  });
});

import { createCanvas, loadImage } from '@napi-rs/canvas';

/** Decodes a PNG: its size, and how many pixels each colour has, as `#rrggbb`. */
export async function colorsOf(
  png: Buffer,
): Promise<{ width: number; height: number; colors: Map<string, number> }> {
  const image = await loadImage(png);
  const { width, height } = image;
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const colors = new Map<string, number>();
  for (let at = 0; at < data.length; at += 4) {
    const color = `#${[data[at], data[at + 1], data[at + 2]].map((part = 0) => part.toString(16).padStart(2, '0')).join('')}`;
    colors.set(color, (colors.get(color) ?? 0) + 1);
  }
  return { width, height, colors };
}

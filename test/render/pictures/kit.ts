import { createCanvas, loadImage } from '@napi-rs/canvas';

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each. */
  readonly data: Uint8ClampedArray;
}

async function decode(png: Buffer): Promise<Pixels> {
  const image = await loadImage(png);
  const { width, height } = image;
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}

/** How many pixels each colour has, as `#rrggbb`. */
export async function colorsOf(
  png: Buffer,
): Promise<{ width: number; height: number; colors: Map<string, number> }> {
  const { width, height, data } = await decode(png);
  const counts = new Map<number, number>();
  for (let at = 0; at < data.length; at += 4) {
    const color = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const colors = new Map(
    [...counts].map(([color, count]) => [`#${color.toString(16).padStart(6, '0')}`, count]),
  );
  return { width, height, colors };
}

/** Of all pixels, how many look different: 1 where the sizes differ. */
export async function shareOfOtherPixels(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = await Promise.all([decode(one), decode(other)]);
  if (a.width !== b.width || a.height !== b.height) return 1;
  let different = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    const parts = [0, 1, 2].map((part) => Math.abs((a.data[at + part] ?? 0) - (b.data[at + part] ?? 0)));
    if (Math.max(...parts) > 40) different += 1;
  }
  return different / (a.width * a.height);
}

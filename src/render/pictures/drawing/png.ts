import { crc32, deflateSync } from 'node:zlib';

/**
 * A PNG of at most 256 colours: a third of the size that Skia writes, because charts have few colours, and many of those only at the
 * edges of letters. Opaque pixels, four bytes each.
 */
export function encodePng(pixels: Uint8Array, width: number, height: number): Buffer {
  const { palette, indexOf } = paletteOf(pixels);
  // Each row begins with the filter that it has: none.
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0, from = 0, to = 0; y < height; y += 1) {
    to += 1;
    for (let x = 0; x < width; x += 1, from += 4, to += 1) rows[to] = indexOf[bucketAt(pixels, from)] ?? 0;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

const mostColors = 256;
/** Colours that differ only in the last three bits of each part are one. */
const buckets = 2 ** 15;

function bucketAt(pixels: Uint8Array, at: number): number {
  return (
    (((pixels[at] ?? 0) >> 3) << 10) | (((pixels[at + 1] ?? 0) >> 3) << 5) | ((pixels[at + 2] ?? 0) >> 3)
  );
}

type Color = readonly [red: number, green: number, blue: number];

/** The commonest colours, and for every bucket the one that is nearest. */
function paletteOf(pixels: Uint8Array): { palette: Color[]; indexOf: Uint8Array } {
  const counts = new Uint32Array(buckets);
  const [red, green, blue] = [
    new Float64Array(buckets),
    new Float64Array(buckets),
    new Float64Array(buckets),
  ];
  // A million times, so without anything that allocates.
  for (let at = 0; at < pixels.length; at += 4) {
    const bucket = bucketAt(pixels, at);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
    red[bucket] = (red[bucket] ?? 0) + (pixels[at] ?? 0);
    green[bucket] = (green[bucket] ?? 0) + (pixels[at + 1] ?? 0);
    blue[bucket] = (blue[bucket] ?? 0) + (pixels[at + 2] ?? 0);
  }
  const countOf = (bucket: number): number => counts[bucket] ?? 0;
  const colorOf = (bucket: number): Color => {
    const mean = (sums: Float64Array): number => Math.round((sums[bucket] ?? 0) / countOf(bucket));
    return [mean(red), mean(green), mean(blue)];
  };
  const used = [...counts.keys()].filter((bucket) => countOf(bucket) > 0);
  used.sort((a, b) => countOf(b) - countOf(a));
  const palette = used.slice(0, mostColors).map(colorOf);
  const indexOf = new Uint8Array(buckets);
  for (const [index, bucket] of used.entries())
    indexOf[bucket] = index < palette.length ? index : nearest(palette, colorOf(bucket));
  return { palette, indexOf };
}

function nearest(palette: readonly Color[], [red, green, blue]: Color): number {
  const distances = palette.map(([r, g, b]) => (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2);
  return distances.indexOf(Math.min(...distances));
}

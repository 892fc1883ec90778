import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';

export const family = 'Dojo';

const subsets = ['latin', 'latin-ext', 'vietnamese', 'cyrillic', 'cyrillic-ext', 'greek', 'greek-ext'];

/** Inter for Latin, Cyrillic and Greek. What it lacks, Skia takes from the fonts that are installed on the machine. */
export function registerFonts(): void {
  const inter = dirname(fileURLToPath(import.meta.resolve('@fontsource-variable/inter/package.json')));
  for (const subset of subsets) {
    const file = join(inter, 'files', `inter-${subset}-wght-normal.woff2`);
    if (GlobalFonts.registerFromPath(file, family) === null)
      throw new Error(`could not read the font ${file}`);
  }
}

/** No character, and never will be one: every font draws it as what it has no glyph for, mostly an empty box. */
const noCharacter = '\u{5fffe}';
/** Nothing is drawn for them, on purpose. */
const undrawn = /[\p{White_Space}\p{Default_Ignorable_Code_Point}]/u;

const size = 24;
const known = new Map<string, boolean>();
const mostKnown = 5_000;

/** Whether a font here has each character: none is drawn as an empty box. */
export function everyGlyphIsThere(texts: readonly string[]): boolean {
  return [...new Set(texts.join(''))].every(hasGlyph);
}

/** Draws it and compares with what is drawn for no character, because any font of the machine may have it. */
function hasGlyph(character: string): boolean {
  if (undrawn.test(character)) return true;
  let has = known.get(character);
  if (has === undefined) {
    has = !pixelsOf(character).equals(pixelsOf(noCharacter));
    if (known.size < mostKnown) known.set(character, has);
  }
  return has;
}

function pixelsOf(character: string): Buffer {
  const context = createCanvas(size, size).getContext('2d');
  context.font = `16px ${family}`;
  context.fillText(character, 2, 18);
  return Buffer.from(context.getImageData(0, 0, size, size).data.buffer);
}

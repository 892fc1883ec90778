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

/** Not a character, and never one: every font draws it as what it has no glyph for, mostly an empty box. */
const noCharacter = '\u{5fffe}';
/** Nothing is drawn for them, on purpose. */
const undrawn = /[\p{White_Space}\p{Default_Ignorable_Code_Point}]/u;

const size = 24;
const mostKnown = 2_000;

/**
 * Makes the check whether a font here has each character of a text, so that none is drawn as an empty box. Each is drawn and compared
 * with what is drawn for no character, because any font of the machine may have it, and Skia alone knows which it takes.
 */
export function createGlyphCheck(): (text: string) => boolean {
  const context = createCanvas(size, size).getContext('2d', { willReadFrequently: true });
  context.font = `16px ${family}`;
  const pixelsOf = (character: string): Buffer => {
    context.clearRect(0, 0, size, size);
    context.fillText(character, 2, 18);
    return Buffer.from(context.getImageData(0, 0, size, size).data.buffer);
  };
  const missing = pixelsOf(noCharacter);
  // It takes half a millisecond, and names are made of few letters.
  const known = new Map<string, boolean>();
  const hasGlyph = (character: string): boolean => {
    const has = known.get(character) ?? (undrawn.test(character) || !pixelsOf(character).equals(missing));
    if (known.size < mostKnown) known.set(character, has);
    return has;
  };
  return (text) => [...new Set(text)].every(hasGlyph);
}

import { createCanvas } from '@napi-rs/canvas';
import type { Picture } from '../pictures.ts';
import { drawBars } from './bars.ts';
import { drawCalendar } from './calendar.ts';
import { everyGlyphIsThere, registerFonts } from './fonts.ts';
import { drawLines } from './lines.ts';
import { colors, width, type Layout } from './page.ts';

/** Pixels for each of the units in which is drawn: sharp on a phone. */
const scale = 2;

registerFonts();

/** A PNG, or `undefined` if there is a character without a glyph. */
export async function draw(picture: Picture): Promise<Uint8Array | undefined> {
  if (!everyGlyphIsThere(textsOf(picture))) return undefined;
  const { height, paint } = layout(picture);
  const canvas = createCanvas(width * scale, Math.ceil(height) * scale);
  const context = canvas.getContext('2d');
  context.scale(scale, scale);
  context.fillStyle = colors.background;
  context.fillRect(0, 0, width, height);
  paint(context);
  return canvas.encode('png');
}

function layout(picture: Picture): Layout {
  switch (picture.kind) {
    case 'calendar':
      return drawCalendar(picture);
    case 'lines':
      return drawLines(picture);
    case 'bars':
      return drawBars(picture);
  }
}

/** All that is written which comes from outside. */
function textsOf(picture: Picture): string[] {
  const { title, subtitle = '' } = picture;
  switch (picture.kind) {
    case 'calendar':
      return [title, subtitle, ...picture.totals.flatMap(({ label, value }) => [label, value])];
    case 'lines':
      return [
        ...[title, subtitle, picture.unit],
        ...picture.lines.map(({ name }) => name),
        ...(picture.bands ?? []).map(({ label }) => label),
      ];
    case 'bars':
      return [title, subtitle, picture.unit, ...picture.bars.map(({ name }) => name)];
  }
}

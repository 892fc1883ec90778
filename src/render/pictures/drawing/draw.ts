import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Picture } from '../pictures.ts';
import { layOutBars } from './bars.ts';
import { layOutCalendar } from './calendar.ts';
import { createGlyphCheck, registerFonts } from './fonts.ts';
import { layOutLines } from './lines.ts';
import { colors, width, type Layout } from './page.ts';
import { encodePng } from './png.ts';

/** Pixels for each of the units in which is drawn: sharp on a phone. */
const scale = 2;

/** Makes what draws: a PNG, or `undefined` if there is a character that no font has. */
export function createDraw(): (picture: Picture) => Buffer | undefined {
  registerFonts();
  const hasGlyphs = createGlyphCheck();
  // One for all pictures: Node does not see how much memory each takes, and would let them pile up.
  const canvas = createCanvas(1, 1);
  return (picture) => {
    if (!hasGlyphs(textsOf(picture).join(''))) return undefined;
    const context = canvas.getContext('2d');
    const { height, paint } = layOut(picture, context);
    canvas.width = width * scale;
    canvas.height = Math.ceil(height) * scale;
    context.scale(scale, scale);
    context.fillStyle = colors.background;
    context.fillRect(0, 0, canvas.width, canvas.height);
    paint(context);
    return encodePng(canvas.data(), canvas.width, canvas.height);
  };
}

/** `ruler` measures text. */
function layOut(picture: Picture, ruler: SKRSContext2D): Layout {
  switch (picture.kind) {
    case 'calendar':
      return layOutCalendar(picture);
    case 'lines':
      return layOutLines(picture, ruler);
    case 'bars':
      return layOutBars(picture);
  }
}

/** All words that come from outside. */
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

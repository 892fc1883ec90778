import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Picture } from '../pictures.ts';
import { layOutBars } from './bars.ts';
import { layOutCalendar } from './calendar.ts';
import { everyGlyphIsThere } from './fonts.ts';
import { layOutLines } from './lines.ts';
import { colors, width, type Layout } from './page.ts';
import { encodePng } from './png.ts';

/** Pixels for each of the units in which is drawn: sharp on a phone. */
const scale = 2;

/** A PNG, or `undefined` if there is a character that no font has. */
export function draw(picture: Picture): Buffer | undefined {
  if (!everyGlyphIsThere(textsOf(picture).join(''))) return undefined;
  const { height, paint } = layOut(picture, createCanvas(1, 1).getContext('2d'));
  const canvas = createCanvas(width * scale, Math.ceil(height) * scale);
  const context = canvas.getContext('2d');
  context.scale(scale, scale);
  context.fillStyle = colors.background;
  context.fillRect(0, 0, width, Math.ceil(height));
  paint(context);
  return encodePng(canvas.data(), canvas.width, canvas.height);
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

import type { SKRSContext2D } from '@napi-rs/canvas';
import { family } from './fonts.ts';

/** In units, of which each is two pixels. */
export const width = 600;
export const margin = 24;

/** Readable on Discord's dark and light themes, which both show around the picture. */
export const colors = {
  background: '#1e1f22',
  raised: '#2b2d31',
  grid: '#35373c',
  strong: '#f2f3f5',
  text: '#c7cad1',
  quiet: '#949ba4',
  brand: '#bb432c',
  deepBrand: '#73301f',
} as const;

/** A picture of a known height. */
export interface Layout {
  readonly height: number;
  readonly paint: (context: SKRSContext2D) => void;
}

type Weight = 400 | 500 | 600 | 700;

interface Style {
  readonly size: number;
  readonly weight?: Weight;
  readonly color?: string;
  readonly align?: 'left' | 'center' | 'right';
  /** Longer text is cut with `…`. */
  readonly within?: number;
}

/** Writes one line, whose base is at y. Answers how wide it is. */
export function write(context: SKRSContext2D, text: string, x: number, y: number, style: Style): number {
  const { size, weight = 500, color = colors.text, align = 'left', within } = style;
  context.font = `${weight} ${size}px ${family}`;
  context.fillStyle = color;
  context.textAlign = align;
  const shown = within === undefined ? text : cutToFit(context, text, within);
  context.fillText(shown, x, y);
  return context.measureText(shown).width;
}

export function widthOf(context: SKRSContext2D, text: string, size: number, weight: Weight = 500): number {
  context.font = `${weight} ${size}px ${family}`;
  return context.measureText(text).width;
}

function cutToFit(context: SKRSContext2D, text: string, within: number): string {
  if (context.measureText(text).width <= within) return text;
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  const all = Array.from(graphemes.segment(text), ({ segment }) => segment);
  while (all.length > 0) {
    all.pop();
    const shorter = `${all.join('').trimEnd()}…`;
    if (context.measureText(shorter).width <= within) return shorter;
  }
  return '…';
}

/** Where what follows the header begins. */
export function headerHeight(subtitle: string | undefined): number {
  return subtitle === undefined || subtitle === '' ? 66 : 88;
}

export function paintHeader(context: SKRSContext2D, title: string, subtitle: string | undefined): void {
  context.fillStyle = colors.brand;
  roundedRect(context, margin, 26, 5, 24, 2.5);
  const within = width - 2 * margin - 16;
  // A long title is written smaller before it is cut.
  const size = [23, 21, 19].find((each) => widthOf(context, title, each, 700) <= within) ?? 17;
  write(context, title, margin + 16, 46, { size, weight: 700, color: colors.strong, within });
  if (subtitle) write(context, subtitle, margin + 16, 70, { size: 15, color: colors.quiet, within });
}

export function roundedRect(
  context: SKRSContext2D,
  x: number,
  y: number,
  wide: number,
  high: number,
  radius: number,
): void {
  context.beginPath();
  context.roundRect(x, y, wide, high, radius);
  context.fill();
}

/** A friendly line in the place of what there is not. */
export function paintNothing(context: SKRSContext2D, area: { top: number; height: number }): void {
  const y = area.top + area.height / 2 + 6;
  write(context, 'Nothing here yet', width / 2, y, { size: 17, color: colors.quiet, align: 'center' });
}

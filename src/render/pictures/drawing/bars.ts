import type { SKRSContext2D } from '@napi-rs/canvas';
import { count } from '../../text.ts';
import type { BarsPicture } from '../pictures.ts';
import {
  colors,
  headerHeight,
  margin,
  paintHeader,
  paintNothing,
  roundedRect,
  width,
  widthOf,
  write,
  type Layout,
} from './page.ts';

type Bar = BarsPicture['bars'][number];

/** Gold, silver, bronze. */
const medals: Readonly<Record<number, string>> = { 1: '#f2c14e', 2: '#c4cad3', 3: '#d08a55' };

/** Of few rows each has room; many are written on their bars. */
const sizes = {
  podium: { rowHeight: 58, text: 17, badge: 15 },
  board: { rowHeight: 44, text: 17, badge: 15 },
  long: { rowHeight: 34, text: 15, badge: 12 },
};

export function layOutBars({ title, subtitle, unit, bars }: BarsPicture): Layout {
  const top = headerHeight(subtitle) + 8;
  const size = bars.length <= 5 ? sizes.podium : bars.length <= 10 ? sizes.board : sizes.long;
  const { rowHeight } = size;

  return {
    height: top + Math.max(bars.length, 2) * rowHeight + 16,
    paint(context) {
      paintHeader(context, title, subtitle);
      if (bars.length === 0) paintNothing(context, { top, height: 2 * rowHeight });
      const most = Math.max(1, ...bars.map(({ value }) => value));
      for (const [index, bar] of bars.entries()) {
        const row = { y: top + index * rowHeight, share: Math.max(0, bar.value) / most, size };
        paintPlace(context, bar.place, row);
        // What is counted is said once where rows are many.
        const ofUnit = bars.length <= 5 || index === 0 ? unit : '';
        if (size === sizes.long) paintOnBar(context, bar, ofUnit, row);
        else paintAboveBar(context, bar, ofUnit, row);
      }
    },
  };
}

interface Row {
  readonly y: number;
  /** Of the longest bar, from 0 to 1. */
  readonly share: number;
  readonly size: (typeof sizes)[keyof typeof sizes];
}

const left = margin + 44;
const right = width - margin;

function paintPlace(context: SKRSContext2D, place: number, { y, size }: Row): void {
  const middle = y + size.rowHeight / 2;
  const medal = medals[place];
  if (medal !== undefined) {
    context.fillStyle = medal;
    context.beginPath();
    context.arc(margin + 15, middle, size.badge, 0, 2 * Math.PI);
    context.fill();
  }
  const color = medal === undefined ? colors.quiet : colors.background;
  const style = { size: 15, weight: 700, color, align: 'center', within: 40 } as const;
  write(context, count(place), margin + 15, middle + 5.5, style);
}

function paintAboveBar(context: SKRSContext2D, bar: Bar, unit: string, { y, share, size }: Row): void {
  const base = y + size.rowHeight / 2 - 2;
  paintNameAndValue(context, bar, unit, { base, left, right, text: size.text });
  context.fillStyle = colors.raised;
  roundedRect(context, left, base + 9, right - left, 8, 4);
  context.fillStyle = medals[bar.place] ?? colors.brand;
  if (share > 0) roundedRect(context, left, base + 9, Math.max(8, share * (right - left)), 8, 4);
}

function paintOnBar(context: SKRSContext2D, bar: Bar, unit: string, { y, share, size }: Row): void {
  const high = size.rowHeight - 6;
  context.fillStyle = colors.raised;
  roundedRect(context, left, y + 3, right - left, high, 6);
  context.fillStyle = colors.deepBrand;
  if (share > 0) roundedRect(context, left, y + 3, Math.max(12, share * (right - left)), high, 6);
  const base = y + size.rowHeight / 2 + 5;
  paintNameAndValue(context, bar, unit, { base, left: left + 10, right: right - 10, text: size.text });
}

function paintNameAndValue(
  context: SKRSContext2D,
  { name, value }: Bar,
  unit: string,
  at: { base: number; left: number; right: number; text: number },
): void {
  const amount = count(value);
  const ofUnit = unit === '' ? 0 : widthOf(context, unit, 14) + 6;
  const ofAmount = widthOf(context, amount, at.text, 700);
  write(context, unit, at.right, at.base, { size: 14, color: colors.quiet, align: 'right' });
  const strong = { size: at.text, color: colors.strong };
  write(context, amount, at.right - ofUnit, at.base, { ...strong, weight: 700, align: 'right' });
  const within = at.right - at.left - ofUnit - ofAmount - 16;
  write(context, name, at.left, at.base, { ...strong, weight: 600, within });
}

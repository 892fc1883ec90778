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

/** Gold, silver, bronze. */
const medals: Readonly<Record<number, string>> = { 1: '#f2c14e', 2: '#c4cad3', 3: '#d08a55' };

export function drawBars(picture: BarsPicture): Layout {
  const { title, subtitle, unit, bars } = picture;
  const top = headerHeight(subtitle) + 8;
  const rowHeight = bars.length <= 5 ? 58 : 44;
  const height = top + Math.max(bars.length, 2) * rowHeight + 16;

  return {
    height,
    paint(context) {
      paintHeader(context, title, subtitle);
      if (bars.length === 0) {
        paintNothing(context, 'Nothing here yet', { top, height: 2 * rowHeight });
        return;
      }
      const most = Math.max(...bars.map(({ value }) => value), 1);
      const [first] = bars;
      const ofUnit = widthOf(context, unit, 14);
      for (const [index, bar] of bars.entries()) {
        const y = top + index * rowHeight;
        paintRow(context, bar, {
          y,
          rowHeight,
          most,
          unit: bar === first || bars.length <= 5 ? unit : '',
          ofUnit,
        });
      }
    },
  };
}

function paintRow(
  context: SKRSContext2D,
  { place, name, value }: BarsPicture['bars'][number],
  row: { y: number; rowHeight: number; most: number; unit: string; ofUnit: number },
): void {
  const left = margin + 44;
  const right = width - margin;
  const base = row.y + row.rowHeight / 2 - 2;
  const medal = medals[place];
  if (medal !== undefined) {
    context.fillStyle = medal;
    context.beginPath();
    context.arc(margin + 15, row.y + row.rowHeight / 2, 15, 0, 2 * Math.PI);
    context.fill();
  }
  write(context, String(place), margin + 15, row.y + row.rowHeight / 2 + 5.5, {
    size: 15,
    weight: 700,
    color: medal === undefined ? colors.quiet : colors.background,
    align: 'center',
  });
  const ofUnit = row.unit === '' ? 0 : row.ofUnit + 6;
  if (row.unit !== '')
    write(context, row.unit, right, base, { size: 14, color: colors.quiet, align: 'right' });
  const amount = count(value);
  write(context, amount, right - ofUnit, base, {
    size: 17,
    weight: 700,
    color: colors.strong,
    align: 'right',
  });
  const within = right - left - ofUnit - widthOf(context, amount, 17, 700) - 16;
  write(context, name, left, base, { size: 17, weight: 600, color: colors.strong, within });

  context.fillStyle = colors.raised;
  roundedRect(context, left, base + 9, right - left, 8, 4);
  const share = Math.max(0, value) / row.most;
  context.fillStyle = medal ?? colors.brand;
  if (share > 0) roundedRect(context, left, base + 9, Math.max(8, share * (right - left)), 8, 4);
}

import type { SKRSContext2D } from '@napi-rs/canvas';
import type { CalendarPicture } from '../pictures.ts';
import {
  colors,
  headerHeight,
  margin,
  paintHeader,
  roundedRect,
  width,
  widthOf,
  write,
  type Layout,
} from './page.ts';
import { monthName } from './ticks.ts';

/** From a day with nothing to the best days: the brand's red, lighter where there is more. */
const shades = ['#2e3035', '#5a2a21', '#8d3526', '#c9492f', '#ff7d5f'];

const dayMs = 86_400_000;
const weekdaysWide = 40;
const monthsHigh = 26;

export function drawCalendar(picture: CalendarPicture): Layout {
  const { title, subtitle, totals } = picture;
  const days = daysOf(picture);
  const weeks = (days.at(-1)?.week ?? 0) + 1;
  const pitch = Math.min(22, (width - 2 * margin - weekdaysWide) / weeks);
  const top = headerHeight(subtitle) + monthsHigh;
  const left = margin + weekdaysWide;
  const legendTop = top + 7 * pitch + 14;
  const tilesTop = legendTop + 34;
  const height = tilesTop + (totals.length > 0 ? 72 + 20 : 0);
  const levels = levelsOf(Object.values(picture.days));

  return {
    height,
    paint(context) {
      paintHeader(context, title, subtitle);
      for (const [row, name] of [
        [0, 'Mon'],
        [2, 'Wed'],
        [4, 'Fri'],
        [6, 'Sun'],
      ] as const)
        write(context, name, margin, top + row * pitch + pitch - 1, { size: 12, color: colors.quiet });
      paintMonths(context, days, (week) => left + week * pitch, top - 10);
      const gap = Math.max(1.5, pitch * 0.16);
      for (const { week, weekday, count } of days) {
        context.fillStyle = shades[levels.filter((from) => count >= from).length] ?? colors.raised;
        roundedRect(
          context,
          left + week * pitch,
          top + weekday * pitch,
          pitch - gap,
          pitch - gap,
          pitch * 0.22,
        );
      }
      paintLegend(context, levels, legendTop);
      paintTotals(context, totals, tilesTop);
    },
  };
}

interface Day {
  readonly date: Date;
  /** Columns, from the first week shown on. */
  readonly week: number;
  /** 0 is Monday. */
  readonly weekday: number;
  readonly count: number;
}

function daysOf({ from, to, days }: CalendarPicture): Day[] {
  const start = Date.parse(from);
  const length = Math.round((Date.parse(to) - start) / dayMs) + 1;
  if (!(length > 0 && length <= 54 * 7)) throw new RangeError(`a calendar from ${from} to ${to}`);
  const before = weekdayOf(new Date(start));
  return Array.from({ length }, (_, index) => {
    const date = new Date(start + index * dayMs);
    return {
      date,
      week: Math.floor((before + index) / 7),
      weekday: weekdayOf(date),
      count: days[date.toISOString().slice(0, 10)] ?? 0,
    };
  });
}

const weekdayOf = (date: Date): number => (date.getUTCDay() + 6) % 7;

/** Least counts of the shades: a quarter of the days with something has each, as far as whole numbers allow. */
function levelsOf(counts: readonly number[]): number[] {
  const some = counts.filter((count) => count > 0).sort((a, b) => a - b);
  const at = (share: number): number => some[Math.floor(share * some.length)] ?? 0;
  const levels: number[] = [1];
  for (const share of [0.4, 0.7, 0.9]) levels.push(Math.max((levels.at(-1) ?? 0) + 1, at(share)));
  return levels;
}

function paintMonths(
  context: SKRSContext2D,
  days: readonly Day[],
  x: (week: number) => number,
  y: number,
): void {
  let free = 0;
  for (const { date, week } of days.filter(({ date }, index) => index === 0 || date.getUTCDate() === 1)) {
    const name = monthName(date.getUTCMonth());
    const isCutShort = date.getUTCDate() > 20;
    if (x(week) < free || isCutShort) continue;
    free = x(week) + write(context, name, x(week), y, { size: 13, color: colors.quiet }) + 6;
  }
}

function paintLegend(context: SKRSContext2D, levels: readonly number[], top: number): void {
  let x = width - margin;
  for (const index of [4, 3, 2, 1]) {
    const from = levels[index - 1] ?? 0;
    const next = levels[index];
    const label = next === undefined ? `${from}+` : next - 1 > from ? `${from}–${next - 1}` : String(from);
    x -= widthOf(context, label, 12);
    write(context, label, x, top + 11, { size: 12, color: colors.quiet });
    x -= 18;
    context.fillStyle = shades[index] ?? colors.raised;
    roundedRect(context, x, top, 13, 13, 3);
    x -= 14;
  }
}

function paintTotals(context: SKRSContext2D, totals: CalendarPicture['totals'], top: number): void {
  const gap = 10;
  const wide = (width - 2 * margin - gap * (totals.length - 1)) / totals.length;
  for (const [index, { label, value }] of totals.entries()) {
    const x = margin + index * (wide + gap);
    context.fillStyle = colors.raised;
    roundedRect(context, x, top, wide, 72, 8);
    const within = wide - 24;
    write(context, value, x + 12, top + 34, { size: 22, weight: 700, color: colors.strong, within });
    write(context, label, x + 12, top + 57, { size: 13, color: colors.quiet, within });
  }
}

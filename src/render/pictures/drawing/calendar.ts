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

const nothing = '#2e3035';
/** The brand's red, lighter where there is more. */
const shades = ['#5a2a21', '#8d3526', '#c9492f', '#ff7d5f'];

const dayMs = 86_400_000;
const weekdays = ['Mon', '', 'Wed', '', 'Fri', '', 'Sun'];
const weeksOfYear = 53;
const gap = 1.5;
const tileHeight = 72;

export function layOutCalendar(picture: CalendarPicture): Layout {
  const { title, subtitle, totals } = picture;
  const days = daysOf(picture);
  const levels = levelsOf(days.map(({ count }) => count));
  const weeks = Math.max(weeksOfYear, (days.at(-1)?.week ?? 0) + 1);
  // In whole pixels, so that every day has the same size.
  const pitch = Math.floor((2 * (width - 2 * margin - 40)) / weeks) / 2;
  const left = width - margin - weeks * pitch + gap;
  const top = headerHeight(subtitle) + 26;
  const legendTop = top + 7 * pitch + 14;
  const tilesTop = legendTop + 34;

  return {
    height: tilesTop + (totals.length > 0 ? tileHeight + 20 : 0),
    paint(context) {
      paintHeader(context, title, subtitle);
      for (const [row, name] of weekdays.entries())
        write(context, name, margin, top + (row + 0.5) * pitch + 3.5, { size: 12, color: colors.quiet });
      paintMonths(context, days, (week) => left + week * pitch, top - 10);
      for (const { week, weekday, count } of days) {
        const level = levels.findLast(({ from }) => count >= from);
        context.fillStyle = level?.shade ?? nothing;
        const size = pitch - gap;
        roundedRect(context, left + week * pitch, top + weekday * pitch, size, size, size * 0.25);
      }
      paintLegend(context, levels, legendTop);
      paintTotals(context, totals, tilesTop);
    },
  };
}

interface Day {
  readonly date: Date;
  /** The column, from 0. */
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
    const count = days[date.toISOString().slice(0, 10)] ?? 0;
    return { date, week: Math.floor((before + index) / 7), weekday: weekdayOf(date), count };
  });
}

const weekdayOf = (date: Date): number => (date.getUTCDay() + 6) % 7;

interface Level {
  /** The least and the most that have this shade. */
  readonly from: number;
  readonly to: number;
  readonly shade: string;
}

/** By what a very good day is here: one of the best in twenty, so that a single record does not darken all others. */
function levelsOf(counts: readonly number[]): Level[] {
  const some = counts.filter((count) => count > 0).sort((a, b) => a - b);
  const good = some[Math.floor(some.length * 0.95)] ?? 0;
  const least = [...new Set([0, 0.3, 0.55, 0.8].map((share) => Math.max(1, Math.ceil(share * good))))];
  return some.length === 0
    ? []
    : least.map((from, index) => ({
        from,
        to: (least[index + 1] ?? (some.at(-1) ?? 0) + 1) - 1,
        // Who has only few different days has the brightest shades.
        shade: shades[shades.length - least.length + index] ?? nothing,
      }));
}

function paintMonths(
  context: SKRSContext2D,
  days: readonly Day[],
  x: (week: number) => number,
  y: number,
): void {
  const [first] = days;
  let free = 0;
  for (const day of days) {
    const isNamed = day.date.getUTCDate() === 1 || (day === first && day.date.getUTCDate() < 20);
    const left = x(day.week);
    if (!isNamed || left < free) continue;
    const name = monthName(day.date.getUTCMonth());
    free = left + write(context, name, left, y, { size: 13, color: colors.quiet }) + 6;
  }
}

function paintLegend(context: SKRSContext2D, levels: readonly Level[], top: number): void {
  let right = width - margin;
  for (const { from, to, shade } of levels.toReversed()) {
    const label = from === to ? String(from) : `${from}–${to}`;
    right -= widthOf(context, label, 12);
    write(context, label, right, top + 11, { size: 12, color: colors.quiet });
    right -= 18;
    context.fillStyle = shade;
    roundedRect(context, right, top, 13, 13, 3);
    right -= 14;
  }
}

function paintTotals(context: SKRSContext2D, totals: CalendarPicture['totals'], top: number): void {
  const gap = 10;
  const columns = Math.max(totals.length, 3);
  const wide = (width - 2 * margin - gap * (columns - 1)) / columns;
  for (const [index, { label, value }] of totals.entries()) {
    const left = margin + index * (wide + gap);
    context.fillStyle = colors.raised;
    roundedRect(context, left, top, wide, tileHeight, 8);
    const within = wide - 24;
    write(context, value, left + 12, top + 34, { size: 22, weight: 700, color: colors.strong, within });
    write(context, label, left + 12, top + 57, { size: 13, color: colors.quiet, within });
  }
}

import type { SKRSContext2D } from '@napi-rs/canvas';
import { count } from '../../text.ts';
import type { LinesPicture } from '../pictures.ts';
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
import { timeTicks, valueTicks } from './ticks.ts';

type Line = LinesPicture['lines'][number];
type Band = NonNullable<LinesPicture['bands']>[number];

/** Told apart by people who see fewer colours, too. */
const strokes = ['#ff6f52', '#4fb4ff', '#ffd166', '#63d8a4', '#c79bff'];
const strokeOf = (index: number): string => strokes[index % strokes.length] ?? colors.strong;

const plotHeight = 270;
const rowHeight = 26;
const dayMs = 86_400_000;
/** The end of the year 9999, and more than anybody has: beyond, there is no room for a label. */
const lastTime = 253_402_300_799_999;
const mostValue = 1e12;

/** With fewer points than this, a line holds its value until the next: what was between is not known. */
const denseFrom = 40;

export function layOutLines(picture: LinesPicture, ruler: SKRSContext2D): Layout {
  const { title, subtitle, unit, bands = [] } = picture;
  const lines = picture.lines.map(({ name, points }) => ({
    name,
    // JSON has null for what is no number.
    points: points.filter(
      ({ at, value }) => isWithin(at, 0, lastTime) && isWithin(value, -mostValue, mostValue),
    ),
  }));
  const legendTop = headerHeight(subtitle);
  const legend = legendOf(lines, unit, ruler);
  const top = legendTop + legend.rows * rowHeight + 12;
  const plotted = lines.flatMap(({ points }) => points);

  return {
    height: top + plotHeight + 48,
    paint(context) {
      paintHeader(context, title, subtitle);
      paintLegend(context, legend, legendTop);
      if (plotted.length === 0) {
        paintNothing(context, { top, height: plotHeight });
        return;
      }
      const values = rangeOfValues(plotted.map(({ value }) => value));
      const times = rangeOfTimes(plotted.map(({ at }) => at));
      const widestLabel = Math.max(...values.ticks.map((tick) => widthOf(context, shortNumber(tick), 13)));
      const left = margin + widestLabel + 10;
      const right = width - margin;
      const x = (at: number): number => left + ((at - times.from) / (times.to - times.from)) * (right - left);
      const y = (value: number): number =>
        top + plotHeight - ((value - values.from) / (values.to - values.from)) * plotHeight;

      for (const band of bands) paintBand(context, band, { values, y, left, right });
      for (const tick of values.ticks) {
        context.fillStyle = colors.grid;
        context.fillRect(left, y(tick) - 0.5, right - left, 1);
        const style = { size: 13, color: colors.quiet, align: 'right' } as const;
        write(context, shortNumber(tick), left - 10, y(tick) + 4.5, style);
      }
      for (const tick of timeTicks(times, picture.zone, right - left))
        paintTime(context, tick, x(tick.at), top + plotHeight);
      // The first is drawn last: it lies above the others.
      for (const [index, { points }] of [...lines.entries()].reverse()) {
        const path = points.map(({ at, value }) => [x(at), y(value)] as const);
        if (lines.length === 1) paintArea(context, path, strokeOf(index), top + plotHeight);
        paintLine(context, path, strokeOf(index));
      }
    },
  };
}

function isWithin(value: number, from: number, to: number): boolean {
  return Number.isFinite(value) && value >= from && value <= to;
}

interface Legend {
  readonly columns: 1 | 2;
  readonly rows: number;
  readonly entries: readonly { readonly name: string; readonly value: string; readonly unit: string }[];
}

/** In two columns, if every name fits into one of them. */
function legendOf(lines: readonly Line[], unit: string, ruler: SKRSContext2D): Legend {
  const entries = lines.map(({ name, points }) => {
    const last = points.at(-1);
    return { name, value: last === undefined ? '–' : count(last.value), unit };
  });
  const half = (width - 2 * margin) / 2 - 20;
  const fitsHalf = entries.every(
    ({ name, value }) => widthOf(ruler, name, 15) + widthOf(ruler, value, 15, 700) + 31 <= half,
  );
  return lines.length > 1 && fitsHalf
    ? {
        columns: 2,
        rows: Math.ceil(lines.length / 2),
        entries: entries.map((each) => ({ ...each, unit: '' })),
      }
    : { columns: 1, rows: lines.length, entries };
}

function paintLegend(context: SKRSContext2D, { columns, entries }: Legend, top: number): void {
  const wide = (width - 2 * margin) / columns;
  for (const [index, { name, value, unit }] of entries.entries()) {
    const left = margin + (index % columns) * wide;
    const base = top + Math.floor(index / columns) * rowHeight + 14;
    context.fillStyle = strokeOf(index);
    roundedRect(context, left, base - 10, 14, 10, 3);
    const others = widthOf(context, value, 15, 700) + widthOf(context, unit, 15) + 40;
    let x = left + 22;
    x += write(context, name, x, base, { size: 15, within: wide - 22 - others }) + 9;
    x += write(context, value, x, base, { size: 15, weight: 700, color: colors.strong }) + 5;
    write(context, unit, x, base, { size: 15, color: colors.quiet });
  }
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function rangeOfValues(values: readonly number[]): ReturnType<typeof valueTicks> {
  const { from: least, to: most } = rangeOf(values);
  // From 0 on, unless that would press what changed into a corner.
  if (least >= 0 && (least === most || least < most * 0.6)) return valueTicks(0, Math.max(most, 1));
  return least === most ? valueTicks(least, 0) : valueTicks(least - (most - least) * 0.1, most);
}

function rangeOfTimes(times: readonly number[]): Range {
  const { from, to } = rangeOf(times);
  return from === to ? { from: from - dayMs, to: to + dayMs } : { from, to };
}

/** Without spreading, which fails for a hundred thousand. */
function rangeOf(numbers: readonly number[]): Range {
  return numbers.reduce(({ from, to }, each) => ({ from: Math.min(from, each), to: Math.max(to, each) }), {
    from: Infinity,
    to: -Infinity,
  });
}

function paintBand(
  context: SKRSContext2D,
  { label, from, to, color }: Band,
  plot: { values: Range; y: (value: number) => number; left: number; right: number },
): void {
  const { values, y, left, right } = plot;
  const above = y(Math.min(to, values.to));
  const below = y(Math.max(from, values.from));
  if (below <= above) return;
  const rgb = [color >> 16, (color >> 8) & 255, color & 255];
  context.fillStyle = `rgba(${rgb.join(',')},0.13)`;
  context.fillRect(left, above, right - left, below - above);
  // Where there is no room for a name, a line would only be noise.
  if (below - above < 18) return;
  context.fillStyle = `rgba(${rgb.join(',')},0.55)`;
  if (from > values.from) context.fillRect(left, below - 0.5, right - left, 1);
  const lighter = rgb.map((part) => Math.round(part + (255 - part) * 0.35));
  write(context, label, right - 8, below - 6, {
    ...{ size: 12.5, weight: 600, align: 'right', within: 160 },
    color: `rgb(${lighter.join(',')})`,
  });
}

function paintTime(
  context: SKRSContext2D,
  { label, isStrong }: { label: string; isStrong: boolean },
  x: number,
  bottom: number,
): void {
  context.fillStyle = colors.grid;
  context.fillRect(x - 0.5, bottom, 1, 6);
  const weight = isStrong ? 700 : 500;
  const half = widthOf(context, label, 13, weight) / 2;
  const center = Math.min(x, width - margin / 2 - half);
  const color = isStrong ? colors.text : colors.quiet;
  write(context, label, center, bottom + 24, { size: 13, weight, color, align: 'center' });
}

type Path = readonly (readonly [x: number, y: number])[];

function paintLine(context: SKRSContext2D, path: Path, color: string): void {
  const last = path.at(-1);
  if (last === undefined) return;
  context.strokeStyle = color;
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.lineCap = 'round';
  context.beginPath();
  trace(context, path);
  context.stroke();
  for (const [radius, fill] of [
    [7, colors.background],
    [5, color],
  ] as const) {
    context.fillStyle = fill;
    context.beginPath();
    context.arc(...last, radius, 0, 2 * Math.PI);
    context.fill();
  }
}

function trace(context: SKRSContext2D, path: Path): void {
  for (const [index, [x, y]] of path.entries()) {
    const before = path.length < denseFrom ? path[index - 1] : undefined;
    if (before !== undefined) context.lineTo(x, before[1]);
    context.lineTo(x, y);
  }
}

function paintArea(context: SKRSContext2D, path: Path, color: string, bottom: number): void {
  const [first, last] = [path[0], path.at(-1)];
  if (first === undefined || last === undefined) return;
  context.fillStyle = `${color}26`;
  context.beginPath();
  context.moveTo(first[0], bottom);
  trace(context, path);
  context.lineTo(last[0], bottom);
  context.fill();
}

/** `1,234`, `12.5k`, `3.2M`: short enough for an axis. */
function shortNumber(value: number): string {
  const [unit, by] =
    Math.abs(value) >= 1e6 ? (['M', 1e6] as const) : Math.abs(value) >= 1e4 ? (['k', 1e3] as const) : ['', 1];
  return `${(value / by).toLocaleString('en-US', { maximumFractionDigits: 2 })}${unit}`;
}

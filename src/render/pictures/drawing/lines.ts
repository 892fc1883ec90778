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
  shortNumber,
  width,
  widthOf,
  write,
  type Layout,
} from './page.ts';
import { timeTicks, valueTicks } from './ticks.ts';

type Line = LinesPicture['lines'][number];
type Point = Line['points'][number];

/** Told apart by people who see fewer colours, too. */
const strokes = ['#ff6f52', '#4fb4ff', '#ffd166', '#63d8a4', '#c79bff'];
const strokeOf = (index: number): string => strokes[index % strokes.length] ?? colors.strong;

const plotHeight = 270;
const entryHeight = 26;
const dayMs = 86_400_000;

/** With fewer points than this, a line holds its value until the next: what was between is not known. */
const denseFrom = 40;

export function drawLines(picture: LinesPicture): Layout {
  const { title, subtitle, zone, bands = [] } = picture;
  const lines = picture.lines.map(({ name, points }) => ({ name, points: points.filter(isFinitePoint) }));
  const legendRows = Math.ceil(lines.length / (lines.length > 1 ? 2 : 1));
  const top = headerHeight(subtitle) + legendRows * entryHeight + 12;
  const height = top + plotHeight + 52;
  const points = lines.flatMap((line) => line.points);

  return {
    height,
    paint(context) {
      paintHeader(context, title, subtitle);
      paintLegend(context, lines, picture.unit, headerHeight(subtitle));
      if (points.length === 0) {
        paintNothing(context, 'Nothing here yet', { top, height: plotHeight });
        return;
      }
      const values = scaleOf(points.map(({ value }) => value));
      const times = timesOf(points.map(({ at }) => at));
      const left =
        margin + Math.max(...values.ticks.map((tick) => widthOf(context, shortNumber(tick), 13))) + 10;
      const right = width - margin;
      const x = (at: number): number => left + ((at - times.from) / (times.to - times.from)) * (right - left);
      const y = (value: number): number =>
        top + plotHeight - ((value - values.from) / (values.to - values.from)) * plotHeight;

      for (const { label, from, to, color } of bands) {
        const above = y(Math.min(to, values.to));
        const below = y(Math.max(from, values.from));
        if (below <= above) continue;
        const rgb = `#${color.toString(16).padStart(6, '0')}`;
        context.fillStyle = `${rgb}26`;
        context.fillRect(left, above, right - left, below - above);
        context.fillStyle = `${rgb}b3`;
        context.fillRect(left, below - 1, right - left, 1);
        if (below - above >= 18)
          write(context, label, right - 8, below - 6, { size: 12, weight: 600, color: rgb, align: 'right' });
      }
      for (const tick of values.ticks) {
        context.fillStyle = colors.grid;
        context.fillRect(left, y(tick) - 0.5, right - left, 1);
        write(context, shortNumber(tick), left - 10, y(tick) + 4.5, {
          size: 13,
          color: colors.quiet,
          align: 'right',
        });
      }
      for (const { at, label, isStrong } of timeTicks(times, zone, right - left)) {
        context.fillStyle = colors.grid;
        context.fillRect(x(at) - 0.5, top + plotHeight, 1, 6);
        write(context, label, x(at), top + plotHeight + 24, {
          size: 13,
          weight: isStrong ? 700 : 500,
          color: isStrong ? colors.text : colors.quiet,
          align: 'center',
        });
      }
      for (const [index, line] of [...lines.entries()].reverse()) {
        paintLine(
          context,
          line.points.map(({ at, value }) => [x(at), y(value)] as const),
          strokeOf(index),
        );
      }
    },
  };
}

const isFinitePoint = ({ at, value }: Point): boolean => Number.isFinite(at) && Number.isFinite(value);

function paintLegend(context: SKRSContext2D, lines: readonly Line[], unit: string, top: number): void {
  const columns = lines.length > 1 ? 2 : 1;
  const column = (width - 2 * margin) / columns;
  for (const [index, { name, points }] of lines.entries()) {
    const x = margin + (index % columns) * column;
    const y = top + Math.floor(index / columns) * entryHeight + 14;
    context.fillStyle = strokeOf(index);
    roundedRect(context, x, y - 10, 14, 10, 3);
    const last = points.at(-1);
    const value = last === undefined ? '–' : count(last.value);
    const ofValue = widthOf(context, value, 15, 700);
    const written = write(context, name, x + 22, y, {
      size: 15,
      weight: 500,
      within: column - 22 - ofValue - 26,
    });
    write(context, value, x + 22 + written + 9, y, { size: 15, weight: 700, color: colors.strong });
    if (columns === 1)
      write(context, unit, x + 22 + written + 9 + ofValue + 5, y, { size: 15, color: colors.quiet });
  }
}

function scaleOf(values: readonly number[]): { from: number; to: number; ticks: readonly number[] } {
  const [least, most] = [min(values), max(values)];
  // From 0 on, unless that would press what changed into a corner.
  const from = least >= 0 && least < most * 0.6 ? 0 : least - (most - least) * 0.1;
  return valueTicks(Math.min(from, least), most === from ? from + 1 : most);
}

function timesOf(times: readonly number[]): { from: number; to: number } {
  const [from, to] = [min(times), max(times)];
  return from === to ? { from: from - dayMs, to: to + dayMs } : { from, to };
}

const min = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
const max = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);

function paintLine(
  context: SKRSContext2D,
  path: readonly (readonly [x: number, y: number])[],
  color: string,
): void {
  const last = path.at(-1);
  if (last === undefined) return;
  const isStepped = path.length < denseFrom;
  context.strokeStyle = color;
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.lineCap = 'round';
  context.beginPath();
  for (const [index, [x, y]] of path.entries()) {
    if (index === 0) context.moveTo(x, y);
    else {
      if (isStepped) context.lineTo(x, path[index - 1]?.[1] ?? y);
      context.lineTo(x, y);
    }
  }
  context.stroke();
  context.fillStyle = colors.background;
  circle(context, last, 7);
  context.fillStyle = color;
  circle(context, last, 5);
}

function circle(context: SKRSContext2D, [x, y]: readonly [number, number], radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

import { unbroken } from '../markdown/write/code.ts';
import { count, counted, cut } from '../text.ts';
import type { OutputEntry } from './parse.ts';

export interface DrawnLine {
  readonly text: string;
  /** Whether it belongs to something that passed; such lines are left out first. */
  readonly passed: boolean;
}

/** A phone shows 40 columns. */
const maxIndent = 8;

export function drawOutput(entries: readonly OutputEntry[]): DrawnLine[] {
  return entries.flatMap((entry) => {
    const passed = tellsOfSuccess(entry);
    const indent = '  '.repeat(Math.min(entry.depth, maxIndent));
    const sign = signOf(entry);
    const time = entry.ms === null ? '' : ` (${duration(entry.ms)})`;
    const below = indent + ' '.repeat(sign.length);
    return entry.text.split('\n').map((line, index) => {
      const text = index === 0 ? `${indent}${sign}${line}${time}` : `${below}${line}`;
      return { text: text.trimEnd(), passed };
    });
  });
}

function signOf({ kind, outcome }: OutputEntry): string {
  switch (kind) {
    case 'log':
      return '';
    case 'passed':
      return '✓ ';
    case 'failed':
    case 'error':
      return '✗ ';
    case 'group':
    case 'test':
      return { open: '▸ ', passed: '✓ ', failed: '✗ ' }[outcome];
  }
}

function tellsOfSuccess({ kind, outcome, parent }: OutputEntry): boolean {
  if (kind === 'group' || kind === 'test') return outcome === 'passed';
  return kind !== 'failed' && kind !== 'error' && parent?.outcome === 'passed';
}

/** `0.4 ms`, `45 ms`, `1.2 s`. */
export function duration(ms: number): string {
  if (ms >= 1000) return `${ms >= 100_000 ? count(ms / 1000) : (ms / 1000).toFixed(1)} s`;
  return `${Number(ms.toFixed(ms < 10 ? 1 : 0))} ms`;
}

const maxLine = 300;
/** For `… 214 lines left out …` and its line feed. */
const gapRoom = 40;

interface Gap {
  readonly text: string;
  readonly leftOut: number;
}

type Piece = DrawnLine | Gap;

/** Fits lines into `room` units of a code block: leaves out what passed, then the middle. */
export function fitLines(
  lines: readonly DrawnLine[],
  room: number,
): { readonly text: string; readonly whole: boolean } {
  if (fits(lines, room)) {
    return { text: join(lines), whole: lines.every(({ text }) => text.length <= maxLine) };
  }
  const pieces = lines.some(({ passed }) => !passed) ? withoutPasses(lines) : lines;
  return { text: join(fits(pieces, room) ? pieces : cutMiddle(pieces, room)), whole: false };
}

const gap = (leftOut: number): Gap => ({
  text: `… ${counted(leftOut, 'line', 'lines')} left out …`,
  leftOut,
});

function withoutPasses(lines: readonly DrawnLine[]): Piece[] {
  const pieces: Piece[] = [];
  for (const line of lines) {
    const last = pieces.at(-1);
    if (!line.passed) pieces.push(line);
    else if (isGap(last)) pieces[pieces.length - 1] = gap(last.leftOut + 1);
    else pieces.push(gap(1));
  }
  return pieces;
}

function cutMiddle(pieces: readonly Piece[], room: number): Piece[] {
  const side = (room - gapRoom) / 2;
  let head = fitting(pieces, side);
  let tail = fitting(pieces.slice(head).reverse(), side);
  // Adjacent gaps become one.
  while (head > 0 && isGap(pieces[head - 1])) head -= 1;
  while (tail > 0 && isGap(pieces.at(-tail))) tail -= 1;
  const end = pieces.length - tail;
  let leftOut = 0;
  for (const piece of pieces.slice(head, end)) leftOut += isGap(piece) ? piece.leftOut : 1;
  return [...pieces.slice(0, head), gap(leftOut), ...pieces.slice(end)];
}

function isGap(piece: Piece | undefined): piece is Gap {
  return piece !== undefined && 'leftOut' in piece;
}

function fitting(pieces: readonly Piece[], room: number): number {
  let length = 0;
  const end = pieces.findIndex((piece) => (length += shown(piece).length + 1) > room);
  return end === -1 ? pieces.length : end;
}

function fits(pieces: readonly Piece[], room: number): boolean {
  return fitting(pieces, room + 1) === pieces.length;
}

function shown({ text }: Piece): string {
  return cut(unbroken(text), maxLine);
}

function join(pieces: readonly Piece[]): string {
  return pieces.map(shown).join('\n');
}

import { unbroken } from '../markdown/write/code.ts';
import { count, cut } from '../text.ts';
import type { DrawnLine } from './draw.ts';

/** Longer lines are cut where they are shown. */
const longestLine = 300;
/** Room for the sign of a gap and its line feed. */
const gapRoom = 40;

/** The sign that stands for lines left out. */
interface Gap {
  readonly text: string;
  readonly leftOut: number;
}

type Piece = DrawnLine | Gap;

/**
 * As many lines as fit into `room` units of a code block. Of more than that, first what passed is left out, if anything else is
 * there; then lines from the middle. `… 214 lines left out …` stands where something is missing.
 */
export function fitLines(
  lines: readonly DrawnLine[],
  room: number,
): { readonly text: string; readonly whole: boolean } {
  if (fits(lines, room)) {
    return { text: join(lines), whole: lines.every(({ text }) => text.length <= longestLine) };
  }
  const pieces = lines.some(({ passed }) => !passed) ? withoutPasses(lines) : lines;
  return { text: join(fits(pieces, room) ? pieces : cutMiddle(pieces, room)), whole: false };
}

const gap = (lines: number): Gap => ({
  text: `… ${count(lines)} ${lines === 1 ? 'line' : 'lines'} left out …`,
  leftOut: lines,
});

function withoutPasses(lines: readonly DrawnLine[]): Piece[] {
  const pieces: Piece[] = [];
  let passed = 0;
  for (const line of lines) {
    if (line.passed) {
      passed += 1;
      continue;
    }
    if (passed > 0) pieces.push(gap(passed));
    passed = 0;
    pieces.push(line);
  }
  if (passed > 0) pieces.push(gap(passed));
  return pieces;
}

function cutMiddle(pieces: readonly Piece[], room: number): Piece[] {
  const side = (room - gapRoom) / 2;
  let head = fitting(pieces, side);
  let tail = fitting(pieces.slice(head).reverse(), side);
  // Gaps that touch are one.
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

/** How many of the first pieces fit. */
function fitting(pieces: readonly Piece[], room: number): number {
  let length = 0;
  const end = pieces.findIndex((piece) => (length += shown(piece).length + 1) > room);
  return end === -1 ? pieces.length : end;
}

function fits(pieces: readonly Piece[], room: number): boolean {
  return fitting(pieces, room + 1) === pieces.length;
}

function shown({ text }: Piece): string {
  return cut(unbroken(text), longestLine);
}

function join(pieces: readonly Piece[]): string {
  return pieces.map(shown).join('\n');
}

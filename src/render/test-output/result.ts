import { codeBlock } from '../markdown/write/code.ts';
import type { ReplyFile } from '../training/code.ts';
import { drawOutput, duration, type DrawnLine } from './draw.ts';
import { fitLines } from './fit-lines.ts';
import { shortened } from './text.ts';
import { parseOutput } from './parse.ts';

/** An attempt as a session keeps it. */
export interface AttemptFacts {
  /** Counts from 1 within the session. */
  readonly number: number;
  readonly state: 'unknown' | 'running' | 'passed' | 'failed' | 'refused';
  readonly reason: string | null;
  /** Pieces as Codewars sends them, with its markers. */
  readonly output: readonly string[];
  /** Milliseconds. */
  readonly wallTime: number | null;
}

const green = 0x2d9f5b;
const red = 0xc0392b;
const grey = 0x8b949e;

export const resultColors: Readonly<Record<AttemptFacts['state'], number>> = {
  passed: green,
  failed: red,
  refused: red,
  running: grey,
  unknown: grey,
};

/** `Attempt 2 passed` */
export function resultTitle({ number, state }: AttemptFacts): string {
  switch (state) {
    case 'passed':
      return `✓ Attempt ${number} passed`;
    case 'failed':
      return `✗ Attempt ${number} did not pass`;
    case 'refused':
      return `✗ Codewars did not take attempt ${number}`;
    case 'running':
      return `Attempt ${number} is still running`;
    case 'unknown':
      return `It is not known how attempt ${number} went`;
  }
}

/** What that means and what to do next. */
export function resultSentence({ state, wallTime }: AttemptFacts): string {
  switch (state) {
    case 'passed':
      return `${wallTime === null ? 'Well done!' : `Well done! It took ${duration(wallTime)}.`} **Finalize** hands it in as your solution.`;
    case 'failed':
      return `${wallTime === null ? '' : `It took ${duration(wallTime)}. `}Change your code and submit it again.`;
    case 'refused':
      return 'Your code is kept: change it and submit it again.';
    case 'running':
      return 'Codewars is not done with it yet. It goes on; **/session** shows the result.';
    case 'unknown':
      return 'Codewars did not tell me, and will not any more. Your code is kept: submit it again.';
  }
}

/** Of a file that Discord takes from every bot: under 8 MB, whatever the characters. */
const longestFile = 2_500_000;

/**
 * Why an attempt ended so and what it printed, as code blocks of at most `room` units together; what does not fit is whole in
 * `output.txt`.
 */
export function showResult(
  { reason, output }: AttemptFacts,
  room: number,
): { readonly text: string; readonly files: readonly ReplyFile[] } {
  const why = drawOutput(parseOutput(reason === null ? [] : [reason]));
  const printed = drawOutput(parseOutput(output));
  const first = block(why, printed.length > 0 ? room / 4 : room);
  const second = block(printed, room - first.text.length - 1);
  const cut = !first.whole || !second.whole;
  return {
    text: [first.text, second.text].filter((text) => text !== '').join('\n'),
    files: cut ? [outputFile(why, printed)] : [],
  };
}

/** Three backticks and a line feed at either end. */
const fences = 8;

function block(
  lines: readonly DrawnLine[],
  room: number,
): { readonly text: string; readonly whole: boolean } {
  const { text, whole } = fitLines(lines, Math.floor(room) - fences);
  return { text: codeBlock('', text, '', room).text, whole };
}

function outputFile(why: readonly DrawnLine[], printed: readonly DrawnLine[]): ReplyFile {
  const parts = [why, printed].filter((lines) => lines.length > 0);
  const text = parts.map((lines) => lines.map((line) => line.text).join('\n')).join('\n\n');
  return { name: 'output.txt', data: Buffer.from(shortened(text, longestFile)) };
}

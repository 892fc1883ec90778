import type { Attempt } from '../../training/model.ts';
import { grey } from '../colors.ts';
import { joinParts } from '../lines.ts';
import { codeBlock } from '../markdown/write/code.ts';
import type { ReplyFile } from '../reply.ts';
import { drawOutput, duration, fitLines, type DrawnLine } from './draw.ts';
import { parseOutput } from './parse.ts';
import { shortened } from './text.ts';

export type ShownAttempt = Omit<Attempt, 'code' | 'at'>;

const [green, red] = [0x2d9f5b, 0xc0392b];

export function describeResult({ number, state, wallTime }: ShownAttempt): {
  readonly color: number;
  readonly title: string;
  readonly sentence: string;
} {
  const took = wallTime === null ? '' : `It took ${duration(wallTime)}.`;
  switch (state) {
    case 'passed':
      return {
        color: green,
        title: `✓ Attempt ${number} passed`,
        sentence: joinParts(['Well done!', took, '**Finalize** hands it in as your solution.'], ' '),
      };
    case 'failed':
      return {
        color: red,
        title: `✗ Attempt ${number} did not pass`,
        sentence: joinParts([took, 'Change your code and submit it again.'], ' '),
      };
    case 'refused':
      return {
        color: red,
        title: `✗ Codewars did not take attempt ${number}`,
        sentence: 'Your code is kept: change it and submit it again.',
      };
    case 'running':
      return {
        color: grey,
        title: `Attempt ${number} is still running`,
        sentence: 'Codewars is not done with it yet. It goes on; **/session** shows the result.',
      };
    case 'unknown':
      return {
        color: grey,
        title: `It is not known how attempt ${number} went`,
        sentence: 'Codewars did not tell me, and will not any more. Your code is kept: submit it again.',
      };
  }
}

/** In characters, so that the file stays under Discord's limit of 8 MB. */
const maxFile = 2_500_000;

/** Code blocks of at most `room` units together, and a file if they do not fit. */
export function showResult(
  { reason, output }: ShownAttempt,
  room: number,
): { readonly text: string; readonly files: readonly ReplyFile[] } {
  const why = drawOutput(parseOutput(reason === null ? [] : [reason]));
  const printed = drawOutput(parseOutput(output));
  const first = block(why, printed.length > 0 ? room / 4 : room);
  const second = block(printed, room - first.text.length - 1);
  return {
    text: joinParts([first.text, second.text], '\n'),
    files: first.whole && second.whole ? [] : [outputFile(why, printed)],
  };
}

const fencesLength = 8;

function block(lines: readonly DrawnLine[], room: number): ReturnType<typeof fitLines> {
  const { text, whole } = fitLines(lines, Math.floor(room) - fencesLength);
  return { text: codeBlock('', text, '', room).text, whole };
}

function outputFile(...parts: readonly (readonly DrawnLine[])[]): ReplyFile {
  const texts = parts.map((lines) => lines.map(({ text }) => text).join('\n'));
  return { name: 'output.txt', data: Buffer.from(shortened(joinParts(texts, '\n\n'), maxFile)) };
}

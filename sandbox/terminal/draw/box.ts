import { wrap } from './layout.ts';
import type { Paint } from './paint.ts';

/** More of a text than this says less. */
const mostLines = 25;

/** A text as it is, behind a bar. What is too wide goes on in the next line; of many lines, the first ones. */
export function drawBox(text: string, paint: Paint): string[] {
  const lines = text.replace(/\n$/, '').split('\n');
  const left = lines.length - mostLines;
  return [
    ...lines
      .slice(0, mostLines)
      .flatMap((line) => wrap(line, paint.width - 2, 'anywhere'))
      .map((line) => `${paint.style('dim', '│')} ${paint.style('cyan', line)}`.trimEnd()),
    ...(left > 0 ? [paint.style('dim', `│ … ${left} more lines`)] : []),
  ];
}

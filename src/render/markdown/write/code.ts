import { cut, defuse, oneLine, visible } from '../../text.ts';

const zeroWidthSpace = '\u200b';
const harmless = /^[^\s`@<\P{ASCII}\p{Cc}]*$/u;

export interface Piece {
  readonly text: string;
  readonly whole: boolean;
}

/** Code for one line, with its delimiters; '' when nothing of it is visible. */
export function inlineCode(code: string, room: number): Piece {
  const content = harmless.test(code) ? code : separateTicks(defuse(oneLine(code)).trim(), 2);
  if (content === '') return { text: '', whole: true };
  const open = content.includes('`') ? '`` ' : '`';
  const close = open === '`` ' ? ' ``' : '`';
  const max = room - open.length - close.length;
  const whole = content.length <= max;
  const shown = whole ? content : cut(content, max);
  return { text: shown === '' ? '' : open + shown + close, whole };
}

/**
 * A code block of at most `room` UTF-16 units, every line after `prefix`; a longer one is cut at a line and ends with `…`. '' when there
 * is nothing to show, or no room for a line.
 */
export function codeBlock(language: string, code: string, prefix: string, room: number): Piece {
  const head = `\`\`\`${language}\n${prefix}`;
  const tail = `\n${prefix}\`\`\``;
  const max = room - head.length - tail.length;
  const lines = unbroken(visible(code.slice(0, Math.max(0, max) + 2000))).split('\n');
  while (lines[0]?.trim() === '') lines.shift();
  while (lines.at(-1)?.trim() === '') lines.pop();
  if (lines.length === 0) return { text: '', whole: true };
  if (max < 2) return { text: '', whole: false };

  const all = lines.join(`\n${prefix}`);
  if (all.length <= max) return { text: head + all + tail, whole: true };
  const ellipsis = `\n${prefix}…`;
  const end = all.lastIndexOf('\n', max - ellipsis.length);
  const some = end > max / 2 ? all.slice(0, end) + ellipsis : cut(all, max);
  return { text: some.length < 2 ? '' : head + some + tail, whole: false };
}

/** Makes code safe to show: it neither ends its block nor pings. */
export function unbroken(code: string): string {
  return /[`@<]/.test(code) ? separateTicks(defuse(code), 3) : code;
}

function separateTicks(code: string, run: 2 | 3): string {
  const ticks = run === 2 ? /`{2,}/gu : /`{3,}/gu;
  return code.replace(ticks, (found) => found.split('').join(zeroWidthSpace));
}

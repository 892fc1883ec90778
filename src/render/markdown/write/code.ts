import { cut, defuse, oneLine, visible } from '../../text.ts';

const zeroWidthSpace = '\u200b';
/** What most code within a line is: nothing in it must be hidden, kept apart or made one space. */
const harmless = /^[^\s`@<\P{ASCII}\p{Cc}]*$/u;

/** As much of something as there is room for. */
export interface Piece {
  readonly text: string;
  readonly whole: boolean;
}

/** Code for one line, its delimiters around it; '' when nothing of it can be seen. */
export function inlineCode(code: string, room: number): Piece {
  const content = harmless.test(code) ? code : apart(defuse(oneLine(code)).trim(), 2);
  if (content === '') return { text: '', whole: true };
  const open = content.includes('`') ? '`` ' : '`';
  const close = open === '`` ' ? ' ``' : '`';
  const max = room - open.length - close.length;
  const whole = content.length <= max;
  const shown = whole ? content : cut(content, max);
  return { text: shown === '' ? '' : open + shown + close, whole };
}

/**
 * A code block of at most `room` units, every line behind `prefix`; a longer one is cut at a line, says so with `…`, and is closed.
 * '' when there is nothing to show, or no room for a line of it.
 */
export function codeBlock(language: string, code: string, prefix: string, room: number): Piece {
  const head = `\`\`\`${language}\n${prefix}`;
  const tail = `\n${prefix}\`\`\``;
  const max = room - head.length - tail.length;
  // What lies beyond the room need not be looked at.
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

/** Code that neither ends its block nor pings. */
export function unbroken(code: string): string {
  return /[`@<]/.test(code) ? apart(defuse(code), 3) : code;
}

/** Backticks that would end the code, kept apart. */
function apart(code: string, run: 2 | 3): string {
  const ticks = run === 2 ? /`{2,}/gu : /`{3,}/gu;
  return code.replace(ticks, (found) => found.split('').join(zeroWidthSpace));
}

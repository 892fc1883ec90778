import { drawInline } from './inline.ts';
import { wrap } from './layout.ts';
import type { Names } from './names.ts';
import type { Paint } from './paint.ts';

/** Discord's Markdown as lines of at most `paint.width` columns: enough of it to see what a member would see. */
export function drawMarkdown(text: string, paint: Paint, names: Names): string[] {
  return text.split(/(```[\s\S]*?```)/).flatMap((part, index) => {
    if (index % 2 === 1) return drawFence(part, paint);
    // The line breaks around a fence belong to the fence.
    const between = part.replace(/^\n/, index > 0 ? '' : '\n').replace(/\n$/, '');
    return between === '' ? [] : between.split('\n').flatMap((line) => drawLine(line, paint, names));
  });
}

function drawFence(fence: string, paint: Paint): string[] {
  const code = fence
    .slice(3, -3)
    .replace(/^[\w#+.-]*\n/, '')
    .replace(/\n$/, '');
  // Code is never wrapped at words; what is too long goes on in the next line, as Discord does.
  return code
    .split('\n')
    .flatMap((line) => wrap(line, paint.width - 2, 'anywhere'))
    .map((line) => `${paint.style('dim', '│')} ${paint.style('cyan', line)}`);
}

function drawLine(line: string, paint: Paint, names: Names): string[] {
  const inline = (text: string): string => drawInline(text, paint, names);
  const prefixed = (first: string, rest: string, text: string): string[] =>
    wrap(text, paint.width - first.length).map((part, index) => (index === 0 ? first : rest) + part);

  const heading = /^#{1,3} +(.*)$/.exec(line);
  if (heading) return wrap(paint.style('bold', inline(heading[1] ?? '')), paint.width);
  const small = /^-# +(.*)$/.exec(line);
  if (small) return wrap(paint.style('dim', inline(small[1] ?? '')), paint.width);
  const quote = /^> ?(.*)$/.exec(line);
  if (quote) return prefixed('▏ ', '▏ ', inline(quote[1] ?? ''));
  const item = /^( *)(?:[-*]|(\d+\.)) +(.*)$/.exec(line);
  if (item) {
    const first = `${item[1] ?? ''}${item[2] ?? '•'} `;
    return prefixed(first, ' '.repeat(first.length), inline(item[3] ?? ''));
  }
  return wrap(inline(line), paint.width);
}

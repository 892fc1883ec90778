import type { Names } from './names.ts';
import type { Paint } from './paint.ts';

interface Rule {
  readonly pattern: RegExp;
  readonly draw: (
    groups: readonly string[],
    inner: (text: string) => string,
    paint: Paint,
    names: Names,
  ) => string;
}

/** Tried in this order at every place of a line; what none of them takes is shown as it is. */
const rules: readonly Rule[] = [
  { pattern: /\\([\\*_~`|<>[\](){}#@!:.+-])/y, draw: ([sign = '']) => sign },
  {
    pattern: /(`{1,2})([^`]+|[^`].*?[^`])\1(?!`)/y,
    draw: ([, code = ''], _, paint) => paint.style('cyan', code),
  },
  {
    pattern: /\[((?:\\.|[^\]\\])+)\]\(<?((?:[^\s()<>]|\([^\s()]*\))+)>?(?: "[^"]*")?\)/y,
    draw: ([text = '', url = ''], inner, paint) => paint.link(inner(text), url),
  },
  { pattern: /\*\*(.+?)\*\*(?!\*)/y, draw: ([text = ''], inner, paint) => paint.style('bold', inner(text)) },
  { pattern: /__(.+?)__(?!_)/y, draw: ([text = ''], inner, paint) => paint.style('underline', inner(text)) },
  { pattern: /~~(.+?)~~/y, draw: ([text = ''], inner, paint) => paint.style('strikethrough', inner(text)) },
  { pattern: /\|\|(.+?)\|\|/y, draw: ([text = ''], inner, paint) => paint.style('inverse', inner(text)) },
  {
    pattern: /\*([^*\s](?:[^*]*[^*\s])?)\*/y,
    draw: ([text = ''], inner, paint) => paint.style('italic', inner(text)),
  },
  {
    pattern: /(?<![\p{L}\p{N}])_([^_\s](?:[^_]*[^_\s])?)_(?![\p{L}\p{N}])/uy,
    draw: ([text = ''], inner, paint) => paint.style('italic', inner(text)),
  },
  { pattern: /<@!?(\d+)>/y, draw: ([id = ''], _, paint, names) => paint.style('cyan', `@${names.user(id)}`) },
  { pattern: /<@&(\d+)>/y, draw: ([id = ''], _, paint, names) => paint.style('cyan', `@${names.role(id)}`) },
  {
    pattern: /<#(\d+)>/y,
    draw: ([id = ''], _, paint, names) => paint.style('cyan', `#${names.channel(id)}`),
  },
  { pattern: /<\/([^:>]+):\d+>/y, draw: ([name = ''], _, paint) => paint.style('cyan', `/${name}`) },
  {
    pattern: /<t:(-?\d+)(?::([tTdDfFR]))?>/y,
    draw: ([at = '', style], _, __, names) => names.moment(Number(at), style),
  },
  { pattern: /<a?(:\w+:)\d+>/y, draw: ([emoji = '']) => emoji },
  { pattern: /<(https?:\/\/[^\s>]+)>/y, draw: ([url = ''], _, paint) => paint.style('underline', url) },
];

/** One line of Discord's Markdown, shown. */
export function drawInline(text: string, paint: Paint, names: Names): string {
  let drawn = '';
  let at = 0;
  while (at < text.length) {
    const taken = takeAt(text, at, paint, names);
    drawn += taken?.drawn ?? text[at] ?? '';
    at += taken?.length ?? 1;
  }
  return drawn;
}

function takeAt(text: string, at: number, paint: Paint, names: Names) {
  for (const { pattern, draw } of rules) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) continue;
    const inner = (part: string): string => drawInline(part, paint, names);
    return { drawn: draw(match.slice(1), inner, paint, names), length: match[0].length };
  }
  return undefined;
}

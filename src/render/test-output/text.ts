import { htmlReader } from '../markdown/read/html.ts';
import { droppedTags } from '../markdown/read/tags.ts';
import { counted, visible } from '../text.ts';

/** In UTF-16 units, more than sessions store; the rest is not parsed. */
const maxParsed = 250_000;

/** With `output_format=html`, classes take the place of markers. */
const consoleDiv = /<div\s+class\s*=\s*["']?console-/iu;
const markers: ReadonlyMap<string, string> = new Map([
  ['console-describe', '<DESCRIBE::>'],
  ['console-it', '<IT::>'],
  ['console-passed', '<PASSED::>'],
  ['console-failed', '<FAILED::>'],
  ['console-error', '<ERROR::>'],
]);

/** Codewars' line feed within a message. */
export const lineFeed = '<:LF:>';

/** Output in Codewars' raw form. Pieces are lines, or parts of a stream if one has a line feed. `plain`: no HTML is left. */
export function outputText(pieces: readonly string[]): { readonly text: string; readonly plain: boolean } {
  const stream = pieces.some((piece) => piece.includes('\n'));
  const text = visible(withoutEscapes(shortened(pieces.join(stream ? '' : '\n'), maxParsed)));
  return consoleDiv.test(text) ? { text: fromHtml(text), plain: true } : { text, plain: false };
}

/** What may follow the escape character (ECMA-48, 5). */
const sequence = /^(?:\[[0-?]*[ -/]*[@-~]?|\][^\p{Cc}]*[^\P{Cc}\n]?|[ -/]*[0-~]?)/u;

/** `stripVTControlCharacters` of `node:util` takes quadratic time on sequences without an end. */
function withoutEscapes(text: string): string {
  const [first = '', ...others] = text.split('\u001b');
  return first + others.map((part) => part.replace(sequence, '')).join('');
}

/** Cuts the middle out of a text longer than `max`. */
export function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  const left = counted(text.length - max, 'character', 'characters');
  return `${text.slice(0, max / 2)}\n… ${left} left out …\n${text.slice(-max / 2)}`;
}

/** HTML as text, without invisible elements. `on` returns the text of each tag. */
function readHtml(
  html: string,
  on: {
    open: (tag: string, attributes: ReadonlyMap<string, string>) => string;
    close: (tag: string) => string;
    text?: (text: string) => string;
  },
): string {
  const parts: string[] = [];
  let dropped = 0;
  const read = htmlReader({
    open(tag, attributes) {
      if (droppedTags.has(tag)) dropped += 1;
      else parts.push(on.open(tag, attributes));
    },
    close(tag) {
      if (droppedTags.has(tag)) dropped = Math.max(0, dropped - 1);
      else parts.push(on.close(tag));
    },
    text(text) {
      if (dropped === 0) parts.push(on.text?.(text) ?? text);
    },
  });
  read(html);
  return parts.join('');
}

function fromHtml(html: string): string {
  const openDivs: string[] = [];
  return readHtml(html, {
    open(tag, attributes) {
      if (tag === 'br') return lineFeed;
      if (tag !== 'div') return '';
      const names = (attributes.get('class') ?? '').split(/\s+/u);
      const marker = names.map((name) => markers.get(name)).find((known) => known !== undefined) ?? '';
      openDivs.push(marker);
      return `\n${marker}`;
    },
    close(tag) {
      if (tag !== 'div') return '';
      const marker = openDivs.pop();
      return marker === '<DESCRIBE::>' || marker === '<IT::>' ? '\n<COMPLETEDIN::>\n' : '\n';
    },
    text: (text) => (openDivs.at(-1) ? text.replaceAll('\n', lineFeed) : text),
  });
}

const elements =
  'a|abbr|b|big|blockquote|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|ins|kbd|label|li|mark|ol|p|pre|s|samp|script|' +
  'small|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|var';
const tag = new RegExp(`</?(?:${elements})(?:\\s[^<>]*)?/?>`, 'iu');
const quotedTag = new RegExp(`["'\`“‘]</?(?:${elements})(?:\\s[^<>]*)?/?>`, 'iu');
const breakingTags = new Set(
  'blockquote br center details div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre summary table tr ul'.split(' '),
);

/** Removes HTML from a message, unless a tag is in quotes: tests compare such values. */
export function withoutHtml(message: string): string {
  return tag.test(message) && !quotedTag.test(message) ? htmlText(message) : message;
}

export function htmlText(html: string): string {
  const lineBreak = (tag: string): string => (breakingTags.has(tag) ? '\n' : '');
  return readHtml(html, {
    open(tag, attributes) {
      if (tag === 'td' || tag === 'th') return '  ';
      return tag === 'img' ? (attributes.get('alt') ?? '') : lineBreak(tag);
    },
    close: lineBreak,
  }).replace(/\n{2,}/gu, '\n');
}

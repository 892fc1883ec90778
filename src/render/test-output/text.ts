import { htmlReader } from '../markdown/read/html.ts';
import { droppedTags } from '../markdown/read/tags.ts';
import { counted, visible } from '../text.ts';

/** In UTF-16 units. Sessions keep less of an attempt than this; what goes beyond it is not read, so that nobody waits for it. */
const longest = 250_000;

/** Codewars' own HTML, which `output_format=html` brings: its classes say what the markers say in the raw form. */
const consoleDiv = /<div\s+class\s*=\s*["']?console-/iu;
const markers: ReadonlyMap<string, string> = new Map([
  ['console-describe', '<DESCRIBE::>'],
  ['console-it', '<IT::>'],
  ['console-passed', '<PASSED::>'],
  ['console-failed', '<FAILED::>'],
  ['console-error', '<ERROR::>'],
]);

/** How Codewars writes a line feed within a message. */
export const lineFeed = '<:LF:>';

/**
 * The pieces of an attempt's output as one text in Codewars' raw form, without ANSI escapes and what else is not seen. Pieces are lines; where any of them
 * brings line feeds of its own, they are parts of a stream. `plain`: there is no HTML left in it.
 */
export function outputText(pieces: readonly string[]): { readonly text: string; readonly plain: boolean } {
  const stream = pieces.some((piece) => piece.includes('\n'));
  const text = visible(withoutEscapes(shortened(pieces.join(stream ? '' : '\n'), longest)));
  return consoleDiv.test(text) ? { text: fromHtml(text), plain: true } : { text, plain: false };
}

/** What may follow the escape character: a control sequence, a command to the system, or a character or two (ECMA-48, 5). */
const sequence = /^(?:\[[0-?]*[ -/]*[@-~]?|\][^\p{Cc}]*[^\P{Cc}\n]?|[ -/]*[0-~]?)/u;

/** The text as a terminal shows it, without colours. `node:util` has this too, but takes quadratic time where sequences do not end. */
function withoutEscapes(text: string): string {
  const [first = '', ...others] = text.split('\u001b');
  return first + others.map((part) => part.replace(sequence, '')).join('');
}

/** A text of about `max` units at most, cut in the middle. */
export function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  const left = counted(text.length - max, 'character', 'characters');
  return `${text.slice(0, max / 2)}\n… ${left} left out …\n${text.slice(-max / 2)}`;
}

/** Reads the text of HTML, without what is in elements that show none; `on` says what tags and texts stand for. */
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

/** The HTML form in the raw one. */
function fromHtml(html: string): string {
  /** What the open `div`s are: a marker, or nothing. */
  const open: string[] = [];
  return readHtml(html, {
    open(tag, attributes) {
      if (tag === 'br') return lineFeed;
      if (tag !== 'div') return '';
      const names = (attributes.get('class') ?? '').split(/\s+/u);
      const marker = names.map((name) => markers.get(name)).find((known) => known !== undefined) ?? '';
      open.push(marker);
      return `\n${marker}`;
    },
    close(tag) {
      if (tag !== 'div') return '';
      const marker = open.pop();
      return marker === '<DESCRIBE::>' || marker === '<IT::>' ? '\n<COMPLETEDIN::>\n' : '\n';
    },
    text: (text) => (open.at(-1) ? text.replaceAll('\n', lineFeed) : text),
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

/**
 * A message that test authors dressed in HTML, as text. Codewars guesses which messages are meant so, and so does this: a tag in
 * quotes is a value that the tests compare, and stays with all of its message.
 */
export function withoutHtml(message: string): string {
  return tag.test(message) && !quotedTag.test(message) ? htmlText(message) : message;
}

/** The text of a message that is HTML for certain. */
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

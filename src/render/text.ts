/** Other people's text, made safe to show: literal, on one line, and never a ping. Lengths are UTF-16 units. */

const zeroWidthSpace = '\u200b';

/**
 * What is not seen but changes how a line reads: bidirectional overrides and isolates, zero-width characters (the joiners stay:
 * emoji and Persian need them), letters that show as nothing, tags, variation fillers.
 */
const unseen =
  /\u00ad|\u034f|\u061c|[\u115f\u1160]|[\u17b4\u17b5]|\u180e|\u200b|[\u200e\u200f]|[\u202a-\u202e]|[\u2060-\u206f]|\u3164|\ufeff|\uffa0|[\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** More than four marks on one letter run over the lines above and below. */
const piledMarks = /(\p{M}{4})\p{M}+/gu;
/** Without as much as this in a row, where all marks are, none are piled: the question about each is a slow one. */
const beyondLatin = /[\u0300-\uffff]{5}/;

/** What most texts are: Latin, Greek and Cyrillic letters, punctuation and signs that are all seen, with nothing to take away. */
const allSeen =
  /^[\n\t -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u1d00-\u1dbf\u2010-\u2027\u2030-\u205e\u2070-\u20cf\u2100-\u2bff]*$/;

/**
 * The text without invisible characters and lone surrogates, a space for each control. Spaces, tabs and newlines stay, as code
 * needs them.
 */
export function visible(text: string): string {
  if (allSeen.test(text)) return text;
  return withoutUnseen(text)
    .replace(/\r\n?|[\u2028\u2029]/gu, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, ' ');
}

function withoutUnseen(text: string): string {
  const seen = text.toWellFormed().replace(unseen, '');
  return beyondLatin.test(seen) ? seen.replace(piledMarks, '$1') : seen;
}

/** Whether nothing of it is seen: a name can be all spaces, joiners or Braille without dots. */
export const isBlank = (text: string): boolean => !/[^\p{Z}\p{C}\p{M}\u2800]/u.test(visible(text));

/** Whatever is not words of ASCII, a space apart. */
const uneven = /[^ -~]| {2}/;

/** The same on one line: any white space is one space. */
export function oneLine(text: string): string {
  return uneven.test(text) ? visible(text).replace(/\s{2,}|[^\S ]/g, ' ') : text;
}

/**
 * One line of plain text, for the places where Discord reads no Markdown: footers, authors, button labels, menu options,
 * file names. Mentions are broken here too.
 */
export function plain(text: string): string {
  return defuse(oneLine(text).trim());
}

/**
 * What Discord would read as Markdown or as a mention. `](` makes a masked link, `://` a bare one; `<` opens mentions, custom
 * emoji, timestamps, commands and channel links.
 */
const special = /[\\*_~`|]|\](?=\(|$)|:(?=\/\/)|<(?=\S)|@(?=everyone|here)/giu;
const opensMention = /^<(?:[@#:/]|a:|t:|id:)/iu;
/** Headings, subtext, quotes and list markers count at the start of a line only. */
const lineStart = /^(\s*)(?:(#{1,3}|-#?|>{1,3}|\+)(?=\s|$)|(\d+)(\.)(?=\s|$)|(>))/u;

/** Words, with nothing in them to hide or to escape: what most names and sentences are. */
const harmless = /^[a-z][a-z\d ,.;'?!()]*$/i;

/**
 * Escapes one run of text without trimming it. Mentions are broken by a zero-width space too, because Discord looks for pings
 * before it looks at backslashes.
 */
export function escapeRun(text: string, atLineStart: boolean): string {
  if (harmless.test(text)) return text;
  const escaped = text.replace(special, (found, offset: number) => {
    if (found === '@') return `@${zeroWidthSpace}`;
    if (found !== '<') return `\\${found}`;
    return opensMention.test(text.slice(offset, offset + 4)) ? `\\<${zeroWidthSpace}` : '\\<';
  });
  if (!atLineStart) return escaped;
  return escaped.replace(
    lineStart,
    (_, space: string, marker?: string, digits?: string, dot?: string, quote?: string) =>
      digits === undefined ? `${space}\\${marker ?? quote ?? ''}` : `${space}${digits}\\${dot ?? ''}`,
  );
}

/** Words of letters and digits, a space apart: what most names and skills are, with nothing in them to hide or to escape. */
const harmlessName = /^[a-z\d]+(?: [a-z\d]+)*$/i;

/** Other people's text as one line of Discord Markdown that shows literally and pings nobody. */
export function escapeMarkdown(text: string): string {
  return harmlessName.test(text) ? text : escapeRun(plain(text), true);
}

/** Breaks mentions where backslashes would show, as in code: with a zero-width space in each. */
export function defuse(code: string): string {
  if (!/[@<]/.test(code)) return code;
  return code
    .replace(/@(?=everyone|here)/giu, `@${zeroWidthSpace}`)
    .replace(/<(?=@[!&]?\d|#\d|a?:\w+:\d|\/[^\s>]{1,120}:\d|t:-?\d|id:\w)/giu, `<${zeroWidthSpace}`);
}

/**
 * Cuts to at most `max` UTF-16 units (so code points fit too) and ends a cut text with `…`. Splits no surrogate pair, no visible
 * character and no backslash escape.
 */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max < 1) return '';
  let kept = '';
  // Made when something is cut, which is rare: the first one takes 20 ms, a later one 0.02.
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  // One visible character can be thousands of units long: then its code points are what there is to cut at.
  for (const { segment } of graphemes.segment(text.slice(0, max + 64))) {
    if (kept.length + segment.length > max - 1) {
      if (kept === '') for (const point of segment) if (kept.length + point.length <= max - 1) kept += point;
      break;
    }
    kept += segment;
  }
  const slashes = /\\+$/u.exec(kept)?.[0].length ?? 0;
  if (slashes % 2 === 1) kept = kept.slice(0, -1);
  return `${kept.trimEnd().toWellFormed()}…`;
}

/** `1,234`; a number that is none is `0`. By hand: in less than half of Intl.NumberFormat's time. */
export function count(value: number): string {
  if (!Number.isFinite(value)) return '0';
  const whole = Math.trunc(value);
  // From 1e21 on, String would write an exponent.
  const digits = Math.abs(whole) < 1e21 ? String(whole) : String(BigInt(whole));
  return digits.length < 4 ? digits : digits.replace(/\B(?=(?:\d{3})+$)/gu, ',');
}

/** `1 kata`, `1,234 languages`. */
export function counted(value: number, one: string, many: string): string {
  return `${count(value)} ${Math.trunc(value) === 1 ? one : many}`;
}

/** The year 9999: beyond it, and before 1970, Discord shows "Invalid date". */
const lastSecond = 253_402_300_799;

/**
 * A date (ISO 8601, or milliseconds) as Discord shows it in each reader's own language and time zone: a day (`D`), a time of day (`t`)
 * or "3 days ago" (`R`). Empty for a date that cannot be shown.
 */
export function timestamp(date: string | number | null, style: 'D' | 'R' | 't' = 'D'): string {
  const seconds = Math.floor((typeof date === 'string' ? Date.parse(date) : (date ?? NaN)) / 1000);
  return seconds >= 0 && seconds <= lastSecond ? `<t:${seconds}:${style}>` : '';
}

const units = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

function unitsOf(whole: number, unit: string): string {
  return whole === 1 ? `${unit === 'hour' ? 'an' : 'a'} ${unit}` : `${count(whole)} ${unit}s`;
}

/** How long ago, in words: `3 hours ago`, `a minute ago`, `just now`. */
export function ago(ms: number): string {
  const [unit, length] = units.find(([, length]) => ms >= length) ?? [];
  return unit === undefined ? 'just now' : `${unitsOf(Math.floor(ms / length), unit)} ago`;
}

/** A length of time in words, to follow "in": `10 minutes`, `an hour`; `null` for less than a minute and for what is no time. */
export function span(ms: number): string | null {
  const [unit, length] = units.slice(2).find(([, length]) => ms >= length) ?? [];
  return unit === undefined || !Number.isFinite(ms) ? null : unitsOf(Math.round(ms / length), unit);
}

/** Makes other people's text safe to show: literal, and never a ping. Lengths are UTF-16 units. */

const zeroWidthSpace = '\u200b';

/** Bidirectional controls, zero-width characters (not joiners: emoji and Persian need them), blank letters, tags, fillers. */
const unseen =
  /\u00ad|\u034f|\u061c|[\u115f\u1160]|[\u17b4\u17b5]|\u180e|\u200b|[\u200e\u200f]|[\u202a-\u202e]|[\u2060-\u206f]|\u3164|\ufeff|\uffa0|[\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** More than four marks on a letter cover the lines above and below. */
const piledMarks = /(\p{M}{4})\p{M}+/gu;
/** A quick test: without five such characters in a row, no marks are piled. */
const beyondLatin = /[\u0300-\uffff]{5}/;

/** A quick test: visible Latin, Greek and Cyrillic text, as most is. */
const allSeen =
  /^[\n\t -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u1d00-\u1dbf\u2010-\u2027\u2030-\u205e\u2070-\u20cf\u2100-\u2bff]*$/;

/** Removes invisible characters and lone surrogates. Spaces, tabs and newlines stay, because code needs them. */
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

/** Whether it is invisible, such as spaces, joiners or Braille without dots. */
export const isBlank = (text: string): boolean => !/[^\p{Z}\p{C}\p{M}\u2800]/u.test(visible(text));

/** A quick test: anything but ASCII with single spaces. */
const uneven = /[^ -~]| {2}/;

/** `visible`, with each white space one space. */
export function oneLine(text: string): string {
  return uneven.test(text) ? visible(text).replace(/\s{2,}|[^\S ]/g, ' ') : text;
}

/** One line without mentions, for places without Markdown: footers, authors, buttons, menus. */
export function plain(text: string): string {
  return defuse(oneLine(text).trim());
}

/** Markdown and mentions. `](` makes a masked link, `://` a bare one; `<` opens mentions, emoji, timestamps and commands. */
const special = /[\\*_~`|]|\](?=\(|$)|:(?=\/\/)|<(?=\S)|@(?=everyone|here)/giu;
const opensMention = /^<(?:[@#:/]|a:|t:|id:)/iu;
/** Headings, subtext, quotes and lists, which begin a line. */
const lineStart = /^(\s*)(?:(#{1,3}|-#?|>{1,3}|\+)(?=\s|$)|(\d+)(\.)(?=\s|$)|(>))/u;

/** A quick test: nothing to escape. */
const harmless = /^[a-z][a-z\d ,.;'?!()]*$/i;

/** Does not trim. Breaks mentions with a zero-width space, because Discord reads them before backslashes. */
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

/** A quick test: nothing to escape or trim. */
const harmlessName = /^[a-z\d]+(?: [a-z\d]+)*$/i;

/** Other people's text as one line of Discord Markdown that shows literally and never pings. */
export function escapeMarkdown(text: string): string {
  return harmlessName.test(text) ? text : escapeRun(plain(text), true);
}

/** Breaks mentions with a zero-width space where a backslash would show, as in code. */
export function defuse(code: string): string {
  if (!/[@<]/.test(code)) return code;
  return code
    .replace(/@(?=everyone|here)/giu, `@${zeroWidthSpace}`)
    .replace(/<(?=@[!&]?\d|#\d|a?:\w+:\d|\/[^\s>]{1,120}:\d|t:-?\d|id:\w)/giu, `<${zeroWidthSpace}`);
}

/** Cuts to `max` UTF-16 units with `…` at the end, but never within a visible character or a backslash escape. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max < 1) return '';
  let kept = '';
  // Created only here because the first one takes 20 ms.
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  // A single visible character can be thousands of units long.
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

/** `1,234`; `0` for NaN and infinity. More than twice as fast as Intl.NumberFormat. */
export function count(value: number): string {
  if (!Number.isFinite(value)) return '0';
  const whole = Math.trunc(value);
  // String writes an exponent from 1e21 on.
  const digits = Math.abs(whole) < 1e21 ? String(whole) : String(BigInt(whole));
  return digits.length < 4 ? digits : digits.replace(/\B(?=(?:\d{3})+$)/gu, ',');
}

/** `1 kata`, `1,234 languages`. */
export function counted(value: number, one: string, many: string): string {
  return `${count(value)} ${Math.trunc(value) === 1 ? one : many}`;
}

/** Discord shows "Invalid date" after the year 9999 and before 1970. */
const lastSecond = 253_402_300_799;

/** Discord's day (`D`), time (`t`) or "3 days ago" (`R`); '' for an invalid date. */
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

/** `3 hours ago`, `a minute ago`, `just now`. */
export function ago(ms: number): string {
  const [unit, length] = units.find(([, length]) => ms >= length) ?? [];
  return unit === undefined ? 'just now' : `${unitsOf(Math.floor(ms / length), unit)} ago`;
}

/** `10 minutes`, `an hour`; `null` for less than a minute. */
export function span(ms: number): string | null {
  const [unit, length] = units.slice(2).find(([, length]) => ms >= length) ?? [];
  return unit === undefined || !Number.isFinite(ms) ? null : unitsOf(Math.round(ms / length), unit);
}

import { partsOf } from './raw-html.ts';

/** A slice ends at the first good place after `soft`, or else at a line after `hard`. In UTF-16 units. */
const soft = 4_000;
const hard = 8_000;
/** The limit for fences without text between them, which may be versions of one thing. */
const longest = 64_000;
const step = 500;

/** Does not split a list, a table or a group of fences. */
const goodPlace = /\n[ \t]*\n(?=[\p{L}#])/gu;
/** The rows of a table whose head is in the slice before. */
const rows = /^(?:[ \t]*\|[^\n]*\n)*/u;

interface Slice {
  readonly markdown: string;
  /** Something between this slice and the one before was left out. */
  readonly cut: boolean;
}

/** Splits Markdown into slices that are each read without blocking the event loop for long. */
export function* slices(markdown: string): Generator<Slice, void, undefined> {
  let slice = '';
  /** Where the last part that must not be cut ends. */
  let wholeEnd = 0;
  let isFirst = true;
  let cut = false;
  for (const { text, isWhole } of partsOf(markdown)) {
    for (let at = 0; at < text.length; at += isWhole ? text.length : step) {
      slice += isWhole ? text : text.slice(at, at + step);
      if (isWhole) wholeEnd = slice.length;
      else if (!isFirst) {
        const left = slice.replace(rows, '');
        cut ||= left.length < slice.length;
        slice = left;
      }
      const end = placeToEnd(slice, wholeEnd, isWhole);
      if (end === 0) continue;
      yield { markdown: slice.slice(0, end), cut };
      slice = slice.slice(end);
      wholeEnd = Math.max(0, wholeEnd - end);
      isFirst = false;
      cut = false;
    }
  }
  yield { markdown: slice, cut };
}

/** 0 where the slice should continue. */
function placeToEnd(slice: string, wholeEnd: number, isWhole: boolean): number {
  if (isWhole) return slice.length < longest ? 0 : slice.length;
  if (slice.length < soft) return 0;
  goodPlace.lastIndex = Math.max(soft, wholeEnd);
  if (goodPlace.test(slice)) return goodPlace.lastIndex;
  if (slice.length < hard) return 0;
  const line = slice.lastIndexOf('\n') + 1;
  if (line > hard / 2 && slice.slice(wholeEnd, line).trim() !== '') return line;
  if (slice.length - wholeEnd < hard) return 0;
  const within = Math.max(...Array.from(' >;', (sign) => slice.lastIndexOf(sign))) + 1;
  return within > wholeEnd + hard / 2 ? within : slice.length;
}

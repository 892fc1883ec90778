import { marks } from './raw-html.ts';

/** A slice ends at the first good place after this, or, where none comes, at a line after that. In UTF-16 units. */
const soft = 4_000;
const hard = 8_000;
/** So much at most of fences without any text between them, which may be versions of one thing. */
const longest = 64_000;
/** How much is added before a place to end at is looked for again. */
const step = 500;

/** Here a slice can end without a list, a table or a group of fences coming apart. */
const goodPlace = /\n[ \t]*\n(?=[\p{L}#])/gu;

/** The rows of a table that go on after a cut: without their head they are none, and what stands before them fills a page. */
const rows = /^(?:[ \t]*\|[^\n]*\n)*/u;

export interface Slice {
  readonly markdown: string;
  /** Something between this slice and the one before is left out. */
  readonly cut: boolean;
}

/**
 * A text in parts that are read one after the other, each small enough not to block the event loop, with its HTML made such as Markdown reads
 * it as browsers do.
 */
export function* slices(text: string): Generator<Slice, void, undefined> {
  let slice = '';
  let at = 0;
  /** Where the last fence in the slice ends. */
  let fenced = 0;
  let checked = 0;
  let inTable = false;
  let cut = false;
  for (const { start, end, shown } of marks(text)) {
    while (at < start) {
      const part = text.slice(at, Math.min(start, at + hard));
      slice += part;
      at += part.length;
      if (inTable) {
        const left = slice.replace(rows, '');
        cut ||= left.length < slice.length;
        slice = left;
        inTable = slice === '' || /^[ \t]*\|/u.test(slice);
      }
      while (slice.length >= Math.max(soft, checked)) {
        const place = placeToEnd(slice, fenced);
        checked = place === 0 ? slice.length + step : 0;
        if (place === 0) break;
        yield { markdown: slice.slice(0, place), cut };
        cut = false;
        slice = slice.slice(place);
        fenced = Math.max(0, fenced - place);
        inTable = /^[ \t]*\|/u.test(slice);
      }
    }
    slice += shown;
    at = end;
    if (shown !== '') fenced = slice.length;
    if (slice.length < longest && slice !== '') continue;
    yield { markdown: slice, cut };
    slice = '';
    fenced = 0;
    cut = false;
  }
  yield { markdown: slice, cut };
}

/** 0, where the slice had better go on. */
function placeToEnd(slice: string, fenced: number): number {
  goodPlace.lastIndex = Math.max(soft, fenced);
  if (goodPlace.test(slice)) return goodPlace.lastIndex;
  if (slice.length < hard) return 0;
  const line = slice.lastIndexOf('\n') + 1;
  if (line > hard / 2 && slice.slice(fenced, line).trim() !== '') return line;
  if (slice.length - fenced < hard) return 0;
  const within = Math.max(...Array.from(' >;', (sign) => slice.lastIndexOf(sign))) + 1;
  return within > fenced + hard / 2 ? within : slice.length;
}

import { linkLabel } from '../links.ts';
import { cut, escapeRun, visible } from '../text.ts';
import { codeBlock, inlineCode } from './code.ts';
import { Layout } from './layout.ts';

const marks = { bold: '**', italic: '*', underline: '__', strike: '~~' } as const;
/** What Discord can show within a line. */
export type Mark = keyof typeof marks;

interface OpenMark {
  readonly kind: Mark | 'link';
  readonly open: string;
  readonly close: string;
  /** Marks are written when something visible comes, so that none is ever empty or begins with a space. */
  written: boolean;
}

const zeroWidthSpace = '\u200b';
/** Room kept for a zero-width space and the ellipsis of a cut. */
const slack = 2;
/** Less of a code block than this is not worth beginning. */
const leastCode = 120;

/**
 * Writes Discord Markdown up to a length. Whatever was begun can always be closed, because its end is counted from the start. Once
 * something does not fit the writer is `full` and takes nothing more: the text then ends with the last whole block, or, when that
 * would leave too little, inside the present one.
 */
export class Writer {
  readonly #limit: number;
  readonly #layout = new Layout();
  readonly #marks: OpenMark[] = [];
  #out = '';
  #full = false;

  /** Text not yet escaped: pieces that will stand together are escaped together, so that no mention forms between them. */
  #run = '';
  #space = false;
  #afterText = false;

  /** Where the present block began, the headings right above it, and the headings that wait for their block. */
  #blockStart = 0;
  #headingAbove: number | null = null;
  #headingWaits: number | null = null;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get full(): boolean {
    return this.#full;
  }

  /** Ends the writing and gives the text. */
  finish(): string {
    this.boundary(2);
    return this.#out;
  }

  /** Ends the block before; the next wants `before` newlines above it. */
  boundary(before: number): void {
    this.#endBlock();
    this.#layout.boundary(before);
  }

  /** Ends a block that wants `after` newlines below it. */
  ended(after: number): void {
    this.#endBlock();
    this.#layout.ended(after);
  }

  beginHeading(level: number): void {
    this.boundary(2);
    // Discord reads headings at the start of a line only, so not in a list.
    if (level > 3 || this.#layout.inList) this.open('bold');
    else this.#layout.heading(level);
  }

  endHeading(level: number): void {
    if (level > 3 || this.#layout.inList) this.close('bold');
    this.#flush();
    const written = !this.#layout.atBoundary;
    this.#layout.heading(0);
    this.ended(level > 3 ? 2 : 1);
    if (written) this.#headingWaits = this.#headingAbove ?? this.#blockStart;
  }

  beginQuote(): void {
    this.boundary(2);
    this.#layout.quote();
  }

  endQuote(): void {
    this.ended(2);
    this.#layout.endQuote();
  }

  beginList(): void {
    this.boundary(1);
    this.#layout.list();
  }

  endList(): void {
    this.ended(2);
    this.#layout.endList();
  }

  item(marker: string): void {
    this.boundary(1);
    this.#layout.item(marker);
  }

  text(text: string): void {
    if (!this.#full) this.#run += visible(text).replace(/\s+/gu, ' ');
  }

  lineBreak(): void {
    this.#flush();
    if (this.#layout.inHeading || this.#inLink()) {
      this.#space = true;
      return;
    }
    this.#space = false;
    this.#layout.lineBreak();
  }

  open(kind: Mark): void {
    this.#flush();
    const mark = this.#marks.some((other) => other.kind === kind) ? '' : marks[kind];
    this.#marks.push({ kind, open: mark, close: mark, written: false });
  }

  /** A link must not stand in another one: then only its text is shown. */
  openLink(url: string): void {
    this.#flush();
    const nested = this.#inLink();
    this.#marks.push({
      kind: 'link',
      open: nested ? '' : '[',
      close: nested ? '' : `](${url})`,
      written: false,
    });
  }

  close(kind: Mark | 'link'): void {
    this.#flush();
    const at = this.#marks.findLastIndex((mark) => mark.kind === kind);
    if (at === -1) return;
    // Whatever is open inside closes with it.
    for (const mark of this.#marks.splice(at).reverse()) if (mark.written) this.#append(mark.close);
  }

  code(code: string): void {
    this.#flush();
    if (this.#full) return;
    const { text, whole } = inlineCode(code, this.#room());
    const shown = this.#inLink() ? linkLabel(text) : text;
    if (!whole) this.#overflow(shown);
    else if (shown !== '') this.#emit(shown);
  }

  /** A bare address, which Discord makes a link of. */
  url(url: string): void {
    if (this.#inLink()) {
      this.text(url);
      return;
    }
    this.#flush();
    if (url.length > this.#room()) this.#overflow('');
    else this.#emit(url);
  }

  fence(language: string, code: string): void {
    this.boundary(1);
    if (this.#full) return;
    const room = this.#room(true);
    const { text, whole } = codeBlock(language, code, this.#layout.quotePrefix, room);
    if (whole && text === '') return;
    if (!whole && (text === '' || (room < leastCode && this.#out !== ''))) {
      this.#overflow('');
      return;
    }
    this.#emit(text, true);
    if (!whole) this.#full = true;
    this.ended(1);
  }

  #inLink(): boolean {
    return this.#marks.some(({ kind, open }) => kind === 'link' && open !== '');
  }

  #endBlock(): void {
    this.#flush();
    this.#space = false;
    for (const mark of this.#marks.toReversed()) if (mark.written) this.#append(mark.close);
    // A mark around several blocks opens anew in each.
    for (const mark of this.#marks) mark.written = false;
  }

  #flush(): void {
    const run = this.#run;
    this.#run = '';
    if (run === '' || this.#full) return;
    if (run.startsWith(' ')) this.#space = true;
    const core = run.trim().replace(/ {2,}/gu, ' ');
    if (core === '') return;
    const room = this.#room();
    // Escaping only makes text longer: what lies beyond the room need not be looked at.
    let escaped = escapeRun(core.slice(0, Math.max(0, room) + 2), this.#layout.atLineStart);
    // Discord shows no masked link whose label is an address.
    if (this.#inLink()) escaped = linkLabel(escaped.replace(/https?\\:\/\//giu, ''));
    // A mark that stayed empty leaves two texts side by side, which must not become a mention together.
    const apart = this.#afterText && this.#lead() === '' ? zeroWidthSpace : '';
    if (escaped.length > room) {
      this.#overflow(apart + cut(escaped, room));
      return;
    }
    this.#emit(apart + escaped);
    this.#afterText = true;
    this.#space = run.endsWith(' ');
  }

  /** What stands before the next visible thing: newlines and prefixes, a space, marks that open. */
  #lead(code = false): string {
    const openers = code ? [] : this.#marks.map(({ open, written }) => (written ? '' : open));
    return this.#layout.separator(this.#out === '', this.#space, code) + openers.join('');
  }

  #room(code = false): number {
    const closers = code ? 0 : this.#marks.reduce((sum, { close }) => sum + close.length, 0);
    return this.#limit - this.#out.length - this.#lead(code).length - closers - slack;
  }

  /** Writes what `#room` has room for. */
  #emit(piece: string, code = false): void {
    if (this.#layout.atBoundary) {
      this.#blockStart = this.#out.length;
      this.#headingAbove = this.#headingWaits;
      this.#headingWaits = null;
    }
    const start = this.#lead(code) + piece;
    // `**a**` and `**b**` side by side would read as one.
    const collides = /^[`*_~]/u.test(start) && this.#out.endsWith(start.charAt(0));
    this.#append(collides ? zeroWidthSpace + start : start);
    if (!code) for (const mark of this.#marks) mark.written = true;
    this.#layout.written();
    this.#space = false;
  }

  #append(text: string): void {
    if (text === '') return;
    this.#out += text;
    this.#afterText = false;
  }

  /** The next thing does not fit. `part` is what fits of it. */
  #overflow(part: string): void {
    const { atBoundary } = this.#layout;
    // No heading is left without its text, and no paragraph is cut, unless too little would be left.
    const heading = atBoundary ? this.#headingWaits : this.#headingAbove;
    const block = atBoundary ? this.#out.length : this.#blockStart;
    const end = [heading ?? block, block].find((place) => place >= this.#limit * 0.4);
    if (end !== undefined) {
      this.#out = this.#out.slice(0, end);
      for (const mark of this.#marks) mark.written = false;
    } else if (part !== '') {
      this.#emit(part);
    }
    this.#endBlockAfterCut();
  }

  #endBlockAfterCut(): void {
    this.#full = true;
    for (const mark of this.#marks.toReversed()) if (mark.written) this.#append(mark.close);
    this.#marks.length = 0;
    this.#run = '';
  }
}

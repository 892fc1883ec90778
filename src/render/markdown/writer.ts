import { linkLabel } from '../links.ts';
import { cut, escapeRun, visible } from '../text.ts';
import { codeBlock, inlineCode } from './code.ts';
import { Layout } from './layout.ts';
import { Marks } from './marks.ts';
import type { Mark } from './marks.ts';

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
  readonly #marks = new Marks();
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
    if (this.#layout.inHeading || this.#marks.inLink) {
      this.#space = true;
      return;
    }
    this.#space = false;
    this.#layout.lineBreak();
  }

  open(kind: Mark): void {
    this.#flush();
    this.#marks.open(kind);
  }

  openLink(url: string): void {
    this.#flush();
    this.#marks.openLink(url);
  }

  close(kind: Mark | 'link'): void {
    this.#flush();
    const ends = this.#marks.close(kind);
    if (!this.#full) this.#append(ends);
  }

  code(code: string): void {
    this.#flush();
    if (this.#full) return;
    const { text, whole } = inlineCode(code, this.#room());
    const shown = this.#marks.inLink ? linkLabel(text) : text;
    if (!whole) this.#overflow(shown);
    else if (shown !== '') this.#emit(shown);
  }

  /** A bare address, which Discord makes a link of. */
  url(url: string): void {
    if (this.#marks.inLink) {
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

  #endBlock(): void {
    this.#flush();
    this.#space = false;
    this.#append(this.#marks.endBlock());
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
    if (this.#marks.inLink) escaped = linkLabel(escaped.replace(/https?\\:\/\//giu, ''));
    // A mark that stayed empty leaves two texts side by side, which must not become a mention together.
    const apart = this.#afterText && this.#lead() === '' ? zeroWidthSpace : '';
    if (escaped.length > room || core.length > room + 2) {
      this.#overflow(apart + cut(escaped, room));
      return;
    }
    this.#emit(apart + escaped);
    this.#afterText = true;
    this.#space = run.endsWith(' ');
  }

  /** What stands before the next visible thing: newlines and prefixes, a space, marks that open. */
  #lead(code = false): string {
    const separator = this.#layout.separator(this.#out === '', this.#space, code);
    return code ? separator : separator + this.#marks.beginnings;
  }

  #room(code = false): number {
    const ends = code ? 0 : this.#marks.endsLength;
    return this.#limit - this.#out.length - this.#lead(code).length - ends - slack;
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
    if (!code) this.#marks.written();
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
      this.#marks.forget();
    } else if (part !== '') {
      this.#emit(part);
    }
    this.#append(this.#marks.endBlock());
    this.#full = true;
    this.#run = '';
  }
}

import { linkLabel } from '../links.ts';
import { cut, escapeRun, oneLine } from '../text.ts';
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
 * Writes Discord Markdown up to a length. Whatever was begun can always be closed, because its end is counted from the start. A text
 * that does not fit ends with the last whole block, or, when that would leave too little, inside the present one. A cut text may have
 * a lower limit than a whole one, so that something can follow it: writing then goes on beyond it, to see whether all fits.
 */
export class Writer {
  readonly #longest: number;
  /** What is written now must end here: first the limit of a cut text, then that of a whole one. */
  #limit: number;
  /** The text as it ends when it is cut, once something went beyond the limit of a cut text. */
  #cut: string | null = null;

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

  /** Lengths in UTF-16 units: of a whole text, and of one that is cut. */
  constructor(longest: number, longestCut: number) {
    this.#longest = longest;
    this.#limit = longestCut;
  }

  /** Not everything fits: what else is said changes nothing. */
  get full(): boolean {
    return this.#full;
  }

  /** Ends the writing and gives the text, the cut one when the writer is full. */
  finish(): string {
    this.boundary(2);
    return this.#full ? (this.#cut ?? '') : this.#out;
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
    if (!this.#full) this.#run += text;
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
    const lead = this.#lead();
    const { text, whole } = inlineCode(code, this.#room(lead));
    const shown = this.#marks.inLink ? linkLabel(text) : text;
    if (!whole) {
      if (this.#overflow(() => this.#cutWithin(lead, shown))) this.code(code);
    } else if (shown !== '') {
      this.#emit(lead, shown);
    }
  }

  /** A bare address, which Discord makes a link of. */
  url(url: string): void {
    if (this.#marks.inLink) {
      this.text(url);
      return;
    }
    this.#flush();
    if (this.#full) return;
    const lead = this.#lead();
    if (url.length <= this.#room(lead)) this.#emit(lead, url);
    else if (this.#overflow(() => this.#cutWithin(lead, ''))) this.url(url);
  }

  fence(language: string, code: string): void {
    this.boundary(1);
    if (this.#full) return;
    const lead = this.#layout.separator(this.#out === '', this.#space, true);
    const room = this.#limit - this.#out.length - lead.length - slack;
    const { text, whole } = codeBlock(language, code, this.#layout.quotePrefix, room);
    if (whole) {
      if (text === '') return;
      this.#emit(lead, text, true);
      this.ended(1);
      return;
    }
    const worthIt = text !== '' && (room >= leastCode || this.#out === '');
    const cut = () => (worthIt ? this.#out + lead + text : this.#cutWithin(lead, ''));
    if (this.#overflow(cut)) this.fence(language, code);
  }

  #endBlock(): void {
    this.#flush();
    this.#space = false;
    this.#append(this.#marks.endBlock());
  }

  #flush(): void {
    if (this.#run === '') return;
    const run = oneLine(this.#run);
    this.#run = '';
    if (this.#full) return;
    if (run.startsWith(' ')) this.#space = true;
    const core = run.trim();
    if (core === '') return;
    this.#write(core);
    this.#space = run.endsWith(' ');
  }

  #write(core: string): void {
    const lead = this.#lead();
    const room = this.#room(lead);
    // Escaping only makes text longer: what lies beyond the room need not be looked at.
    let escaped = escapeRun(core.slice(0, Math.max(0, room) + 2), this.#layout.atLineStart);
    // Discord shows no masked link whose label is an address.
    if (this.#marks.inLink) escaped = linkLabel(escaped.replace(/https?\\:\/\//giu, ''));
    // A mark that stayed empty leaves two texts side by side, which must not become a mention together.
    const apart = this.#afterText && lead === '' ? zeroWidthSpace : '';
    if (escaped.length > room || core.length > room + 2) {
      if (this.#overflow(() => this.#cutWithin(lead, apart + cut(escaped, room)))) this.#write(core);
      return;
    }
    this.#emit(lead, apart + escaped);
    this.#afterText = true;
  }

  /** What stands before the next visible thing: newlines and prefixes, a space, marks that open. */
  #lead(): string {
    return this.#layout.separator(this.#out === '', this.#space) + this.#marks.beginnings;
  }

  /** How long the next visible thing may be, when that stands before it. */
  #room(lead: string): number {
    return this.#limit - this.#out.length - lead.length - this.#marks.endsLength - slack;
  }

  /** Writes what there is room for. */
  #emit(lead: string, piece: string, code = false): void {
    if (this.#layout.atBoundary) {
      this.#blockStart = this.#out.length;
      this.#headingAbove = this.#headingWaits;
      this.#headingWaits = null;
    }
    this.#append(this.#apart(lead + piece));
    if (!code) this.#marks.written();
    this.#layout.written();
    this.#space = false;
  }

  /** `**a**` and `**b**` side by side would read as one. */
  #apart(piece: string): string {
    const collides = /^[`*_~]/.test(piece) && this.#out.endsWith(piece.charAt(0));
    return collides ? zeroWidthSpace + piece : piece;
  }

  #append(text: string): void {
    if (text === '') return;
    this.#out += text;
    this.#afterText = false;
  }

  /** The next thing does not fit. Answers whether it may yet, because only the limit of a cut text was reached. */
  #overflow(cut: () => string): boolean {
    this.#cut ??= cut();
    this.#full = this.#limit >= this.#longest;
    this.#limit = this.#longest;
    return !this.#full;
  }

  /** The text when the next thing does not fit. `part` is what fits of it. */
  #cutWithin(lead: string, part: string): string {
    const { atBoundary } = this.#layout;
    // No heading is left without its text, and no paragraph is cut, unless too little would be left.
    const heading = atBoundary ? this.#headingWaits : this.#headingAbove;
    const block = atBoundary ? this.#out.length : this.#blockStart;
    const end = [heading ?? block, block].find((place) => place >= this.#limit * 0.4);
    if (end !== undefined) return this.#out.slice(0, end);
    return part === ''
      ? this.#out + this.#marks.ends(false)
      : this.#out + this.#apart(lead + part) + this.#marks.ends(true);
  }
}

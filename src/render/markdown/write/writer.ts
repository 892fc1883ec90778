import { linkLabel } from '../../links.ts';
import { cut, escapeRun, oneLine } from '../../text.ts';
import { codeBlock, inlineCode } from './code.ts';
import type { Piece } from './code.ts';
import { Layout } from './layout.ts';
import { Marks } from './marks.ts';
import type { Mark } from './marks.ts';

const zeroWidthSpace = '\u200b';
/** Less of a code block than this is not worth beginning. */
const leastCode = 120;

/** Writes Discord Markdown up to a length. Whatever was begun can always be closed, because its end is counted from the start. */
export class Writer {
  readonly #sheet: Sheet;
  readonly #layout = new Layout();
  readonly #marks = new Marks();

  /** Text not yet escaped: pieces that will stand together are escaped together, so that no mention forms between them. */
  #run = '';
  #space = false;
  #afterText = false;
  /** Something was left out that the reader would miss. */
  omitted = false;

  /** Lengths in UTF-16 units: of a whole text, and of one that is cut. */
  constructor(longest: number, longestCut: number) {
    this.#sheet = new Sheet(longest, longestCut);
  }

  /** Not everything fits: what else is said changes nothing. */
  get full(): boolean {
    return this.#sheet.full;
  }

  /** Ends the writing and gives the text, the cut one when the writer is full. */
  finish(): string {
    this.#endBlock();
    return this.#sheet.finish();
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
    this.#endBlock(true);
    this.#layout.heading(0);
    this.#layout.ended(level > 3 ? 2 : 1);
  }

  beginQuote(): void {
    this.boundary(2);
    this.#layout.quote();
  }

  endQuote(): void {
    this.ended(2);
    this.#layout.endQuote();
  }

  /** A list that counts from `start`; `null`: one of bullets. */
  beginList(start: number | null): void {
    this.boundary(1);
    this.#layout.list(start);
  }

  endList(): void {
    this.ended(2);
    this.#layout.endList();
  }

  item(): void {
    this.boundary(1);
    this.#layout.item();
  }

  text(text: string): void {
    if (!this.#sheet.full) this.#run += text;
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
    this.#append(this.#marks.close(kind));
  }

  code(code: string): void {
    this.#flush();
    this.#put((room) => {
      const { text, whole } = inlineCode(code, room);
      return { text: this.#marks.inLink ? linkLabel(text) : text, whole };
    });
  }

  /** A bare address, which Discord makes a link of. */
  url(url: string): void {
    if (this.#marks.inLink) {
      this.text(url);
      return;
    }
    this.#flush();
    this.#put((room) => (url.length <= room ? { text: url, whole: true } : { text: '', whole: false }));
  }

  fence(language: string, code: string): void {
    this.boundary(1);
    if (this.#sheet.full) return;
    const lead = this.#layout.separator(this.#sheet.empty, false, true);
    const room = this.#sheet.room - lead.length;
    const { text, whole } = codeBlock(language, code, this.#layout.quotePrefix, room);
    if (!whole) {
      const worthIt = text !== '' && (room >= leastCode || this.#sheet.empty);
      if (this.#sheet.overflow(worthIt ? lead + text : '', worthIt)) this.fence(language, code);
    } else if (text !== '') {
      this.#append(lead + text);
      this.#layout.written();
      this.ended(1);
    }
  }

  #endBlock(heading = false): void {
    this.#flush();
    this.#space = false;
    this.#append(this.#marks.endBlock());
    this.#sheet.endBlock(heading);
  }

  #flush(): void {
    if (this.#run === '') return;
    const run = oneLine(this.#run);
    this.#run = '';
    if (run.startsWith(' ')) this.#space = true;
    const core = run.trim();
    if (core === '') return;
    this.#put((room, lead) => this.#escaped(core, room, lead));
    this.#space = run.endsWith(' ');
    this.#afterText = true;
  }

  #escaped(core: string, room: number, lead: string): Piece {
    // Escaping only makes text longer: what lies beyond the room need not be looked at.
    let escaped = escapeRun(core.slice(0, Math.max(0, room) + 2), this.#layout.atLineStart);
    // Discord shows no masked link whose label is an address.
    if (this.#marks.inLink) escaped = linkLabel(escaped.replace(/https?\\:\/\//giu, ''));
    const whole = escaped.length <= room && core.length <= room + 2;
    // A mark that stayed empty leaves two texts side by side, which must not become a mention together.
    const apart = this.#afterText && lead === '' ? zeroWidthSpace : '';
    return { text: apart + (whole ? escaped : cut(escaped, room)), whole };
  }

  /** Writes the next visible thing. `shape` gives as much of it as there is room for behind its `lead`. */
  #put(shape: (room: number, lead: string) => Piece): void {
    if (this.#sheet.full) return;
    // Newlines and prefixes, a space, marks that open.
    const lead = this.#layout.separator(this.#sheet.empty, this.#space) + this.#marks.beginnings;
    const { text, whole } = shape(this.#sheet.room - lead.length - this.#marks.ends.length, lead);
    if (!whole) {
      const part = text === '' ? this.#marks.writtenEnds : this.#apart(lead + text) + this.#marks.ends;
      if (this.#sheet.overflow(part)) this.#put(shape);
    } else if (text !== '') {
      this.#append(this.#apart(lead + text));
      this.#marks.written();
      this.#layout.written();
      this.#space = false;
    }
  }

  /** `**a**` and `**b**` side by side would read as one. */
  #apart(piece: string): string {
    const { last } = this.#sheet;
    return /[`*_~]/.test(last) && piece.startsWith(last) ? zeroWidthSpace + piece : piece;
  }

  #append(text: string): void {
    if (text === '') return;
    this.#sheet.write(text);
    this.#afterText = false;
  }
}

/** Room kept for a zero-width space and the ellipsis of a cut. */
const slack = 2;
/** Whole blocks alone are kept when they fill as much of the room as this. */
const enough = 0.4;
/** What a rule is written as. */
export const rule = '────────────';
const leading = new RegExp(`[:：][*_~"'”’)\\]]*$|${rule}$|^[>\\s]*\\*\\*[^*\\n]+\\*\\*$`, 'u');

/**
 * What is written so far, and where it ends when it gets too long: with the last whole block, or, when that would leave too little,
 * inside the present one. A cut text may have a lower limit than a whole one, so that something can follow it: writing then goes on
 * beyond it, to see whether all fits.
 */
class Sheet {
  readonly #longest: number;
  /** What is written now must end here: first the limit of a cut text, then that of a whole one. */
  #limit: number;
  /** The text as it ends when it is cut, once something went beyond the limit of a cut text. */
  #cut: string | null = null;
  /** Not everything fits: what else is said changes nothing. */
  full = false;

  #text = '';
  /** The last character. */
  last = '';
  /** Where the present block begins, and where what leads to it does: headings, a rule, "For example:", a line in bold. */
  #block = 0;
  #led = 0;

  /** Lengths in UTF-16 units: of a whole text, and of one that is cut. */
  constructor(longest: number, longestCut: number) {
    this.#longest = longest;
    this.#limit = longestCut;
  }

  get empty(): boolean {
    return this.#text === '';
  }

  get room(): number {
    return this.#limit - this.#text.length - slack;
  }

  write(text: string): void {
    this.#text += text;
    this.last = text.charAt(text.length - 1);
  }

  /** A block ends here, if anything of it was written. What leads to the block below is not left without it. */
  endBlock(heading: boolean): void {
    if (this.#block === this.#text.length) return;
    const leads = heading || leading.test(this.#text.slice(this.#block));
    this.#block = this.#text.length;
    if (!leads) this.#led = this.#block;
  }

  /**
   * The next thing does not fit, only `part` of it. Answers whether it may yet, because only the limit of a cut text was reached.
   * `worthIt`: a part that is shown whatever stands above it.
   */
  overflow(part: string, worthIt = false): boolean {
    this.#cut ??= (worthIt ? null : this.#wholeBlocks()) ?? this.#text + part;
    this.full = this.#limit >= this.#longest;
    this.#limit = this.#longest;
    return !this.full;
  }

  /** The text, the cut one when the sheet is full. */
  finish(): string {
    return this.full ? (this.#cut ?? '') : this.#text;
  }

  #wholeBlocks(): string | null {
    const end = [this.#led, this.#block].find((place) => place >= this.#limit * enough);
    return end === undefined ? null : this.#text.slice(0, end);
  }
}

import { linkLabel } from '../../links.ts';
import { cut, escapeRun, oneLine } from '../../text.ts';
import { codeBlock, inlineCode, type Piece } from './code.ts';
import { Layout } from './layout.ts';
import { Marks, type Mark } from './marks.ts';
import { rule, Sheet } from './sheet.ts';

const zeroWidthSpace = '\u200b';
/** A code block with less room than this is left out. */
const leastCode = 120;

/** Writes Discord Markdown up to a length, with room for the ends of all open marks. */
export class Writer {
  readonly #sheet: Sheet;
  readonly #layout = new Layout();
  readonly #marks = new Marks();

  /** Text to escape as one, so that its pieces form no mention. */
  #run = '';
  #space = false;
  #afterText = false;
  /** Content was left out although the page is not full. */
  omitted = false;

  constructor(maxLength: number) {
    this.#sheet = new Sheet(maxLength);
  }

  get full(): boolean {
    return this.#sheet.full;
  }

  finish(): string {
    this.#endBlock();
    return this.#sheet.text;
  }

  /** Ends the block before; the next one wants `before` newlines above it. */
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
    // Discord reads no headings in lists.
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

  rule(): void {
    this.boundary(2);
    this.text(rule);
    this.ended(2);
  }

  /** `null` begins a list of bullets. */
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
    if (!this.full) this.#run += text;
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

  open(kind: Mark, url = ''): void {
    this.#flush();
    this.#marks.open(kind, url);
  }

  close(kind: Mark): void {
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
    if (this.full) return;
    const isFirst = this.#sheet.text === '';
    const lead = this.#layout.separator(isFirst, false, true);
    const room = this.#sheet.room - lead.length;
    const { text, whole } = codeBlock(language, code, this.#layout.quotePrefix, room);
    if (!whole) {
      const isWorthIt = text !== '' && (room >= leastCode || isFirst);
      this.#sheet.overflow(isWorthIt ? lead + text : '', isWorthIt);
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
    // Escaping only makes text longer.
    let escaped = escapeRun(core.slice(0, Math.max(0, room) + 2), this.#layout.atLineStart);
    // Discord shows no masked link whose label is an address.
    if (this.#marks.inLink) escaped = linkLabel(escaped.replace(/https?\\:\/\//giu, ''));
    const whole = escaped.length <= room && core.length <= room + 2;
    // Two texts around an empty mark must not form a mention.
    const apart = this.#afterText && lead === '' ? zeroWidthSpace : '';
    return { text: apart + (whole ? escaped : cut(escaped, room)), whole };
  }

  /** Writes the next visible thing: as much as `shape` fits into the room after its `lead`. */
  #put(shape: (room: number, lead: string) => Piece): void {
    if (this.full) return;
    const lead = this.#layout.separator(this.#sheet.text === '', this.#space) + this.#marks.beginnings;
    const { text, whole } = shape(this.#sheet.room - lead.length - this.#marks.ends.length, lead);
    if (!whole) {
      const part = text === '' ? this.#marks.writtenEnds : this.#apart(lead + text) + this.#marks.ends;
      this.#sheet.overflow(part);
    } else if (text !== '') {
      this.#append(this.#apart(lead + text));
      this.#marks.written();
      this.#layout.written();
      this.#space = false;
    }
  }

  /** `**a**` and `**b**` side by side would read as one. */
  #apart(piece: string): string {
    const last = this.#sheet.text.slice(-1);
    return /[`*_~]/.test(last) && piece.startsWith(last) ? zeroWidthSpace + piece : piece;
  }

  #append(text: string): void {
    if (text === '') return;
    this.#sheet.write(text);
    this.#afterText = false;
  }
}

import { linkLabel } from '../../links.ts';
import { cut, escapeRun, oneLine } from '../../text.ts';
import { codeBlock, inlineCode, type Piece } from './code.ts';
import { Marks, type Mark } from './marks.ts';
import { rule, Sheet } from './sheet.ts';

const zeroWidthSpace = '\u200b';
/** A code block with less room than this is left out. */
const leastCode = 120;

/**
 * Writes Discord Markdown up to a length, with room for the ends of all open marks. What separates visible things (newlines, prefixes,
 * markers) is written when the next one follows, so that empty blocks leave no trace.
 */
export class Writer {
  readonly #sheet: Sheet;
  readonly #marks = new Marks();

  /** Text to escape as one, so that its pieces form no mention. */
  #run = '';
  #space = false;
  #afterText = false;

  /** The newlines that the block before wants below it, and the next one above it: the fewer win. */
  #after = 2;
  #before = 2;
  #atBoundary = true;
  #breaks = 0;
  #quotes = 0;
  /** Something was written in the present quote: two quotes in a row stay two. */
  #inQuote = false;
  /** The next number in each open list; `null` in one of bullets. */
  readonly #lists: (number | null)[] = [];
  #marker = '';
  #heading = '';

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

  /** Ends the block before. `before` and `after` count newlines around a block. */
  boundary(before: number): void {
    this.#endBlock();
    this.#atBoundary = true;
    this.#breaks = 0;
    this.#before = Math.min(this.#before, before);
  }

  ended(after: number): void {
    this.boundary(2);
    this.#after = after;
  }

  beginHeading(level: number): void {
    this.boundary(2);
    // Discord reads no headings in lists.
    if (level > 3 || this.#lists.length > 0) this.open('bold');
    else this.#heading = `${'#'.repeat(level)} `;
  }

  endHeading(level: number): void {
    if (level > 3 || this.#lists.length > 0) this.close('bold');
    this.#endBlock(true);
    this.#heading = '';
    this.ended(level > 3 ? 2 : 1);
  }

  beginQuote(): void {
    this.boundary(2);
    // Discord has one level of quotes.
    if (this.#quotes === 0) this.#inQuote = false;
    this.#quotes += 1;
  }

  endQuote(): void {
    this.ended(2);
    this.#quotes -= 1;
  }

  rule(): void {
    this.boundary(2);
    this.text(rule);
    this.ended(2);
  }

  /** `null` begins a list of bullets. */
  beginList(start: string | null): void {
    this.boundary(1);
    const number = start === null ? null : Number.parseInt(start, 10);
    this.#lists.push(number === null || (number >= 0 && number < 1_000_000) ? number : 1);
  }

  endList(): void {
    this.ended(2);
    this.#lists.pop();
    this.#marker = '';
  }

  item(): void {
    this.boundary(1);
    const number = this.#lists.at(-1) ?? null;
    this.#marker = number === null ? '- ' : `${number}. `;
    if (number !== null) this.#lists[this.#lists.length - 1] = number + 1;
  }

  text(text: string): void {
    if (!this.full) this.#run += text;
  }

  lineBreak(): void {
    this.#flush();
    this.#space = this.#heading !== '' || this.#marks.inLink;
    if (!this.#space && !this.#atBoundary) this.#breaks += 1;
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
    const lead = this.#separator(true);
    const room = this.#sheet.room - lead.length;
    const { text, whole } = codeBlock(language, code, this.#quotePrefix, room);
    if (!whole) {
      const isWorthIt = text !== '' && (room >= leastCode || isFirst);
      this.#sheet.overflow(isWorthIt ? lead + text : '', isWorthIt);
    } else if (text !== '') {
      this.#written(lead + text);
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
    let escaped = escapeRun(core.slice(0, Math.max(0, room) + 2), this.#atBoundary || this.#breaks > 0);
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
    const lead = this.#separator() + this.#marks.beginnings;
    const { text, whole } = shape(this.#sheet.room - lead.length - this.#marks.ends.length, lead);
    if (!whole) {
      const part = text === '' ? this.#marks.writtenEnds : this.#apart(lead + text) + this.#marks.ends;
      this.#sheet.overflow(part);
    } else if (text !== '') {
      this.#written(this.#apart(lead + text));
      this.#marks.written();
    }
  }

  get #quotePrefix(): string {
    return this.#quotes > 0 ? '> ' : '';
  }

  /** What to write before the next visible thing. An indent would become part of a code block. */
  #separator(isCode = false): string {
    const depth = Math.min(this.#lists.length, 8) - (this.#marker === '' ? 0 : 1);
    const prefix = this.#quotePrefix + (isCode ? '' : '  '.repeat(Math.max(0, depth)));
    if (this.#atBoundary) {
      const start = isCode ? prefix : prefix + this.#marker + this.#heading;
      return this.#sheet.text === '' ? start : `${this.#gap()}\n${start}`;
    }
    if (this.#breaks > 0) return `${this.#breaks > 1 && prefix === '' ? '\n' : ''}\n${prefix}`;
    return this.#space ? ' ' : '';
  }

  #gap(): string {
    if (Math.min(this.#after, this.#before) < 2 || this.#lists.length > 0) return '';
    return this.#quotes > 0 && this.#inQuote ? '\n> ' : '\n';
  }

  /** `**a**` and `**b**` side by side would read as one. */
  #apart(piece: string): string {
    const last = this.#sheet.text.slice(-1);
    return /[`*_~]/.test(last) && piece.startsWith(last) ? zeroWidthSpace + piece : piece;
  }

  #written(text: string): void {
    this.#append(text);
    this.#atBoundary = false;
    this.#after = 2;
    this.#before = 2;
    this.#breaks = 0;
    this.#inQuote = true;
    this.#marker = '';
    this.#heading = '';
    this.#space = false;
  }

  #append(text: string): void {
    if (text === '') return;
    this.#sheet.write(text);
    this.#afterText = false;
  }
}

/**
 * What separates visible things: newlines, prefixes of quotes, indents and markers of lists, signs of headings. It is written only when
 * something visible follows, so that empty blocks leave no trace.
 */
export class Layout {
  /** The newlines that the block before wants below it, and the next one above it: the fewer win. */
  #after = 2;
  #before = 2;
  #boundary = true;
  #breaks = 0;

  #quotes = 0;
  /** Keeps two quotes in a row apart. */
  #quoteNumber = 0;
  #lastQuote = 0;
  /** The next number in each open list; `null` in one of bullets. */
  readonly #lists: (number | null)[] = [];
  #marker = '';
  #heading = '';

  get inList(): boolean {
    return this.#lists.length > 0;
  }

  get inHeading(): boolean {
    return this.#heading !== '';
  }

  get atLineStart(): boolean {
    return this.#boundary || this.#breaks > 0;
  }

  get quotePrefix(): string {
    return this.#quotes > 0 ? '> ' : '';
  }

  boundary(before: number): void {
    this.#boundary = true;
    this.#breaks = 0;
    this.#before = Math.min(this.#before, before);
  }

  ended(after: number): void {
    this.boundary(2);
    this.#after = after;
  }

  lineBreak(): void {
    if (!this.#boundary) this.#breaks += 1;
  }

  heading(level: number): void {
    this.#heading = level === 0 ? '' : `${'#'.repeat(level)} `;
  }

  /** Discord has one level of quotes. */
  quote(): void {
    this.#quotes += 1;
    if (this.#quotes === 1) this.#quoteNumber += 1;
  }

  endQuote(): void {
    this.#quotes -= 1;
  }

  list(start: number | null): void {
    this.#lists.push(start === null || (start >= 0 && start < 1_000_000) ? start : 1);
  }

  endList(): void {
    this.#lists.pop();
    this.#marker = '';
  }

  item(): void {
    const number = this.#lists.at(-1) ?? null;
    this.#marker = number === null ? '- ' : `${number}. `;
    if (number !== null) this.#lists[this.#lists.length - 1] = number + 1;
  }

  /** What to write before the next visible thing. A code block is not indented: that would be part of the code. */
  separator(first: boolean, space: boolean, code = false): string {
    const depth = Math.min(this.#lists.length, 8) - (this.#marker === '' ? 0 : 1);
    const prefix = this.quotePrefix + (code ? '' : '  '.repeat(Math.max(0, depth)));
    if (this.#boundary) {
      const start = code ? prefix : prefix + this.#marker + this.#heading;
      return first ? start : `${this.#gap()}\n${start}`;
    }
    if (this.#breaks > 0) return `${this.#breaks > 1 && prefix === '' ? '\n' : ''}\n${prefix}`;
    return space ? ' ' : '';
  }

  written(): void {
    if (this.#boundary) this.#lastQuote = this.#quotes > 0 ? this.#quoteNumber : 0;
    this.#boundary = false;
    this.#after = 2;
    this.#before = 2;
    this.#breaks = 0;
    this.#marker = '';
    this.#heading = '';
  }

  #gap(): string {
    if (Math.min(this.#after, this.#before) < 2 || this.inList) return '';
    return this.#quotes > 0 && this.#lastQuote === this.#quoteNumber ? '\n> ' : '\n';
  }
}

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
export class Sheet {
  readonly #longest: number;
  /** What is written now must end here: first the limit of a cut text, then that of a whole one. */
  #limit: number;
  /** The text as it ends when it is cut, once something went beyond the limit of a cut text. */
  #cut: string | null = null;
  #full = false;

  #text = '';
  #last = '';
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

  /** Not everything fits: what else is said changes nothing. */
  get full(): boolean {
    return this.#full;
  }

  get room(): number {
    return this.#limit - this.#text.length - slack;
  }

  /** The last character. */
  get last(): string {
    return this.#last;
  }

  write(text: string): void {
    this.#text += text;
    this.#last = text.charAt(text.length - 1);
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
    this.#full = this.#limit >= this.#longest;
    this.#limit = this.#longest;
    return !this.#full;
  }

  /** The text, the cut one when the sheet is full. */
  finish(): string {
    return this.#full ? (this.#cut ?? '') : this.#text;
  }

  #wholeBlocks(): string | null {
    const end = [this.#led, this.#block].find((place) => place >= this.#limit * enough);
    return end === undefined ? null : this.#text.slice(0, end);
  }
}

/** Room kept for a zero-width space and the ellipsis of a cut. */
const slack = 2;
/** A cut falls between blocks if those above it fill this share of the room. */
const enough = 0.4;
export const rule = '────────────';
const leading = new RegExp(`[:：][*_~"'”’)\\]]*$|${rule}$|^[>\\s]*\\*\\*[^*\\n]+\\*\\*$`, 'u');

/** The text written so far, in UTF-16 units. When it gets too long, it ends after a block or, if that leaves too little, within one. */
export class Sheet {
  readonly #limit: number;
  #text = '';
  full = false;
  /** Where the present block begins, and where its lead-in does: headings, a rule, "For example:", a line in bold. */
  #block = 0;
  #lead = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get text(): string {
    return this.#text;
  }

  get room(): number {
    return this.#limit - this.#text.length - slack;
  }

  write(text: string): void {
    if (!this.full) this.#text += text;
  }

  /** Ends a block. One that leads in to the next is not left without it. */
  endBlock(isHeading: boolean): void {
    if (this.#block === this.#text.length) return;
    const leads = isHeading || leading.test(this.#text.slice(this.#block));
    this.#block = this.#text.length;
    if (!leads) this.#lead = this.#block;
  }

  /** Ends the text, of which only `part` still fits. `keepsPart`: even where the text could end after a block. */
  overflow(part: string, keepsPart = false): void {
    const end = [this.#lead, this.#block].find((place) => place >= this.#limit * enough);
    this.#text = end === undefined || keepsPart ? this.#text + part : this.#text.slice(0, end);
    this.full = true;
  }
}

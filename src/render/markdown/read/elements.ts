import { Frames } from './frames.ts';
import type { Attributes, HtmlListener } from './html.ts';
import type { Page } from './page.ts';
import { TableReader, type Listener } from './table-reader.ts';
import { begin } from './tags.ts';

/** HTML in HTML beyond this is read as if its tags were not there. */
const deepest = 100;
const deepestTable = 3;
/** What holds nothing is nowhere too deep. */
const empty: ReadonlySet<string> = new Set(['br', 'hr', 'img']);

/**
 * Begins and ends what Markdown, in the names of HTML, and the HTML in it put on a page. Tags may be wrongly nested, unclosed or
 * unknown: the page gets them in order. What Markdown begins is firm: it ends where Markdown says.
 */
export class Elements implements HtmlListener, Listener {
  readonly #page: Page;
  readonly #frames = new Frames();
  /** The table that is being read, and whether it was too long and is written already. */
  #table: TableReader | null = null;
  #written = false;
  #tables = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  open(tag: string, attributes: Attributes, firm = false): void {
    if (this.#table !== null) {
      this.#table.open(tag, attributes, firm);
      this.#limit(this.#table);
      return;
    }
    if (tag === 'table' && this.#page.takesTables && this.#tables < deepestTable) {
      this.#table = new TableReader(firm);
      return;
    }
    if (!firm) {
      if (this.#frames.depth >= deepest && !empty.has(tag)) return;
      this.#frames.closeImplied(tag);
    }
    const end = begin(tag, this.#page, attributes);
    if (end !== null || firm) this.#frames.push(tag, firm, end);
  }

  close(tag: string, firm = false): void {
    const table = this.#table;
    if (table !== null) {
      if (!table.close(tag, firm)) return;
      this.#endTable();
      if (tag === 'table' && firm === table.firm) return;
    }
    // Browsers take it for `<br>`.
    if (tag === 'br') this.#page.lineBreak();
    else this.#frames.close(tag, firm);
  }

  text(text: string): void {
    if (this.#table === null) this.#page.text(text);
    else this.say((page) => page.text(text), text.trim().length);
  }

  say(saying: (page: Page) => void, length: number, isBlock = false): void {
    if (this.#table === null) {
      saying(this.#page);
      return;
    }
    this.#table.say(saying, length, isBlock);
    this.#limit(this.#table);
  }

  /** Ends all that is open. */
  finish(): void {
    this.#endTable();
    this.#frames.closeDownTo(0);
  }

  /** Of a table that is too long the rest is left out. */
  #limit(table: TableReader): void {
    if (!table.full || this.#written) return;
    this.#endTable();
    this.#page.writer.omit();
    this.#table = table;
    this.#written = true;
  }

  #endTable(): void {
    const table = this.#table;
    this.#table = null;
    if (table !== null && !this.#written) {
      this.#tables += 1;
      table.write(this, this.#page);
      this.#tables -= 1;
    }
    this.#written = false;
  }
}

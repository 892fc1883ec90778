import { Frames } from './frames.ts';
import type { Attributes, HtmlListener } from './html.ts';
import type { Page } from './page.ts';
import { begin } from './tags.ts';

/** HTML in HTML beyond this is read as if its tags were not there. */
const deepest = 100;
/** What holds nothing is nowhere too deep. */
const empty: ReadonlySet<string> = new Set(['br', 'hr', 'img']);

/**
 * Begins and ends what Markdown, in the names of HTML, and the HTML in it put on a page. Tags may be wrongly nested, unclosed or
 * unknown: the page gets them in order. What Markdown begins is firm: it ends where Markdown says.
 */
export class Elements implements HtmlListener {
  readonly #page: Page;
  readonly #frames = new Frames();

  constructor(page: Page) {
    this.#page = page;
  }

  open(tag: string, attributes: Attributes, firm = false): void {
    if (!firm) {
      if (this.#frames.depth >= deepest && !empty.has(tag)) return;
      this.#frames.closeImplied(tag);
    }
    const end = begin(tag, this.#page, attributes);
    if (end !== null || firm) this.#frames.push(tag, firm, end);
  }

  close(tag: string, firm = false): void {
    // Browsers take it for `<br>`.
    if (tag === 'br') this.#page.lineBreak();
    else this.#frames.close(tag, firm);
  }

  text(text: string): void {
    this.#page.text(text);
  }

  /** Ends all that is open. */
  finish(): void {
    this.#frames.closeDownTo(0);
  }
}

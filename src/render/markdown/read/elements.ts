import { noAttributes, type Attributes, type Content, type Element, type HtmlListener } from './html.ts';
import { begin, droppedTags, isShownWhole, show, type Page } from './tags.ts';

const words = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** HTML in HTML beyond this is read as if its tags were not there. */
const deepest = 100;
/** What holds nothing is nowhere too deep. */
const empty = words('br hr img url col wbr input embed source link meta');
/** They say nothing: a table is its rows. */
const ignored = words('thead tbody tfoot colgroup col');
/** In UTF-16 units, a tag counted as one. A longer table fills a page. */
const longestTable = 8_000;
const longestText = 20_000;

/** Whose end a tag implies (HTML lets `</li>` be left out), and beyond which elements it does not reach. */
const impliedEnds = new Map(
  Object.entries({
    li: [words('li'), words('ul ol')],
    dt: [words('dt dd'), words('dl')],
    dd: [words('dt dd'), words('dl')],
    tr: [words('tr td th'), words('table')],
    td: [words('td th'), words('table tr')],
    th: [words('td th'), words('table tr')],
    p: [words('p'), words('li td th blockquote div details')],
  } as const),
);

interface Open {
  readonly element: Element;
  readonly firm: boolean;
  readonly end: (() => void) | null;
}

/**
 * Shows on a page what Markdown, in the names of HTML, and the HTML in it say. Tags may be wrongly nested, unclosed or unknown: the page
 * gets them in order. What Markdown begins is firm: it ends where Markdown says, and no tag of HTML reaches beyond it.
 */
export class Elements implements HtmlListener {
  readonly #page: Page;
  /** The outermost first. */
  readonly #open: Open[] = [];
  /** What is shown once all of it is known, and how much more of it counts. */
  #whole: Element | null = null;
  #left = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Nothing is shown of what comes now. */
  get isDropping(): boolean {
    return this.#whole !== null && this.#left <= 0;
  }

  open(tag: string, attributes: Attributes = noAttributes, firm = false): void {
    // `List<Object>` is a type.
    if (ignored.has(tag) || (tag === 'object' && attributes.size === 0)) return;
    if (!firm) {
      if (this.#open.length >= deepest && !empty.has(tag)) return;
      this.#closeImplied(tag);
    }
    const element: Element = { tag, attributes, children: [] };
    if (this.#whole !== null) {
      this.#collect(element, 1);
      if (!empty.has(tag)) this.#open.push({ element, firm, end: null });
    } else if (isShownWhole(tag) && !empty.has(tag)) {
      this.#beginWhole(element, firm);
    } else {
      const end = begin(element, this.#page);
      if (end !== null || firm) this.#open.push({ element, firm, end });
    }
  }

  close(tag: string, firm = false): void {
    // Browsers take `</br>` for `<br>`.
    if (tag === 'br') this.open(tag);
    const at = this.#open.findLastIndex(
      ({ element, firm: isFirm }) => (element.tag === tag && isFirm === firm) || (isFirm && !firm),
    );
    if (this.#open[at]?.element.tag === tag && this.#open[at].firm === firm) this.#closeDownTo(at);
  }

  text(text: string): void {
    if (this.#whole === null) this.#page.writer.text(text);
    else this.#collect(text.slice(0, Math.max(0, this.#left)), text.length);
  }

  /** Code of Markdown, in a line or with lines to itself. */
  code(tag: 'code' | 'pre', code: string, language = ''): void {
    this.open(tag, language === '' ? noAttributes : new Map([['lang', language]]), true);
    this.text(code);
    this.close(tag, true);
  }

  /** Ends all that is open. */
  finish(): void {
    this.#closeDownTo(0);
  }

  #beginWhole(element: Element, firm: boolean): void {
    this.#whole = element;
    this.#left = element.tag === 'table' ? longestTable : longestText;
    if (droppedTags.has(element.tag)) this.#showWhole();
    const end = () => {
      if (!this.isDropping) this.#showWhole();
      this.#whole = null;
    };
    this.#open.push({ element, firm, end });
  }

  #showWhole(): void {
    this.#left = 0;
    if (this.#whole !== null) show([this.#whole], this.#page);
  }

  /** Of what is too long the rest is left out. */
  #collect(content: Content, length: number): void {
    if (this.#left <= 0) return;
    this.#open.at(-1)?.element.children.push(content);
    this.#left -= length;
    if (this.#left > 0) return;
    this.#showWhole();
    this.#page.writer.omitted = true;
  }

  #closeImplied(tag: string): void {
    const [ends, within] = impliedEnds.get(tag) ?? [];
    if (ends === undefined) return;
    const limit = this.#open.findLastIndex(({ element, firm }) => firm || within?.has(element.tag));
    const at = this.#open.findIndex(({ element }, index) => index > limit && ends.has(element.tag));
    if (at !== -1) this.#closeDownTo(at);
  }

  #closeDownTo(depth: number): void {
    while (this.#open.length > depth) this.#open.pop()?.end?.();
  }
}

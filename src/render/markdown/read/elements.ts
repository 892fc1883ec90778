import {
  elementOf,
  noAttributes,
  type Attributes,
  type Content,
  type Element,
  type HtmlListener,
} from './html.ts';
import { show, type Page } from './tags.ts';

const words = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** HTML tags nested deeper than this are ignored. */
const deepest = 100;
const empty = words('br hr img col wbr input embed source link meta');
const ignored = words('thead tbody tfoot colgroup col');

/** The elements whose end a tag implies (HTML lets `</li>` be left out), and those that stop the search for them. */
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

/**
 * Builds the elements of Markdown and of the HTML in it, and shows each outermost one as it ends. HTML may be unclosed or wrongly nested.
 * Elements of Markdown are firm: no HTML tag reaches beyond them.
 */
export class Elements implements HtmlListener {
  readonly #page: Page;
  readonly #open: { readonly element: Element; readonly firm: boolean }[] = [];

  constructor(page: Page) {
    this.#page = page;
  }

  open(tag: string, attributes: Attributes = noAttributes, firm = false): void {
    // `List<Object>` is a type.
    if (ignored.has(tag) || (tag === 'object' && attributes.size === 0)) return;
    const element = elementOf(tag, [], attributes);
    if (!firm) this.#closeImplied(tag);
    if (empty.has(tag)) this.add(element);
    else if (firm || this.#open.length < deepest) this.#open.push({ element, firm });
  }

  close(tag: string, firm = false): void {
    // Browsers read `</br>` as `<br>`.
    if (tag === 'br') this.open(tag);
    const at = this.#open.findLastIndex(
      (open) => (open.element.tag === tag && open.firm === firm) || (open.firm && !firm),
    );
    const found = this.#open[at];
    if (found?.element.tag === tag && found.firm === firm) this.#closeDownTo(at);
  }

  text(text: string): void {
    this.add(text);
  }

  add(content: Content): void {
    const parent = this.#open.at(-1)?.element;
    if (parent === undefined) show([content], this.#page);
    else parent.children.push(content);
  }

  finish(): void {
    this.#closeDownTo(0);
  }

  #closeImplied(tag: string): void {
    const [ends, within] = impliedEnds.get(tag) ?? [];
    if (ends === undefined) return;
    const limit = this.#open.findLastIndex(({ element, firm }) => firm || within?.has(element.tag));
    const at = this.#open.findIndex(({ element }, index) => index > limit && ends.has(element.tag));
    if (at !== -1) this.#closeDownTo(at);
  }

  #closeDownTo(depth: number): void {
    while (this.#open.length > depth) {
      const closed = this.#open.pop();
      if (closed !== undefined) this.add(closed.element);
    }
  }
}

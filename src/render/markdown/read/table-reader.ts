import { mostColumns, Table } from './table.ts';
import type { Attributes } from './html.ts';
import type { Page } from './page.ts';

/** What Markdown and HTML say to. */
export interface Listener {
  open(tag: string, attributes: Attributes, firm?: boolean): void;
  close(tag: string, firm?: boolean): void;
  /** `length`: how much text it brings; `isBlock`: code or a formula that has lines to itself. */
  say(saying: (page: Page) => void, length: number, isBlock?: boolean): void;
}

type Said = (listener: Listener) => void;

interface Cell {
  readonly header: boolean;
  readonly right: boolean;
  readonly said: Said[];
  length: number;
  hasBlocks: boolean;
}

/** What is more than this fills a page, or shows nothing. */
const most = { length: 8_000, said: 5_000 } as const;
/** A longer cell is prose. */
const longestEntry = 120;
const blocks = new Set('ul ol dl pre blockquote table hr details h1 h2 h3 h4 h5 h6'.split(' '));
const parts = new Set('thead tbody tfoot colgroup col'.split(' '));
const none: Attributes = new Map();

/**
 * A table, remembered until it ends: only then can be told whether it holds data, which columns show best, or is there for its layout,
 * and holds whole texts.
 */
export class TableReader implements Listener {
  /** Markdown's own table, which no tag of HTML ends. */
  readonly firm: boolean;
  readonly #rows: Cell[][] = [];
  /** What stands in no cell: a caption. */
  readonly #around: Said[] = [];
  /** Tables within, by whether they are Markdown's own. */
  readonly #within: boolean[] = [];
  #cell: Cell | null = null;
  /** By column, the row in front of which its last cell ends. */
  readonly #ends = new Array<number>(mostColumns).fill(0);
  /** How many of Markdown's elements are open. */
  #firm = 0;
  #length = 0;
  #said = 0;

  constructor(firm: boolean) {
    this.firm = firm;
  }

  get full(): boolean {
    return this.#length > most.length || this.#said > most.said;
  }

  open(tag: string, attributes: Attributes, firm = false): void {
    if (firm) this.#firm += 1;
    if (tag === 'table') this.#within.push(firm);
    else if (this.#within.length === 0) {
      if (parts.has(tag)) return;
      if (tag === 'tr') {
        this.#cell = null;
        if (this.#rows.at(-1)?.length !== 0) this.#rows.push([]);
        return;
      }
      if (tag === 'td' || tag === 'th') {
        this.#open(tag === 'th', attributes);
        return;
      }
    }
    if (this.#cell !== null) this.#cell.hasBlocks ||= blocks.has(tag);
    this.#add((listener) => listener.open(tag, attributes, firm));
  }

  /** Whether the table ends here: with its own closing tag, or with what Markdown opened before it. */
  close(tag: string, firm = false): boolean {
    if (tag === 'table' && this.#within.length === 0 && firm === this.firm) return true;
    if (firm && this.#firm === 0) return true;
    if (firm) this.#firm -= 1;
    if (tag === 'table' && this.#within.at(-1) === firm) this.#within.pop();
    else if (this.#within.length === 0) {
      if (parts.has(tag)) return false;
      if (tag === 'tr' || tag === 'td' || tag === 'th') {
        this.#cell = null;
        return false;
      }
    }
    this.#add((listener) => listener.close(tag, firm));
    return false;
  }

  say(saying: (page: Page) => void, length: number, isBlock = false): void {
    // White space between rows.
    if (length === 0 && this.#cell === null) return;
    if (this.#cell !== null) {
      this.#cell.length += length;
      this.#cell.hasBlocks ||= isBlock;
    }
    this.#length += length;
    this.#add((listener) => listener.say(saying, length, isBlock));
  }

  /** Says it all again: as columns, or one text after the other. */
  write(listener: Listener, page: Page): void {
    if (this.#around.length > 0) element('p', this.#around, listener);
    const rows = this.#rows.filter((row) => row.some(({ said }) => said.length > 0));
    const [first = []] = rows;
    const isHeader = first.every(({ header }) => header) && first.some(({ length }) => length > 0);
    // A header that no row is as long as would be lost with its last labels.
    const labels = isHeader && rows.slice(1).some((row) => row.length >= first.length) ? first : null;
    const body = labels === null ? rows : rows.slice(1);
    if (page.place !== 'page' || !isLayout(body, labels !== null)) writeColumns(rows, listener, page);
    else for (const row of body) writeTexts(row, labels ?? [], listener);
  }

  #open(header: boolean, attributes: Attributes): void {
    const right = `${attributes.get('align') ?? ''} ${attributes.get('style') ?? ''}`.includes('right');
    this.#cell = { header, right, said: [], length: 0, hasBlocks: false };
    if (this.#rows.length === 0) this.#rows.push([]);
    const at = this.#rows.length - 1;
    const row = this.#rows[at] ?? [];
    // What cells beside and above stretch over is no place for this one.
    while ((this.#ends[row.length] ?? 0) > at) row.push({ ...this.#cell, said: [] });
    const wide = Math.min(span(attributes.get('colspan')), mostColumns - row.length);
    this.#ends.fill(at + span(attributes.get('rowspan')), row.length, row.length + wide);
    row.push(this.#cell);
    this.#said += 1;
  }

  #add(said: Said): void {
    this.#said += 1;
    (this.#cell?.said ?? this.#around).push(said);
  }
}

/** Over how many columns or rows a cell stretches. */
function span(value = '1'): number {
  return Math.max(Number.parseInt(value, 10) || 1, 1);
}

/** Whether cells hold texts, and no data. With a header a few long ones do not count: they are wrapped. */
function isLayout(body: readonly (readonly Cell[])[], hasHeader: boolean): boolean {
  const cells = body.flat().filter(({ said }) => said.length > 0);
  const long = cells.filter(({ length }) => length > longestEntry).length;
  if (cells.some(({ hasBlocks }) => hasBlocks)) return true;
  if (hasHeader) return long * 3 > cells.length;
  return long > 0 || body.every((row) => row.length < 2);
}

function writeColumns(rows: readonly (readonly Cell[])[], listener: Listener, page: Page): void {
  const table = new Table();
  for (const row of rows) {
    table.row();
    for (const { said, header, right } of row) {
      if (!table.wantsEntry) page.writer.omit();
      if (!table.wantsEntry) break;
      const end = page.collectEntry((text) => table.add({ text, header, right }));
      element('section', said, listener);
      end();
    }
  }
  page.block(table.toString());
}

/** The entries of a row as texts, each with the label of its column. */
function writeTexts(row: readonly Cell[], labels: readonly Cell[], listener: Listener): void {
  const together = labels.length > 0 && !row.some(({ hasBlocks }) => hasBlocks);
  const texts = row.map(({ said }, column): Said[] => {
    const label = labels[column];
    if (label === undefined || label.length === 0 || said.length === 0) return said;
    const name: Said = (heard) => element('strong', [...label.said, text(together ? ':' : '')], heard);
    return [name, together ? text(' ') : lineBreak, ...said];
  });
  if (together)
    element(
      'p',
      texts.flatMap((said) => [...said, lineBreak]),
      listener,
    );
  else for (const said of texts) element('p', said, listener);
}

const text =
  (content: string): Said =>
  (listener) =>
    listener.say((page) => page.text(content), content.length);
const lineBreak: Said = (listener) => listener.say((page) => page.lineBreak(), 0);

/** What it holds ends with it. */
function element(tag: string, said: readonly Said[], listener: Listener): void {
  listener.open(tag, none, true);
  for (const again of said) again(listener);
  listener.close(tag, true);
}

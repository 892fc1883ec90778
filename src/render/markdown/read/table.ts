import width from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { Attributes, Content, Element } from './html.ts';

export const mostColumns = 16;
export const mostRows = 2_000;
/** More than any message holds. In UTF-16 units. */
export const longestCell = 5_000;
const widestColumn = 40;
const longestEntry = 120;
const blocks = new Set('ul ol dl pre blockquote table hr details h1 h2 h3 h4 h5 h6'.split(' '));

export interface Cell {
  readonly header: boolean;
  readonly right: boolean;
  readonly children: readonly Content[];
}
type Row = readonly Cell[];

export interface Table {
  /** A caption, and whatever else is outside the cells. */
  readonly around: readonly Content[];
  readonly rows: readonly Row[];
}

/** Reads a table; where a cell spans several columns or rows, empty cells follow it. */
export function readTable(table: Element): Table {
  const around: Content[] = [];
  const rows: Cell[][] = [];
  /** By column, the first row that its last cell does not span. */
  const ends = new Array<number>(mostColumns).fill(0);

  function readCell({ tag, attributes, children }: Element): void {
    const right = `${attributes.get('align') ?? ''} ${attributes.get('style') ?? ''}`.includes('right');
    const cell = { header: tag === 'th', right, children };
    if (rows.length === 0) rows.push([]);
    const at = rows.length - 1;
    const row = rows[at] ?? [];
    while ((ends[row.length] ?? 0) > at) row.push({ ...cell, children: [] });
    const wide = Math.min(span(attributes, 'colspan'), mostColumns - row.length);
    ends.fill(at + span(attributes, 'rowspan'), row.length, row.length + wide);
    row.push(cell);
  }

  function read(contents: readonly Content[]): void {
    for (const content of contents) {
      if (typeof content === 'string') {
        if (content.trim() !== '') around.push(content);
      } else if (content.tag === 'td' || content.tag === 'th') readCell(content);
      else if (content.tag === 'tr') {
        if (rows.at(-1)?.length !== 0) rows.push([]);
        read(content.children);
      } else if (holdsCells(content)) read(content.children);
      else around.push(content);
    }
  }

  read(table.children);
  return { around, rows: rows.filter((row) => row.some(({ children }) => children.length > 0)) };
}

function holdsCells({ children }: Element): boolean {
  return children.some(
    (child) =>
      typeof child !== 'string' &&
      (/^t[rdh]$/u.test(child.tag) || (child.tag !== 'table' && holdsCells(child))),
  );
}

function span(attributes: Attributes, name: string): number {
  return Math.max(Number.parseInt(attributes.get(name) ?? '1', 10) || 1, 1);
}

/** The first row, if it heads the columns; its last labels would be lost if all other rows were shorter. */
export function labelsOf([first = [], ...body]: readonly Row[]): Row | null {
  const isHeader =
    first.every(({ header }) => header) && first.some(({ children }) => lengthOf(children) > 0);
  return isHeader && body.some((row) => row.length >= first.length) ? first : null;
}

/** Whether the cells hold prose rather than data. Below a header, a few long cells are wrapped instead. */
export function isLayout(body: readonly Row[], hasHeader: boolean): boolean {
  const cells = body.flat().filter(({ children }) => children.length > 0);
  if (cells.some(hasBlocks)) return true;
  const long = cells.filter(({ children }) => lengthOf(children) > longestEntry).length;
  return hasHeader ? long * 3 > cells.length : long > 0 || body.every((row) => row.length < 2);
}

export function hasBlocks({ children }: { readonly children: readonly Content[] }): boolean {
  return children.some((child) => typeof child !== 'string' && (blocks.has(child.tag) || hasBlocks(child)));
}

export function lengthOf(contents: readonly Content[]): number {
  return contents.reduce((sum, content) => {
    if (typeof content === 'string') return sum + content.trim().length;
    const { tag, attributes, children } = content;
    return sum + (tag === 'img' ? 1 + (attributes.get('alt') ?? '').length : lengthOf(children));
  }, 0);
}

export function columns(table: readonly (readonly (Cell & { readonly text: string })[])[]): string {
  const rows = table.filter((row) => row.some(({ text }) => text !== ''));
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, { text }] of row.entries())
      widths[column] = Math.max(widths[column] ?? 1, Math.min(width(text), widestColumn));
  const rule = widths.map((wide) => '─'.repeat(wide)).join('─┼─');
  const lines = rows.flatMap((row, index) => {
    const wrapped = row.map(({ text }) => wrap(text));
    const height = Math.max(...wrapped.map(({ length }) => length));
    const shown = Array.from({ length: height }, (_, line) =>
      widths
        .map((wide, column) => pad(wrapped[column]?.[line] ?? '', wide, row[column]?.right))
        .join(' │ ')
        .trimEnd(),
    );
    const isHead = index === 0 && rows.length > 1 && row.every(({ header }) => header);
    return isHead ? [...shown, rule] : shown;
  });
  return lines.join('\n');
}

function wrap(text: string): string[] {
  return width(text) <= widestColumn ? [text] : wrapAnsi(text, widestColumn, { hard: true }).split('\n');
}

function pad(text: string, wide: number, right = false): string {
  const space = ' '.repeat(Math.max(0, wide - width(text)));
  return right ? space + text : text + space;
}

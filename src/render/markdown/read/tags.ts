import { plain } from '../../text.ts';
import { subscript, superscript } from '../math/scripts.ts';
import { address } from '../write/address.ts';
import type { Mark } from '../write/marks.ts';
import type { Writer } from '../write/writer.ts';
import { elementOf, noAttributes, type Attributes, type Content, type Element } from './html.ts';
import { highlighter } from './languages.ts';
import {
  columns,
  hasBlocks,
  isLayout,
  labelsOf,
  lengthOf,
  longestCell,
  mostColumns,
  mostRows,
  readTable,
  type Cell,
} from './table.ts';

export interface Page {
  readonly writer: Writer;
  /** Where readers find pictures that have no address. */
  readonly url: string | null;
}

const words = (names: string): readonly string[] => names.split(' ');

const hidden = words('rp script style template iframe head title textarea select noscript noembed noframes');
const films = words('video audio');
/** A link stands for these. */
export const pictures = [...words('svg canvas object'), ...films];
/** Elements whose content is never shown. */
export const droppedTags: ReadonlySet<string> = new Set([...hidden, ...pictures]);

type Say = (writer: Writer, attributes: Attributes) => void;
/** What to say before and after the content of an element. */
type Edges = readonly [before: Say, after: Say];

const nothing = (): void => undefined;

const blocks: ReadonlyMap<string, Edges> = new Map<string, Edges>([
  ...each<Edges>(
    'p div section article aside header footer main nav center figure figcaption address details dl dt dd form fieldset legend tr',
    [(writer) => writer.boundary(2), (writer) => writer.ended(2)],
  ),
  ...[1, 2, 3, 4, 5, 6].map((level): [string, Edges] => [
    `h${level}`,
    [(writer) => writer.beginHeading(level), (writer) => writer.endHeading(level)],
  ]),
  ['ul', [(writer) => writer.beginList(null), (writer) => writer.endList()]],
  [
    'ol',
    [(writer, attributes) => writer.beginList(attributes.get('start') ?? '1'), (writer) => writer.endList()],
  ],
  ['li', [(writer) => writer.item(), (writer) => writer.ended(1)]],
  ['blockquote', [(writer) => writer.beginQuote(), (writer) => writer.endQuote()]],
]);

const edges: ReadonlyMap<string, Edges> = new Map<string, Edges>([
  ...blocks,
  ...each('b strong', mark('bold')),
  ...each('i em cite var dfn', mark('italic')),
  ...each('u ins', mark('underline')),
  ...each('s del strike', mark('strike')),
  ...each<Edges>('abbr acronym span', [nothing, (writer, attributes) => writer.text(hintOf(attributes))]),
  ...each<Edges>('td th', [(writer) => writer.text(' '), nothing]),
  ['rt', [(writer) => writer.text('('), (writer) => writer.text(')')]],
  ['br', [(writer) => writer.lineBreak(), nothing]],
  ['hr', [(writer) => writer.rule(), nothing]],
]);

function each<T>(tags: string, meaning: T): [string, T][] {
  return words(tags).map((tag) => [tag, meaning]);
}

function mark(kind: Mark): Edges {
  return [(writer) => writer.open(kind), (writer) => writer.close(kind)];
}

type Show = (element: Element, page: Page) => void;

const shows: ReadonlyMap<string, Show> = new Map<string, Show>([
  ...each(hidden.join(' '), nothing),
  ...each(['img', ...pictures].join(' '), showPicture),
  ['a', ({ attributes, children }, page) => showLink(children, address(attributes.get('href') ?? ''), page)],
  ['summary', showSummary],
  ['url', showAddress],
  ['pre', preformatted],
  ['table', table],
  ...each(
    'code kbd samp tt',
    inline((text, writer) => writer.code(text)),
  ),
  ['sup', inline((text, writer) => writer.text(raised(text)))],
  ['sub', inline((text, writer) => writer.text(subscript(text)))],
]);

/** Shows content on a page. Of unknown elements, only the content is shown. */
export function show(contents: readonly Content[], page: Page): void {
  for (const content of contents) {
    if (page.writer.full) return;
    if (typeof content === 'string') page.writer.text(content);
    else (shows.get(content.tag) ?? showElement)(content, page);
  }
}

function showElement({ tag, attributes, children }: Element, page: Page): void {
  const [before, after] = edges.get(tag) ?? [nothing, nothing];
  before(page.writer, attributes);
  show(children, page);
  after(page.writer, attributes);
}

/** How to collect text without blocks, marks and links, for code and the cells of tables. */
interface Collecting {
  readonly page: Page;
  readonly apart: ' ' | '\n';
  /** The labels of the links, by address: they are shown below. */
  readonly links: Map<string, string>;
}

function textOf(contents: readonly Content[], to: Collecting): string {
  const texts = contents.map((content) => (typeof content === 'string' ? content : elementText(content, to)));
  return texts.join('');
}

function elementText(element: Element, to: Collecting): string {
  const { tag, attributes, children } = element;
  if (hidden.includes(tag)) return '';
  const link = linkOf(element, to.page);
  const text = link?.label ?? textOf(children, to);
  if (link !== null && link.url !== null) to.links.set(link.url, link.label ?? (plain(text) || 'link'));
  if (tag === 'sup') return raised(text);
  if (tag === 'sub') return subscript(text);
  if (tag === 'rt') return `(${text})`;
  if (tag === 'br') return to.apart;
  if (tag === 'table') return tableText(text, element, to);
  if (tag === 'td' || tag === 'th') return ` ${text}`;
  if (tag === 'abbr' || tag === 'acronym' || tag === 'span') return text + hintOf(attributes);
  return tag === 'pre' || blocks.has(tag) ? to.apart + text : text;
}

/** The link an element makes. A picture or a film brings its label, and links to Codewars where it has no address. */
function linkOf({ tag, attributes }: Element, page: Page): { url: string | null; label?: string } | null {
  if (tag === 'a') return { url: address(attributes.get('href') ?? '') };
  const isImage = tag === 'img';
  if (!isImage && !pictures.includes(tag)) return null;
  const name = plain(attributes.get(isImage ? 'alt' : 'aria-label') ?? attributes.get('title') ?? '');
  const url = isImage ? address(attributes.get('src') ?? '') : null;
  if (url !== null) return { url, label: name || 'image' };
  const where = `${films.includes(tag) ? 'video' : 'picture'}, on Codewars`;
  return { url: page.url, label: name === '' ? where : `${name} (${where})` };
}

/** Discord shows no images within text. */
function showPicture(element: Element, page: Page): void {
  const { url = null, label = '' } = linkOf(element, page) ?? {};
  showLink([label], url, page);
}

function showLink(label: readonly Content[], url: string | null, page: Page): void {
  if (url !== null) page.writer.open('link', url);
  show(label, page);
  if (url !== null) page.writer.close('link');
}

function showSummary({ children }: Element, page: Page): void {
  page.writer.boundary(2);
  show([elementOf('strong', ['▸ ', ...children])], page);
  page.writer.ended(1);
}

function showAddress({ attributes, children }: Element, page: Page): void {
  const url = address(attributes.get('href') ?? '');
  if (url === null) show(children, page);
  else page.writer.url(url);
}

/** Discord shows no tooltips. */
function hintOf(attributes: Attributes): string {
  const hint = (attributes.get('title') ?? '').trim();
  return hint === '' ? '' : ` (${hint})`;
}

/** Signs such as `*` and `[1]` refer to a note and stay as they are. */
function raised(text: string): string {
  const sign = text.trim();
  return /^(?:[^\p{L}\p{N}\s+\-=−()]+|\[[^\]]*\])$/u.test(sign) ? sign : superscript(text);
}

/** Shows code or a script, which cannot hold a link: it ends where one begins. */
function inline(say: (text: string, writer: Writer) => void): Show {
  return ({ children }, page) => {
    const isLink = (content: Content): boolean =>
      typeof content !== 'string' &&
      (typeof linkOf(content, page)?.url === 'string' || content.children.some(isLink));
    const link = children.findIndex(isLink);
    const end = link === -1 ? children.length : link;
    const text = textOf(children.slice(0, end), { page, apart: ' ', links: new Map() });
    if (text !== '') say(text, page.writer);
    show(children.slice(end), page);
  };
}

function preformatted({ attributes, children }: Element, page: Page): void {
  const links = new Map<string, string>();
  const text = textOf(children, { page, apart: '\n', links });
  const code = children.filter((child) => typeof child !== 'string').find(({ tag }) => tag === 'code');
  const language = languageOf(attributes) || languageOf(code?.attributes ?? noAttributes);
  page.writer.fence(highlighter(language), text);
  showBelow(links, page);
}

/** `<pre lang="js">`, `<code class="language-js">`. */
function languageOf(attributes: Attributes): string {
  const named = /(?:^|\s)lang(?:uage)?-(\S{1,40})/u.exec(attributes.get('class') ?? '')?.[1];
  return named ?? attributes.get('lang') ?? '';
}

const mostLinksBelow = 12;

function showBelow(links: ReadonlyMap<string, string>, page: Page): void {
  if (links.size === 0) return;
  page.writer.boundary(1);
  for (const [index, [url, label]] of Array.from(links).slice(0, mostLinksBelow).entries()) {
    if (index > 0) page.writer.text(' · ');
    showLink([label], url, page);
  }
  if (links.size > mostLinksBelow) page.writer.omitted = true;
  page.writer.ended(2);
}

/** Shows data in columns, and the cells of a table made for its layout one after the other. */
function table(element: Element, page: Page): void {
  const { around, rows } = readTable(element);
  if (around.length > 0) show([elementOf('p', around)], page);
  const labels = labelsOf(rows);
  const body = labels === null ? rows : rows.slice(1);
  if (isLayout(body, labels !== null)) {
    for (const row of body) show(asTexts(row, labels ?? []), page);
    return;
  }
  const links = new Map<string, string>();
  page.writer.fence('', columnsOf(rows, { page, apart: ' ', links }));
  showBelow(links, page);
}

function tableText(text: string, element: Element, to: Collecting): string {
  if (to.apart === ' ') return ` ${text}`;
  const { around, rows } = readTable(element);
  const caption = around.length === 0 ? '' : `${textOf(around, to)}\n`;
  return `\n${caption}${columnsOf(rows, { ...to, apart: ' ' })}\n`;
}

function columnsOf(rows: readonly (readonly Cell[])[], to: Collecting): string {
  if (rows.length > mostRows || rows.some(({ length }) => length > mostColumns))
    to.page.writer.omitted = true;
  const entryOf = (cell: Cell) => {
    const text = plain(textOf(cell.children, to));
    if (text.length > longestCell) to.page.writer.omitted = true;
    return { ...cell, text: text.slice(0, longestCell) };
  };
  return columns(rows.slice(0, mostRows).map((row) => row.slice(0, mostColumns).map(entryOf)));
}

/** The cells of a row as text, each after the label of its column. */
function asTexts(row: readonly Cell[], labels: readonly Cell[]): Element[] {
  const together = labels.length > 0 && !row.some(hasBlocks);
  const lineBreak = elementOf('br', []);
  const texts = row.map(({ children }, column): readonly Content[] => {
    const label = labels[column]?.children ?? [];
    if (lengthOf(label) === 0 || children.length === 0) return children;
    const name = elementOf('strong', [...label, together ? ':' : '']);
    return [name, together ? ' ' : lineBreak, ...children];
  });
  const paragraphs = together ? [texts.flatMap((text) => [...text, lineBreak])] : texts;
  return paragraphs.map((text) => elementOf('p', text));
}

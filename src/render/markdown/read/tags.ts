import { plain } from '../../text.ts';
import { subscript, superscript } from '../math/scripts.ts';
import { address } from '../write/address.ts';
import type { Mark } from '../write/marks.ts';
import { rule, type Writer } from '../write/writer.ts';
import { noAttributes, type Attributes, type Content, type Element } from './html.ts';
import { highlighter } from './languages.ts';
import { columns, hasBlocks, isLayout, labelsOf, lengthOf, mostColumns, readTable } from './table.ts';
import type { Cell } from './table.ts';

export interface Page {
  readonly writer: Writer;
  /** Where pictures can be seen that have no address of their own. */
  readonly url: string | null;
}

const words = (names: string): readonly string[] => names.split(' ');

const hidden = words('rp script style template iframe head title textarea select noscript noembed noframes');
const films = words('video audio');
const pictures = words('svg canvas object');
/** Left out with all they hold; of pictures and films their place is kept. */
export const droppedTags: ReadonlySet<string> = new Set([...hidden, ...films, ...pictures]);

/** Begins an element and answers how to end it; `null` when it has no end of its own to write. */
type Begin = (writer: Writer, attributes: Attributes) => (() => void) | null;

const paragraph: Begin = (writer) => {
  writer.boundary(2);
  return () => writer.ended(2);
};

const mark =
  (kind: Mark): Begin =>
  (writer) => {
    writer.open(kind);
    return () => writer.close(kind);
  };

const heading =
  (level: number): Begin =>
  (writer) => {
    writer.beginHeading(level);
    return () => writer.endHeading(level);
  };

/** `<abbr title="first in, first out">FIFO</abbr>`: there is no pointing at it in Discord. */
const hinted: Begin = (writer, attributes) => {
  const hint = hintOf(attributes);
  return hint === '' ? null : () => writer.text(hint);
};

/** What has lines to itself. */
const blocks: ReadonlyMap<string, Begin> = new Map<string, Begin>([
  ...each(
    'p div section article aside header footer main nav center figure figcaption address details dl dt dd form fieldset legend tr',
    paragraph,
  ),
  ...[1, 2, 3, 4, 5, 6].map((level): [string, Begin] => [`h${level}`, heading(level)]),
  ['ul', (writer) => (writer.beginList(null), () => writer.endList())],
  [
    'ol',
    (writer, attributes) => {
      writer.beginList(Number.parseInt(attributes.get('start') ?? '1', 10));
      return () => writer.endList();
    },
  ],
  ['li', (writer) => (writer.item(), () => writer.ended(1))],
  ['blockquote', (writer) => (writer.beginQuote(), () => writer.endQuote())],
]);

const beginnings: ReadonlyMap<string, Begin> = new Map<string, Begin>([
  ...blocks,
  ...each('b strong', mark('bold')),
  ...each('i em cite var dfn', mark('italic')),
  ...each('u ins', mark('underline')),
  ...each('s del strike', mark('strike')),
  ...each('abbr acronym span', hinted),
  ...each<Begin>('td th', (writer) => (writer.text(' '), null)),
  ['rt', (writer) => (writer.text('('), () => writer.text(')'))],
  ['br', (writer) => (writer.lineBreak(), null)],
  ['hr', (writer) => (writer.boundary(2), writer.text(rule), writer.ended(2), null)],
  [
    'summary',
    (writer) => {
      writer.boundary(2);
      writer.open('bold');
      writer.text('▸ ');
      return () => {
        writer.close('bold');
        writer.ended(1);
      };
    },
  ],
  [
    'a',
    (writer, attributes) => {
      const url = address(attributes.get('href') ?? '');
      if (url === null) return null;
      writer.openLink(url);
      return () => writer.close('link');
    },
  ],
]);

/** Shows an element of which all must be known. */
type Show = (element: Element, page: Page) => void;

const wholes: ReadonlyMap<string, Show> = new Map<string, Show>([
  ...hidden.map((tag): [string, Show] => [tag, () => undefined]),
  ...['img', ...pictures, ...films].map((tag): [string, Show] => [tag, showPicture]),
  ['url', showAddress],
  ['pre', preformatted],
  ['table', table],
  ...each(
    'code kbd samp tt',
    inline((text, writer) => writer.code(text)),
  ),
  ...each(
    'sup',
    inline((text, writer) => writer.text(raised(text))),
  ),
  ...each(
    'sub',
    inline((text, writer) => writer.text(subscript(text))),
  ),
]);

function each<T>(tags: string, meaning: T): [string, T][] {
  return words(tags).map((tag) => [tag, meaning]);
}

/** Whether an element can be shown only when all that it holds is known. */
export function isShownWhole(tag: string): boolean {
  return wholes.has(tag);
}

/** Begins an element on a page. Unknown ones are as if they were not there: their text stays. */
export function begin(element: Element, page: Page): (() => void) | null {
  const whole = wholes.get(element.tag);
  if (whole === undefined) return beginnings.get(element.tag)?.(page.writer, element.attributes) ?? null;
  whole(element, page);
  return null;
}

export function show(contents: readonly Content[], page: Page): void {
  for (const content of contents) {
    if (typeof content === 'string') {
      page.writer.text(content);
      continue;
    }
    const end = begin(content, page);
    if (!wholes.has(content.tag)) show(content.children, page);
    end?.();
  }
}

/** How text is collected that has no blocks, marks and links: code, and the entries of tables. */
interface Collecting {
  readonly page: Page;
  /** What keeps blocks apart: a space in a line, a newline in code of several lines. */
  readonly apart: ' ' | '\n';
  /** By address, the label of each link that is met: they are shown below. */
  readonly links: Map<string, string>;
}

function textOf(contents: readonly Content[], to: Collecting): string {
  return contents
    .map((content) => (typeof content === 'string' ? content : elementText(content, to)))
    .join('');
}

function elementText(element: Element, to: Collecting): string {
  const { tag, children } = element;
  if (hidden.includes(tag)) return '';
  const link = linkOf(element, to.page);
  const text = link?.label ?? textOf(children, to);
  if (link !== null && link.url !== null) to.links.set(link.url, link.label ?? (plain(text) || 'link'));
  return collected.get(tag)?.(text, element, to) ?? (blocks.has(tag) ? to.apart + text : text);
}

/** How elements read in collected text; of others there is the text alone. */
const collected = new Map<string, (text: string, element: Element, to: Collecting) => string>([
  ['sup', raised],
  ['sub', subscript],
  ['rt', (text) => `(${text})`],
  ['br', (_text, _element, { apart }) => apart],
  ['url', (_text, { attributes }) => mailto(attributes)],
  ['pre', (text, _element, { apart }) => apart + text],
  ['table', tableText],
  ...each('td th', (text: string) => ` ${text}`),
  ...each('abbr acronym span', (text: string, { attributes }: Element) => text + hintOf(attributes)),
]);

/** What an element links: a picture or a film has a label of its own, and can be seen on Codewars at least. */
function linkOf({ tag, attributes }: Element, page: Page): { url: string | null; label?: string } | null {
  if (tag === 'a') return { url: address(attributes.get('href') ?? '') };
  if (tag !== 'img' && !pictures.includes(tag) && !films.includes(tag)) return null;
  const name = plain(attributes.get(tag === 'img' ? 'alt' : 'aria-label') ?? attributes.get('title') ?? '');
  const url = tag === 'img' ? address(attributes.get('src') ?? '') : null;
  if (url !== null) return { url, label: name || 'image' };
  const where = `${films.includes(tag) ? 'video' : 'picture'}, on Codewars`;
  return { url: page.url, label: name === '' ? where : `${name} (${where})` };
}

/** Discord shows no images within a text: a link stands for one. */
function showPicture(element: Element, page: Page): void {
  const { url = null, label = '' } = linkOf(element, page) ?? {};
  showLink(label, url, page.writer);
}

function showLink(label: string, url: string | null, writer: Writer): void {
  if (url !== null) writer.openLink(url);
  writer.text(label);
  if (url !== null) writer.close('link');
}

/** An address that stands in the text as itself. */
function showAddress({ attributes }: Element, { writer }: Page): void {
  const url = address(attributes.get('href') ?? '');
  if (url === null) writer.text(mailto(attributes));
  else writer.url(url);
}

function mailto(attributes: Attributes): string {
  return (attributes.get('href') ?? '').replace(/^mailto:/iu, '');
}

function hintOf(attributes: Attributes): string {
  const hint = (attributes.get('title') ?? '').trim();
  return hint === '' ? '' : ` (${hint})`;
}

/** `*` and `[1]` lead to a note, and need no raising. */
function raised(text: string): string {
  const sign = text.trim();
  return /^(?:[^\p{L}\p{N}\s+\-=−()]+|\[[^\]]*\])$/u.test(sign) ? sign : superscript(text);
}

/** Code, raised and lowered text within a line: it ends where a link begins, which it cannot hold. */
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
  const code = children.find((child) => typeof child !== 'string' && child.tag === 'code') as
    Element | undefined;
  const language = languageOf(attributes) || languageOf(code?.attributes ?? noAttributes);
  page.writer.fence(highlighter(language), text);
  showBelow(links, page.writer);
}

/** `<pre lang="js">`, `<code class="language-js">`. */
function languageOf(attributes: Attributes): string {
  const named = /(?:^|\s)lang(?:uage)?-(\S{1,40})/u.exec(attributes.get('class') ?? '')?.[1];
  return named ?? attributes.get('lang') ?? '';
}

/** Links below a block of code, which cannot hold any. */
const mostBelow = 12;

function showBelow(links: ReadonlyMap<string, string>, writer: Writer): void {
  if (links.size === 0) return;
  writer.boundary(1);
  for (const [index, [url, label]] of Array.from(links).slice(0, mostBelow).entries()) {
    if (index > 0) writer.text(' · ');
    showLink(label, url, writer);
  }
  if (links.size > mostBelow) writer.omitted = true;
  writer.ended(2);
}

/** A table of data as columns, one that is there for its layout as one text after the other. */
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
  showBelow(links, page.writer);
}

/** In code of several lines a table stays one. */
function tableText(text: string, element: Element, to: Collecting): string {
  if (to.apart === ' ') return ` ${text}`;
  const { around, rows } = readTable(element);
  const caption = around.length === 0 ? '' : `${textOf(around, to)}\n`;
  return `\n${caption}${columnsOf(rows, { ...to, apart: ' ' })}\n`;
}

function columnsOf(rows: readonly (readonly Cell[])[], to: Collecting): string {
  if (rows.some(({ length }) => length > mostColumns)) to.page.writer.omitted = true;
  return columns(
    rows.map((row) =>
      row.slice(0, mostColumns).map((cell) => ({ ...cell, text: plain(textOf(cell.children, to)) })),
    ),
  );
}

/** The entries of a row as texts, each with the label of its column. */
function asTexts(row: readonly Cell[], labels: readonly Cell[]): Element[] {
  const together = labels.length > 0 && !row.some(hasBlocks);
  const lineBreak = elementOf('br', []);
  const texts = row.map(({ children }, column): readonly Content[] => {
    const label = labels[column]?.children ?? [];
    if (lengthOf(label) === 0 || children.length === 0) return children;
    const name = elementOf('strong', [...label, together ? ':' : '']);
    return [name, together ? ' ' : lineBreak, ...children];
  });
  if (!together) return texts.map((text) => elementOf('p', text));
  return [
    elementOf(
      'p',
      texts.flatMap((text) => [...text, lineBreak]),
    ),
  ];
}

function elementOf(tag: string, children: readonly Content[]): Element {
  return { tag, attributes: noAttributes, children: [...children] };
}

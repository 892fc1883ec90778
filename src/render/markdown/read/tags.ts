import { address } from '../write/address.ts';
import type { Attributes } from './html.ts';
import type { Mark } from '../write/marks.ts';
import type { Page, Place } from './page.ts';
import { subscript, superscript } from '../math/scripts.ts';
import { rule } from '../write/sheet.ts';

/** Begins an element on a page and answers how to end it; `null` when it has no end of its own to write. */
type Begin = (page: Page, attributes: Attributes) => (() => void) | null;

/** What a tag means in each place where it means anything: elsewhere it is as if it were not there, and its text stays. */
type Meaning = Partial<Readonly<Record<Place, Begin>>>;

/** Begins the element of a tag where the page is now. */
export function begin(tag: string, page: Page, attributes: Attributes): (() => void) | null {
  return meanings.get(tag)?.[page.place]?.(page, attributes) ?? null;
}

/** One meaning on the page, in entries and in code. */
function everywhere(begins: Begin): Meaning {
  return { page: begins, capture: begins };
}

/** Where no blocks are, what stands in one is kept apart from what stands before it. */
function block(begins: Begin): Meaning {
  return { page: begins, capture: apart };
}

const apart: Begin = (page) => {
  page.apart();
  return null;
};

const paragraph: Begin = ({ writer }) => {
  writer.boundary(2);
  return () => writer.ended(2);
};

const quote: Begin = ({ writer }) => {
  writer.beginQuote();
  return () => writer.endQuote();
};

const bullets: Begin = ({ writer }) => {
  writer.beginList(null);
  return () => writer.endList();
};

const numbers: Begin = ({ writer }, attributes) => {
  writer.beginList(Number.parseInt(attributes.get('start') ?? '1', 10));
  return () => writer.endList();
};

const item: Begin = ({ writer }) => {
  writer.item();
  return () => writer.ended(1);
};

const summary: Begin = ({ writer }) => {
  writer.boundary(2);
  writer.open('bold');
  writer.text('▸ ');
  return () => {
    writer.close('bold');
    writer.ended(1);
  };
};

const line: Begin = ({ writer }) => {
  writer.boundary(2);
  writer.text(rule);
  writer.ended(2);
  return null;
};

const lineBreak: Begin = (page) => {
  page.lineBreak();
  return null;
};

const image: Begin = (page, attributes) => {
  page.image(attributes.get('alt') ?? '', attributes.get('src') ?? '');
  return null;
};

/** Drawings and films: their place is kept, and what they hold is left out. */
function drawn(kind: string): Begin {
  return (page, attributes) => {
    page.picture(attributes.get('aria-label') ?? attributes.get('title') ?? '', kind);
    return page.drop();
  };
}

const link: Begin = (page, attributes) => {
  const url = address(attributes.get('href') ?? '');
  return url === null ? null : page.link(url);
};

/** `<abbr title="first in, first out">FIFO</abbr>`: there is no pointing at it in Discord. */
const hinted: Begin = (page, attributes) => {
  const hint = (attributes.get('title') ?? '').trim();
  return hint === '' ? null : () => page.text(` (${hint})`);
};

const code: Begin = (page) => page.collect((text) => page.code(text));
const preformatted: Begin = (page, attributes) => page.collectCode(languageOf(attributes));
const raised: Begin = (page) => page.collect((text) => page.text(noteMark(text) ?? superscript(text)));
const lowered: Begin = (page) => page.collect((text) => page.text(subscript(text)));
/** `List<Object>` is a type. */
const object: Begin = (page, attributes) =>
  attributes.size === 0 ? null : drawn('picture')(page, attributes);
const leftOut: Begin = (page) => page.drop();

const language: Begin = (page, attributes) => {
  page.nameLanguage(languageOf(attributes));
  return null;
};

/** A cell where no table is. */
const cell: Begin = (page) => {
  page.text(' ');
  return null;
};

const reading: Begin = (page) => {
  page.text('(');
  return () => page.text(')');
};

/** `*` and `[1]` lead to a note, and need no raising. */
function noteMark(text: string): string | null {
  const mark = text.trim();
  return /^(?:[^\p{L}\p{N}\s+\-=−()]+|\[[^\]]*\])$/u.test(mark) ? mark : null;
}

function mark(kind: Mark): Meaning {
  return {
    page: ({ writer }) => {
      writer.open(kind);
      return () => writer.close(kind);
    },
  };
}

function heading(level: number): Meaning {
  return block(({ writer }) => {
    writer.beginHeading(level);
    return () => writer.endHeading(level);
  });
}

const blocks =
  'p div section article aside header footer main nav center figure figcaption address details dl dt dd form fieldset legend';
const dropped = 'rp script style template iframe head title textarea select noscript noembed noframes';
const pictures = 'svg canvas';
const films = 'video audio';
/** Left out with all they hold. */
export const droppedTags: ReadonlySet<string> = new Set(`${dropped} object ${pictures} ${films}`.split(' '));

const meanings: ReadonlyMap<string, Meaning> = new Map([
  ...each(blocks, block(paragraph)),
  ...each(dropped, { ...everywhere(leftOut), nowhere: leftOut }),
  ...each(pictures, { ...everywhere(drawn('picture')), nowhere: leftOut }),
  ...each('object', everywhere(object)),
  ...each(films, { ...everywhere(drawn('video')), nowhere: leftOut }),
  ...each('b strong', mark('bold')),
  ...each('i em cite var dfn', mark('italic')),
  ...each('u ins', mark('underline')),
  ...each('s del strike', mark('strike')),
  ...each('kbd samp tt', { page: code }),
  ...each('code', { page: code, capture: language }),
  ...each('sup', everywhere(raised)),
  ...each('sub', everywhere(lowered)),
  ...each('a', everywhere(link)),
  ...each('abbr acronym span', everywhere(hinted)),
  ...each('rt', everywhere(reading)),
  ...each('br', everywhere(lineBreak)),
  ...each('img', everywhere(image)),
  ...each('hr', { page: line }),
  ...each('blockquote', block(quote)),
  ...each('ul', block(bullets)),
  ...each('ol', block(numbers)),
  ...each('li', block(item)),
  ...each('summary', { page: summary }),
  ...each('pre', block(preformatted)),
  ...each('table tr', block(paragraph)),
  ...each('td th', everywhere(cell)),
  ...[1, 2, 3, 4, 5, 6].map((level) => [`h${level}`, heading(level)] as const),
]);

function each(tags: string, meaning: Meaning): (readonly [string, Meaning])[] {
  return tags.split(' ').map((tag) => [tag, meaning]);
}

/** `<pre lang="js">`, `<code class="language-js">`. */
function languageOf(attributes: Attributes): string {
  const named = /(?:^|\s)lang(?:uage)?-(\S{1,40})/u.exec(attributes.get('class') ?? '')?.[1];
  return named ?? attributes.get('lang') ?? '';
}

import { cut, plain } from '../text.ts';
import { address } from './address.ts';
import { Frames } from './frames.ts';
import type { Attributes, HtmlListener } from './html.ts';
import { highlighter } from './languages.ts';
import { ListMarkers } from './list-markers.ts';
import { subscript, superscript } from './scripts.ts';
import { Table } from './table.ts';
import { blockTags, codeTags, droppedTags, headingLevels, markTags, voidTags } from './tags.ts';
import type { Writer } from './writer.ts';

/** HTML in HTML beyond this is read as if its tags were not there. */
const deepest = 100;
const longestCapture = 20_000;

/** Text that is collected until its end is known: code, cells, raised and lowered text. */
interface Capture {
  readonly lines: boolean;
  text: string;
  info: string;
}

/**
 * Puts together what Markdown and the HTML in it say, tag by tag in the names of HTML, and has it written. Tags may be wrongly
 * nested, unclosed or unknown: the writer gets them in order.
 */
export class Page implements HtmlListener {
  readonly #writer: Writer;
  readonly #frames = new Frames();
  readonly #captures: Capture[] = [];
  readonly #lists = new ListMarkers();
  #table: Table | null = null;
  #dropped = 0;

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  /** Nothing more fits. */
  get full(): boolean {
    return this.#writer.full;
  }

  /** What is said now is left out: it need not be read. */
  get ignores(): boolean {
    return this.#dropped > 0;
  }

  /** Closes all that is open. */
  finish(): void {
    this.#frames.closeDownTo(0);
  }

  open(tag: string, attributes: Attributes, firm = false): void {
    if (voidTags.has(tag)) {
      if (this.#dropped === 0) this.#void(tag, attributes);
      return;
    }
    if (!firm && this.#frames.depth >= deepest) return;
    if (!firm) this.#frames.closeImplied(tag);
    if (this.#dropped > 0 && !droppedTags.has(tag)) {
      if (firm) this.#frames.push(tag, firm, null);
      return;
    }
    const leave = this.#enter(tag, attributes);
    if (leave !== null || firm) this.#frames.push(tag, firm, leave);
  }

  close(tag: string, firm = false): void {
    if (tag === 'br') this.#void('br', new Map());
    else this.#frames.close(tag, firm);
  }

  text(text: string): void {
    if (this.#dropped > 0) return;
    const capture = this.#captures.at(-1);
    if (capture !== undefined) {
      if (capture.text.length < longestCapture) capture.text += text.slice(0, longestCapture);
    } else if (this.#table === null) {
      this.#writer.text(text);
    }
  }

  code(code: string): void {
    if (this.#isPlain()) this.#writer.code(code);
    else this.text(code);
  }

  /** A code block; `info` names its language. */
  fence(info: string, code: string): void {
    if (this.#isPlain()) this.#writer.fence(highlighter(info), code);
    else this.text(`${code} `);
  }

  /** A formula that Unicode cannot show. */
  tex(tex: string): void {
    if (this.#isPlain()) this.#writer.fence('tex', tex);
    else this.text(tex);
  }

  lineBreak(): void {
    if (this.#isPlain()) this.#writer.lineBreak();
    else this.text(this.#captures.at(-1)?.lines === true ? '\n' : ' ');
  }

  /** An address that stands in the text as itself. */
  url(href: string): void {
    const url = address(href);
    if (url === null || !this.#isPlain()) this.text(href);
    else this.#writer.url(url);
  }

  /** Discord shows no images within a text: a link stands for one, and its description alone where it has no address. */
  image(alt: string, source: string): void {
    const url = address(source);
    const label = plain(alt);
    if (url === null || !this.#isPlain()) {
      this.text(label);
      return;
    }
    this.#writer.openLink(url);
    this.#writer.text(label || 'image');
    this.#writer.close('link');
  }

  #isPlain(): boolean {
    return this.#captures.length === 0 && this.#table === null && this.#dropped === 0;
  }

  #void(tag: string, attributes: Attributes): void {
    if (tag === 'br') this.lineBreak();
    else if (tag === 'img') this.image(attributes.get('alt') ?? '', attributes.get('src') ?? '');
    else if (tag === 'hr' && this.#isPlain()) {
      this.#writer.boundary(2);
      this.#writer.text('────────────');
      this.#writer.ended(2);
    }
  }

  /** Begins an element and answers how to end it; `null` when it has no end of its own to write. */
  #enter(tag: string, attributes: Attributes): (() => void) | null {
    if (droppedTags.has(tag)) return this.#drop();
    if (tag === 'sup') return this.#capture(({ text }) => this.text(superscript(text)));
    if (tag === 'sub') return this.#capture(({ text }) => this.text(subscript(text)));
    if (this.#captures.length > 0) return this.#enterInCapture(tag, attributes);
    if (this.#table !== null) return this.#enterInTable(tag, attributes, this.#table);
    const mark = markTags.get(tag);
    if (mark !== undefined) {
      this.#writer.open(mark);
      return () => this.#writer.close(mark);
    }
    if (codeTags.has(tag)) return this.#capture(({ text }) => this.code(text));
    if (tag === 'a') return this.#enterLink(attributes.get('href') ?? '');
    return this.#enterBlock(tag, attributes);
  }

  #drop(): () => void {
    this.#dropped += 1;
    return () => (this.#dropped -= 1);
  }

  #enterLink(href: string): (() => void) | null {
    const url = address(href);
    if (url === null) return null;
    this.#writer.openLink(url);
    return () => this.#writer.close('link');
  }

  #enterBlock(tag: string, attributes: Attributes): (() => void) | null {
    const writer = this.#writer;
    const level = headingLevels.get(tag);
    if (level !== undefined) {
      writer.beginHeading(level);
      return () => writer.endHeading(level);
    }
    switch (tag) {
      case 'blockquote':
        writer.beginQuote();
        return () => writer.endQuote();
      case 'ul':
      case 'ol':
        this.#lists.open(tag === 'ol', attributes);
        writer.beginList();
        return () => {
          this.#lists.close();
          writer.endList();
        };
      case 'li':
        writer.item(this.#lists.next());
        return () => writer.ended(1);
      case 'summary':
        writer.boundary(2);
        writer.open('bold');
        writer.text('▸ ');
        return () => {
          writer.close('bold');
          writer.ended(1);
        };
      case 'pre':
        return this.#capture(({ text, info }) => this.fence(info, text), languageOf(attributes));
      case 'table':
        return this.#enterTable();
      default:
        if (!blockTags.has(tag)) return null;
        writer.boundary(2);
        return () => writer.ended(2);
    }
  }

  #enterTable(): () => void {
    const table = new Table();
    this.#table = table;
    return () => {
      this.#table = null;
      this.#writer.fence('', table.toString());
    };
  }

  #enterInTable(tag: string, attributes: Attributes, table: Table): (() => void) | null {
    if (tag === 'tr') table.row();
    if (tag === 'caption') return this.#capture(() => undefined);
    if (tag !== 'td' && tag !== 'th') return null;
    if (!table.wantsCell) return this.#drop();
    const right = `${attributes.get('align') ?? ''} ${attributes.get('style') ?? ''}`.includes('right');
    return this.#capture(({ text }) =>
      table.cell({ text: cut(plain(text), 120), header: tag === 'th', right }),
    );
  }

  #enterInCapture(tag: string, attributes: Attributes): null {
    const capture = this.#captures.at(-1);
    if (capture === undefined) return null;
    if (tag === 'code' && capture.lines) capture.info ||= languageOf(attributes);
    else if (blockTags.has(tag) || tag === 'li') capture.text += capture.lines ? '\n' : ' ';
    return null;
  }

  /** Collects text until the element ends. With `info` it is code of several lines. */
  #capture(done: (capture: Capture) => void, info?: string): () => void {
    const capture: Capture = { lines: info !== undefined, text: '', info: info ?? '' };
    this.#captures.push(capture);
    return () => {
      this.#captures.pop();
      done(capture);
    };
  }
}

/** `<pre lang="js">`, `<code class="language-js">`. */
function languageOf(attributes: Attributes): string {
  const named = /(?:^|\s)lang(?:uage)?-(\S{1,40})/u.exec(attributes.get('class') ?? '')?.[1];
  return named ?? attributes.get('lang') ?? '';
}

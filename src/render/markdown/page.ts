import { cut, plain } from '../text.ts';
import { address } from './address.ts';
import { highlighter } from './languages.ts';
import { Table } from './table.ts';
import type { Cell } from './table.ts';
import type { Writer } from './writer.ts';

const longestCapture = 20_000;
const longestCell = 120;

/** Text that is collected until its end is known: code, cells, raised and lowered text. */
interface Capture {
  /** Code of several lines, and the language that it names. */
  readonly lines: boolean;
  info: string;
  text: string;
}

/**
 * Where something is said: on the page; in a table, but in no cell; in a text that is collected; or in what is left out. Only the
 * page has blocks, marks and links: elsewhere text alone counts.
 */
export type Place = 'page' | 'table' | 'capture' | 'nowhere';

/** Takes what a text says, and brings each thing where it belongs. */
export class Page {
  /** For what has a meaning on the page alone. */
  readonly writer: Writer;
  readonly #url: string | null;
  readonly #captures: Capture[] = [];
  #table: Table | null = null;
  #dropped = 0;

  /** `url`: where pictures can be seen that have no address of their own. */
  constructor(writer: Writer, url: string | null) {
    this.writer = writer;
    this.#url = url;
  }

  get place(): Place {
    if (this.#dropped > 0) return 'nowhere';
    if (this.#captures.length > 0) return 'capture';
    return this.#table === null ? 'page' : 'table';
  }

  text(text: string): void {
    const { place } = this;
    if (place === 'page') this.writer.text(text);
    else if (place === 'capture') this.#capture(text);
  }

  code(code: string): void {
    if (this.place === 'page') this.writer.code(code);
    else this.text(code);
  }

  /** A code block; `info` names its language. */
  fence(info: string, code: string): void {
    if (this.place === 'page') this.writer.fence(highlighter(info), code);
    else this.text(`${code} `);
  }

  /** A formula that Unicode cannot show. */
  tex(tex: string): void {
    if (this.place === 'page') this.writer.fence('tex', tex);
    else this.text(tex);
  }

  lineBreak(): void {
    if (this.place === 'page') this.writer.lineBreak();
    else this.apart();
  }

  /** Keeps what comes in a collected text apart from what stands there. */
  apart(): void {
    this.text(this.#captures.at(-1)?.lines === true ? '\n' : ' ');
  }

  /** An address that stands in the text as itself. */
  url(href: string): void {
    const url = this.place === 'page' ? address(href) : null;
    if (url === null) this.text(href);
    else this.writer.url(url);
  }

  /** Discord shows no images within a text: a link stands for one. */
  image(alt: string, source: string): void {
    const url = address(source);
    if (url === null) this.picture(alt);
    else this.#link(plain(alt) || 'image', url);
  }

  /** A picture that is part of the text, or a film: it can be seen on Codewars alone. */
  picture(name: string, kind = 'picture'): void {
    const label = plain(name);
    this.#link(label === '' ? `${kind}, on Codewars` : `${label} (${kind}, on Codewars)`, this.#url);
  }

  #link(label: string, url: string | null): void {
    if (this.place !== 'page' || url === null) {
      this.text(label);
      return;
    }
    this.writer.openLink(url);
    this.writer.text(label);
    this.writer.close('link');
  }

  /** Leaves out what comes, until the returned function is called. */
  drop(): () => void {
    this.#dropped += 1;
    return () => (this.#dropped -= 1);
  }

  /** Collects what comes, until the returned function is called; `done` gets it. */
  collect(done: (text: string) => void): () => void {
    return this.#collect({ lines: false, info: '', text: '' }, ({ text }) => done(text));
  }

  /** The same for code of several lines, which becomes a code block. */
  collectCode(info: string): () => void {
    return this.#collect({ lines: true, info, text: '' }, (code) => this.fence(code.info, code.text));
  }

  /** The code that is collected is in this language, if it named none yet. */
  nameLanguage(info: string): void {
    const capture = this.#captures.at(-1);
    if (capture?.lines === true) capture.info ||= info;
  }

  /** Begins a table, which ends when the returned function is called. */
  table(): () => void {
    const table = new Table();
    this.#table = table;
    return () => {
      this.#table = null;
      this.writer.fence('', table.toString());
    };
  }

  row(): void {
    this.#table?.row();
  }

  /** Begins a cell of the table; a table that is large enough takes no more. */
  cell(cell: Omit<Cell, 'text'>): () => void {
    const table = this.#table;
    if (table?.wantsCell !== true) return this.drop();
    return this.collect((text) => table.cell({ ...cell, text: cut(plain(text), longestCell) }));
  }

  #collect(capture: Capture, done: (capture: Capture) => void): () => void {
    this.#captures.push(capture);
    return () => {
      this.#captures.pop();
      done(capture);
    };
  }

  #capture(text: string): void {
    const capture = this.#captures.at(-1);
    if (capture !== undefined && capture.text.length < longestCapture)
      capture.text += text.slice(0, longestCapture);
  }
}

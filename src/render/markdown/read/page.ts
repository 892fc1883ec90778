import { plain } from '../../text.ts';
import { address } from '../write/address.ts';
import { highlighter } from './languages.ts';
import type { Writer } from '../write/writer.ts';

const longestCapture = 20_000;
/** Links below a block of code, which cannot hold any. */
const mostBelow = 12;

/** Text that is collected until its end is known. */
interface Capture {
  /** Code of several lines; an entry of a table; or code, raised and lowered text within a line, which gives way to a link. */
  readonly kind: 'lines' | 'entry' | 'inline';
  /** The language of code of several lines. */
  info: string;
  text: string;
  readonly done: (capture: Capture) => void;
}

/**
 * Where something is said: on the page, in a text that is collected, or in what is left out. Only the page has blocks, marks and links:
 * elsewhere text alone counts.
 */
export type Place = 'page' | 'capture' | 'nowhere';

/** Takes what a text says, and brings each thing where it belongs. */
export class Page {
  /** For what has a meaning on the page alone. */
  readonly writer: Writer;
  readonly #url: string | null;
  readonly #captures: Capture[] = [];
  /** Links that stand in a block of code: addresses and labels. */
  readonly #below = new Map<string, string>();
  #dropped = 0;

  /** `url`: where pictures can be seen that have no address of their own. */
  constructor(writer: Writer, url: string | null) {
    this.writer = writer;
    this.#url = url;
  }

  get place(): Place {
    if (this.#dropped > 0) return 'nowhere';
    return this.#captures.length > 0 ? 'capture' : 'page';
  }

  /** A table can stand on the page, and in code of several lines. */
  get takesTables(): boolean {
    return this.place === 'page' || (this.place === 'capture' && this.#captures.at(-1)?.kind === 'lines');
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
    this.#writeBelow();
  }

  /** Lines that keep their places. */
  block(lines: string): void {
    if (this.place === 'capture') this.text(`\n${lines}\n`);
    else this.fence('', lines);
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
    this.text(this.#captures.at(-1)?.kind === 'lines' ? '\n' : ' ');
  }

  /** An address that stands in the text as itself. */
  url(href: string): void {
    const url = this.place === 'page' ? address(href) : null;
    if (url === null) this.text(href.replace(/^mailto:/iu, ''));
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

  /** Begins a link, which ends when the returned function is called. In a block of code it stands below. */
  link(url: string): () => void {
    this.#release();
    if (this.place === 'page') {
      this.writer.openLink(url);
      return () => this.writer.close('link');
    }
    const capture = this.#captures.at(-1);
    const start = capture?.text.length ?? 0;
    return () => this.#below.set(url, plain(capture?.text.slice(start) ?? '') || 'link');
  }

  #link(label: string, url: string | null): void {
    const end = url === null || this.place === 'nowhere' ? null : this.link(url);
    this.text(label);
    end?.();
  }

  #writeBelow(): void {
    if (this.place !== 'page' || this.#below.size === 0) return;
    this.writer.boundary(1);
    for (const [index, [url, label]] of Array.from(this.#below).entries()) {
      if (index === mostBelow) this.writer.omit();
      if (index >= mostBelow) break;
      if (index > 0) this.writer.text(' · ');
      this.#link(label, url);
    }
    this.writer.ended(2);
    this.#below.clear();
  }

  /** Leaves out what comes, until the returned function is called. */
  drop(): () => void {
    this.#dropped += 1;
    return () => (this.#dropped -= 1);
  }

  /** Collects what comes within a line, until the returned function is called, or a link comes; `done` gets it. */
  collect(done: (text: string) => void): () => void {
    return this.#collect('inline', '', ({ text }) => done(text));
  }

  /** The same for an entry of a table, whose links stand below. */
  collectEntry(done: (text: string) => void): () => void {
    return this.#collect('entry', '', ({ text }) => done(plain(text)));
  }

  /** The same for code of several lines, which becomes a code block. */
  collectCode(info: string): () => void {
    return this.#collect('lines', info, (code) => this.fence(code.info, code.text));
  }

  /** The code that is collected is in this language, if it named none yet. */
  nameLanguage(info: string): void {
    const capture = this.#captures.at(-1);
    if (capture?.kind === 'lines') capture.info ||= info;
  }

  #collect(kind: Capture['kind'], info: string, done: Capture['done']): () => void {
    const capture = { kind, info, text: '', done };
    this.#captures.push(capture);
    return () => {
      if (this.#captures.at(-1) !== capture) return;
      this.#captures.pop();
      done(capture);
    };
  }

  /** What is collected within a line is said as far as it came. */
  #release(): void {
    for (let capture = this.#captures.at(-1); capture?.kind === 'inline'; capture = this.#captures.at(-1)) {
      this.#captures.pop();
      capture.done(capture);
    }
  }

  #capture(text: string): void {
    const capture = this.#captures.at(-1);
    if (capture !== undefined && capture.text.length < longestCapture)
      capture.text += text.slice(0, longestCapture);
  }
}

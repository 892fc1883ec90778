import MarkdownIt from 'markdown-it';
import type { Env, Token } from 'markdown-it';
import { readableLines, readableMath } from '../math/math.ts';
import type { Writer } from '../write/writer.ts';
import { Elements } from './elements.ts';
import { choose, fenceGroup, firstLanguage, isBareCode, type Fence } from './fences.ts';
import { elementOf, htmlReader, noAttributes, type Attributes, type Element } from './html.ts';
import { holds } from './languages.ts';
import { slices } from './slices.ts';
import type { Page } from './tags.ts';

/** Descriptions are a few thousand characters long; what goes beyond this is an accident or an attack. */
const longest = 400_000;
/** Conditions in conditions beyond this are left out. */
const deepest = 8;

const mostDefinitions = 100;
/** What the parser's rules for lines look for. Most cells and items have nothing of it, and need not be parsed. */
const markup = /[\\`*_~[<&]|:\/\/| {2}\n/;

const parser = new MarkdownIt({ html: true, linkify: true, maxNesting: 40 });
// Lines are read one by one, when they are needed: most of a long description never is.
parser.core.ruler.disable(['inline', 'linkify', 'text_join']);
// Which addresses are good is decided where they are written. A refused one would be shown as Markdown, megabytes of data included.
parser.validateLink = () => true;
parser.normalizeLink = (url) => url;
parser.normalizeLinkText = (url) => url;

/** Steps that take some milliseconds each: the caller may do something else in between. */
type Steps = Generator<void, void, undefined>;

/**
 * Puts a text on a page as a reader of `language` sees it, or, without one, in the first language that the text speaks of. Ends when
 * the page is full.
 */
export function* read(markdown: string, language: string | null, page: Page): Steps {
  const walk = new Walk(language, page);
  readDefinitions(markdown, walk.env);
  yield* walk.text(markdown, 0);
  walk.elements.finish();
}

class Walk {
  readonly env: Env = {};
  readonly elements: Elements;
  readonly #writer: Writer;
  readonly #readHtml: (html: string) => void;
  #language: string | null;
  /** How much may yet be read, in UTF-16 units. */
  #left = longest;

  constructor(language: string | null, page: Page) {
    this.#language = language;
    this.#writer = page.writer;
    this.elements = new Elements(page);
    this.#readHtml = htmlReader(this.elements);
  }

  *text(markdown: string, depth: number): Steps {
    for (const { markdown: slice, cut } of slices(markdown)) {
      const part = slice.slice(0, Math.max(0, this.#left));
      this.#left -= slice.length;
      if (cut || part.length < slice.length) this.#writer.omitted = true;
      yield* this.#blocks(parser.parse(part, this.env), depth);
      if (this.#writer.full || this.#left < 0) return;
      yield;
    }
  }

  *#blocks(tokens: readonly Token[], depth: number): Steps {
    this.#language ??= firstLanguage(tokens);
    let next = 0;
    for (const [at, token] of tokens.entries()) {
      if (this.#writer.full) return;
      if (at < next) continue;
      if (token.type === 'fence') {
        const group = fenceGroup(tokens, at);
        for (const fence of choose(group, this.#language)) yield* this.#fence(fence, depth);
        next = at + group.length;
      } else if (token.type === 'inline') {
        if (markup.test(token.content)) this.#line(token.content);
        else this.elements.add(token.content.replace(/ ?\n[ \t]*/g, ' '));
      } else if (token.type === 'code_block') {
        this.elements.add(codeBlock(token.content, ''));
      } else if (token.type === 'html_block') {
        this.#readHtml(token.content);
      } else if (!token.hidden) {
        this.#element(token);
      }
    }
  }

  *#fence({ info, content, condition }: Fence, depth: number): Steps {
    if (condition === null) {
      if (info.trim() === 'math') this.#formula(content);
      else this.elements.add(codeBlock(content, info));
    } else if (holds(condition, this.#language)) {
      if (depth < deepest) yield* this.#condition(content, depth);
      else this.#writer.omitted = true;
    }
  }

  *#condition(content: string, depth: number): Steps {
    // What a block opens ends with it.
    this.elements.open('section', noAttributes, true);
    if (isBareCode(content)) this.elements.add(codeBlock(content, this.#language ?? ''));
    else {
      // It was counted with what it stands in.
      this.#left = Math.max(0, this.#left) + content.length;
      yield;
      yield* this.text(content, depth + 1);
    }
    this.elements.close('section', true);
  }

  #formula(tex: string): void {
    const lines = readableLines(tex);
    if (lines === null) this.elements.add(codeBlock(tex, 'tex'));
    else
      this.elements.add(
        elementOf(
          'p',
          lines.flatMap((line) => [line, elementOf('br')]),
        ),
      );
  }

  #line(content: string): void {
    const tokens: Token[] = [];
    parser.inline.parse(content, parser, this.env, tokens);
    let inAddress = false;
    for (const token of tokens) {
      if (this.#writer.full) return;
      if (inAddress) inAddress = token.type !== 'link_close';
      else if (token.type === 'text' || token.type === 'text_special') this.elements.add(token.content);
      else if (token.type === 'softbreak') this.elements.add(' ');
      else if (token.type === 'code_inline') this.#codeOrFormula(token.content);
      else if (token.type === 'html_inline') this.#readHtml(token.content);
      else if (token.type === 'image')
        this.elements.add(elementOf('img', [], new Map([...attributes(token), ['alt', token.content]])));
      else if (token.type === 'link_open' && token.info === 'auto') {
        this.elements.add(elementOf('url', [], attributes(token)));
        inAddress = true;
      } else this.#element(token);
    }
  }

  /** `` `$x^2$` `` is a formula, anything else is code. */
  #codeOrFormula(content: string): void {
    const formula = /^\${1,2}([^$]+)\${1,2}$/u.exec(content.trim())?.[1];
    const readable = formula === undefined ? null : readableMath(formula);
    this.elements.add(readable ?? elementOf('code', [formula?.trim() ?? content]));
  }

  #element(token: Token): void {
    if (token.nesting === -1) this.elements.close(token.tag, true);
    else if (token.tag !== '') this.elements.open(token.tag, attributes(token), token.nesting === 1);
  }
}

function codeBlock(code: string, language: string): Element {
  return elementOf('pre', [code], new Map([['lang', language]]));
}

function attributes({ attrs }: Token): Attributes {
  return attrs === null ? noAttributes : new Map(attrs.map(([name, value]) => [name, String(value)]));
}

/** A link's address can stand anywhere in a text: the first ones are read before all else. */
function readDefinitions(markdown: string, env: Env): void {
  const definition = /^ {0,3}\[[^\]\n]{1,200}\]:[ \t]*\S[^\n]*$/gmu;
  const found = Iterator.from(markdown.matchAll(definition)).take(mostDefinitions);
  parser.parse(Array.from(found, ([line]) => line).join('\n'), env);
}

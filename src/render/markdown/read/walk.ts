import MarkdownIt from 'markdown-it';
import type { Env, Token } from 'markdown-it';
import { readableLines, readableMath } from '../math/math.ts';
import { Elements } from './elements.ts';
import { choose, fenceGroup, firstLanguage, isBareCode, type Fence } from './fences.ts';
import { elementOf, htmlReader, noAttributes, type Content, type Element } from './html.ts';
import { holds } from './languages.ts';
import { slices } from './slices.ts';
import type { Page } from './tags.ts';

const longest = 1_000_000;
/** Conditions nested deeper than this are left out. */
const deepest = 8;
const mostDefinitions = 100;
/** Lines without any of this need not be parsed. */
const markup = /[\\`*_~[<&]|:\/\/| {2}\n/;

const parser = new MarkdownIt({ html: true, linkify: true, maxNesting: 40 });
// Lines are parsed only when they are needed: most of a long description is not.
parser.core.ruler.disable(['inline', 'linkify', 'text_join']);
// Addresses are checked where they are written. The parser would show a refused one as text.
parser.validateLink = () => true;
parser.normalizeLink = (url) => url;
parser.normalizeLinkText = (url) => url;

/** Steps of a few milliseconds, between which the caller can do other work. */
type Steps = Generator<void, void, undefined>;

/** Reads Markdown for `language`, or else for the first language it mentions, until it ends or the page is full. */
export function* read(markdown: string, language: string | null, page: Page): Steps {
  const walk = new Walk(language, page);
  if (markdown.length > longest) page.writer.omitted = true;
  readDefinitions(markdown, walk.env);
  yield* walk.text(markdown.slice(0, longest), 0);
  walk.elements.finish();
}

class Walk {
  readonly env: Env = {};
  readonly elements: Elements;
  readonly #page: Page;
  readonly #readHtml: (html: string) => void;
  #language: string | null;

  constructor(language: string | null, page: Page) {
    this.#language = language;
    this.#page = page;
    this.elements = new Elements(page);
    this.#readHtml = htmlReader(this.elements);
  }

  *text(markdown: string, depth: number): Steps {
    for (const { markdown: slice, cut } of slices(markdown)) {
      if (cut) this.#page.writer.omitted = true;
      yield* this.#blocks(parser.parse(slice, this.env), depth);
      if (this.#page.writer.full) return;
      yield;
    }
  }

  *#blocks(tokens: readonly Token[], depth: number): Steps {
    this.#language ??= firstLanguage(tokens);
    let next = 0;
    for (const [at, token] of tokens.entries()) {
      if (this.#page.writer.full) return;
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
      const lines = info.trim() === 'math' ? readableLines(content) : null;
      if (lines !== null) this.elements.add(paragraph(lines));
      else this.elements.add(codeBlock(content, info.trim() === 'math' ? 'tex' : info));
    } else if (holds(condition, this.#language)) {
      if (depth < deepest) yield* this.#condition(content, depth);
      else this.#page.writer.omitted = true;
    }
  }

  *#condition(content: string, depth: number): Steps {
    // HTML tags do not reach beyond a condition.
    this.elements.open('section', noAttributes, true);
    if (isBareCode(content)) this.elements.add(codeBlock(content, this.#language ?? ''));
    else yield* this.text(content, depth + 1);
    this.elements.close('section', true);
  }

  #line(content: string): void {
    const tokens: Token[] = [];
    parser.inline.parse(content, parser, this.env, tokens);
    let inAddress = false;
    for (const token of tokens) {
      if (inAddress) inAddress = token.type !== 'link_close';
      else if (token.type === 'text' || token.type === 'text_special') this.elements.add(token.content);
      else if (token.type === 'softbreak') this.elements.add(' ');
      else if (token.type === 'code_inline') this.elements.add(codeOrFormula(token.content));
      else if (token.type === 'html_inline') this.#readHtml(token.content);
      else if (token.type === 'image')
        this.elements.add(elementOf('img', [], attributes(token).set('alt', token.content)));
      else if (token.type === 'link_open' && token.info === 'auto') {
        const href = attributes(token).get('href') ?? '';
        this.elements.add(elementOf('url', [href.replace(/^mailto:/iu, '')], attributes(token)));
        inAddress = true;
      } else this.#element(token);
    }
  }

  #element(token: Token): void {
    if (token.nesting === -1) this.elements.close(token.tag, true);
    else if (token.tag !== '') this.elements.open(token.tag, attributes(token), token.nesting === 1);
  }
}

function attributes({ attrs }: Token): Map<string, string> {
  return new Map(attrs?.map(([name, value]) => [name, String(value)]));
}

function codeBlock(code: string, language: string): Element {
  return elementOf('pre', [code], new Map([['lang', language]]));
}

function paragraph(lines: readonly string[]): Element {
  return elementOf(
    'p',
    lines.flatMap((line) => [line, elementOf('br')]),
  );
}

/** `` `$x^2$` `` is a formula, anything else is code. */
function codeOrFormula(content: string): Content {
  const formula = /^\${1,2}([^$]+)\${1,2}$/u.exec(content.trim())?.[1];
  const readable = formula === undefined ? null : readableMath(formula);
  return readable ?? elementOf('code', [formula?.trim() ?? content]);
}

/** Reads the first definitions of links before all else: they can stand anywhere in a text. */
function readDefinitions(markdown: string, env: Env): void {
  const definition = /^ {0,3}\[[^\]\n]{1,200}\]:[ \t]*\S[^\n]*$/gmu;
  const found = Iterator.from(markdown.matchAll(definition)).take(mostDefinitions);
  parser.parse(Array.from(found, ([line]) => line).join('\n'), env);
}

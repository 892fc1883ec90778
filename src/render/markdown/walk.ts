import type { Env, Token } from 'markdown-it';
import { Elements } from './elements.ts';
import { choose, fenceGroup, firstLanguage, isBareCode, type Fence } from './fences.ts';
import { htmlReader, type Attributes } from './html.ts';
import { holds } from './languages.ts';
import { readableMath } from './math.ts';
import type { Page } from './page.ts';
import { parseBlocks, parseInline, textAlone } from './parse.ts';

/** Conditions in conditions beyond this are left out. */
const deepest = 8;
const none: Attributes = new Map();

interface Reading {
  readonly page: Page;
  readonly elements: Elements;
  readonly readHtml: (html: string) => void;
  /** The reader's language, a Codewars id. */
  readonly language: string | null;
  readonly env: Env;
}

/**
 * Puts a text on a page as a reader of `language` sees it, or, without one, in the first language that the text speaks of. Ends when
 * the page is full.
 */
export function read(markdown: string, language: string | null, page: Page): void {
  const env: Env = {};
  const tokens = parseBlocks(markdown, env);
  const elements = new Elements(page);
  const readHtml = htmlReader(elements);
  walkBlocks(tokens, { page, elements, readHtml, env, language: language ?? firstLanguage(tokens) }, 0);
  elements.finish();
}

function walkBlocks(tokens: readonly Token[], reading: Reading, depth: number): void {
  const { page, elements, env } = reading;
  for (let at = 0; at < tokens.length && !page.writer.full; at += 1) {
    const token = tokens[at];
    if (token === undefined) return;
    if (token.type === 'fence') {
      const group = fenceGroup(tokens, at);
      for (const fence of choose(group, reading.language)) walkFence(fence, reading, depth);
      at += group.length - 1;
    } else if (token.type === 'inline') {
      if (page.place === 'nowhere') continue;
      const text = textAlone(token.content);
      if (text === null) walkInline(parseInline(token.content, env), reading);
      else page.text(text);
    } else if (token.type === 'code_block') {
      page.fence('', token.content);
    } else if (token.type === 'html_block') {
      reading.readHtml(token.content);
    } else if (!token.hidden) {
      element(token, elements);
    }
  }
}

function walkFence(fence: Fence, reading: Reading, depth: number): void {
  switch (fence.kind) {
    case 'condition':
      if (depth < deepest && holds(fence.condition, reading.language))
        walkCondition(fence.content, reading, depth);
      break;
    case 'math':
      formula(fence.content, reading);
      break;
    case 'code':
      reading.page.fence(fence.info, fence.content);
  }
}

function walkCondition(content: string, reading: Reading, depth: number): void {
  const { page, elements, language, env } = reading;
  // What a block opens ends with it.
  elements.open('section', none, true);
  if (isBareCode(content)) page.fence(language ?? '', content);
  else walkBlocks(parseBlocks(content, env), reading, depth + 1);
  elements.close('section', true);
}

function formula(tex: string, { page, elements }: Reading): void {
  const lines = tex.trim().split('\n').map(readableMath);
  if (tex.includes('\\\\') || lines.some((line) => line === null)) {
    page.tex(tex);
    return;
  }
  elements.open('p', none, true);
  for (const line of lines) {
    page.text(line ?? '');
    page.lineBreak();
  }
  elements.close('p', true);
}

function walkInline(tokens: readonly Token[], { page, elements, readHtml }: Reading): void {
  for (let at = 0; at < tokens.length && !page.writer.full; at += 1) {
    const token = tokens[at];
    if (token === undefined) return;
    switch (token.type) {
      case 'text':
      case 'text_special':
        page.text(token.content);
        break;
      case 'softbreak':
        page.text(' ');
        break;
      case 'hardbreak':
        page.lineBreak();
        break;
      case 'code_inline':
        inlineCode(token.content, page);
        break;
      case 'html_inline':
        readHtml(token.content);
        break;
      case 'image':
        page.image(token.content, attribute(token, 'src'));
        break;
      case 'link_open':
        if (token.info === 'auto') {
          page.url(attribute(token, 'href'));
          while (at + 1 < tokens.length && tokens[at]?.type !== 'link_close') at += 1;
        } else {
          element(token, elements);
        }
        break;
      default:
        element(token, elements);
    }
  }
}

/** `` `$x^2$` `` is a formula, anything else is code. */
function inlineCode(content: string, page: Page): void {
  const formula = /^\${1,2}([^$]+)\${1,2}$/u.exec(content.trim())?.[1];
  if (formula === undefined) {
    page.code(content);
    return;
  }
  const readable = readableMath(formula);
  if (readable === null) page.code(formula.trim());
  else page.text(readable);
}

function element(token: Token, elements: Elements): void {
  if (token.nesting === -1) elements.close(token.tag, true);
  else if (token.tag !== '') elements.open(token.tag, attributes(token), token.nesting === 1);
}

function attributes({ attrs }: Token): Attributes {
  return attrs === null ? none : new Map(attrs.map(([name, value]) => [name, String(value)]));
}

function attribute(token: Token, name: string): string {
  return String(token.attrGet(name) ?? '');
}

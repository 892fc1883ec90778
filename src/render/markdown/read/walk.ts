import type { Env, Token } from 'markdown-it';
import { Elements } from './elements.ts';
import { choose, fenceGroup, firstLanguage, isBareCode, type Fence } from './fences.ts';
import { htmlReader, noAttributes, type Attributes } from './html.ts';
import { holds } from './languages.ts';
import { readableLines, readableMath } from '../math/math.ts';
import { parseBlocks, parseInline, readDefinitions, textAlone } from './parse.ts';
import { slices } from './slices.ts';
import type { Page } from './tags.ts';

/** Descriptions are a few thousand characters long; what goes beyond this is an accident or an attack. */
const longest = 400_000;
/** Conditions in conditions beyond this are left out. */
const deepest = 8;

interface Reading {
  readonly page: Page;
  readonly elements: Elements;
  readonly readHtml: (html: string) => void;
  /** The reader's language, a Codewars id. */
  language: string | null;
  readonly env: Env;
  /** How much may yet be read, in UTF-16 units. */
  left: number;
}

/** Steps that take some milliseconds each: the caller may do something else in between. */
type Steps = Generator<void, void, undefined>;

/**
 * Puts a text on a page as a reader of `language` sees it, or, without one, in the first language that the text speaks of. Ends when
 * the page is full.
 */
export function* read(markdown: string, language: string | null, page: Page): Steps {
  const env: Env = {};
  const elements = new Elements(page);
  const reading = { page, elements, env, language, readHtml: htmlReader(elements), left: longest };
  readDefinitions(markdown, env);
  yield* walk(markdown, reading, 0);
  elements.finish();
}

function* walk(markdown: string, reading: Reading, depth: number): Steps {
  for (const { markdown: slice, cut } of slices(markdown)) {
    const part = slice.slice(0, Math.max(0, reading.left));
    reading.left -= slice.length;
    if (cut || part.length < slice.length) reading.page.writer.omit();
    yield* walkBlocks(parseBlocks(part, reading.env), reading, depth);
    if (reading.page.writer.full || reading.left < 0) return;
    yield;
  }
}

function* walkBlocks(tokens: readonly Token[], reading: Reading, depth: number): Steps {
  const { page, elements, env } = reading;
  reading.language ??= firstLanguage(tokens);
  for (let at = 0; at < tokens.length && !page.writer.full; at += 1) {
    const token = tokens[at];
    if (token === undefined) return;
    if (token.type === 'fence') {
      const group = fenceGroup(tokens, at);
      for (const fence of choose(group, reading.language)) yield* walkFence(fence, reading, depth);
      at += group.length - 1;
    } else if (token.type === 'inline') {
      if (elements.isDropping) continue;
      const text = textAlone(token.content);
      if (text === null) walkInline(parseInline(token.content, env), reading);
      else elements.text(text);
    } else if (token.type === 'code_block') {
      elements.say('pre', token.content);
    } else if (token.type === 'html_block') {
      reading.readHtml(token.content);
    } else if (!token.hidden) {
      element(token, elements);
    }
  }
}

function* walkFence(fence: Fence, reading: Reading, depth: number): Steps {
  switch (fence.kind) {
    case 'condition':
      if (!holds(fence.condition, reading.language)) break;
      if (depth < deepest) yield* walkCondition(fence.content, reading, depth);
      else reading.page.writer.omit();
      break;
    case 'math':
      formula(fence.content, reading);
      break;
    case 'code':
      reading.elements.say('pre', fence.content, new Map([['lang', fence.info]]));
  }
}

function* walkCondition(content: string, reading: Reading, depth: number): Steps {
  const { elements, language } = reading;
  // What a block opens ends with it.
  elements.open('section', noAttributes, true);
  if (isBareCode(content)) elements.say('pre', content, new Map([['lang', language ?? '']]));
  else {
    // It was counted with what it stands in.
    reading.left = Math.max(0, reading.left) + content.length;
    yield;
    yield* walk(content, reading, depth + 1);
  }
  elements.close('section', true);
}

function formula(tex: string, { elements }: Reading): void {
  const lines = readableLines(tex);
  if (lines === null) {
    elements.say('pre', tex, new Map([['lang', 'tex']]));
    return;
  }
  elements.open('p', noAttributes, true);
  for (const line of lines) {
    elements.text(line);
    elements.open('br');
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
        elements.text(token.content);
        break;
      case 'softbreak':
        elements.text(' ');
        break;
      case 'hardbreak':
        elements.open('br');
        break;
      case 'code_inline':
        inlineCode(token.content, elements);
        break;
      case 'html_inline':
        readHtml(token.content);
        break;
      case 'image':
        elements.open('img', new Map([...attributes(token), ['alt', token.content]]));
        break;
      case 'link_open':
        if (token.info === 'auto') {
          elements.open('url', attributes(token));
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
function inlineCode(content: string, elements: Elements): void {
  const formula = /^\${1,2}([^$]+)\${1,2}$/u.exec(content.trim())?.[1];
  const readable = formula === undefined ? null : readableMath(formula);
  if (readable === null) elements.say('code', formula?.trim() ?? content);
  else elements.text(readable);
}

function element(token: Token, elements: Elements): void {
  if (token.nesting === -1) elements.close(token.tag, true);
  else if (token.tag !== '') elements.open(token.tag, attributes(token), token.nesting === 1);
}

function attributes({ attrs }: Token): Attributes {
  return attrs === null ? noAttributes : new Map(attrs.map(([name, value]) => [name, String(value)]));
}

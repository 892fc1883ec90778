import type { Env, Token } from 'markdown-it';
import { readHtml, type Attributes } from './html.ts';
import { condition, fenceLanguage, holds } from './languages.ts';
import { readableMath } from './math.ts';
import type { Page } from './page.ts';
import { parseBlocks, parseInline } from './parse.ts';

/** Conditions in conditions beyond this are left out. */
const deepest = 8;
const none: Attributes = new Map();

interface Reading {
  readonly page: Page;
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
  walkBlocks(tokens, { page, env, language: language ?? firstLanguage(tokens) }, 0);
  page.finish();
}

function firstLanguage(tokens: readonly Token[]): string | null {
  for (const { type, info } of tokens) {
    if (type !== 'fence') continue;
    const when = condition(info);
    const language = when === null ? fenceLanguage(info) : when.negated ? null : when.languages[0];
    if (language !== null && language !== undefined && info.trim() !== 'math') return language;
  }
  return null;
}

function walkBlocks(tokens: readonly Token[], reading: Reading, depth: number): void {
  const { page, env } = reading;
  for (let at = 0; at < tokens.length && !page.full; at += 1) {
    const token = tokens[at];
    if (token === undefined) return;
    if (token.type === 'fence') {
      const group = fenceGroup(tokens, at);
      for (const fence of choose(group, reading.language)) walkFence(fence, reading, depth);
      at += group.length - 1;
    } else if (token.type === 'inline') {
      if (!page.ignores) walkInline(parseInline(token.content, env), page);
    } else if (token.type === 'code_block') {
      page.fence('', token.content);
    } else if (token.type === 'html_block') {
      readHtml(token.content, page);
    } else if (!token.hidden) {
      element(token, page);
    }
  }
}

/** Fences that follow each other, each in a language: sequential code blocks. Any other fence stands alone. */
function fenceGroup(tokens: readonly Token[], from: number): Token[] {
  const group: Token[] = [];
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.type !== 'fence') break;
    const sequential = isVersion(token);
    if (!sequential && group.length > 0) break;
    group.push(token);
    if (!sequential) break;
  }
  return group;
}

function isVersion({ info }: Token): boolean {
  return condition(info) === null && info.trim() !== 'math' && fenceLanguage(info) !== null;
}

/** Of versions in several languages, the reader's; when none fits the first, as on Codewars. */
function choose(group: readonly Token[], language: string | null): readonly Token[] {
  const spoken = new Set(group.map(({ info }) => fenceLanguage(info)));
  if (spoken.size < 2) return group;
  const shown = language !== null && spoken.has(language) ? language : [...spoken][0];
  return group.filter(({ info }) => fenceLanguage(info) === shown);
}

function walkFence(fence: Token, reading: Reading, depth: number): void {
  const { info, content } = fence;
  const { page, language } = reading;
  const when = condition(info);
  if (when !== null) {
    if (depth < deepest && holds(when, language)) walkCondition(fence, reading, depth);
    return;
  }
  if (info.trim() !== 'math') {
    page.fence(info, content);
    return;
  }
  const lines = content
    .trim()
    .split('\n')
    .map((line) => readableMath(line));
  if (content.includes('\\\\') || lines.some((line) => line === null)) {
    page.tex(content);
    return;
  }
  page.open('p', none, true);
  for (const line of lines) {
    page.text(line ?? '');
    page.lineBreak();
  }
  page.close('p', true);
}

function walkCondition(fence: Token, reading: Reading, depth: number): void {
  const { page, language, env } = reading;
  const { content } = fence;
  // What a block opens ends with it.
  page.open('section', none, true);
  if (isBareCode(content)) page.fence(language ?? '', content);
  else walkBlocks(parseBlocks(content, env), reading, depth + 1);
  page.close('section', true);
}

/** Ends or begins as a line of prose never does. */
const lineOfCode =
  /[;{}(),:[\]]\s*$|^\s{2,}\S|^\s*(?:\/\/|#include|#define|end$)|^\s*[\w.$]+\([^`]*\)\s*(?:[-=]>|[=!]==?|\/\/|#|--)/u;
const lineOfMarkdown = /^\s*(?:[-*+>|#`~<]|\d+\.) ?/u;
const directive = /^\s*#(?:include|define)/u;

/** Code that its author put into a condition without a fence of its own. */
function isBareCode(content: string): boolean {
  const lines = content.split('\n', 60).filter((line) => line.trim() !== '');
  return (
    lines.some((line) => /[;{}=]|->|\)\s*$/u.test(line)) &&
    lines.every((line) => lineOfCode.test(line) && (!lineOfMarkdown.test(line) || directive.test(line)))
  );
}

function walkInline(tokens: readonly Token[], page: Page): void {
  for (let at = 0; at < tokens.length && !page.full; at += 1) {
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
        readHtml(token.content, page);
        break;
      case 'image':
        page.image(token.content, attribute(token, 'src'));
        break;
      case 'link_open':
        if (token.info === 'auto') {
          page.url(attribute(token, 'href'));
          while (at + 1 < tokens.length && tokens[at]?.type !== 'link_close') at += 1;
        } else {
          element(token, page);
        }
        break;
      default:
        element(token, page);
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

function element(token: Token, page: Page): void {
  if (token.nesting === -1) page.close(token.tag, true);
  else if (token.tag !== '') page.open(token.tag, attributes(token), token.nesting === 1);
}

function attributes({ attrs }: Token): Attributes {
  return attrs === null ? none : new Map(attrs.map(([name, value]) => [name, String(value)]));
}

function attribute(token: Token, name: string): string {
  return String(token.attrGet(name) ?? '');
}

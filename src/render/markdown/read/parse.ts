import MarkdownIt from 'markdown-it';
import type { Env, Token } from 'markdown-it';

const mostDefinitions = 100;

const parser = new MarkdownIt({ html: true, linkify: true, maxNesting: 40 });
// Lines are read one by one, when they are needed: most of a long description never is.
parser.core.ruler.disable(['inline', 'linkify', 'text_join']);
// Which addresses are good is decided where they are written. A refused one would be shown as Markdown, megabytes of data included.
parser.validateLink = () => true;
parser.normalizeLink = (url) => url;
parser.normalizeLinkText = (url) => url;

/** The blocks of a text as a flat list; the content of `inline` tokens is not read yet. */
export function parseBlocks(markdown: string, env: Env): Token[] {
  return parser.parse(markdown, env);
}

/** What the parser's rules for lines look for; all else is text. */
const markup = /[\\`*_~[<&]|:\/\/| {2}\n/;

/** The text of an `inline` token that holds nothing else, as most cells and items do, and need not be parsed; otherwise `null`. */
export function textAlone(content: string): string | null {
  if (markup.test(content)) return null;
  return content.replace(/ ?\n[ \t]*/g, ' ');
}

/** What an `inline` token holds. */
export function parseInline(content: string, env: Env): Token[] {
  const tokens: Token[] = [];
  parser.inline.parse(content, parser, env, tokens);
  return tokens;
}

/** A link's address can stand anywhere in a text: the first ones are read before all else. */
export function readDefinitions(markdown: string, env: Env): void {
  const definition = /^ {0,3}\[[^\]\n]{1,200}\]:[ \t]*\S[^\n]*$/gmu;
  const found = Iterator.from(markdown.matchAll(definition)).take(mostDefinitions);
  parseBlocks(Array.from(found, ([line]) => line).join('\n'), env);
}

import { droppedTags, pictures } from './tags.ts';

interface Part {
  readonly text: string;
  readonly isWhole: boolean;
}

const longestPart = 8_000;
const longestSpan = 2_000;

const notable =
  /^[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(?<fence>`{3,}(?=[^`\n]*$)|~{3,})|^(?<indent> {4}|\t)|(?<ticks>`+)|<(?=!--|\?|[a-z])/gimu;
const fenceEnd = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/gmu;
const tag =
  /<[a-z][a-z\d-]*(?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?|\s*\/(?!>))*\s*\/?>/iuy;
const dropped = new RegExp(`<(${[...droppedTags].join('|')})(?![\\w-])`, 'iuy');
/** A tag that ends within an attribute. */
const openAttribute = /<[a-z]+\s[^<>"']*=\s*["']/iuy;
const startOfLine = /(?<=^[ \t]*)/muy;
const restOfLine = /[ \t]*\n/uy;

/**
 * Splits Markdown into parts, with raw HTML changed where Markdown would not read it as browsers do: comments and elements that show
 * nothing are removed, and a tag with a blank line in it is put on one line. Code stays as it is.
 */
export function* partsOf(text: string): Generator<Part, void, undefined> {
  const reader = new Reader(text);
  const search = new RegExp(notable);
  let at = 0;
  for (let found = search.exec(text); found !== null; found = search.exec(text)) {
    const { end, shown } = reader.read(found, search.lastIndex);
    search.lastIndex = end;
    if (shown === undefined && end - at < longestPart) continue;
    yield { text: text.slice(at, shown === undefined ? end : found.index), isWhole: false };
    if (shown !== undefined) yield { text: shown, isWhole: true };
    at = end;
  }
  yield { text: text.slice(at), isWhole: false };
}

/** Without `shown`, the text up to `end` stays as it is. */
interface Found {
  readonly end: number;
  readonly shown?: string;
}

class Reader {
  readonly #text: string;
  /** Where the last line of indented code ends. */
  #code = -1;
  #inList = false;
  #listChecked = 0;
  /** What has no end from here on. Looking for it again would take quadratic time. */
  readonly #unended = new Set<string>();

  constructor(text: string) {
    this.#text = text;
  }

  read({ index, groups: { fence, indent, ticks } = {} }: RegExpExecArray, from: number): Found {
    if (fence !== undefined) return this.#fence(index, fence, from);
    if (indent !== undefined) return this.#indented(index, from);
    return ticks === undefined ? this.#html(index) : this.#span(ticks, from);
  }

  #fence(start: number, fence: string, from: number): Found {
    fenceEnd.lastIndex = from;
    let line = fenceEnd.exec(this.#text);
    while (line !== null && line[1]?.startsWith(fence) !== true) line = fenceEnd.exec(this.#text);
    const end = line === null ? this.#text.length : fenceEnd.lastIndex;
    return { end, shown: this.#text.slice(start, end) };
  }

  /** Indented lines are code after a blank line and after each other, except in a list. */
  #indented(start: number, from: number): Found {
    const before = this.#text.lastIndexOf('\n', start - 2) + 1;
    const follows = start - 1 === this.#code || this.#text.slice(before, start).trim() === '';
    if (!follows || this.#isInList(start)) return { end: from };
    const lineEnd = this.#text.indexOf('\n', from);
    this.#code = lineEnd === -1 ? this.#text.length : lineEnd;
    return { end: this.#code };
  }

  /** Whether the last line that is not indented is an item. */
  #isInList(at: number): boolean {
    const lines = this.#text.slice(this.#listChecked, at).match(/^ {0,3}\S.{0,10}/gmu);
    this.#listChecked = at;
    const last = lines?.at(-1);
    if (last !== undefined) this.#inList = /^ *(?:[-*+]|\d{1,9}[.)])\s/u.test(last);
    return this.#inList;
  }

  /** Code within a line ends at as many backticks, in the same paragraph. */
  #span(ticks: string, from: number): Found {
    const text = this.#text.slice(from, from + longestSpan);
    const runs = text.slice(0, endOfParagraph(text)).matchAll(/`+/gu);
    const close = runs.find(([run]) => run === ticks);
    return { end: close === undefined ? from : from + close.index + ticks.length };
  }

  #html(start: number): Found {
    const isComment = this.#text.startsWith('<!--', start);
    if (isComment || this.#text.startsWith('<?', start)) {
      const end = isComment ? this.#after('-->', start + 4) : this.#after('?>', start);
      if (end !== null) return this.#without(start, end);
      return isComment ? { end: start + 4, shown: '' } : { end: start + 2 };
    }
    const name = at(dropped, this.#text, start)?.[1]?.toLowerCase();
    const whole = at(tag, this.#text, start)?.[0];
    // `List<Object>` is a type.
    const isType = name === 'object' && whole?.includes('=') === false;
    const isTag = whole !== undefined || at(openAttribute, this.#text, start) !== null;
    if (name !== undefined && !isType && isTag) return this.#element(start, name, whole);
    const end = start + (whole?.length ?? 1);
    const hasBlankLine = whole !== undefined && endOfParagraph(whole) < whole.length;
    return hasBlankLine ? { end, shown: oneLine(whole) } : { end };
  }

  /** Removes an element, but of one that never ends only the tag, or the paragraph if it is code. */
  #element(start: number, name: string, openTag: string | undefined): Found {
    const from = start + (openTag?.length ?? name.length + 1);
    const close = this.#endOf(name, from);
    let end = close ?? from;
    // In browsers, an attribute without an end takes all that follows.
    if (close === null && openTag === undefined) end = this.#text.length;
    else if (close === null && isCode(name)) end = from + endOfParagraph(this.#text.slice(from));
    const isPicture = pictures.includes(name) && (close !== null || openTag?.includes('=') === true);
    if (!isPicture) return this.#without(start, end);
    return { end, shown: `${openTag === undefined ? `<${name}>` : oneLine(openTag)}</${name}>` };
  }

  /** Where the closing tag for one before `from` ends; if tags are missing, the last closing tag. */
  #endOf(name: string, from: number): number | null {
    if (this.#unended.has(name)) return null;
    const either = new RegExp(`<(/?)${name}(?![\\w-])[^>]*>?`, 'giu');
    either.lastIndex = from;
    let end: number | null = null;
    let depth = 1;
    for (const { 0: found, 1: slash, index } of this.#text.matchAll(either)) {
      if (slash !== '/') depth += isCode(name) ? 0 : 1;
      else {
        end = index + found.length;
        depth -= 1;
      }
      if (depth === 0) break;
    }
    if (end === null) this.#unended.add(name);
    return end;
  }

  #after(end: string, from: number): number | null {
    const at = this.#unended.has(end) ? -1 : this.#text.indexOf(end, from);
    if (at === -1) this.#unended.add(end);
    return at === -1 ? null : at + end.length;
  }

  /** Where HTML has lines to itself, they go too: a blank line would end the HTML around it. */
  #without(start: number, end: number): Found {
    const rest = at(startOfLine, this.#text, start) === null ? null : at(restOfLine, this.#text, end);
    return { end: end + (rest?.[0].length ?? 0), shown: '' };
  }
}

function at(sticky: RegExp, text: string, start: number): RegExpExecArray | null {
  sticky.lastIndex = start;
  return sticky.exec(text);
}

function isCode(name: string): boolean {
  return name === 'script' || name === 'style';
}

function endOfParagraph(text: string): number {
  const at = text.search(/\n[ \t]*\n/u);
  return at === -1 ? text.length : at;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/gu, ' ');
}

import { droppedTags } from './tags.ts';

/** A part of a text that must not be cut, or is not to be parsed as it stands. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  /** What the parser gets in its place; what is shown there must not be cut. */
  readonly shown: string;
}

/** After so much text a mark comes that changes nothing. */
const often = 8_000;
/** Code within a line that is longer than this is none. */
const longestSpan = 2_000;

const notable =
  /^[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(?<fence>`{3,}(?=[^`\n]*$)|~{3,})|^(?<indent> {4}|\t)|(?<ticks>`+)|<(?=!--|\?|[a-z])/gimu;
const fenceEnd = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/gmu;
const tag =
  /<[a-z][a-z\d-]*(?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?|\s*\/(?!>))*\s*\/?>/iuy;
const dropped = new RegExp(`<(${[...droppedTags].join('|')})(?![\\w-])`, 'iuy');
/** The beginning of a tag that is none yet: an attribute is open. */
const openAttribute = /<[a-z]+\s[^<>"']*=\s*["']/iuy;
const restOfLine = /[ \t]*\n/uy;
/** Their place is kept: something can be said of them. */
const pictures = new Set(['svg', 'canvas', 'object', 'video', 'audio']);

/**
 * The fences of a text, and what in its HTML Markdown would not read as browsers do, in order: comments and elements that show nothing
 * are left out, and a tag with a blank line in it stands on one line. What stands in code is code.
 */
export function* marks(text: string): Generator<Mark, void, undefined> {
  const reader = new Reader(text);
  const search = new RegExp(notable);
  let told = 0;
  for (let found = search.exec(text); found !== null; found = search.exec(text)) {
    const { start, end, shown } = reader.read(found, search.lastIndex);
    search.lastIndex = end;
    if (shown === undefined && end - told < often) continue;
    yield { start: shown === undefined ? end : start, end, shown: shown ?? '' };
    told = end;
  }
  yield { start: text.length, end: text.length, shown: '' };
}

/** Without `shown`, a part that is text like any other. */
type Found = Omit<Mark, 'shown'> & Partial<Mark>;

class Reader {
  readonly #text: string;
  /** Where the last line of indented code ends. */
  #code = -1;
  #inList = false;
  #listChecked = 0;
  /** What ends nowhere from here on: looking for it once is enough. */
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
    return { start, end, shown: this.#text.slice(start, end) };
  }

  /** Indented lines are code after a blank line and after each other, but in a list; elsewhere their HTML counts. */
  #indented(start: number, from: number): Found {
    const before = this.#text.lastIndexOf('\n', start - 2) + 1;
    const follows = start - 1 === this.#code || this.#text.slice(before, start).trim() === '';
    if (!follows || this.#isInList(start)) return { start, end: from };
    const lineEnd = this.#text.indexOf('\n', from);
    this.#code = lineEnd === -1 ? this.#text.length : lineEnd;
    return { start, end: this.#code };
  }

  /** Whether the last line that begins at the margin is an item. */
  #isInList(at: number): boolean {
    const line = this.#text
      .slice(this.#listChecked, at)
      .match(/^ {0,3}\S.{0,10}/gmu)
      ?.at(-1);
    if (line !== undefined) this.#inList = /^ *(?:[-*+]|\d{1,9}[.)])\s/u.test(line);
    this.#listChecked = at;
    return this.#inList;
  }

  /** Code within a line ends at as many backticks, in the same paragraph. */
  #span(ticks: string, from: number): Found {
    const text = this.#text.slice(from, from + longestSpan);
    const paragraph = text.slice(0, blankLine(text));
    for (const { 0: run, index } of paragraph.matchAll(/`+/gu))
      if (run === ticks) return { start: from, end: from + index + run.length };
    return { start: from, end: from };
  }

  #html(start: number): Found {
    if (this.#text.startsWith('<!--', start)) {
      const end = this.#after('-->', start + 4);
      return end === null ? { start, end: start + 4, shown: '' } : this.#without(start, end);
    }
    if (this.#text.startsWith('<?', start)) {
      const end = this.#after('?>', start);
      return end === null ? { start, end: start + 2 } : this.#without(start, end);
    }
    const name = this.#at(dropped, start)?.[1]?.toLowerCase();
    const whole = this.#at(tag, start)?.[0];
    // `List<Object>` is no element.
    const isType = name === 'object' && whole?.includes('=') === false;
    if (name !== undefined && !isType && (whole !== undefined || this.#at(openAttribute, start) !== null))
      return this.#element(start, name, whole);
    if (whole === undefined) return { start, end: start + 1 };
    const pre = /^<pre(?![\w-])/iu.test(whole) ? this.#endOf('pre', start + whole.length) : null;
    if (pre !== null) return { start, end: pre, shown: this.#text.slice(start, pre) };
    const end = start + whole.length;
    return blankLine(whole) < whole.length ? { start, end, shown: oneLine(whole) } : { start, end };
  }

  /** An element that is left out. One that never ends takes nothing with it but its tag, unless it is code. */
  #element(start: number, name: string, openTag: string | undefined): Found {
    const from = start + (openTag?.length ?? name.length + 1);
    const close = this.#endOf(name, from);
    // An attribute without end takes all that follows, as in browsers.
    const end =
      close ?? (openTag === undefined ? this.#text.length : isCode(name) ? this.#paragraphEnd(from) : from);
    const isPicture = pictures.has(name) && (close !== null || openTag?.includes('=') === true);
    if (!isPicture) return this.#without(start, end);
    return { start, end, shown: `${openTag === undefined ? `<${name}>` : oneLine(openTag)}</${name}>` };
  }

  /** Where the closing tag ends that is the partner of one before `from`, or the last of them. */
  #endOf(name: string, from: number): number | null {
    if (this.#unended.has(name)) return null;
    const either = new RegExp(`<(/?)${name}(?![\\w-])[^>]*>?`, 'giu');
    either.lastIndex = from;
    let end: number | null = null;
    let depth = 1;
    for (let found = either.exec(this.#text); found !== null && depth > 0; found = either.exec(this.#text)) {
      if (found[1] === '/') end = either.lastIndex;
      // What stands in code is no tag.
      if (found[1] === '/') depth = isCode(name) ? 0 : depth - 1;
      else depth += 1;
    }
    if (end === null) this.#unended.add(name);
    return end;
  }

  #paragraphEnd(from: number): number {
    return from + blankLine(this.#text.slice(from));
  }

  #at(sticky: RegExp, start: number): RegExpExecArray | null {
    sticky.lastIndex = start;
    return sticky.exec(this.#text);
  }

  #after(end: string, from: number): number | null {
    const at = this.#unended.has(end) ? -1 : this.#text.indexOf(end, from);
    if (at === -1) this.#unended.add(end);
    return at === -1 ? null : at + end.length;
  }

  /** Where it has lines to itself, they go too: a blank one would end the HTML around it. */
  #without(start: number, end: number): Found {
    let before = start;
    while (/[ \t]/u.test(this.#text.charAt(before - 1))) before -= 1;
    const beginsLine = before === 0 || this.#text.charAt(before - 1) === '\n';
    const rest = beginsLine ? this.#at(restOfLine, end)?.[0] : undefined;
    return { start, end: end + (rest?.length ?? 0), shown: '' };
  }
}

function isCode(name: string): boolean {
  return name === 'script' || name === 'style';
}

/** Where the first blank line begins, or the text ends. */
function blankLine(text: string): number {
  const at = text.search(/\n[ \t]*\n/u);
  return at === -1 ? text.length : at;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/gu, ' ');
}

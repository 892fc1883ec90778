import { subscript, superscript } from './scripts.ts';
import { blackboard, functions, symbols } from './symbols.ts';

/** Longer formulas, and deeper ones, are shown as they were written. */
const longest = 600;
const deepest = 12;

/**
 * A formula in readable Unicode (`n^2 \le 10` → `n² ≤ 10`); `null` for one that a line of text cannot show: matrices, alignments,
 * commands nobody knows here.
 */
export function readableMath(tex: string): string | null {
  if (tex.length > longest) return null;
  const reader = new Reader(tex);
  const text = reader.group(0, '');
  return text === null || !reader.atEnd ? null : text.replace(/ {2,}/gu, ' ').trim();
}

const textCommands = new Set(
  'text mathrm mathbf mathit mathsf mathtt mathcal operatorname textbf textit texttt textrm mbox boldsymbol'.split(
    ' ',
  ),
);
/** They change how things look, and nothing in what they say. */
const silent = new Set(
  'left right big Big bigg Bigg displaystyle textstyle limits nolimits bigl bigr Bigl Bigr'.split(' '),
);
/** Signs that mean something in TeX, unless they follow a backslash. */
const escapable = new Set('{}%_$#&');
const spaces = new Set([',', ';', ':', ' ', '!', '>', 'quad', 'qquad', 'space', 'enspace', 'thinspace']);

/** Reads TeX from left to right. Each method gives text, or `null` for what cannot be shown. */
class Reader {
  readonly #tex: string;
  #at = 0;
  /** What a command is called: letters, or one sign. */
  readonly #name = /[a-zA-Z]+|[^]/uy;

  constructor(tex: string) {
    this.#tex = tex;
  }

  get atEnd(): boolean {
    return this.#at >= this.#tex.length;
  }

  /** Up to `end`, which is read too; `''` is the end of the formula. */
  group(depth: number, end: string): string | null {
    if (depth > deepest) return null;
    let text = '';
    while (!this.atEnd) {
      const character = this.#tex.charAt(this.#at);
      if (character === end) {
        this.#at += 1;
        return text;
      }
      const piece = character === '^' || character === '_' ? this.#script(depth) : this.#atom(depth);
      if (piece === null) return null;
      text += piece;
    }
    return end === '' ? text : null;
  }

  #script(depth: number): string | null {
    const raise = this.#tex.charAt(this.#at) === '^';
    this.#at += 1;
    const content = this.#argument(depth);
    if (content === null || content === '') return null;
    return raise ? superscript(content) : subscript(content);
  }

  #argument(depth: number): string | null {
    while (this.#tex.charAt(this.#at) === ' ') this.#at += 1;
    return this.atEnd ? null : this.#atom(depth + 1);
  }

  #atom(depth: number): string | null {
    if (depth > deepest) return null;
    const character = String.fromCodePoint(this.#tex.codePointAt(this.#at) ?? 32);
    this.#at += character.length;
    switch (character) {
      case '{':
        return this.group(depth + 1, '}');
      case '\\':
        return this.#command(depth);
      case '}':
      case '&':
      case '%':
      case '$':
      case '^':
      case '_':
      case '#':
        return null;
      case '~':
      case '\n':
      case '\t':
        return ' ';
      case "'":
        return '′';
      case '*':
        return '∗';
      case '-':
        return '−';
      default:
        return character;
    }
  }

  #command(depth: number): string | null {
    this.#name.lastIndex = this.#at;
    const name = this.#name.exec(this.#tex)?.[0];
    if (name === undefined) return null;
    this.#at += name.length;
    if (spaces.has(name)) return name === '!' ? '' : ' ';
    if (silent.has(name)) return '';
    if (name === '|') return '‖';
    if (escapable.has(name)) return name;
    const symbol = symbols.get(name);
    if (symbol !== undefined) return symbol;
    if (functions.has(name)) return this.#named(name);
    if (textCommands.has(name)) return this.#argument(depth);
    return this.#construct(name, depth);
  }

  /** `\log n` is "log n". */
  #named(name: string): string {
    return /[a-z0-9\\]/iu.test(this.#tex.charAt(this.#at)) ? `${name} ` : name;
  }

  #construct(name: string, depth: number): string | null {
    if (name === 'frac' || name === 'dfrac' || name === 'tfrac') {
      const above = this.#argument(depth);
      const below = above === null ? null : this.#argument(depth);
      return above === null || below === null ? null : `${wrapped(above)}/${wrapped(below)}`;
    }
    if (name === 'sqrt') {
      if (this.#tex.charAt(this.#at) === '[') return null;
      const under = this.#argument(depth);
      return under === null ? null : `√${wrapped(under)}`;
    }
    if (name === 'binom') {
      const from = this.#argument(depth);
      const take = from === null ? null : this.#argument(depth);
      return from === null || take === null ? null : `C(${from}, ${take})`;
    }
    if (name === 'mathbb') return blackboard.get(this.#argument(depth) ?? '') ?? null;
    if (name === 'pmod') {
      const modulus = this.#argument(depth);
      return modulus === null ? null : `(mod ${modulus})`;
    }
    return null;
  }
}

/** A fraction's part needs brackets unless it is one thing. */
function wrapped(text: string): string {
  const inner = text.trim();
  return /^[\p{L}\p{N}]*$/u.test(inner) ? inner : `(${inner})`;
}

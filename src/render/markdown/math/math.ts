import { accents, blackboard, functions, symbols } from './symbols.ts';
import {
  binomial,
  box,
  bracketed,
  fraction,
  loose,
  nthRoot,
  root,
  scripted,
  sign,
  wantsBrackets,
  write,
  type Sign,
} from '../read/signs.ts';

/** Longer formulas, and deeper ones, are shown as they were written. */
const longest = 600;
const deepest = 40;

/**
 * A formula in readable Unicode (`n^2 \le 10` → `n² ≤ 10`); `null` for one that a line of text cannot show: matrices, alignments,
 * unknown commands. Brackets that TeX needs none for, because it draws a bar, are written.
 */
export function readableMath(tex: string): string | null {
  if (tex.length > longest) return null;
  const reader = new Reader(tex);
  const row = reader.row(0, '');
  return row === null || !reader.atEnd ? null : write(row);
}

/** More than this is shown as it was written. */
const longestBlock = 4_000;
const aligned = /^\s*\\begin\{(align(?:ed)?|gather(?:ed)?|split)(\*?)\}([^]*)\\end\{\1\2\}\s*$/u;

/** The lines of a block of formulas, as they are written and as `\\` ends them; `null` where one cannot be shown. */
export function readableLines(tex: string): string[] | null {
  if (tex.length > longestBlock) return null;
  const inside = aligned.exec(tex)?.[3];
  const lines = (inside ?? tex).split(/\\\\(?:\[[^\]\n]*\])?/u).flatMap((row) => {
    // It says what stands one below the other, mostly `=`. A second one would begin another column.
    const text = inside === undefined ? row : row.replace(/(?<!\\)&/u, ' ');
    const written = text.trim().split('\n').map(readableMath);
    // What stands in braces may go on in the next line.
    return written.includes(null) ? [readableMath(text)] : written;
  });
  return lines.every((line) => line !== null) ? lines.filter((line) => line !== '') : null;
}

const words = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** What stands in their braces is text, not a formula. */
const textCommands = words('text textbf textit texttt textrm textsf textnormal mbox hbox');
const fonts = words(
  'mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak boldsymbol bm bold operatorname',
);
/** They change how things look, and nothing in what they say. */
const silent = words(
  'big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm displaystyle textstyle scriptstyle limits nolimits ' +
    'tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge rm bf it sf tt cal mathstrut nonumber notag !',
);
/** The same, with an argument that says nothing either. */
const silentWithArgument = words('color phantom hphantom vphantom label');
/** The last of two arguments is shown. */
const dressed = words('textcolor colorbox href');
const classes = words('mathop mathbin mathrel mathord');
/** Signs that mean something in TeX, unless they follow a backslash. */
const escapable = new Set('{}%_$#&');
const spaces = new Set([
  ',',
  ';',
  ':',
  ' ',
  '>',
  'quad',
  'qquad',
  'space',
  'enspace',
  'thinspace',
  'nobreakspace',
  'medspace',
  'thickspace',
]);
const fractions = words('frac dfrac tfrac cfrac');
const binomials = words('binom dbinom tbinom');
const roots: ReadonlyMap<string, string> = new Map([
  ['2', '√'],
  ['3', '∛'],
  ['4', '∜'],
]);

/** Bars that say on which side of something they stand. */
const bars: ReadonlyMap<string, Sign> = new Map([
  ['lvert', sign('|', 'open')],
  ['rvert', sign('|', 'close')],
  ['lVert', sign('‖', 'open')],
  ['rVert', sign('‖', 'close')],
]);

/** Reads TeX from left to right. Each method gives signs, or `null` for what cannot be shown. */
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
  row(depth: number, end: string): Sign[] | null {
    if (depth > deepest) return null;
    let row: Sign[] = [];
    while (!this.atEnd) {
      const character = this.#tex.charAt(this.#at);
      if (character === end) {
        this.#at += 1;
        return row;
      }
      const infix = /\\(over|choose)(?![a-zA-Z])/uy;
      infix.lastIndex = this.#at;
      const [command, name] = infix.exec(this.#tex) ?? [];
      if (command !== undefined) {
        this.#at += command.length;
        const below = this.row(depth + 1, end);
        if (below === null) return null;
        return [name === 'over' ? fraction(row, below) : binomial(row, below)];
      }
      const next = this.#extended(row, character, depth);
      if (next === null) return null;
      row = next;
    }
    return end === '' ? row : null;
  }

  /** The row with what comes next: a script and an accent belong to the sign before them. */
  #extended(row: readonly Sign[], character: string, depth: number): Sign[] | null {
    if (character === '^' || character === '_') {
      this.#at += 1;
      const content = this.#argument(depth);
      return content === null ? null : scripted(row, character, content);
    }
    if (character === "'" || (character === '!' && this.#tex.charAt(this.#at + 1) !== '=')) {
      this.#at += 1;
      return scripted(row, character, []);
    }
    const piece = this.#atom(depth);
    if (piece === null) return null;
    // The braces are not seen: without brackets a script would be that of the last sign alone.
    const script = /^\s*([\^_])/u.exec(this.#tex.slice(this.#at, this.#at + 10))?.[1];
    const isGroup = character === '{' || piece.length > 1;
    const wants = isGroup && script !== undefined && wantsBrackets(piece, script);
    return wants ? [...row, bracketed(piece)] : [...row, ...piece];
  }

  #argument(depth: number): Sign[] | null {
    this.#skipSpaces();
    return this.atEnd ? null : this.#atom(depth + 1);
  }

  #arguments(depth: number): [Sign[], Sign[]] | null {
    const first = this.#argument(depth);
    const second = first === null ? null : this.#argument(depth);
    return first === null || second === null ? null : [first, second];
  }

  #skipSpaces(): void {
    while (/\s/u.test(this.#tex.charAt(this.#at))) this.#at += 1;
  }

  /** What stands in the next braces, not read as a formula. */
  #raw(): string | null {
    this.#skipSpaces();
    if (this.#tex.charAt(this.#at) !== '{') return null;
    const start = this.#at + 1;
    for (let depth = 0; !this.atEnd; this.#at += 1) {
      const character = this.#tex.charAt(this.#at);
      if (character === '\\') this.#at += 1;
      else if (character === '{') depth += 1;
      else if (character === '}') depth -= 1;
      if (depth > 0) continue;
      this.#at += 1;
      return this.#tex.slice(start, this.#at - 1);
    }
    return null;
  }

  #atom(depth: number): Sign[] | null {
    if (depth > deepest) return null;
    const character = String.fromCodePoint(this.#tex.codePointAt(this.#at) ?? 32);
    this.#at += character.length;
    if (character === '{') return this.row(depth + 1, '}');
    if (character === '\\') return this.#command(depth);
    if (/[}&%$^_#]/u.test(character)) return null;
    if (/[~\s]/u.test(character)) return [sign(' ')];
    if (character === '*') return [sign('∗')];
    return [sign(character === '-' ? '−' : character)];
  }

  #command(depth: number): Sign[] | null {
    this.#name.lastIndex = this.#at;
    const name = this.#name.exec(this.#tex)?.[0];
    if (name === undefined) return null;
    this.#at += name.length;
    if (this.#tex.charAt(this.#at) === '*' && (name === 'operatorname' || name === 'hspace')) this.#at += 1;
    if (spaces.has(name)) return [sign(' ')];
    if (silent.has(name)) return [];
    if (silentWithArgument.has(name)) return this.#raw() === null ? null : [];
    if (escapable.has(name)) return [sign(name)];
    const bar = bars.get(name);
    if (bar !== undefined) return [bar];
    const symbol = symbols.get(name);
    if (symbol !== undefined) return [sign(symbol)];
    if (functions.has(name)) return [{ text: name === 'bmod' ? 'mod' : name, kind: 'name' }];
    return this.#withArguments(name, depth);
  }

  #withArguments(name: string, depth: number): Sign[] | null {
    if (textCommands.has(name)) return text(this.#raw());
    if (name === 'left' || name === 'right' || name === 'middle') return this.#delimiter(name, depth);
    if (name === 'sqrt') return this.#root(depth);
    if (fractions.has(name) || binomials.has(name)) {
      const parts = this.#arguments(depth);
      if (parts === null) return null;
      return [fractions.has(name) ? fraction(...parts) : binomial(...parts)];
    }
    if (dressed.has(name)) return this.#raw() === null ? null : this.#argument(depth);
    if (name === 'underset') {
      const parts = this.#arguments(depth);
      return parts === null ? null : scripted(parts[1], '_', parts[0]);
    }
    const accent = accents.get(name);
    const known = fonts.has(name) || classes.has(name) || accent !== undefined;
    if (!known && !['mathbb', 'Bbb', 'pmod', 'tag', 'not', 'hspace', 'boxed', 'fbox'].includes(name))
      return null;
    const argument = this.#argument(depth);
    if (argument === null) return null;
    const content = write(argument);
    if (accent !== undefined) return [sign(content.replace(/\S/gu, `$&${accent}`), 'atom')];
    switch (name) {
      case 'mathbb':
      case 'Bbb': {
        const letters = Array.from(content, (letter) => blackboard.get(letter) ?? null);
        return letters.includes(null) ? null : [sign(letters.join(''), 'atom')];
      }
      case 'pmod':
        return [loose(` (mod ${content})`)];
      case 'tag':
        return [loose(`  (${content})`)];
      case 'not':
        return [sign(`${content}\u0338`.normalize('NFC'))];
      case 'hspace':
        return [sign(' ')];
      case 'boxed':
      case 'fbox':
        return [box(argument)];
      default: {
        const isWord = fonts.has(name) && /^\p{L}{2,}$/u.test(content);
        return isWord ? [{ text: content, kind: name === 'operatorname' ? 'name' : 'atom' }] : argument;
      }
    }
  }

  /** `\left(`, `\right.`: the dot stands for nothing. */
  #delimiter(name: string, depth: number): Sign[] | null {
    const delimiter = this.#argument(depth);
    if (delimiter === null) return null;
    const text = write(delimiter);
    if (text === '.') return [];
    return [sign(text, name === 'left' ? 'open' : name === 'right' ? 'close' : 'tight')];
  }

  #root(depth: number): Sign[] | null {
    let index: Sign[] | null = [sign('2')];
    this.#skipSpaces();
    if (this.#tex.charAt(this.#at) === '[') {
      this.#at += 1;
      index = this.row(depth + 1, ']');
    }
    const under = index === null ? null : this.#argument(depth);
    if (index === null || under === null) return null;
    const radical = roots.get(write(index));
    if (radical !== undefined) return [root(radical, under)];
    // In front of `√` the number would be taken for a factor, or for the exponent of what stands there.
    return [nthRoot(under, index)];
  }
}

function text(content: string | null): Sign[] | null {
  if (content === null || /\\[a-zA-Z]/u.test(content)) return null;
  const plain = content.replace(/\\(.)/gu, '$1').replace(/[{}$]/gu, '');
  return plain === '' ? [] : [sign(plain, /^\p{L}+$/u.test(plain) ? 'atom' : 'words')];
}

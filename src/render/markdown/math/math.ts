import {
  binomial,
  bracketed,
  fraction,
  framed,
  nthRoot,
  root,
  scripted,
  sign,
  unreadable,
  wantsBrackets,
  write,
  type Sign,
} from './signs.ts';
import { accents, blackboard, functions, symbols } from './symbols.ts';

/** Beyond these limits, a formula is shown as it was written. */
const longest = 600;
const longestBlock = 4_000;
const deepest = 40;

/**
 * Writes a formula in readable Unicode (`n^2 \le 10` → `n² ≤ 10`), with the brackets that TeX's bars make unnecessary. `null` for
 * what one line of text cannot show: matrices, alignments, unknown commands.
 */
export function readableMath(tex: string): string | null {
  if (tex.length > longest) return null;
  try {
    return write(new Reader(tex).row(''));
  } catch (error) {
    if (error === unreadable) return null;
    throw error;
  }
}

const aligned = /^\s*\\begin\{(align(?:ed)?|gather(?:ed)?|split)(\*?)\}([^]*)\\end\{\1\2\}\s*$/u;

/** The lines of a block of formulas; `null` if any of them cannot be shown. */
export function readableLines(tex: string): string[] | null {
  if (tex.length > longestBlock) return null;
  const inside = aligned.exec(tex)?.[3];
  const lines = (inside ?? tex).split(/\\\\(?:\[[^\]\n]*\])?/u).flatMap((row) => {
    // The first `&` marks what is aligned; a second one would begin another column.
    const text = inside === undefined ? row : row.replace(/(?<!\\)&/u, ' ');
    const written = text.trim().split('\n').map(readableMath);
    // Braces can span several lines.
    return written.includes(null) ? [readableMath(text)] : written;
  });
  return lines.every((line) => line !== null) ? lines.filter((line) => line !== '') : null;
}

/** Reads TeX from left to right. Every method throws `unreadable` at what one line of text cannot show. */
class Reader {
  readonly #tex: string;
  #at = 0;
  #depth = 0;

  constructor(tex: string) {
    this.#tex = tex;
  }

  /** Reads up to and including `end`; `''` is the end of the formula. */
  row(end: string): Sign[] {
    return this.#nested(() => {
      let row: Sign[] = [];
      for (let next = this.#next; next !== end; next = this.#next) {
        if (next === '') throw unreadable;
        const infix = this.take(/\\(over|choose)(?![a-zA-Z])/uy);
        if (infix !== undefined) return [(infix === 'over' ? fraction : binomial)(row, this.row(end))];
        row = this.#extended(row, next);
      }
      this.#at += end.length;
      return row;
    });
  }

  /** Reads what a sticky pattern finds here and gives its group, or all of it. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#tex);
    if (found !== null) this.#at = pattern.lastIndex;
    return found?.[1] ?? found?.[0];
  }

  argument(): Sign[] {
    this.take(/\s*/uy);
    if (this.#next === '') throw unreadable;
    return this.#nested(() => this.#atom());
  }

  /** Reads the next braces and gives their source. */
  raw(): string {
    if (this.take(/\s*\{/uy) === undefined) throw unreadable;
    const start = this.#at;
    for (let depth = 1; depth > 0; this.#at += 1) {
      if (this.#next === '') throw unreadable;
      if (this.#next === '\\') this.#at += 1;
      else if (this.#next === '{') depth += 1;
      else if (this.#next === '}') depth -= 1;
    }
    return this.#tex.slice(start, this.#at - 1);
  }

  get #next(): string {
    return this.#tex.charAt(this.#at);
  }

  #nested(read: () => Sign[]): Sign[] {
    this.#depth += 1;
    if (this.#depth > deepest) throw unreadable;
    const signs = read();
    this.#depth -= 1;
    return signs;
  }

  #extended(row: readonly Sign[], next: string): Sign[] {
    const script = this.take(/['^_]|!(?!=)/uy);
    if (script !== undefined) return scripted(row, script, /['!]/u.test(script) ? [] : this.argument());
    const piece = this.#atom();
    // The reader does not see the braces.
    const after = this.#tex.slice(this.#at).trimStart().charAt(0);
    const wants = (next === '{' || piece.length > 1) && /[\^_]/u.test(after) && wantsBrackets(piece, after);
    return wants ? [...row, bracketed(piece)] : [...row, ...piece];
  }

  #atom(): Sign[] {
    const character = String.fromCodePoint(this.#tex.codePointAt(this.#at) ?? 32);
    this.#at += character.length;
    if (character === '{') return this.row('}');
    if (character === '\\') {
      const name = this.take(/[a-zA-Z]+|[^]/uy) ?? '';
      const command = commands.get(name);
      if (command === undefined) throw unreadable;
      return command(this, name);
    }
    if (/[}&%$^_#]/u.test(character)) throw unreadable;
    if (/[~\s]/u.test(character)) return [sign(' ')];
    return [sign({ '*': '∗', '-': '−' }[character] ?? character)];
  }
}

type Command = (reader: Reader, name: string) => Sign[];

const commands: ReadonlyMap<string, Command> = new Map([
  // Commands that only change how a formula looks.
  ...each(
    'big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm displaystyle textstyle scriptstyle limits nolimits tiny ' +
      'scriptsize footnotesize small normalsize large Large LARGE huge Huge rm bf it sf tt cal mathstrut nonumber notag !',
    () => [],
  ),
  ...each('color phantom hphantom vphantom label', (reader) => (reader.raw(), [])),
  ...each('textcolor colorbox href', (reader) => (reader.raw(), reader.argument())),
  ...each('mathop mathbin mathrel mathord', (reader) => reader.argument()),
  ...each(', ; : > quad qquad space enspace thinspace nobreakspace medspace thickspace', space),
  [' ', space],
  ['hspace', (reader) => (reader.take(/\*/uy), reader.argument(), space())],
  ...each('{ } % _ $ # &', (_, name) => [sign(name)]),
  ...each('text textbf textit texttt textrm textsf textnormal mbox hbox', (reader) => text(reader.raw())),
  ...each('mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak boldsymbol bm bold', font),
  ['operatorname', (reader, name) => (reader.take(/\*/uy), font(reader, name))],
  ...each('mathbb Bbb', blackboardBold),
  ...Array.from(symbols, ([name, symbol]): [string, Command] => [name, () => [sign(symbol)]]),
  ...each('lvert lVert', (_, name) => [sign(name === 'lvert' ? '|' : '‖', 'open')]),
  ...each('rvert rVert', (_, name) => [sign(name === 'rvert' ? '|' : '‖', 'close')]),
  ...each(functions, (_, name) => [sign(name === 'bmod' ? 'mod' : name, 'name')]),
  ...Array.from(accents, ([name, accent]): [string, Command] => [
    name,
    (reader) => [sign(write(reader.argument()).replace(/\S/gu, `$&${accent}`), 'atom')],
  ]),
  ...each('frac dfrac tfrac cfrac', (reader) => [fraction(reader.argument(), reader.argument())]),
  ...each('binom dbinom tbinom', (reader) => [binomial(reader.argument(), reader.argument())]),
  ...each('left right middle', delimiter),
  ['sqrt', anyRoot],
  ['underset', underset],
  ['pmod', (reader) => [sign(` (mod ${write(reader.argument())})`, 'loose')]],
  ['tag', (reader) => [sign(`  (${write(reader.argument())})`, 'loose')]],
  ['not', (reader) => [sign(`${write(reader.argument())}\u0338`.normalize('NFC'))]],
  ...each('boxed fbox', (reader) => [framed(write(reader.argument()))]),
]);

function each(names: string, command: Command): [string, Command][] {
  return names.split(' ').map((name) => [name, command]);
}

function space(): Sign[] {
  return [sign(' ')];
}

function text(content: string): Sign[] {
  if (/\\[a-zA-Z]/u.test(content)) throw unreadable;
  const plain = content.replace(/\\(.)/gu, '$1').replace(/[{}$]/gu, '');
  return plain === '' ? [] : [sign(plain, /^\p{L}+$/u.test(plain) ? 'atom' : 'words')];
}

function blackboardBold(reader: Reader): Sign[] {
  const letters = Array.from(write(reader.argument()), (letter) => blackboard.get(letter));
  if (letters.includes(undefined)) throw unreadable;
  return [sign(letters.join(''), 'atom')];
}

function font(reader: Reader, name: string): Sign[] {
  const argument = reader.argument();
  const content = write(argument);
  const isWord = /^\p{L}{2,}$/u.test(content);
  return isWord ? [sign(content, name === 'operatorname' ? 'name' : 'atom')] : argument;
}

/** `\left(`, `\right.`: the dot is an invisible delimiter. */
function delimiter(reader: Reader, name: string): Sign[] {
  const text = write(reader.argument());
  if (text === '.') return [];
  return [sign(text, name === 'left' ? 'open' : name === 'right' ? 'close' : 'tight')];
}

function underset(reader: Reader): Sign[] {
  const below = reader.argument();
  return scripted(reader.argument(), '_', below);
}

function anyRoot(reader: Reader): Sign[] {
  const index = reader.take(/\s*\[/uy) === undefined ? [sign('2')] : reader.row(']');
  const under = reader.argument();
  const radical = { 2: '√', 3: '∛', 4: '∜' }[write(index)];
  // `√` after any other index would read as a product or a power.
  return [radical === undefined ? nthRoot(under, index) : root(radical, under)];
}

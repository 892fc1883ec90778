/** Reads a formula as people write it in a line, apart from src/render/markdown/math/, and works it out. */

const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿᵃᵇˣ';
const plain = '0123456789+−()nabx';

interface Habit {
  /** `a/bc` is `a/(bc)`. */
  readonly productsFirst: boolean;
  /** `√x²` is `√(x²)`. */
  readonly powersFirst: boolean;
}

/** What a formula is worth to readers with each habit. */
export function readings(text: string, letters: ReadonlyMap<string, number>): number[] {
  return [true, false].flatMap((productsFirst) =>
    [true, false].map((powersFirst) => new Reader(text, letters, { productsFirst, powersFirst }).all()),
  );
}

class Reader {
  readonly #signs: string[];
  readonly #letters: ReadonlyMap<string, number>;
  readonly #habit: Habit;

  constructor(text: string, letters: ReadonlyMap<string, number>, habit: Habit) {
    // Spaces say nothing, but numbers are not joined over them.
    this.#signs = Array.from(text.matchAll(/\d+|\S/gu), ([found]) => found);
    this.#letters = letters;
    this.#habit = habit;
  }

  all(): number {
    const value = this.#sum();
    if (this.#signs.length > 0) throw new Error(`Cannot read on at ${this.#signs.join('')}`);
    return value;
  }

  #take(signs: string): string | undefined {
    const next = this.#signs[0];
    return next !== undefined && signs.includes(next) ? this.#signs.shift() : undefined;
  }

  #sum(): number {
    let value = this.#product();
    for (let sign = this.#take('+−'); sign !== undefined; sign = this.#take('+−'))
      value += sign === '+' ? this.#product() : -this.#product();
    return value;
  }

  #product(): number {
    let value = this.#factors();
    for (let sign = this.#take('·×/'); sign !== undefined; sign = this.#take('·×/')) {
      const next = this.#factors();
      value = sign === '/' ? value / next : value * next;
    }
    return value;
  }

  /** What stands side by side. */
  #factors(): number {
    if (this.#take('−') !== undefined) return -this.#factors();
    let value = this.#power();
    while (this.#begins()) {
      if (!this.#habit.productsFirst) {
        this.#signs.unshift('·');
        return value;
      }
      value *= this.#power();
    }
    return value;
  }

  #begins(): boolean {
    const next = this.#signs[0] ?? '';
    return /^[\d(√∛∜]/u.test(next) || this.#letters.has(next);
  }

  #power(): number {
    const radical = this.#take('√∛∜');
    if (radical !== undefined) {
      const index = { '√': 2, '∛': 3, '∜': 4 }[radical] ?? 1;
      const value = this.#habit.powersFirst ? this.#power() : this.#atom();
      const root = value ** (1 / index);
      return this.#habit.powersFirst ? root : this.#raisedBy(root);
    }
    return this.#raisedBy(this.#atom());
  }

  #raisedBy(base: number): number {
    if (this.#take('^') !== undefined) return base ** this.#atom();
    let exponent = '';
    for (let sign = this.#take(raised); sign !== undefined; sign = this.#take(raised))
      exponent += plain.charAt(Array.from(raised).indexOf(sign));
    return exponent === '' ? base : base ** new Reader(exponent, this.#letters, this.#habit).all();
  }

  #atom(): number {
    const next = this.#signs.shift() ?? '';
    if (next === '(') {
      const value = this.#sum();
      if (this.#take(')') === undefined) throw new Error('A bracket is open');
      return value;
    }
    const value = this.#letters.get(next) ?? Number(next || Number.NaN);
    if (Number.isNaN(value)) throw new Error(`"${next}" is worth nothing`);
    return value;
  }
}

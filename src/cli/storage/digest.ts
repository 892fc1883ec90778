import { createHash } from 'node:crypto';
import { expiryOf, type TextRow } from './raw-store.ts';

/** Tells two sets of rows apart, in whatever order they come. Rows that end before `until` do not count. */
export class Digest {
  readonly #until: number;
  readonly #sum = Buffer.alloc(32);
  #count = 0;

  constructor(until: number) {
    this.#until = until;
  }

  add(rows: readonly TextRow[]): void {
    for (const [key, text] of rows) {
      if ((expiryOf(text) ?? Infinity) < this.#until) continue;
      const hash = createHash('sha256').update(`${key}\0${text}`).digest();
      for (let at = 0; at < hash.length; at++) this.#sum[at] = (this.#sum[at] ?? 0) ^ (hash[at] ?? 0);
      this.#count++;
    }
  }

  toString(): string {
    return `${this.#count} ${this.#sum.toString('hex')}`;
  }
}

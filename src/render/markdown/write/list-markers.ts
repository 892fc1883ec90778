/** The lists that are open, and what their next items begin with. */
export class ListMarkers {
  /** The number of the next item; `null` in a list of bullets. */
  readonly #lists: (number | null)[] = [];

  get depth(): number {
    return this.#lists.length;
  }

  /** A list that counts from `start`, if that can be counted from; `null`: one of bullets. */
  open(start: number | null): void {
    this.#lists.push(start === null || (start >= 0 && start < 1_000_000) ? start : 1);
  }

  close(): void {
    this.#lists.pop();
  }

  /** `3. ` or `- `, also for an item outside any list. */
  next(): string {
    const number = this.#lists.at(-1) ?? null;
    if (number === null) return '- ';
    this.#lists[this.#lists.length - 1] = number + 1;
    return `${number}. `;
  }
}

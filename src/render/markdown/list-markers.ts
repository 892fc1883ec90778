import type { Attributes } from './html.ts';

/** The lists that are open, and what their next items begin with. */
export class ListMarkers {
  readonly #lists: { readonly ordered: boolean; next: number }[] = [];

  open(ordered: boolean, attributes: Attributes): void {
    const start = Number.parseInt(attributes.get('start') ?? '1', 10);
    this.#lists.push({ ordered, next: start >= 0 && start < 1_000_000 ? start : 1 });
  }

  close(): void {
    this.#lists.pop();
  }

  /** `3. ` or `- `, also for an item outside any list. */
  next(): string {
    const list = this.#lists.at(-1);
    if (list?.ordered !== true) return '- ';
    list.next += 1;
    return `${list.next - 1}. `;
  }
}

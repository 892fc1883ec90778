const signs = { bold: '**', italic: '*', underline: '__', strike: '~~' } as const;
/** What Discord can show within a line. */
export type Mark = keyof typeof signs;

interface OpenMark {
  readonly kind: Mark | 'link';
  readonly open: string;
  readonly close: string;
  written: boolean;
}

/**
 * The marks and links that are open. Their beginnings are written when something visible comes, so that none is ever empty or begins
 * with a space.
 */
export class Marks {
  readonly #open: OpenMark[] = [];

  get inLink(): boolean {
    return this.#open.some(({ kind, open }) => kind === 'link' && open !== '');
  }

  /** What is still to be written before something visible. */
  get beginnings(): string {
    let text = '';
    for (const { open, written } of this.#open) if (!written) text += open;
    return text;
  }

  /** How much room the ends of all that is open take. */
  get endsLength(): number {
    let length = 0;
    for (const { close } of this.#open) length += close.length;
    return length;
  }

  /** A mark within itself says nothing more. */
  open(kind: Mark): void {
    const sign = this.#open.some((other) => other.kind === kind) ? '' : signs[kind];
    this.#open.push({ kind, open: sign, close: sign, written: false });
  }

  /** A link must not stand in another one: then only its text is shown. */
  openLink(url: string): void {
    const nested = this.inLink;
    this.#open.push({
      kind: 'link',
      open: nested ? '' : '[',
      close: nested ? '' : `](${url})`,
      written: false,
    });
  }

  /** Closes the innermost of a kind and whatever is open inside it; gives the ends to write. */
  close(kind: Mark | 'link'): string {
    const at = this.#open.findLastIndex((mark) => mark.kind === kind);
    return at === -1 ? '' : endsOf(this.#open.splice(at));
  }

  /** A block ends: gives the ends to write. What stays open begins anew in the next block. */
  endBlock(): string {
    const text = this.ends(false);
    for (const mark of this.#open) mark.written = false;
    return text;
  }

  /** The ends of what is open and written, or, with `all`, of all that is open. */
  ends(all: boolean): string {
    return endsOf(this.#open, all);
  }

  /** The beginnings were written. */
  written(): void {
    for (const mark of this.#open) mark.written = true;
  }
}

function endsOf(marks: readonly OpenMark[], all = false): string {
  let text = '';
  for (const { close, written } of marks) if (written || all) text = close + text;
  return text;
}

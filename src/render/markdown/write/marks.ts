const signs = { bold: '**', italic: '*', underline: '__', strike: '~~', link: '[' } as const;
export type Mark = keyof typeof signs;

interface OpenMark {
  readonly kind: Mark;
  readonly open: string;
  readonly close: string;
  written: boolean;
}

/** The marks and links that are open. They are written with the first visible text in them, so that none is empty. */
export class Marks {
  readonly #open: OpenMark[] = [];

  get inLink(): boolean {
    return this.#open.some(({ kind }) => kind === 'link');
  }

  get beginnings(): string {
    return this.#open.map(({ open, written }) => (written ? '' : open)).join('');
  }

  get ends(): string {
    return endsOf(this.#open);
  }

  get writtenEnds(): string {
    return endsOf(this.#open.filter(({ written }) => written));
  }

  open(kind: Mark, url: string): void {
    // Discord nests neither links nor a mark in itself.
    const isNested = this.#open.some((other) => other.kind === kind);
    const open = isNested ? '' : signs[kind];
    const close = kind === 'link' && !isNested ? `](${url})` : open;
    this.#open.push({ kind, open, close, written: false });
  }

  /** Closes the innermost mark of a kind and those inside it, and gives the ends to write. */
  close(kind: Mark): string {
    const at = this.#open.findLastIndex((mark) => mark.kind === kind);
    return at === -1 ? '' : endsOf(this.#open.splice(at).filter(({ written }) => written));
  }

  /** Gives the ends to write. All that is open begins again in the next block. */
  endBlock(): string {
    const text = this.writtenEnds;
    for (const mark of this.#open) mark.written = false;
    return text;
  }

  written(): void {
    for (const mark of this.#open) mark.written = true;
  }
}

function endsOf(marks: readonly OpenMark[]): string {
  return marks.reduce((text, { close }) => close + text, '');
}

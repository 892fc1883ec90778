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
    return this.#open.some(({ kind }) => kind === 'link');
  }

  /** What is still to be written before something visible. */
  get beginnings(): string {
    return this.#open.map(({ open, written }) => (written ? '' : open)).join('');
  }

  open(kind: Mark): void {
    this.#push(kind, signs[kind], signs[kind]);
  }

  openLink(url: string): void {
    this.#push('link', '[', `](${url})`);
  }

  /** Closes the innermost of a kind and what is open inside it; gives the ends to write. */
  close(kind: Mark | 'link'): string {
    const at = this.#open.findLastIndex((mark) => mark.kind === kind);
    return at === -1 ? '' : endsOf(this.#open.splice(at).filter(({ written }) => written));
  }

  /** A block ends: gives the ends to write. What stays open begins again in the next block. */
  endBlock(): string {
    const text = this.writtenEnds;
    for (const mark of this.#open) mark.written = false;
    return text;
  }

  /** The ends of what is open. */
  get ends(): string {
    return endsOf(this.#open);
  }

  get writtenEnds(): string {
    return endsOf(this.#open.filter(({ written }) => written));
  }

  /** The beginnings were written. */
  written(): void {
    for (const mark of this.#open) mark.written = true;
  }

  /** A mark within itself says nothing more, and of a link in a link only the text is shown. */
  #push(kind: OpenMark['kind'], open: string, close: string): void {
    const nested = this.#open.some((other) => other.kind === kind);
    this.#open.push({ kind, open: nested ? '' : open, close: nested ? '' : close, written: false });
  }
}

function endsOf(marks: readonly OpenMark[]): string {
  return marks.reduce((text, { close }) => close + text, '');
}

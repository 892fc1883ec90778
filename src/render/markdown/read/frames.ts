/** Whose end a tag implies, and the element beyond which it does not look. */
const impliedEnd: ReadonlyMap<
  string,
  { readonly ends: ReadonlySet<string>; readonly within: ReadonlySet<string> }
> = new Map(
  Object.entries({
    li: { ends: new Set(['li']), within: new Set(['ul', 'ol']) },
    dt: { ends: new Set(['dt', 'dd']), within: new Set(['dl']) },
    dd: { ends: new Set(['dt', 'dd']), within: new Set(['dl']) },
    tr: { ends: new Set(['tr', 'td', 'th']), within: new Set(['table']) },
    td: { ends: new Set(['td', 'th']), within: new Set(['table', 'tr']) },
    th: { ends: new Set(['td', 'th']), within: new Set(['table', 'tr']) },
    p: { ends: new Set(['p']), within: new Set(['li', 'td', 'th', 'blockquote', 'div', 'details']) },
  }),
);

interface Frame {
  readonly tag: string;
  readonly firm: boolean;
  readonly leave: (() => void) | null;
}

/** The elements that are open, the outermost first. A firm one was opened by Markdown: no tag of HTML reaches beyond it. */
export class Frames {
  readonly #frames: Frame[] = [];

  get depth(): number {
    return this.#frames.length;
  }

  /** `leave` is called when the element ends. */
  push(tag: string, firm: boolean, leave: (() => void) | null): void {
    this.#frames.push({ tag, firm, leave });
  }

  /** Ends the innermost element of that tag with all it holds; a closing tag that ends nothing is ignored. */
  close(tag: string, firm: boolean): void {
    this.#closeFirst(
      (frame) => frame.tag === tag && frame.firm === firm,
      (frame) => frame.firm && !firm,
    );
  }

  /** `<li>` ends the item before it, `<td>` the cell: HTML lets their ends be left out. */
  closeImplied(tag: string): void {
    const implied = impliedEnd.get(tag);
    if (implied === undefined) return;
    this.#closeFirst(
      (frame) => !frame.firm && implied.ends.has(frame.tag),
      (frame) => frame.firm || implied.within.has(frame.tag),
    );
  }

  closeDownTo(depth: number): void {
    while (this.#frames.length > depth) this.#frames.pop()?.leave?.();
  }

  #closeFirst(wanted: (frame: Frame) => boolean, limit: (frame: Frame) => boolean): void {
    const at = this.#frames.findLastIndex((frame) => wanted(frame) || limit(frame));
    const frame = this.#frames[at];
    if (frame !== undefined && wanted(frame)) this.closeDownTo(at);
  }
}

import { htmlText, lineFeed, outputText, withoutHtml } from './text.ts';

export interface OutputEntry {
  readonly kind: 'group' | 'test' | 'passed' | 'failed' | 'error' | 'log';
  readonly parent: OutputEntry | null;
  readonly depth: number;
  readonly text: string;
  /** Of groups and tests. `open`: nothing in it passed or failed. */
  outcome: 'open' | 'passed' | 'failed';
  ms: number | null;
}

/** https://github.com/codewars/runner/blob/main/docs/messages.md; `LOG` has a mode and a label. */
const marker = /<(?:(DESCRIBE|IT|PASSED|FAILED|ERROR|COMPLETEDIN)::|LOG:([A-Z]{0,10}):([^<>\n]{0,200}))>/gu;

const kinds = {
  DESCRIBE: 'group',
  IT: 'test',
  PASSED: 'passed',
  FAILED: 'failed',
  ERROR: 'error',
} as const;

/** Each entry is followed by its children. Markers may stand within a line, because solutions print without line feeds. */
export function parseOutput(pieces: readonly string[]): OutputEntry[] {
  const { text, plain } = outputText(pieces);
  const read = (raw: string, html: boolean): string => {
    const lines = raw.replaceAll(lineFeed, '\n');
    return plain ? lines : html ? htmlText(lines) : withoutHtml(lines);
  };
  const tree = new Tree();
  const [printed = '', ...parts] = text.split(marker);
  tree.print(read(printed, false));
  // Three groups of the marker, then the text after it.
  for (let at = 0; at < parts.length; at += 4) {
    const [name, mode, label = '', segment = ''] = parts.slice(at, at + 4);
    // A message ends with its line; the rest is printed output.
    const lineEnd = segment.indexOf('\n');
    const message = lineEnd === -1 ? segment : segment.slice(0, lineEnd);
    if (name === undefined) tree.print(labelled(label, read(message, mode === 'HTML')));
    else if (name === 'COMPLETEDIN') tree.end(milliseconds(message));
    else tree.add(kinds[name as keyof typeof kinds], read(message, false));
    if (lineEnd !== -1) tree.print(read(segment.slice(lineEnd), false));
  }
  return tree.finish();
}

/** Codewars folds a message whose label begins with `-`. */
function labelled(label: string, text: string): string {
  const name = label.replace(/^-/u, '').trim();
  return name === '' ? text : `\n${name}:\n${text}`;
}

class Tree {
  readonly #entries: OutputEntry[] = [];
  readonly #open: OutputEntry[] = [];
  #printed: string[] = [];

  /** Consecutive prints become one entry. */
  print(text: string): void {
    if (text !== '') this.#printed.push(text);
  }

  add(kind: Exclude<OutputEntry['kind'], 'log'>, text: string): void {
    this.#endPrint();
    if (kind === 'group' || kind === 'test') {
      // Tests do not nest, so a test without an end ends where the next begins.
      if (this.#open.at(-1)?.kind === 'test') this.#leave();
      this.#open.push(this.#push(kind, text));
    } else {
      this.#push(kind, text);
      this.#settle(kind === 'passed' ? 'passed' : 'failed');
    }
  }

  end(ms: number | null): void {
    this.#endPrint();
    const ended = this.#open.at(-1);
    if (ended === undefined) return;
    ended.ms = ms;
    this.#leave();
  }

  finish(): OutputEntry[] {
    this.#endPrint();
    while (this.#open.length > 0) this.#leave();
    return this.#entries;
  }

  #endPrint(): void {
    // Runners put blank lines around their markers.
    const text = this.#printed
      .join('')
      .replace(/^(?:[^\S\n]*\n)+/u, '')
      .trimEnd();
    this.#printed = [];
    if (text !== '') this.#push('log', text);
  }

  #leave(): void {
    const { outcome } = this.#open.pop() ?? {};
    if (outcome !== undefined && outcome !== 'open') this.#settle(outcome);
  }

  #settle(outcome: 'passed' | 'failed'): void {
    const around = this.#open.at(-1);
    if (around !== undefined && around.outcome !== 'failed') around.outcome = outcome;
  }

  #push(kind: OutputEntry['kind'], text: string): OutputEntry {
    const parent = this.#open.at(-1) ?? null;
    const depth = this.#open.length;
    const entry: OutputEntry = { kind, parent, depth, text: text.trimEnd(), outcome: 'open', ms: null };
    this.#entries.push(entry);
    return entry;
  }
}

/** `23`, `10.25ms`, `0.0012 seconds`. */
function milliseconds(time: string): number | null {
  const [, digits, unit] = /^\s*(\d{1,12}(?:\.\d{1,12})?)\s*(ms|s)?/iu.exec(time) ?? [];
  if (digits === undefined) return null;
  return Number(digits) * (unit?.toLowerCase() === 's' ? 1000 : 1);
}

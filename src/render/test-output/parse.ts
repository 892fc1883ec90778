import { htmlText, lineFeed, outputText, withoutHtml } from './text.ts';

/** A line, or a message of several lines, of an attempt's output, in its place in the tree of groups and tests. */
export interface OutputEntry {
  readonly kind: 'group' | 'test' | 'passed' | 'failed' | 'error' | 'log';
  /** The group or test that holds it; `null` at the top. */
  readonly parent: OutputEntry | null;
  readonly depth: number;
  readonly text: string;
  /** Of a group or test: what became of all that it holds; `open` where nothing in it passed or failed. */
  outcome: 'open' | 'passed' | 'failed';
  /** Of a group or test: how long it took, in milliseconds; `null` where that was not said. */
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

/**
 * Reads an attempt's output, the tree as a list in the order of the output: entries are followed by what they hold, one deeper. A
 * marker counts wherever it stands, because what a solution prints before it may lack its line feed; markers that do not match are
 * taken as well as can be. Takes time in proportion to the output.
 */
export function parseOutput(pieces: readonly string[]): OutputEntry[] {
  const { text, plain } = outputText(pieces);
  const read = (raw: string, html: boolean): string => {
    const lines = raw.replaceAll(lineFeed, '\n');
    return plain ? lines : html ? htmlText(lines) : withoutHtml(lines);
  };
  const tree = new Tree();
  const [printed = '', ...parts] = text.split(marker);
  tree.print(read(printed, false));
  // What the marker says in its three groups, and what stands behind it.
  for (let at = 0; at < parts.length; at += 4) {
    const [name, mode, label = '', segment = ''] = parts.slice(at, at + 4);
    // A message ends with its line; what follows is printed.
    const lineEnd = segment.indexOf('\n');
    const message = lineEnd === -1 ? segment : segment.slice(0, lineEnd);
    if (name === undefined) tree.print(labelled(label, read(message, mode === 'HTML')));
    else if (name === 'COMPLETEDIN') tree.end(milliseconds(message));
    else tree.add(kinds[name as keyof typeof kinds], read(message, false));
    if (lineEnd !== -1) tree.print(read(segment.slice(lineEnd), false));
  }
  return tree.finish();
}

/** On Codewars a label that begins with `-` is folded away. */
function labelled(label: string, text: string): string {
  const name = label.replace(/^-/u, '').trim();
  return name === '' ? text : `\n${name}:\n${text}`;
}

/** Puts entries under the groups and tests that are open. */
class Tree {
  readonly #entries: OutputEntry[] = [];
  readonly #open: OutputEntry[] = [];
  #printed: string[] = [];

  /** What is printed in several goes is one entry. */
  print(text: string): void {
    if (text !== '') this.#printed.push(text);
  }

  add(kind: Exclude<OutputEntry['kind'], 'log'>, text: string): void {
    this.#endPrint();
    if (kind === 'group' || kind === 'test') {
      // Tests hold no tests: one that was never said to have ended ends where the next begins.
      if (this.#open.at(-1)?.kind === 'test') this.#leave();
      this.#open.push(this.#push(kind, text));
    } else {
      this.#push(kind, text);
      this.#settle(kind === 'passed' ? 'passed' : 'failed');
    }
  }

  /** Ends the innermost group or test. */
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
    // Blank lines are what runners set their markers apart with.
    const text = this.#printed
      .join('')
      .replace(/^(?:[^\S\n]*\n)+/u, '')
      .trimEnd();
    this.#printed = [];
    if (text !== '') this.#push('log', text);
  }

  /** What became of a group or test becomes of the one around it. */
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

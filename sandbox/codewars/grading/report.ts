/** One thing that a grading has to say, in the order in which it happened. */
export interface ReportLine {
  readonly kind: 'describe' | 'it' | 'passed' | 'failed' | 'error' | 'completed' | 'log';
  readonly text: string;
}

/** What came of running a solution against its tests. Made outside of what the solution can reach. */
export interface Report {
  readonly valid: boolean;
  /** The first thing that went wrong; `null` when valid. */
  readonly reason: string | null;
  readonly lines: readonly ReportLine[];
  /** Milliseconds. */
  readonly wallTime: number;
}

const longestText = 5_000;
const longestLog = 100_000;

/** Takes down what happens, and counts. Of what a solution prints it keeps a limited amount. */
export class Reporter {
  readonly #lines: ReportLine[] = [];
  #passed = 0;
  #reason: string | null = null;
  #logged = 0;

  add(kind: ReportLine['kind'], text: string): void {
    if (kind === 'log') {
      this.#log(text);
      return;
    }
    const shown = text.length > longestText ? `${text.slice(0, longestText)}…` : text;
    if (kind === 'passed') this.#passed += 1;
    if (kind === 'failed' || kind === 'error') this.#reason ??= shown;
    this.#lines.push({ kind, text: shown });
  }

  /** Valid is what passed something and failed nothing. */
  finish(wallTime: number): Report {
    if (this.#passed === 0) this.#reason ??= 'The tests did not run.';
    const reason = this.#reason;
    return { valid: reason === null, reason, lines: this.#lines, wallTime: Math.round(wallTime) };
  }

  #log(text: string): void {
    if (this.#logged > longestLog) return;
    const left = longestLog - this.#logged;
    this.#logged += text.length + 1;
    const last = this.#lines.at(-1);
    const shown = text.length > left ? `${text.slice(0, left)}\n(the rest of the output is left out)` : text;
    // Lines that follow one another are one: a loop that prints is no reason for thousands.
    if (last?.kind === 'log')
      this.#lines[this.#lines.length - 1] = { kind: 'log', text: `${last.text}\n${shown}` };
    else this.#lines.push({ kind: 'log', text: shown });
  }
}

/** A grading that could not run to its end, as a report. */
export function stoppedReport(text: string, wallTime: number): Report {
  const reporter = new Reporter();
  reporter.add('error', text);
  return reporter.finish(wallTime);
}

/** As Codewars says it. */
export const timedOut = (limitMs: number): string => `Execution Timed Out (${limitMs} ms)`;

import type { Report, ReportLine } from './report.ts';

/** A result as GET /deferred answers it. */
export interface Verdict {
  readonly valid: boolean;
  readonly reason: string | null;
  readonly output: readonly string[];
  readonly wall_time: number;
}

/** A report in the form that the attempt asked for. */
export function verdictOf(report: Report, format: 'html' | 'raw'): Verdict {
  const write = format === 'raw' ? raw : html;
  return {
    valid: report.valid,
    reason: report.reason,
    output: report.lines.flatMap(write),
    wall_time: report.wallTime,
  };
}

/** What is said of an attempt that this stand-in cannot grade. */
export function notGraded(reason: string, format: 'html' | 'raw'): Verdict {
  return verdictOf({ valid: false, reason, lines: [{ kind: 'error', text: reason }], wallTime: 0 }, format);
}

/** Codewars' markers (https://github.com/codewars/runner/blob/main/docs/messages.md); what is printed has none. */
function raw({ kind, text }: ReportLine): string[] {
  if (kind === 'log') return [`${text}\n`];
  const marker = kind === 'completed' ? 'COMPLETEDIN' : kind.toUpperCase();
  return [`\n<${marker}::>${text.replaceAll('\n', '<:LF:>')}\n`];
}

function html({ kind, text }: ReportLine): string[] {
  const shown = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  switch (kind) {
    case 'describe':
    case 'it':
      return [`<div class='console-${kind}'><h6>${shown}</h6>`];
    case 'completed':
      return ['</div>'];
    case 'passed':
      return [`<div class='console-passed'>${shown}</div>`];
    case 'failed':
      return [`<div class='console-failed'>Test Failed: ${shown}</div>`];
    case 'error':
      return [`<div class='console-error'>${shown}</div>`];
    case 'log':
      return [`${shown}\n`];
  }
}

import type { Finding } from './checks/finding.ts';

/** A finding as a line of text. */
export function printFinding(finding: Finding): string {
  switch (finding.kind) {
    case 'good':
      return `✓ ${finding.what}`;
    case 'bad':
      return `✗ ${finding.what} — ${finding.next}`;
    case 'doubtful':
      return `! ${finding.what} — ${finding.next}`;
    case 'skipped':
      return `– ${finding.what}: ${finding.why}`;
  }
}

import { count } from '../text.ts';
import type { OutputEntry } from './parse.ts';

/** A line of the drawn tree. */
export interface DrawnLine {
  readonly text: string;
  /** Whether it tells of something that passed: the first to be left out. */
  readonly passed: boolean;
}

/** Deeper groups are not moved further to the right: a phone shows 40 columns. */
const deepest = 8;

/** The tree as lines: groups and tests with ✓ or ✗ and their times, what they hold moved to the right. */
export function drawOutput(entries: readonly OutputEntry[]): DrawnLine[] {
  const lines: DrawnLine[] = [];
  for (const entry of entries) {
    const passed = tellsOfSuccess(entry);
    const indent = '  '.repeat(Math.min(entry.depth, deepest));
    const sign = signOf(entry);
    const [first = '', ...others] = entry.text.split('\n');
    lines.push({ text: `${indent}${sign}${first}${timeOf(entry)}`.trimEnd(), passed });
    const below = indent + ' '.repeat(sign.length);
    for (const line of others) lines.push({ text: `${below}${line}`.trimEnd(), passed });
  }
  return lines;
}

function signOf({ kind, outcome }: OutputEntry): string {
  switch (kind) {
    case 'log':
      return '';
    case 'passed':
      return '✓ ';
    case 'failed':
    case 'error':
      return '✗ ';
    case 'group':
    case 'test':
      return { open: '▸ ', passed: '✓ ', failed: '✗ ' }[outcome];
  }
}

function tellsOfSuccess({ kind, outcome, parent }: OutputEntry): boolean {
  if (kind === 'group' || kind === 'test') return outcome === 'passed';
  return kind !== 'failed' && kind !== 'error' && parent?.outcome === 'passed';
}

function timeOf({ ms }: OutputEntry): string {
  return ms === null ? '' : ` (${duration(ms)})`;
}

/** `0.4 ms`, `45 ms`, `1.2 s`. */
export function duration(ms: number): string {
  if (ms >= 1000) return `${ms >= 100_000 ? count(ms / 1000) : (ms / 1000).toFixed(1)} s`;
  return `${Number(ms.toFixed(ms < 10 ? 1 : 0))} ms`;
}

/**
 * Judges a solution without running it: it passes when it is, spaces aside, one of the solutions known to be good,
 * and fails otherwise. Nothing that members write is executed here.
 */
export function isKnownGood(slug: string, language: string, code: string): boolean {
  return (knownGood[`${slug} ${language}`] ?? []).some((good) => squeeze(good) === squeeze(code));
}

const squeeze = (code: string): string => code.replaceAll(/\s+/g, '');

const knownGood: Readonly<Record<string, readonly string[]>> = {
  'anything-to-integer javascript': [
    'function toInteger(n) { return ~~n; }',
    'function toInteger(n) { return n | 0; }',
  ],
  'valid-braces javascript': [
    `function validBraces(braces) {
      const open = [];
      for (const brace of braces) {
        if ('([{'.includes(brace)) open.push(brace);
        else if (open.pop() !== { ')': '(', ']': '[', '}': '{' }[brace]) return false;
      }
      return open.length === 0;
    }`,
  ],
  'multiples-of-3-and-5 ruby': ['def solution(n) (1...n).select { |i| i % 3 == 0 || i % 5 == 0 }.sum end'],
};

export interface Verdict {
  readonly valid: boolean;
  readonly reason: string | null;
  readonly output: readonly string[];
  readonly wall_time: number;
}

/** A result as GET /deferred answers it, in the form that the attempt asked for. */
export function verdictOf(valid: boolean, format: 'html' | 'raw'): Verdict {
  const complaint = 'Value is not what was expected';
  const html = valid
    ? "<div class='console-passed'>Test Passed</div>"
    : `<div class='console-failed'>Test Failed: ${complaint}</div>`;
  const raw = `<DESCRIBE::>Tests\n<IT::>answers as expected\n${
    valid ? '<PASSED::>Test Passed' : `<FAILED::>${complaint}`
  }\n<COMPLETEDIN::>0.41\n<COMPLETEDIN::>0.62\n`;
  return {
    valid,
    reason: valid ? null : `-e: ${complaint} (Test::Error)\n`,
    output: [format === 'raw' ? raw : html],
    wall_time: 45,
  };
}

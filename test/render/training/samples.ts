import type { Training } from '../../../src/codewars/model.ts';
import type { ShownAttempt } from '../../../src/render/test-output/result.ts';
import { validBraces } from '../samples.ts';

/** A kata as a training session names it. */
export const kata = { id: validBraces.id, name: 'Valid Braces', rank: -4 };

export const offered: Training = {
  name: validBraces.name,
  slug: validBraces.slug,
  description: validBraces.description,
  author: 'xDranik',
  rank: -4,
  averageCompletion: 53.4,
  tags: ['Algorithms', 'Validation'],
  session: {
    projectId: 'p',
    solutionId: 's',
    setup: 'fn valid_braces(s: &str) -> bool {\n}\n',
    exampleFixture: '#[test]\nfn pairs() { assert!(valid_braces("()")); }\n',
    code: null,
  },
};

export const failed: ShownAttempt & { readonly at: number } = {
  number: 2,
  state: 'failed',
  reason: '-e: Value is not what was expected (Test::Error)\n',
  output: [
    '<DESCRIBE::>Tests\n<IT::>adds\n<FAILED::>expected 3 to equal 4\n<COMPLETEDIN::>2\n<COMPLETEDIN::>3\n',
  ],
  wallTime: 45,
  at: 1_700_000_000_000,
};

export const passed: typeof failed = {
  ...failed,
  state: 'passed',
  reason: null,
  output: ['<IT::>adds\n<PASSED::>Test Passed\n<COMPLETEDIN::>2\n'],
};

import { describe, expect, it } from 'vitest';
import { renderAttempt, renderWaiting } from '../../../src/render/training/session.ts';
import { hasBalancedFences, pings } from '../validity.ts';
import { failed, passed } from './samples.ts';

const of = (attempt: typeof failed) => renderAttempt(attempt, { kataName: 'Valid Braces', language: 'rust' });

describe('an attempt', () => {
  it('that failed says why, and what was printed as a tree', () => {
    expect(of(failed).embeds?.[0]).toMatchObject({
      author: { name: 'Valid Braces · Rust' },
      title: '✗ Attempt 2 did not pass',
      description:
        'It took 45 ms. Change your code and submit it again.\n' +
        '```\n-e: Value is not what was expected (Test::Error)\n```\n' +
        '```\n✗ Tests (3 ms)\n  ✗ adds (2 ms)\n    ✗ expected 3 to equal 4\n```',
    });
    expect(of(failed).files).toEqual([]);
  });

  it('that passed says how long it took, and what to do next', () => {
    expect(of(passed).embeds?.[0]).toMatchObject({
      title: '✓ Attempt 2 passed',
      description:
        'Well done! It took 45 ms. **Finalize** hands it in as your solution.\n```\n✓ adds (2 ms)\n  ✓ Test Passed\n```',
    });
  });

  it.each([
    ['running', 'Attempt 2 is still running', /It goes on; \*\*\/session\*\* shows the result/u],
    ['unknown', 'It is not known how attempt 2 went', /Your code is kept: submit it again/u],
    ['refused', '✗ Codewars did not take attempt 2', /Your code is kept.*\n```\nToo many requests\n```$/su],
  ] as const)('that is %s says what that means', (state, title, description) => {
    const reason = state === 'refused' ? 'Too many requests' : null;
    const [embed] = of({ ...failed, state, reason, output: [], wallTime: null }).embeds ?? [];
    expect(embed).toMatchObject({ title, description: expect.stringMatching(description) as string });
  });

  it('with a long output shows what failed, and gives the whole as a file', () => {
    const passes = Array.from(
      { length: 400 },
      (_, index) => `<IT::>test ${index}\n<PASSED::>ok\n<COMPLETEDIN::>1\n`,
    );
    const output = [...passes, '<IT::>the last\n<FAILED::>1 is not 2\n<COMPLETEDIN::>1\n'];
    const { embeds, files } = of({ ...failed, reason: null, output });
    expect(embeds?.[0]?.description).toContain(
      '```\n… 800 lines left out …\n✗ the last (1 ms)\n  ✗ 1 is not 2\n```',
    );
    expect(files?.map(({ name }) => name)).toEqual(['output.txt']);
    const lines = files?.[0]?.data.toString().split('\n') ?? [];
    expect(lines).toHaveLength(802);
    expect(lines.slice(0, 2)).toEqual(['✓ test 0 (1 ms)', '  ✓ ok']);
  });

  it('cannot end its code block, ping, or hide anything', () => {
    const nasty = '```\n@everyone <@1> <@&2>\n\u202e\u200b\0```js\n# not a heading';
    const { description = '' } = of({ ...failed, reason: nasty, output: [nasty] }).embeds?.[0] ?? {};
    expect(description.match(/```/gu)).toHaveLength(4);
    expect(description).not.toMatch(pings);
    expect(description).not.toMatch(/[\u202e\0]/u);
  });

  it.each(['x', '`', '@everyone ', '<DESCRIBE::>x\n', '<FAILED::>`\n', '漢字', '👩‍👩‍👧\n'])(
    'with 5 MB of %j is within the limits of Discord',
    (piece) => {
      const output = [piece.repeat(Math.ceil(5_000_000 / piece.length))];
      const { embeds, files } = of({ ...failed, reason: output[0] ?? '', output });
      const { description = '' } = embeds?.[0] ?? {};
      expect(description.length).toBeLessThanOrEqual(4096);
      expect(hasBalancedFences(description)).toBe(true);
      expect(description).not.toMatch(pings);
      expect(files?.[0]?.data.length).toBeLessThan(8_000_000);
    },
  );
});

describe('a wait', () => {
  it('is visible', () => {
    const [embed] = renderWaiting('Valid Braces', 2, 10_040).embeds ?? [];
    expect(embed).toMatchObject({
      author: { name: 'Valid Braces' },
      description: 'Attempt 2 is running on Codewars … 10 s',
    });
  });
});

import { describe, expect, it } from 'vitest';
import { renderFinalized, renderSolvedNotice } from '../../../src/render/training/finalized.ts';
import type { Finalized } from '../../../src/training/model.ts';
import { kata } from './samples.ts';

const session = { kata, language: 'rust', attempts: 3 };
const tookMs = 12 * 60_000;
const at = (rank: number, score: number) => ({ rank, score });

function lines(progress: Finalized['progress']): string[] {
  const { description = '' } = renderFinalized({ session, tookMs, progress }).embeds?.[0] ?? {};
  return description.split('\n').slice(1);
}

describe('a kata that was handed in', () => {
  it('is congratulated on, with how long it took', () => {
    const [embed] = renderFinalized({ session, tookMs, progress: null }).embeds ?? [];
    expect(embed).toMatchObject({
      title: 'Solved: Valid Braces',
      description: 'Congratulations! You solved it in Rust in 12 minutes, at the 3rd attempt.',
    });
  });

  it('shows the points it brought and the way to the next rank', () => {
    expect(
      lines({
        language: { before: at(-4, 1300), after: at(-4, 1355) },
        overall: { before: at(-3, 2116), after: at(-3, 2171) },
      }),
    ).toEqual([
      '**+55 points** in Rust: 4 kyu, 63 % of the way to 3 kyu',
      '**+55 points** overall: 3 kyu, 13 % of the way to 2 kyu',
    ]);
  });

  it('says which rank was reached', () => {
    expect(
      lines({
        language: { before: at(-4, 1753), after: at(-3, 1808) },
        overall: { before: at(-1, 35_750), after: at(1, 35_805) },
      }),
    ).toEqual([
      '**+55 points** in Rust: you reached **3 kyu**! 1 % of the way to 2 kyu',
      '**+55 points** overall: you reached **1 dan**! 0 % of the way to 2 dan',
    ]);
  });

  it('counts the first kata in a language from nothing', () => {
    expect(
      lines({
        language: { before: null, after: at(-8, 3) },
        overall: { before: at(-8, 2), after: at(-8, 2) },
      }),
    ).toEqual(['**+3 points** in Rust: 8 kyu, 15 % of the way to 7 kyu']);
  });

  it('says so when nothing was counted, or numbers fell', () => {
    const same = {
      language: { before: at(-4, 9), after: at(-4, 9) },
      overall: { before: at(-4, 9), after: at(-4, 7) },
    };
    expect(lines(same)).toEqual([
      'Codewars has added no points for it yet; **/profile** will show them. A kata brings points once.',
    ]);
  });
});

describe('the news of a solved kata', () => {
  it.each([
    [1, 30_000, 'in less than a minute, at the first attempt'],
    [2, 60_000, 'in a minute, at the 2nd attempt'],
    [11, 3_600_000, 'in an hour, at the 11th attempt'],
    [23, 2 * 86_400_000, 'in 2 days, at the 23rd attempt'],
  ])('tells of %i attempts and %i ms', (attempts, ms, told) => {
    const solved = { userId: '42', kata, language: 'rust', tookMs: ms, attempts };
    expect(renderSolvedNotice(solved)).toEqual({
      embeds: [
        {
          color: 0x3c7ebb,
          description: `<@42> solved [**Valid Braces**](https://www.codewars.com/kata/${kata.id}) (4 kyu) in Rust ${told}.`,
        },
      ],
    });
  });
});

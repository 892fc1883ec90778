import { describe, expect, it } from 'vitest';
import {
  insteadText,
  renderRecommendation,
  type RecommendationInput,
} from '../../../src/render/training/recommendation.ts';
import { kata } from './samples.ts';

type Found = Extract<RecommendationInput['found'], { kind: 'kata' }>;

const found: Found = {
  kind: 'kata',
  kata: { ...kata, tags: ['Algorithms', 'Logic'], totalCompleted: 212 },
  worth: { points: 55, percent: 4.9, from: '4 kyu', to: '3 kyu' },
  solvedHere: 3,
  before: 'never',
  isOnly: false,
};
const input = { language: 'rust', strategy: 'default' } as const;

function why(change: Partial<Found>): string | undefined {
  return renderRecommendation({ ...input, found: { ...found, ...change } }).embeds?.[0]?.description;
}

describe('a recommendation', () => {
  it('says which kata and why this one', () => {
    expect(renderRecommendation({ ...input, found }).embeds?.[0]).toMatchObject({
      title: 'Valid Braces',
      url: `https://www.codewars.com/kata/${kata.id}`,
      description:
        'Worth 55 points, 5 % of the way from 4 to 3 kyu in Rust; 212 have solved it, 3 of them here.',
      fields: [{ value: '4 kyu' }, { value: 'Algorithms, Logic' }],
      footer: { text: 'Rank up in Rust' },
    });
  });

  it.each<[Partial<Found>, string | undefined]>([
    [{ worth: null }, '212 have solved it, 3 of them here.'],
    [{ worth: null, solvedHere: null }, '212 have solved it.'],
    [{ worth: null, solvedHere: 0 }, '212 have solved it, no one here yet.'],
    [{ worth: null, kata: { ...found.kata, totalCompleted: null } }, '3 members here solved it.'],
    [{ worth: null, solvedHere: 0, kata: { ...found.kata, totalCompleted: null } }, undefined],
    [
      { worth: { points: 1, percent: null, from: '2 dan', to: null }, solvedHere: null },
      'Worth 1 point in Rust; 212 have solved it.',
    ],
    [
      { before: 'elsewhere', worth: null },
      '212 have solved it, 3 of them here.\nYou have solved it in another language, not in Rust yet.',
    ],
  ])('leaves out what is not known: %#', (change, text) => {
    expect(why(change)).toBe(text);
  });

  it.each([
    [0.2, '4 kyu', '3 kyu', 'less than 1 % of the way from 4 to 3 kyu'],
    [99.8, '1 kyu', '1 dan', '99 % of the way from 1 kyu to 1 dan'],
    [140, '8 kyu', '7 kyu', 'the whole way from 8 to 7 kyu'],
  ])('words %d % of the way', (percent, from, to, text) => {
    expect(why({ worth: { points: 55, percent, from, to } })).toContain(`Worth 55 points, ${text} in Rust;`);
  });

  it.each([
    ['unknown', /^I know no kata for “Beta” in Rust yet\. Try another/u],
    ['exhausted', /^You have solved every kata that I know for “Beta” in Rust\./u],
  ] as const)('that found nothing (%s) says what to try', (reason, text) => {
    const nothing = { kind: 'nothing', why: reason } as const;
    const [embed] = renderRecommendation({ ...input, strategy: 'beta_workout', found: nothing }).embeds ?? [];
    expect(embed?.description).toMatch(text);
  });

  it('says why there is no session, and how there will be one', () => {
    const [embed] = renderRecommendation({ ...input, found, instead: 'noKey' }).embeds ?? [];
    expect(embed?.description).toContain(insteadText('noKey'));
    expect(insteadText('noKey')).toMatch(/\n1\. Copy your API key .*\n2\. .*\/link/u);
    expect(insteadText('notLinked')).toContain('/link');
    expect(insteadText('notOffered')).toContain('codewars.com');
  });
});

import { describe, expect, it } from 'vitest';
import { altText, asText, textReply } from '../../../src/render/pictures/words.ts';
import type { Picture } from '../../../src/render/pictures/pictures.ts';
import { samples } from './samples.ts';

const namesIn = (picture: Picture): string[] => {
  if (picture.kind === 'lines') return picture.lines.map(({ name }) => name);
  return picture.kind === 'bars' ? picture.bars.map(({ name }) => name) : [picture.title];
};

describe('the alt text', () => {
  it.each(Object.entries(samples))('of %s says what it shows, and names everybody', (_, picture) => {
    const text = altText(picture);
    expect(text.length).toBeLessThanOrEqual(1024);
    expect(text).toContain(picture.title);
    for (const name of namesIn(picture)) expect(text).toContain(name);
  });

  it('says from what to what a line goes', () => {
    expect(altText(samples['two lines that cross'])).toBe(
      'robin_codes and marie, Score since March 2026. A chart of points over time. ' +
        'robin_codes: from 1,300 on 28 Feb 2026 to 2,650 on 29 Nov 2026; ' +
        'marie: from 1,520 on 28 Feb 2026 to 2,310 on 29 Nov 2026',
    );
  });

  it('has room for twenty long names', () => {
    const bars = Array.from({ length: 20 }, (_, index) => ({
      place: index + 1,
      name: `${'n'.repeat(200)}${index}`,
      value: 123_456_789,
    }));
    const text = altText({ kind: 'bars', title: 't'.repeat(2000), unit: 'points', bars });
    expect(text.length).toBeLessThanOrEqual(1024);
    for (const { place } of bars) expect(text).toContain(`${place}. nnnnn`);
  });
});

describe('the same as text', () => {
  it.each(Object.entries(samples))('of %s fits an embed, or comes as a file', (_, picture) => {
    const { embeds, files = [] } = textReply(picture);
    const [embed] = embeds ?? [];
    expect(embed?.title).toBeDefined();
    expect(embed?.description?.length).toBeLessThanOrEqual(4096);
    const text = files.length > 0 ? String(files[0]?.data) : (embed?.description ?? '');
    for (const name of namesIn(picture).filter((each) => each !== picture.title))
      expect(text).toContain(name);
  });

  it('has every day of a calendar', () => {
    expect(asText(samples['calendar of a beginner'])).toBe(
      [
        'new_ninja',
        'Kata completed in the last 12 months',
        '',
        'kata: 3',
        'longest streak: 2 days',
        'current streak: 0 days',
        'best day, 20 Nov: 1',
        '',
        'Nov 2026, 3 in all',
        '  20: 1, 21: 1, 28: 1',
      ].join('\n'),
    );
  });
});

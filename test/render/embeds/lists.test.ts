import { describe, expect, it } from 'vitest';
import { renderAuthored, renderCompleted, renderMembers } from '../../../src/render/embeds/lists.ts';

describe('completed kata', () => {
  it('are numbered, linked, dated', () => {
    const items = [
      {
        id: '514b92a657cdc65150000006',
        name: 'Multiples of 3 and 5',
        slug: 'multiples-of-3-and-5',
        completedAt: null,
        languages: ['javascript', 'ruby'],
      },
      { id: 'a1', name: null, slug: null, completedAt: '2020-01-01T00:00:00Z', languages: ['cpp'] },
      { id: 'a2', name: 'f[0] ]', slug: null, completedAt: null, languages: [] },
    ];
    expect(renderCompleted({ username: 'some_user', items, firstIndex: 10, total: 1230 })).toEqual({
      title: 'Completed by some\\_user',
      url: 'https://www.codewars.com/users/some_user',
      color: 0xbb432c,
      description:
        '11\\. [Multiples of 3 and 5](https://www.codewars.com/kata/514b92a657cdc65150000006) · JavaScript, Ruby\n' +
        '12\\. *a removed kata* · C++ · <t:1577836800:D>\n' +
        '13\\. [f［0］ \\］](https://www.codewars.com/kata/a2)',
      footer: { text: '11–13 of 1,230' },
    });
  });

  it('say kindly that there are none', () => {
    const embed = renderCompleted({ username: 'newcomer', items: [], firstIndex: 0, total: 0 });
    expect(embed.description).toBe('newcomer has not completed a kata yet. The first one is waiting.');
    expect(embed.footer).toBeUndefined();
  });
});

describe('authored kata', () => {
  it('show rank and languages', () => {
    const items = [
      { id: 'a', name: 'Broken Greetings', rank: -7, rankName: '7 kyu', tags: [], languages: ['javascript'] },
      { id: 'b', name: 'Brand new', rank: null, rankName: null, tags: [], languages: ['rust', 'go'] },
    ];
    const embed = renderAuthored({ username: 'some_user', items, firstIndex: 0, total: 2 });
    expect(embed.description).toBe(
      '1\\. [Broken Greetings](https://www.codewars.com/kata/a) · 7 kyu · JavaScript\n' +
        '2\\. [Brand new](https://www.codewars.com/kata/b) · Beta · Rust, Go',
    );
  });

  it('say kindly that there are none', () => {
    const embed = renderAuthored({ username: '', items: [], firstIndex: 0, total: 0 });
    expect(embed.description).toBe('this member has not written a kata yet.');
  });
});

describe('linked members', () => {
  it('are shown with their account, and whether it is theirs', () => {
    const embed = renderMembers({
      items: [
        { userId: '1', username: 'some_user', verifiedAt: 1, linkedAt: 1_577_836_800_000 },
        { userId: '2', username: 'other', verifiedAt: undefined, linkedAt: 1_577_836_800_000 },
      ],
      firstIndex: 0,
      total: 2,
    });
    expect(embed.description).toBe(
      '<@1> is [some\\_user](https://www.codewars.com/users/some_user) · ✓ verified · <t:1577836800:D>\n' +
        '<@2> is [other](https://www.codewars.com/users/other) · ⚠ unverified · <t:1577836800:D>',
    );
    expect(embed.footer?.text).toBe('1–2 of 2');
  });

  it('say how to begin when there are none', () => {
    expect(renderMembers({ items: [], firstIndex: 0, total: 0 }).description).toContain('/link');
  });
});

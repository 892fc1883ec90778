import { describe, expect, it } from 'vitest';
import type { Rank, User } from '../../../src/codewars/model.ts';
import { renderProfile } from '../../../src/render/embeds/profile.ts';
import { someUser } from '../samples.ts';
import { faults } from '../validity.ts';

function render(change: Partial<User> = {}) {
  return renderProfile({ ...someUser, ...change });
}

function overall(rank: number, score: number): Partial<User> {
  return { ranks: { overall: { rank, name: 'x', color: 'x', score }, languages: {} } };
}

describe('a profile', () => {
  it('shows the reference’s sample', () => {
    expect(render()).toEqual({
      title: 'some\\_user',
      url: 'https://www.codewars.com/users/some_user',
      color: 0x3c7ebb,
      description:
        '**Some Person** of some clan\n\n**3 kyu** overall → 2 kyu\n▰▱▱▱▱▱▱▱▱▱▱▱ 11 %\n2,116 of 4,829 points, 2,713 to go',
      fields: [
        { name: 'Honor', value: '544', inline: true },
        { name: 'Leaderboard', value: '#134', inline: true },
        { name: 'Kata', value: '230 completed\n3 authored', inline: true },
        {
          name: 'Languages',
          value: '**JavaScript** 3 kyu · 1,819\n**Ruby** 4 kyu · 1,005\n**CoffeeScript** 4 kyu · 870',
        },
        { name: 'Skills', value: 'ruby, c#, .net, javascript, coffeescript, nodejs, rails' },
      ],
    });
  });

  it('leaves out what Codewars does not tell', () => {
    const { ranks } = overall(-8, 0);
    const embed = render({
      name: null,
      clan: null,
      leaderboardPosition: null,
      skills: [],
      totalAuthored: 0,
      ...(ranks && { ranks }),
    });
    expect(embed.description).toBe('**8 kyu** overall → 7 kyu\n▱▱▱▱▱▱▱▱▱▱▱▱ 0 %\n0 of 20 points, 20 to go');
    expect(embed.fields?.map(({ name }) => name)).toEqual(['Honor', 'Kata']);
  });

  it('says so where the way to the next rank is an estimate', () => {
    expect(render(overall(2, 120_000)).description).toContain('an estimate');
    expect(render(overall(1, 40_000)).description).not.toContain('estimate');
    expect(render(overall(8, 40_000_000)).description).toContain('**8 dan** overall\n40,000,000 points');
  });

  it('marks a link as verified or not', () => {
    const shown = (link: { memberId: string | null; verified: boolean }) =>
      renderProfile(someUser, link).description?.split('\n\n')[1];
    expect(shown({ memberId: '42', verified: true })).toBe('Linked to <@42> ✓ verified');
    expect(shown({ memberId: '42', verified: false })).toBe('Linked to <@42> ⚠ unverified link');
    expect(shown({ memberId: null, verified: true })).toBe('Linked here ✓ verified');
  });

  it('counts what it has no room for', () => {
    const language = (score: number): Rank => ({ rank: -8, name: '8 kyu', color: 'white', score });
    const languages = Object.fromEntries(
      Array.from({ length: 58 }, (_, index) => [`language-${index}`, language(index)]),
    );
    const skills = Array.from({ length: 200 }, (_, index) => `skill number ${index}`);
    const embed = render({ skills, ranks: { overall: language(0), languages } });
    const lines = embed.fields?.find(({ name }) => name === 'Languages')?.value.split('\n') ?? [];
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe('**language-57** 8 kyu · 57');
    expect(lines[10]).toBe('and 48 more');
    expect(embed.fields?.find(({ name }) => name === 'Skills')?.value).toMatch(
      /, skill number \d+ and \d+ more$/u,
    );
  });

  it('is good for a name made of Markdown and mentions, and links no name that no address can carry', () => {
    const embed = render({ username: '..', name: '**@everyone** <@1>', clan: '[x](https://evil.example)' });
    expect(embed.url).toBeUndefined();
    expect(embed.description).toContain(
      '**\\*\\*@\u200beveryone\\*\\* \\<\u200b@1>** of [x\\](https\\://evil.example)',
    );
    expect(faults(embed)).toEqual([]);
    expect(render({ username: 'a/b;c d' }).url).toBe('https://www.codewars.com/users/a%2Fb%3Bc%20d');
  });
});

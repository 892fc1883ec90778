import { describe, expect, it } from 'vitest';
import { fixture, sample, says } from '../support/codewars-server.ts';
import { clientOf, failure } from './support.ts';

const twice = { freshAt: 1_700_000_000_000 };

describe('user', () => {
  it("reads the reference's sample", async () => {
    const { client, server } = await clientOf(sample('user.reference'), { now: () => twice.freshAt });
    expect(await client.user('some_user')).toEqual({
      fetchedAt: twice.freshAt,
      stale: false,
      value: {
        id: null,
        username: 'some_user',
        name: 'Some Person',
        honor: 544,
        clan: 'some clan',
        leaderboardPosition: 134,
        skills: ['ruby', 'c#', '.net', 'javascript', 'coffeescript', 'nodejs', 'rails'],
        ranks: {
          overall: { rank: -3, name: '3 kyu', color: 'blue', score: 2116 },
          languages: {
            javascript: { rank: -3, name: '3 kyu', color: 'blue', score: 1819 },
            ruby: { rank: -4, name: '4 kyu', color: 'blue', score: 1005 },
            coffeescript: { rank: -4, name: '4 kyu', color: 'blue', score: 870 },
          },
        },
        totalAuthored: 3,
        totalCompleted: 230,
      },
    });
    expect(server.seen).toMatchObject([{ method: 'GET', url: '/api/v1/users/some_user' }]);
    expect(server.seen[0]?.headers).toMatchObject({ accept: 'application/json' });
    expect(server.seen[0]?.headers).not.toHaveProperty('authorization');
  });

  it('reads the live shape: an id, and null for what is not told', async () => {
    const { client } = await clientOf(sample('user.live'));
    expect((await client.user('some_user')).value).toMatchObject({
      id: '5ff4a1b2c3d4e5f600000001',
      name: null,
      clan: null,
      leaderboardPosition: null,
      skills: [],
    });
  });

  it('reads past a byte order mark', async () => {
    const { client } = await clientOf(says(200, `\uFEFF${fixture('user.live')}`));
    expect((await client.user('some_user')).value.username).toBe('some_user');
  });

  it('survives hostile values', async () => {
    const hostile = JSON.stringify({
      username: 'x'.repeat(2_000_000),
      name: '',
      honor: null,
      leaderboardPosition: -5,
      skills: Array.from({ length: 5000 }, (_, index) => `skill ${index}`),
      ranks: { overall: { rank: 99, score: -7 }, languages: 'LANGUAGES' },
      codeChallenges: { totalAuthored: -3, totalCompleted: 'COUNT' },
      futureField: { deep: [1] },
    })
      .replace('"COUNT"', '1e999')
      .replace(
        '"LANGUAGES"',
        '{"__proto__":{"rank":-1,"score":9,"polluted":true},"ruby":{"rank":-4,"score":1005}}',
      );
    const { client } = await clientOf(says(200, hostile));
    const { value } = await client.user('x');
    expect(value.username).toHaveLength(500);
    expect(value.skills).toHaveLength(500);
    expect(value).toMatchObject({
      name: null,
      honor: 0,
      leaderboardPosition: null,
      ranks: { overall: { rank: -8, name: '8 kyu', color: 'white', score: 0 } },
      totalAuthored: 0,
      totalCompleted: 0,
    });
    expect(Object.entries(value.ranks.languages)).toEqual([
      ['ruby', { rank: -4, name: '4 kyu', color: 'blue', score: 1005 }],
    ]);
    expect(Object.getPrototypeOf(value.ranks.languages)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('kata', () => {
  it("reads the reference's sample", async () => {
    const { client, server } = await clientOf(sample('kata.reference'));
    const { value } = await client.kata('valid-braces');
    expect(value).toEqual({
      id: '5277c8a221e209d3f6000b56',
      name: 'Valid Braces',
      slug: 'valid-braces',
      category: 'algorithms',
      publishedAt: '2013-11-05T00:07:31.000Z',
      approvedAt: '2013-12-20T14:53:06.000Z',
      languages: ['javascript', 'coffeescript'],
      rank: { id: -4, name: '4 kyu', color: 'blue' },
      createdBy: { username: 'xDranik' },
      approvedBy: { username: 'xDranik' },
      description: (JSON.parse(fixture('kata.reference')) as { description: string }).description,
      totalAttempts: 4911,
      totalCompleted: 919,
      totalStars: 12,
      voteScore: null,
      tags: ['Algorithms', 'Validation', 'Logic', 'Utilities'],
      contributorsWanted: null,
      unresolved: null,
    });
    expect(server.seen[0]?.url).toBe('/api/v1/code-challenges/valid-braces');
  });

  it('reads the live shape', async () => {
    const { client } = await clientOf(sample('kata.live'));
    expect((await client.kata('valid-braces')).value).toMatchObject({
      approvedBy: { username: 'jhoffner' },
      voteScore: 3400,
      contributorsWanted: true,
      unresolved: { issues: 2, suggestions: 1 },
    });
  });

  it('reads a kata in beta, which has no rank', async () => {
    const { client } = await clientOf(sample('kata-beta.live'));
    expect((await client.kata('62d34faad32b8c002a17d6d9')).value).toMatchObject({
      rank: null,
      slug: null,
      approvedAt: null,
      createdBy: null,
      approvedBy: null,
      description: '',
      tags: [],
      voteScore: -2,
    });
  });

  it('takes for no date what is none', async () => {
    const kata = {
      ...(JSON.parse(fixture('kata.live')) as object),
      publishedAt: 'soon',
      approvedAt: 1383610051,
    };
    const { client } = await clientOf(says(200, JSON.stringify(kata)));
    expect((await client.kata('x')).value).toMatchObject({ publishedAt: null, approvedAt: null });
  });
});

describe('completed', () => {
  it("reads the reference's sample: all on page 0, each language once", async () => {
    const { client, server } = await clientOf(sample('completed.reference'));
    expect((await client.completed('some_user', 0)).value).toEqual({
      page: 0,
      totalPages: 1,
      totalItems: 1,
      items: [
        {
          id: '514b92a657cdc65150000006',
          name: 'Multiples of 3 and 5',
          slug: 'multiples-of-3-and-5',
          completedAt: null,
          languages: ['javascript', 'coffeescript', 'ruby'],
        },
      ],
    });
    expect((await client.completed('some_user', 1)).value).toMatchObject({
      page: 1,
      totalPages: 1,
      items: [],
    });
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/api/v1/users/some_user/code-challenges/completed?page=0',
      '/api/v1/users/some_user/code-challenges/completed?page=1',
    ]);
  });

  it('reads the live shape, a removed kata included', async () => {
    const { client } = await clientOf(sample('completed.live'));
    expect((await client.completed('some_user', 0)).value).toEqual({
      page: 0,
      totalPages: 2,
      totalItems: 230,
      items: [
        {
          id: '514b92a657cdc65150000006',
          name: 'Multiples of 3 and 5',
          slug: 'multiples-of-3-and-5',
          completedAt: '2017-04-06T16:32:09.000Z',
          languages: ['javascript', 'coffeescript'],
        },
        {
          id: '5571d9fc11526780a000011a',
          name: null,
          slug: null,
          completedAt: '2016-01-02T03:04:05.000Z',
          languages: ['ruby'],
        },
      ],
    });
  });

  it('never says less than what is in hand, nor less than nothing', async () => {
    const wrong = { ...(JSON.parse(fixture('completed.live')) as object), totalPages: -1, totalItems: -5 };
    const { client } = await clientOf(says(200, JSON.stringify(wrong)));
    expect((await client.completed('x', 3)).value).toMatchObject({ page: 3, totalPages: 4, totalItems: 2 });
  });

  it.each([-1, NaN, 1.5, Infinity])('asks for page 0 instead of page %f', async (page) => {
    const { client, server } = await clientOf(sample('completed.live'));
    expect((await client.completed('x', page)).value.page).toBe(0);
    expect(server.seen[0]?.url).toContain('?page=0');
  });
});

describe('authored', () => {
  const brokenGreetings = {
    id: '50654ddff44f800200000001',
    name: 'Broken Greetings',
    rank: -8,
    rankName: '8 kyu',
    tags: ['Bugs'],
    languages: ['javascript', 'coffeescript', 'ruby'],
  };

  it("reads the reference's sample, one raw record", async () => {
    const { client, server } = await clientOf(sample('authored.reference'));
    expect((await client.authored('some_user')).value).toEqual([brokenGreetings]);
    expect(server.seen[0]?.url).toBe('/api/v1/users/some_user/code-challenges/authored');
  });

  it('reads the same record in an array', async () => {
    const { authoredCodeChallenges: record } = JSON.parse(fixture('authored.reference')) as Record<
      string,
      unknown
    >;
    const { client } = await clientOf(
      says(200, JSON.stringify({ authoredCodeChallenges: [record, record] })),
    );
    expect((await client.authored('some_user')).value).toEqual([brokenGreetings, brokenGreetings]);
  });

  it('reads the live shape', async () => {
    const { client } = await clientOf(sample('authored.live'));
    expect((await client.authored('some_user')).value).toEqual([
      {
        id: '5571d9fc11526780a000011a',
        name: 'The builder of things',
        rank: -3,
        rankName: '3 kyu',
        tags: ['Metaprogramming', 'DSLs', 'Fundamentals'],
        languages: ['ruby', 'javascript', 'python'],
      },
      {
        id: '51ba717bb08c1cd60f00002f',
        name: 'Still in beta',
        rank: null,
        rankName: null,
        tags: [],
        languages: ['haskell'],
      },
    ]);
  });
});

describe('languages and leaders', () => {
  it('reads the languages', async () => {
    const { client, server } = await clientOf(sample('languages.live'));
    expect((await client.languages()).value).toEqual([
      { id: 'javascript', name: 'JavaScript' },
      { id: 'cpp', name: 'C++' },
      { id: 'lambdacalc', name: 'λ Calculus' },
    ]);
    expect(server.seen[0]?.url).toBe('/api/v1/languages');
  });

  it('reads a board by page and by user', async () => {
    const { client, server } = await clientOf(sample('leaders.live'));
    const { value } = await client.leaders('overall', { page: 2 });
    expect(value).toEqual([
      { position: 1, username: 'g964', score: 2_500_000, rank: 8 },
      { position: 2, username: 'some user', score: 1_900_000, rank: null },
    ]);
    await client.leaders('cpp', { user: 'some user' });
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/api/v1/leaders/ranks/overall?page=2',
      '/api/v1/leaders/ranks/cpp?user=some%20user',
    ]);
  });
});

describe('names in paths', () => {
  it.each([
    ['some user', 'some%20user'],
    ['a/b', 'a%2Fb'],
    ['a;b', 'a%3Bb'],
    ['a.b', 'a.b'],
    ['...', '...'],
    ['edit', 'edit'],
    ['%2e%2e', '%252e%252e'],
    ['a?b#c&d', 'a%3Fb%23c%26d'],
    ['\\..\\x', '%5C..%5Cx'],
    ['żółw 🐢', '%C5%BC%C3%B3%C5%82w%20%F0%9F%90%A2'],
  ])('encodes "%s"', async (name, encoded) => {
    const { client, server } = await clientOf(sample('user.live'));
    await client.user(name);
    expect(server.seen.map(({ url }) => url)).toEqual([`/api/v1/users/${encoded}`]);
  });

  it.each(['', '   ', '.', '..', '\ud800', 'x'.repeat(501)])('asks for no user "%s"', async (name) => {
    const { client, server } = await clientOf(sample('user.live'));
    expect(await failure(client.user(name))).toMatchObject({
      code: 'NotFound',
      subject: { kind: 'user', name },
      status: undefined,
    });
    expect(server.seen).toEqual([]);
  });
});

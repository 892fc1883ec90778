import { expect, it } from 'vitest';
import { createSolvedHere } from '../../src/boards/solved-here.ts';
import type { Link } from '../../src/members/link.ts';
import { StorageError } from '../../src/storage/errors.ts';
import type { CompletionsRecord } from '../../src/storage/records.ts';

const link = (userId: string, changes: Partial<Link> = {}): Link => ({
  guildId: '1',
  userId,
  username: `user${userId}`,
  codewarsId: `id${userId}`,
  verifiedAt: undefined,
  linkedAt: Number(userId),
  hasApiKey: false,
  announce: true,
  hidden: false,
  ...changes,
});

const list = (ids: string, readAt = 1): CompletionsRecord => ({
  languages: { rust: ` ${ids} `, go: ` ${ids} ` },
  total: 1,
  readAt,
});

/** `lists`: by the id of the account. */
function reader({
  links,
  lists = {},
  verified = false,
  left = [],
  failure,
}: {
  readonly links: readonly Link[];
  readonly lists?: Readonly<Record<string, CompletionsRecord>>;
  readonly verified?: boolean;
  readonly left?: readonly string[];
  readonly failure?: Error;
}) {
  const errors: unknown[] = [];
  const solvedHere = createSolvedHere({
    members: { list: () => (failure ? Promise.reject(failure) : Promise.resolve(links)) },
    completions: {
      kept: (accounts) => Promise.resolve(accounts.map(({ codewarsId }) => lists[codewarsId ?? ''])),
    },
    settings: {
      get: () =>
        Promise.resolve({
          channels: {},
          options: { honor: 'gathered', languages: true, mention: false, minimum: null, verified },
        }),
    },
    absentees: (_, userIds) => Promise.resolve(new Set(userIds.filter((id) => left.includes(id)))),
    onError: (error) => errors.push(error),
  });
  return { solvedHere, errors };
}

const namesOf = (solvers: { readonly some: readonly Link[] } | undefined) =>
  solvers?.some.map(({ userId }) => userId);

it.each([[['a']], [['a', 'b', 'c']]])(
  'counts each member once for %j, and names the first three',
  async (kata) => {
    const links = ['1', '2', '3', '4', '5'].map((id) => link(id));
    const lists = { id1: list('a b'), id2: list('a'), id3: list('x'), id4: list('a'), id5: list('a') };
    const here = await reader({ links, lists }).solvedHere.read('1', kata);
    expect(here).toMatchObject({ members: 5, unread: 0 });
    expect(here?.byKata.get('a')?.count).toBe(4);
    expect(namesOf(here?.byKata.get('a'))).toEqual(['1', '2', '4']);
    expect(here?.byKata.has('c')).toBe(false);
    expect(here?.byKata.has('x')).toBe(false);
  },
);

it('leaves out who is hidden, and who is not verified where only verified links count', async () => {
  const links = [link('1', { hidden: true }), link('2'), link('3', { verifiedAt: 1 })];
  const lists = { id1: list('a'), id2: list('a'), id3: list('a') };
  expect(namesOf((await reader({ links, lists }).solvedHere.read('1', ['a']))?.byKata.get('a'))).toEqual([
    '2',
    '3',
  ]);
  const strict = await reader({ links, lists, verified: true }).solvedHere.read('1', ['a']);
  expect(strict).toMatchObject({ members: 1 });
  expect(namesOf(strict?.byKata.get('a'))).toEqual(['3']);
});

it('counts a list that is known in part, and says that it is still read', async () => {
  const links = [link('1'), link('2'), link('3')];
  const here = await reader({ links, lists: { id1: list('a', 0), id2: list('b') } }).solvedHere.read('1', [
    'a',
  ]);
  expect(here).toMatchObject({ members: 3, unread: 2 });
  expect(here?.byKata.get('a')?.count).toBe(1);
});

it('takes out those who left, of the kata that are shown', async () => {
  const links = ['1', '2', '3', '4'].map((id) => link(id));
  const lists = { id1: list('a b'), id2: list('a'), id3: list('a'), id4: list('a') };
  const { solvedHere } = reader({ links, lists, left: ['1'] });
  const here = await solvedHere.read('1', ['a', 'b']);
  if (here === undefined) throw new Error('nothing was counted');
  const present = await solvedHere.present('1', here, ['a', 'b']);
  expect(present.byKata.get('a')?.count).toBe(3);
  expect(namesOf(present.byKata.get('a'))).toEqual(['2', '3']);
  expect(present.byKata.has('b')).toBe(false);
});

it('answers nothing while the store fails, and reports it; other errors are bugs', async () => {
  const failure = new StorageError('unavailable', 'down');
  const { solvedHere, errors } = reader({ links: [], failure });
  expect(await solvedHere.read('1', ['a'])).toBeUndefined();
  expect(errors).toEqual([failure]);
  await expect(
    reader({ links: [], failure: new TypeError('bug') }).solvedHere.read('1', ['a']),
  ).rejects.toThrow('bug');
});

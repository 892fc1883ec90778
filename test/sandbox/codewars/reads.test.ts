import { expect, test } from 'vitest';
import { codewars } from './ask.ts';

const notFound = { success: false, reason: 'not found' };

test('answers some_user as the reference shows it, and with an id as today', async () => {
  const reference = await codewars({ shape: 'reference' });
  const sample = (await reference.get('/users/some_user')).json;
  expect(Object.keys(sample)).toEqual([
    'username',
    'name',
    'honor',
    'clan',
    'leaderboardPosition',
    'skills',
    'ranks',
    'codeChallenges',
  ]);
  expect(sample).toMatchObject({ honor: 544, ranks: { overall: { rank: -3, score: 2116 } } });

  const live = await codewars();
  expect((await live.get('/users/some_user')).json).toEqual({ id: '53aa3f265b97485984000001', ...sample });
});

test('finds a user by id, in another case, and by a name that must be encoded', async () => {
  const { get } = await codewars();
  expect((await get('/users/53aa3f265b97485984000001')).json.username).toBe('some_user');
  expect((await get('/users/SOME_USER')).json.username).toBe('some_user');
  for (const username of ['the space cadet', 'a/b;c.d', 'Zoë_東京']) {
    expect((await get(`/users/${encodeURIComponent(username)}`)).json.username).toBe(username);
  }
  expect(await get('/users/nobody')).toMatchObject({ status: 404, json: notFound });
  expect((await get('/users/%E0%A4%A')).status).toBe(400);
});

test('renames an account: id, lists and kata stay, and the old name is free', async () => {
  const { get, standIn } = await codewars();
  const before = (await get('/users/some_user')).json;
  standIn.setUser('some_user', { username: 'renamed' });
  expect((await get('/users/some_user')).status).toBe(404);
  expect((await get('/users/53aa3f265b97485984000001')).json).toEqual({ ...before, username: 'renamed' });
  expect((await get('/users/renamed/code-challenges/completed')).json).toMatchObject({ totalItems: 230 });
  expect((await get('/users/renamed/code-challenges/authored')).json.data).toHaveLength(3);
  standIn.addUser({ username: 'some_user', honor: 1 });
  expect((await get('/users/some_user/code-challenges/completed')).json).toMatchObject({ totalItems: 0 });
  expect(() => standIn.setUser('renamed', { username: 'Some_User' })).toThrow('taken');
});

test('deletes an account, and answers in another shape from one call to the next', async () => {
  const { get, post, standIn } = await codewars();
  standIn.setShape('reference');
  expect(Object.keys((await get('/users/some_user')).json)).not.toContain('id');
  standIn.removeUser('some_user');
  expect((await get('/users/some_user')).status).toBe(404);
  expect((await get('/users/53aa3f265b97485984000001')).status).toBe(404);
  expect((await post('/code-challenges/javascript/train')).status).toBe(401);
});

test('pages a completed list by two hundred, newest first', async () => {
  const { get } = await codewars();
  const pages = await Promise.all(
    [0, 1, 2].map(
      async (page) => (await get(`/users/some_user/code-challenges/completed?page=${page}`)).json,
    ),
  );
  expect(pages.map(({ data }) => data.length)).toEqual([200, 30, 0]);
  expect(pages[0]).toMatchObject({ totalPages: 2, totalItems: 230 });
  expect(pages[0]?.data[0]).toMatchObject({ slug: 'multiples-of-3-and-5', id: '514b92a657cdc65150000006' });
  const moments = pages.flatMap(({ data }) => data.map(({ completedAt }) => completedAt));
  expect(moments).toEqual([...moments].sort().reverse());
});

test('keeps a removed kata in the list, without name, and does not find it', async () => {
  const { get } = await codewars();
  const { data } = (await get('/users/some_user/code-challenges/completed')).json;
  const removed = data.find(({ name }) => (name as string | undefined) === undefined);
  expect(Object.keys(removed!)).toEqual(['id', 'completedAt', 'completedLanguages']);
  expect((await get(`/code-challenges/${removed!.id}`)).status).toBe(404);
});

test('answers the reference shape of both lists, and takes its underscore only there', async () => {
  const reference = await codewars({ shape: 'reference' });
  const { completedCodeChallenges } = (await reference.get('/users/some_user/code_challenges/completed'))
    .json;
  expect(completedCodeChallenges).toHaveLength(230);
  expect(Object.keys(completedCodeChallenges[0]!)).toEqual(['id', 'name', 'slug', 'completedLanguages']);
  const { authoredCodeChallenges } = (await reference.get('/users/some_user/code-challenges/authored')).json;
  expect(authoredCodeChallenges).toMatchObject({ _id: '50654ddff44f800200000001', rank: -8 });

  const live = await codewars();
  expect((await live.get('/users/some_user/code_challenges/completed')).status).toBe(404);
  const { data } = (await live.get('/users/some_user/code-challenges/authored')).json;
  expect(data.map(({ name }) => name)).toEqual(['Multiples of 3 and 5', 'Pocket Money', 'Broken Greetings']);
});

test('answers valid-braces by slug and id in both shapes', async () => {
  const live = await codewars();
  const kata = (await live.get('/code-challenges/valid-braces')).json;
  expect(kata).toMatchObject({ rank: { id: -4 }, totalAttempts: 4911, approvedBy: { username: 'xDranik' } });
  expect((await live.get('/code-challenges/5277c8a221e209d3f6000b56')).json).toEqual(kata);

  const reference = await codewars({ shape: 'reference' });
  const sample = (await reference.get('/code-challenges/valid-braces')).json;
  expect(sample.approvedBy).toBe('xDranik');
  expect(Object.keys(sample)).not.toContain('voteScore');
});

test('shows a beta kata without rank', async () => {
  const { get } = await codewars();
  expect((await get('/code-challenges/snail-mail')).json).toMatchObject({
    rank: { id: null, name: null, color: null },
    approvedBy: null,
  });
});

test('holds kata of every rank, every total agreeing with its list', async () => {
  const { get, standIn } = await codewars();
  const names = [
    'some_user',
    'hanae',
    'sato',
    'grandmaster_o',
    'first_steps',
    'just_here',
    'Zoë_東京',
    'a/b;c.d',
  ];
  for (const name of names) {
    const at = `/users/${encodeURIComponent(name)}`;
    const { codeChallenges } = (await get(at)).json;
    const completed = (await get(`${at}/code-challenges/completed`)).json;
    const authored = (await get(`${at}/code-challenges/authored`)).json;
    expect([name, completed.totalItems, authored.data.length]).toEqual([
      name,
      codeChallenges.totalCompleted,
      codeChallenges.totalAuthored,
    ]);
  }
  expect(standIn.requests.every(({ status }) => status === 200)).toBe(true);
});

test('lists over fifty languages, and the leaders of one', async () => {
  const { get } = await codewars();
  expect((await get('/languages')).json.data.length).toBeGreaterThan(50);
  const { data } = (await get('/leaders/ranks/rust')).json;
  expect(data[0]).toEqual({ position: 1, username: 'grandmaster_o', score: 201000, rank: 2 });
  expect((await get('/leaders/ranks/overall?user=some_user')).json.data).toMatchObject([{ score: 2116 }]);
  expect((await get('/leaders/ranks/overall?page=2')).json.data).toEqual([]);
  expect((await get('/leaders/ranks/klingon')).status).toBe(404);
});

test('answers errors in the manner of Codewars', async () => {
  const { get, post } = await codewars();
  expect(await get('/nowhere')).toMatchObject({ status: 404, json: notFound });
  expect((await post('/users/some_user')).status).toBe(405);
  expect((await get('/users/some_user', { Accept: 'text/html' })).status).toBe(406);
});

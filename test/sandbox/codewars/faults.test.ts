import { expect, test } from 'vitest';
import { codewars } from './ask.ts';

test('fails as often as it is told, only where it is told, and then works again', async () => {
  const { get, standIn } = await codewars();
  standIn.faults.add({ kind: 'status', status: 503, path: /^\/users\//, times: 2 });
  expect((await get('/languages')).status).toBe(200);
  expect((await get('/users/some_user')).json).toEqual({ success: false, reason: 'service unavailable' });
  expect((await get('/users/some_user')).status).toBe(503);
  expect((await get('/users/some_user')).status).toBe(200);
});

test('sends headers and bodies as they are given', async () => {
  const { standIn } = await codewars();
  standIn.faults.add({ kind: 'status', status: 429, headers: { 'Retry-After': '7' }, times: 1 });
  expect((await fetch(`${standIn.apiUrl}/languages`)).headers.get('retry-after')).toBe('7');
  standIn.faults.add({ kind: 'body', body: '<html>', headers: { 'Content-Type': 'text/html' } });
  const page = await fetch(`${standIn.apiUrl}/languages`);
  expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
    200,
    'text/html',
    '<html>',
  ]);
});

test('cuts connections, delays, and forgets faults when they are cleared', async () => {
  const { get, standIn } = await codewars();
  standIn.faults.add({ kind: 'drop' });
  await expect(get('/languages')).rejects.toThrow('fetch failed');
  standIn.faults.clear();
  standIn.faults.add({ kind: 'delay', delayMs: 80 });
  const before = performance.now();
  expect((await get('/languages')).status).toBe(200);
  expect(performance.now() - before).toBeGreaterThan(70);
});

test('records every request, and of a key only that there was one', async () => {
  const { get, post, standIn } = await codewars();
  await get('/users/some_user?page=1');
  await post('/code-challenges/javascript/train', { peek: 'true' });
  expect(standIn.requests).toMatchObject([
    { method: 'GET', path: '/users/some_user', query: 'page=1', authorized: false, status: 200 },
    { method: 'POST', path: '/code-challenges/javascript/train', authorized: true, status: 200 },
  ]);
  expect(JSON.stringify(standIn.requests)).not.toContain('sandbox-key');
});

test('lets the scene be set: users, kata and lists of its own', async () => {
  const { get, standIn } = await codewars();
  standIn.setUser('some_user', { name: 'dojo-code' });
  expect((await get('/users/some_user')).json).toMatchObject({ name: 'dojo-code', honor: 544 });
  standIn.addUser({ username: 'ten_thousand' });
  standIn.setCompleted(
    'ten_thousand',
    Array.from({ length: 10_000 }, (_, index) => ({ id: String(index), name: `Kata ${index}` })),
  );
  expect((await get('/users/ten_thousand/code-challenges/completed?page=49')).json).toMatchObject({
    totalPages: 50,
    totalItems: 10_000,
  });
  standIn.addKata({ id: 'abc', name: 'Mine', slug: 'mine' });
  expect((await get('/code-challenges/mine')).json).toEqual({ id: 'abc', name: 'Mine', slug: 'mine' });
  standIn.setUser('some_user', { username: 'renamed' });
  expect((await get('/users/some_user')).status).toBe(404);
  expect((await get('/users/renamed/code-challenges/completed')).json.totalItems).toBe(230);
});

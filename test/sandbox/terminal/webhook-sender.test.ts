import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { startCodewars } from '../../../sandbox/codewars/main.ts';
import { WebhookSender } from '../../../sandbox/terminal/codewars/webhook-sender.ts';

interface Delivery {
  readonly url: string | undefined;
  readonly event: string | string[] | undefined;
  readonly secret: string | string[] | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A Codewars, and somebody who listens to its webhooks. */
async function listen(status = 204) {
  const codewars = await startCodewars();
  onTestFinished(() => codewars.close());
  const deliveries: Delivery[] = [];
  const server = http.createServer((request, response) => {
    void json(request).then((body) => {
      const { url, headers } = request;
      const [event, secret] = [headers['x-webhook-event'], headers['x-webhook-secret']];
      deliveries.push({ url, event, secret, body: body as Delivery['body'] });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sender = new WebhookSender({ codewars, url, secret: 'a-secret-of-the-test' });
  const send = async (line: string): Promise<number> => {
    const { status, catchUp } = await sender.send(line.split(' '));
    catchUp();
    return status;
  };
  const ask = async (path: string) => (await (await fetch(`${codewars.apiUrl}/${path}`)).json()) as LiveUser;
  return { deliveries, sender, send, ask, close };
}

interface LiveUser {
  readonly id: string;
  readonly honor: number;
  readonly ranks: {
    readonly overall: { readonly rank: number; readonly score: number };
    readonly languages: Readonly<Record<string, { readonly rank: number; readonly name: string }>>;
  };
}

test('sends a rise of rank as Codewars does, and the API agrees', async () => {
  const { deliveries, send, ask } = await listen();
  const { id } = await ask('users/some_user');
  expect(await send('rank_upgraded some_user -2')).toBe(204);
  expect(await send('rank_upgraded some_user -6 rust')).toBe(204);
  expect(deliveries).toEqual([
    {
      url: '/webhooks/codewars',
      event: 'user',
      secret: 'a-secret-of-the-test',
      body: { action: 'rank_upgraded', user: { id, rank: -2 }, language: null },
    },
    {
      url: '/webhooks/codewars',
      event: 'user',
      secret: 'a-secret-of-the-test',
      body: { action: 'rank_upgraded', user: { id, rank: -6 }, language: 'rust' },
    },
  ]);
  const { ranks } = await ask('users/some_user');
  expect(ranks).toMatchObject({
    overall: { rank: -2, name: '2 kyu', color: 'purple', score: 4829 },
    languages: { rust: { rank: -6, name: '6 kyu', color: 'yellow', score: 76 } },
  });
});

test('lets the API lag behind until it is told to catch up', async () => {
  const { sender, ask } = await listen();
  const before = await ask('users/some_user');
  const { catchUp } = await sender.send(['rank_upgraded', 'some_user', '-2']);
  expect(await ask('users/some_user')).toEqual(before);
  catchUp();
  expect((await ask('users/some_user')).ranks.overall.rank).toBe(-2);
});

test('lowers no rank in the API', async () => {
  const { send, ask } = await listen();
  const before = await ask('users/some_user');
  await send('rank_upgraded some_user -7');
  expect(await ask('users/some_user')).toEqual(before);
});

test('adds a change of honor to what Codewars knows', async () => {
  const { deliveries, send, ask } = await listen();
  const { id, honor } = await ask('users/some_user');
  await send('honor_changed some_user 12');
  await send('honor_changed some_user -2');
  expect(deliveries.map(({ body }) => body)).toEqual([
    { action: 'honor_changed', user: { id, honor: honor + 12, honor_delta: 12 } },
    { action: 'honor_changed', user: { id, honor: honor + 10, honor_delta: -2 } },
  ]);
  expect((await ask('users/some_user')).honor).toBe(honor + 10);
});

test('tells of kata with their author, and of each solution under an id of its own', async () => {
  const { deliveries, send, ask } = await listen();
  const { id } = await ask('users/some_user');
  const kata = (await ask('code-challenges/multiples-of-3-and-5')) as unknown as {
    readonly id: string;
    readonly createdBy: { readonly username: string };
  };
  const author = await ask(`users/${kata.createdBy.username}`);
  for (const action of ['created', 'approve_successful', 'voted'])
    await send(`${action} multiples-of-3-and-5`);
  for (let count = 0; count < 2; count++) await send('solution_finalized multiples-of-3-and-5 some_user');
  const code_challenge = { id: kata.id, created_by_id: author.id };
  const [created, approved, voted, first, second] = deliveries;
  for (const delivery of deliveries) {
    expect(delivery).toMatchObject({ event: 'code_challenge', body: { code_challenge } });
  }
  expect([created, approved, voted].map((each) => each?.body.action)).toEqual([
    'created',
    'approve_successful',
    'voted',
  ]);
  expect(first?.body).toMatchObject({ action: 'solution_finalized', solution: { user_id: id } });
  expect(first?.body.solution).not.toEqual(second?.body.solution);
});

test('tells of a finalized solution the honor and the ranks that it brought', async () => {
  const { deliveries, sender, ask } = await listen();
  const { id } = await ask('users/some_user');
  const finalized = { username: 'some_user', kataId: 'kata', solutionId: 'solution', language: 'rust' };
  const ranks = [
    { rank: -6, language: 'rust' },
    { rank: -2, language: null },
  ];
  expect(await sender.tell([{ ...finalized, honor: { total: 552, change: 8 }, ranks }])).toEqual({
    actions: ['honor_changed', 'rank_upgraded', 'rank_upgraded'],
    statuses: [204, 204, 204],
  });
  expect(deliveries.map(({ event, body }) => [event, body])).toEqual([
    ['user', { action: 'honor_changed', user: { id, honor: 552, honor_delta: 8 } }],
    ['user', { action: 'rank_upgraded', user: { id, rank: -6 }, language: 'rust' }],
    ['user', { action: 'rank_upgraded', user: { id, rank: -2 }, language: null }],
  ]);
  const nothing = await sender.tell([{ ...finalized, honor: { total: 552, change: 0 }, ranks: [] }]);
  expect(nothing).toEqual({ actions: [], statuses: [] });
});

test('says what is missing or unknown, and sends nothing then', async () => {
  const { deliveries, send } = await listen();
  await expect(send('')).rejects.toThrow('Say what happened: rank_upgraded, honor_changed');
  await expect(send('constructor some_user')).rejects.toThrow('Say what happened');
  await expect(send('rank_upgraded some_user high')).rejects.toThrow(
    'Say: /event rank_upgraded USER RANK [LANGUAGE]',
  );
  await expect(send('solution_finalized multiples-of-3-and-5')).rejects.toThrow('KATA USER');
  await expect(send('voted')).rejects.toThrow('Say: /event voted KATA');
  await expect(send('voted nothing-of-this-name')).rejects.toThrow('nothing called "nothing-of-this-name"');
  await expect(send('honor_changed nobody_here 1')).rejects.toThrow('nothing called "nobody_here"');
  expect(deliveries).toEqual([]);
});

test('tells the status that was answered, and when nobody listens', async () => {
  const { send, close } = await listen(401);
  expect(await send('voted multiples-of-3-and-5')).toBe(401);
  await close();
  await expect(send('voted multiples-of-3-and-5')).rejects.toThrow(
    'The bot takes no webhooks (ECONNREFUSED).',
  );
});

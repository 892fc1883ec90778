import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CodewarsFault } from '../../sandbox/codewars/stand-in.ts';
import { StorageError } from '../../src/storage/errors.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { startBot, type Bot } from '../support/bot.ts';
import { freePort } from '../support/ports.ts';

const metricsToken = 'token-of-the-metrics-0123456789';
const connection = 'postgres://dojo:pa55word-of-the-store@db.example:5432/dojo';

/** While set, every read of a link fails with it. */
let failure: Error | undefined;
const failing = (storage: Storage): Storage => ({
  ...storage,
  links: new Proxy(storage.links, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      return (...args: unknown[]) =>
        failure !== undefined && name === 'get'
          ? Promise.reject(failure)
          : Reflect.apply(method, target, args);
    },
  }),
});

let bot: Bot;
let url: string;
beforeEach(async () => {
  failure = undefined;
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  bot = await startBot({ env: { PORT: String(port), METRICS_TOKEN: metricsToken }, wrapStorage: failing });
  bot.secrets.push('pa55word-of-the-store', connection);
});
afterEach(async () => {
  failure = undefined;
  const metrics = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
  const text = await metrics.text();
  // In the log, in what Discord was sent and in addresses asked of Codewars `stop` looks for them.
  await bot.stop();
  expect(text).toContain('dojo_interactions_total');
  for (const secret of bot.secrets) expect(text).not.toContain(secret);
});

const log = (): string => JSON.stringify(bot.log);

describe('an API key that Codewars sends back', () => {
  const echoes: readonly (readonly [string, (key: string) => Omit<CodewarsFault, 'path'>])[] = [
    [
      'with 401',
      (key) => ({ kind: 'status', status: 401, body: JSON.stringify({ reason: `bad key ${key}` }) }),
    ],
    [
      'as the reason of a refusal',
      (key) => ({ kind: 'status', status: 422, body: JSON.stringify({ reason: `no ${key}, try again` }) }),
    ],
    [
      'in pieces between tags',
      (key) => ({
        kind: 'status',
        status: 422,
        body: JSON.stringify({ reason: `<b>${key.slice(0, 4)}<i>${key}</i>` }),
      }),
    ],
    [
      'as a name of a field',
      (key) => ({
        kind: 'status',
        status: 200,
        body: JSON.stringify({ success: false, [key]: key, reason: key }),
      }),
    ],
    ['in an answer that is none', (key) => ({ kind: 'body', status: 200, body: `${key}{"success":true` })],
    [
      'with the wrong types',
      (key) => ({
        kind: 'body',
        status: 200,
        body: JSON.stringify({ success: true, slug: [key], session: { [key]: key } }),
      }),
    ],
    ['with 500 and a page', (key) => ({ kind: 'status', status: 500, body: `<h1>${key}</h1>` })],
    [
      'in the address of a redirect',
      (key) => ({ kind: 'status', status: 302, headers: { location: `/api/v1/users/hanae?key=${key}` } }),
    ],
    [
      'in the address of another host',
      (key) => ({ kind: 'status', status: 301, headers: { location: `http://elsewhere.example/${key}` } }),
    ],
    ['in the time to wait', (key) => ({ kind: 'status', status: 429, headers: { 'retry-after': key } })],
  ];

  it.each(echoes)('%s shows nowhere', async (_, echo) => {
    const { key, username } = bot.codewars.apiKeys[0]!;
    await bot.link(bot.ann, username, key);
    const asked = bot.codewars.requests.length;
    bot.codewars.faults.add({ ...echo(key), method: 'POST', path: /\/train$/, times: 10 });
    const answer = await bot.slash(bot.ann, 'train', { language: 'javascript' });
    expect(bot.codewars.requests.slice(asked).some(({ authorized }) => authorized)).toBe(true);
    expect(answer.text).not.toContain(key);
    // Whatever a redirect says, the key goes to the one address that it was for.
    for (const { path, authorized } of bot.codewars.requests) {
      if (authorized) expect(path).toMatch(/\/train$/);
    }
  });
});

describe('an API key that is typed', () => {
  const typed = 'api-key-that-ann-typed-0123456789';

  it.each<readonly [string, Omit<CodewarsFault, 'times'>]>([
    ['while Codewars is out of reach', { kind: 'drop' }],
    ['while Codewars answers 500', { kind: 'status', status: 500 }],
    ['while Codewars sends pages', { kind: 'body', status: 200, body: '<html>' }],
  ])('%s shows nowhere', async (_, fault) => {
    bot.codewars.faults.add({ ...fault, times: 50 });
    expect((await bot.link(bot.ann, 'hanae', typed)).private).toBe(true);
  });

  it('with words after it is refused and shows nowhere', async () => {
    const answer = await bot.link(bot.ann, 'hanae', `${typed} with words`);
    expect(answer.text).toContain('That is not an API key');
  });
});

it('a store that says where it is says nothing of its password', async () => {
  await bot.link(bot.ann, 'hanae');
  const cause = new Error(`connect ECONNREFUSED ${connection}`, { cause: new Error(connection) });
  failure = new StorageError('unavailable', 'links.get: the store failed.', { cause });
  const answer = await bot.slash(bot.ann, 'account');
  expect(answer.text).toMatch(/cannot reach my database.*incident `[0-9a-f]{8}`/);
  expect(log()).toContain('postgres://dojo:[secret]@db.example');
});

it('a secret of a hook that is wrong by a letter, and the right one, are in no line of the log', async () => {
  await bot.link(bot.ann, 'hanae');
  const shown = await bot.slash(bot.ann, 'webhook');
  const hook = /https:\/\/\S+\/webhooks\/codewars\/[\w-]+/.exec(shown.text)?.[0] ?? '';
  const secret = /[\w-]{32,}/.exec(shown.text.replaceAll(hook, ''))?.[0] ?? '';
  expect([hook, secret]).not.toContain('');
  const wrong = `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`;
  const body = { action: 'updated', webhook: { id: 'x' } };
  expect(await bot.deliver('webhook', body, { url: hook, secret: wrong })).toBe(401);
  expect(await bot.deliver('webhook', body, { url: hook, secret })).toBe(204);
  const { webhookSecret = '' } = bot.config.codewars;
  const close = webhookSecret.slice(0, -1);
  const headers = {
    'x-webhook-secret': close,
    'x-webhook-event': 'webhook',
    'content-type': 'application/json',
  };
  expect((await fetch(`${url}/webhooks/codewars`, { method: 'POST', headers, body: '{}' })).status).toBe(401);
  const id = new URL(hook).pathname.split('/').at(-1) ?? '';
  for (const each of [secret, wrong, close, id]) expect(log()).not.toContain(each);
});

it('the token of the metrics, right or nearly, is in no line of the log', async () => {
  await bot.slash(bot.ann, 'help');
  const near = metricsToken.slice(0, -1);
  for (const given of [near, metricsToken]) {
    const headers = { authorization: `Bearer ${given}` };
    expect((await fetch(`${url}/metrics?token=${given}`, { headers })).status).toBe(
      given === near ? 401 : 200,
    );
  }
  expect(log()).not.toContain(near);
});

import { describe, expect, it } from 'vitest';
import { botSecret, connectRaw, hookId, startListener } from './kit.ts';
import { ask, body, head, statusesIn, whole } from './raw-requests.ts';

const patience = { headersMs: 300, requestMs: 600, lookEveryMs: 50 };
const closing = ['Connection: close'];

describe('a slow sender is cut off', () => {
  it.each([
    ['that says nothing', ''],
    ['in the middle of its headers', 'POST /webhooks/codewars HTTP/1.1\r\nHost: x\r\n'],
    ['in the middle of its body', head(['Content-Length: 1000'])],
    ['that never ends its chunks', head(['Transfer-Encoding: chunked']) + '5\r\n{"act\r\n'],
  ])('%s', async (_, text) => {
    const kit = await startListener({ patience });
    const begun = performance.now();
    const answer = await ask(kit, text);
    expect(performance.now() - begun).toBeLessThan(3_000);
    expect(answer).toMatch(
      /^$|^HTTP\/1\.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n$/,
    );
    expect(kit.inbox.deliveries).toEqual([]);
  });

  it('that trickles, byte for byte', async () => {
    const kit = await startListener({ patience });
    const connection = connectRaw(kit.port, 'POST /webhooks/codewars HTTP/1.1\r\nX-Slow: ');
    const trickle = setInterval(() => connection.write('x'), 20);
    const answer = await connection.ended;
    clearInterval(trickle);
    expect(statusesIn(answer)).toEqual(['408']);
  });

  it('while two hundred of them keep nobody from delivering', async () => {
    const kit = await startListener({
      patience: { headersMs: 60_000, requestMs: 60_000, lookEveryMs: 1_000 },
    });
    const slow = Array.from({ length: 200 }, () => connectRaw(kit.port, head(['Content-Length: 1000'])));
    await Promise.all(slow.map(({ written }) => written));
    for (let sent = 0; sent < 10; sent += 1) expect((await kit.deliver()).status).toBe(204);
    expect(slow.every(({ isOpen }) => isOpen)).toBe(true);
  });
});

describe('HTTP that means two things is refused', () => {
  it.each([
    ['two lengths', head([`Content-Length: ${body.length}`, 'Content-Length: 5']) + body],
    ['a length and chunks', head(['Content-Length: 5', 'Transfer-Encoding: chunked']) + '0\r\n\r\n'],
    ['chunks and a length', head(['Transfer-Encoding: chunked', 'Content-Length: 5']) + '0\r\n\r\n'],
    ['chunks that are not last', head(['Transfer-Encoding: chunked, identity']) + '0\r\n\r\n'],
    ['a length that is none', head(['Content-Length: +5']) + body],
    ['a folded header', head(['X-Folded: a\r\n b', 'Content-Length: 0'])],
    ['a space before the colon', head(['Content-Length : 5']) + body],
    ['a lone carriage return', head(['X-Bad: a\rb', 'Content-Length: 0'])],
    ['a zero byte', head(['X-Bad: a\0b', 'Content-Length: 0'])],
    ['no host', 'POST /webhooks/codewars HTTP/1.1\r\nContent-Length: 0\r\n\r\n'],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n'],
  ])('%s', async (_, text) => {
    const kit = await startListener();
    const answer = await ask(kit, text);
    expect(statusesIn(answer)).toEqual(['400']);
    expect(answer).not.toMatch(/error|message|fastify|node/i);
    expect(kit.inbox.deliveries).toEqual([]);
  });

  it('and what was hidden behind it is not heard', async () => {
    const kit = await startListener();
    const hidden = whole(closing);
    const smuggled = head([`Content-Length: ${hidden.length + 5}`, 'Transfer-Encoding: chunked']);
    expect(statusesIn(await ask(kit, `${smuggled}0\r\n\r\n${hidden}`))).toEqual(['400']);
    expect(kit.inbox.deliveries).toEqual([]);
  });
});

describe('headers', () => {
  it('are 16 KB at most', async () => {
    const kit = await startListener();
    expect(statusesIn(await ask(kit, whole([`X-Long: ${'a'.repeat(20_000)}`, ...closing])))).toEqual(['431']);
    const many = Array.from({ length: 5_000 }, (_, index) => `X-${index}: y`);
    expect(statusesIn(await ask(kit, whole([...many, ...closing])))).toEqual(['431']);
    expect(kit.inbox.deliveries).toEqual([]);
  });

  it('may be five hundred', async () => {
    const kit = await startListener();
    const many = Array.from({ length: 500 }, (_, index) => `X-${index}: y`);
    expect(statusesIn(await ask(kit, whole([...many, ...closing])))).toEqual(['204']);
  });

  it('that come twice are no secret and no event', async () => {
    const kit = await startListener();
    expect(statusesIn(await ask(kit, whole([`X-Webhook-Secret: ${botSecret}`, ...closing])))).toEqual([
      '401',
    ]);
    expect(statusesIn(await ask(kit, whole(['X-Webhook-Event: user', ...closing])))).toEqual(['204']);
    expect(kit.inbox.deliveries).toEqual([]);
  });

  it('name any host, as proxies do', async () => {
    const kit = await startListener();
    const text = whole(closing).replace('bot.example', 'evil.example:99');
    expect(statusesIn(await ask(kit, text))).toEqual(['204']);
  });
});

describe('a path', () => {
  it.each([
    ['/bots/dojo/webhooks/codewars', 204],
    ['/bots/dojo/webhooks/codewars/', 204],
    ['/webhooks/codewars', 204],
    ['http://bot.example/bots/dojo/webhooks/codewars?query=1', 204],
    ['/bots/dojo', 404],
    ['/bots/dojox/webhooks/codewars', 404],
    ['/bots/webhooks/codewars', 404],
    ['/bots/dojo/bots/dojo/webhooks/codewars', 404],
  ])('behind a proxy for https://bot.example/bots/dojo, %s is answered %i', async (path, status) => {
    const kit = await startListener({ publicPath: '/bots/dojo' });
    expect(statusesIn(await ask(kit, whole(closing).replace('/webhooks/codewars', path)))).toEqual([
      String(status),
    ]);
  });

  it('a path that is called like the routes may be taken away by the proxy too', async () => {
    const kit = await startListener({ publicPath: '/webhooks' });
    for (const path of ['/webhooks/codewars', '/webhooks/webhooks/codewars'])
      expect(statusesIn(await ask(kit, whole(closing).replace('/webhooks/codewars', path)))).toEqual(['204']);
  });

  it.each([
    ['/webhooks/codewars/../codewars', 404],
    ['/webhooks/codewars/..', 404],
    ['/webhooks/codewars/%2e%2e', 404],
    ['/webhooks/codewars/../../healthz', 404],
    ['/webhooks/codewars%2f', 404],
    ['/webhooks%2fcodewars', 404],
    [`/webhooks/codewars/${hookId}%2f`, 404],
    [`/webhooks/codewars/${hookId}/`, 401],
    ['/webhooks/codewars/', 204],
    ['/webhooks/codewars/?query=1', 204],
    ['/webhooks/codewars//', 404],
    ['/dojo/webhooks/codewars', 404],
    ['/webhooks//codewars', 404],
    ['/Webhooks/Codewars', 404],
    ['/webhooks/codewars/%zz', 404],
    ['/webhooks/codewars/%00', 404],
    ['/webhooks/codewars/__proto__', 404],
    [`/webhooks/codewars/${'a'.repeat(65)}`, 404],
    [`/webhooks/codewars/${'a'.repeat(5_000)}`, 404],
    ['/', 404],
    ['*', 404],
    ['/webhooks/codewars?query=1', 204],
    ['http://bot.example/webhooks/codewars', 204],
  ])('%s is answered %i', async (path, status) => {
    const kit = await startListener();
    const answer = await ask(kit, whole(closing, `POST ${path} HTTP/1.1`));
    expect(statusesIn(answer)).toEqual([String(status)]);
    expect(kit.inbox.deliveries).toHaveLength(status === 204 ? 1 : 0);
  });
});

describe('a body', () => {
  it('is not waited for when the secret is wrong', async () => {
    const kit = await startListener();
    for (const length of [
      'Content-Length: 60000',
      'Content-Length: 9000000000',
      'Transfer-Encoding: chunked',
    ]) {
      const connection = connectRaw(kit.port, head([length]).replace(botSecret, 'wrong'));
      await expect.poll(() => statusesIn(connection.received)).toEqual(['401']);
    }
  });

  it('is not asked for when the secret is wrong, and is when it is right', async () => {
    const kit = await startListener();
    const expecting = head([`Content-Length: ${body.length}`, 'Expect: 100-continue', ...closing]);
    expect(statusesIn(await ask(kit, expecting.replace(botSecret, 'wrong')))).toEqual(['401']);
    const connection = connectRaw(kit.port, expecting);
    await expect.poll(() => statusesIn(connection.received)).toEqual(['100']);
    connection.write(body);
    expect(statusesIn(await connection.ended)).toEqual(['100', '204']);
  });

  it('that is refused unread leaves the connection usable when it is small', async () => {
    const kit = await startListener();
    const refused = whole().replace(botSecret, 'wrong');
    expect(statusesIn(await ask(kit, refused + whole(closing)))).toEqual(['401', '204']);
  });

  it('that is too large is refused before it is sent, and ends the connection', async () => {
    const kit = await startListener();
    expect(statusesIn(await ask(kit, head(['Content-Length: 65537'])))).toEqual(['413']);
    expect(statusesIn(await ask(kit, head(['Content-Length: 99999999999999999999'])))).toEqual(['400']);
  });

  it('that breaks off is no delivery', async () => {
    const kit = await startListener();
    const connection = connectRaw(kit.port, head(['Content-Length: 1000']) + body);
    await connection.written;
    connection.end();
    await connection.ended;
    expect(kit.inbox.deliveries).toEqual([]);
    expect((await kit.deliver()).status).toBe(204);
  });
});

it('several deliveries on one connection are each answered, in their order', async () => {
  const kit = await startListener();
  const wrong = whole().replace('user', '');
  expect(statusesIn(await ask(kit, whole() + wrong + whole(closing)))).toEqual(['204', '400', '204']);
  expect(kit.inbox.deliveries).toHaveLength(2);
});

it('no answer holds anything of what was sent, nor of what answers', async () => {
  const kit = await startListener();
  const canary = 'CaNaRy0123456789';
  const headers = [
    `X-Canary: ${canary}`,
    `Origin: https://${canary}.example`,
    `X-Request-Id: ${canary}`,
    ...closing,
  ];
  const text = `{"${canary}":`;
  const posted = (start: string, lines: readonly string[] = []): string =>
    head([`Content-Length: ${text.length}`, ...headers, ...lines], start) + text;
  const requests: Record<string, string> = {
    400: posted(`POST /webhooks/codewars?${canary} HTTP/1.1`),
    401: posted('POST /webhooks/codewars HTTP/1.1').replace(botSecret, canary),
    404: posted(`POST /webhooks/codewars/${canary} HTTP/1.1`),
    405: posted(`PUT /webhooks/codewars/${canary} HTTP/1.1`),
    413: head(['Content-Length: 70000', ...headers]),
    415: posted('POST /webhooks/codewars HTTP/1.1').replace('application/json', `text/${canary}`),
    431: posted('POST /webhooks/codewars HTTP/1.1', [`X-More: ${canary.repeat(2_000)}`]),
    417: posted('POST /webhooks/codewars HTTP/1.1', [`Expect: ${canary}`]),
    204: whole(headers),
  };
  const others = [
    posted(`POST /${canary} HTTP/1.1`),
    posted(`POST /webhooks/codewars/%zz${canary} HTTP/1.1`),
    posted(`GET /${canary} HTTP/1.1`),
    posted(`${canary.toUpperCase()} /webhooks/codewars HTTP/1.1`),
    posted('POST /webhooks/codewars HTTP/1.1', [`${canary} : x`]),
  ];
  const answers = await Promise.all(Object.values(requests).map((request) => ask(kit, request)));
  expect(answers.map((answer) => statusesIn(answer)[0]).sort()).toEqual(Object.keys(requests).sort());
  answers.push(...(await Promise.all(others.map((request) => ask(kit, request)))));
  for (const answer of answers) {
    const [, ...lines] = answer.split('\r\n');
    const names = lines.filter((line) => line !== '').map((line) => line.split(':')[0]!.toLowerCase());
    expect(['connection', 'content-length', 'date', 'allow', 'transfer-encoding', '0']).toEqual(
      expect.arrayContaining(names),
    );
    expect(answer.toLowerCase()).not.toContain(canary.toLowerCase());
    expect(answer.slice(answer.indexOf('\r\n\r\n') + 4)).toMatch(/^(0\r\n\r\n)?$/);
  }
  expect(kit.lines.join('')).not.toContain(canary);
});

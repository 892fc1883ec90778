import { describe, expect, it } from 'vitest';
import { botSecret, connectRaw, startListener } from '../webhooks/kit.ts';
import { ask, body, head, statusesIn, whole } from '../webhooks/raw-requests.ts';

/** What a smuggler wants to be heard as a request of its own. */
const hidden = whole(['Connection: close']);

describe('a request that two readers would end in two places is refused, and what follows is not heard', () => {
  const chunked = 'Transfer-Encoding: chunked';
  it.each([
    ['a coding that only looks like chunks', head(['Transfer-Encoding: xchunked'])],
    ['a coding behind a control character', head(['Transfer-Encoding: \x0bchunked'])],
    ['a coding behind a comma', head(['Transfer-Encoding: ,chunked,x'])],
    ['two codings in two lines', head([chunked, 'Transfer-Encoding: identity'])],
    ['a coding before a colon with a space', head(['Transfer-Encoding : chunked'])],
    ['a coding in a folded line', head(['X-Folded: a\r\n Transfer-Encoding: chunked'])],
    ['a coding behind a bare carriage return', head([`X-Bare: a\r${chunked}`])],
    ['a coding and a length', head([chunked, `Content-Length: ${hidden.length}`])],
    ['a length twice in one line', head(['Content-Length: 0, 0'])],
    ['a length in hexadecimal', head(['Content-Length: 0x0'])],
    ['a length below nothing', head(['Content-Length: -1'])],
    ['a length with a sign', head(['Content-Length: +0'])],
    ['a length of two words', head(['Content-Length: 0 0'])],
    ['an empty length', head(['Content-Length: '])],
    ['a size of a chunk that overflows', `${head([chunked])}fffffffffffffffff0\r\n\r\n`],
    ['a size of a chunk with a prefix', `${head([chunked])}0x0\r\n\r\n`],
    ['a size of a chunk with a sign', `${head([chunked])}-0\r\n\r\n`],
    ['a chunk that is longer than its size', `${head([chunked])}1\r\n{{}}\r\n0\r\n\r\n`],
    ['a chunk whose extension breaks its line', `${head([chunked])}0;a\nb\r\n\r\n`],
    ['a header without a colon', head(['X-No-Colon'])],
    ['a header without a name', head([': x'])],
    ['a name with a line feed', head(['X-Name\n: x'])],
    ['a method in small letters', head([], 'post /webhooks/codewars HTTP/1.1')],
    ['a target with a space', head([], 'POST /webhooks/codewars /x HTTP/1.1')],
    ['no target', head([], 'POST HTTP/1.1')],
    ['another protocol', head([], 'POST /webhooks/codewars ICE/1.0')],
    ['a version there is not', head([], 'POST /webhooks/codewars HTTP/1.9')],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/0.9', 'POST /webhooks/codewars\r\n'],
  ])('%s', async (_, front) => {
    const kit = await startListener();
    const statuses = statusesIn(await ask(kit, front + hidden));
    expect(statuses).toEqual(['400']);
    expect(kit.inbox.deliveries).toEqual([]);
  });
});

describe('a request that is odd, but means one thing, is heard once', () => {
  const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n`;
  const closing = ['Connection: close'];
  it.each([
    ['of HTTP/1.0', whole([], 'POST /webhooks/codewars HTTP/1.0')],
    [
      'of HTTP/1.0, without a host',
      whole([], 'POST /webhooks/codewars HTTP/1.0').replace(/Host: .*\r\n/, ''),
    ],
    ['in chunks', `${head(['Transfer-Encoding: chunked', ...closing])}${chunks}\r\n`],
    [
      'in chunks, with trailers',
      `${head(['Transfer-Encoding: chunked', ...closing])}${chunks}X-More: x\r\n\r\n`,
    ],
    ['with a whole address', whole(closing, 'POST http://elsewhere.example:9/webhooks/codewars HTTP/1.1')],
    [
      'with the headers that proxies rewrite by',
      whole(['X-Original-URL: /metrics', 'X-Rewrite-URL: /', ...closing]),
    ],
    ['with another method in a header', whole(['X-HTTP-Method-Override: GET', ...closing])],
    ['that drops its own headers', whole(['Connection: close, x-webhook-secret, host'])],
  ])('%s', async (_, text) => {
    const kit = await startListener();
    expect(statusesIn(await ask(kit, text))).toEqual(['204']);
    expect(kit.inbox.deliveries).toHaveLength(1);
  });
});

describe('what is no request to this server', () => {
  it.each([
    ['a tunnel', 'CONNECT 127.0.0.1:25 HTTP/1.1', []],
    ['a tunnel to a route', 'CONNECT /webhooks/codewars HTTP/1.1', []],
    ['an authority', 'POST bot.example:80 HTTP/1.1', ['400']],
    ['steps in a whole address', 'POST http://x.example/a/../webhooks/codewars HTTP/1.1', ['404']],
    ['an address of another scheme', 'POST ftp://x.example/webhooks/codewars HTTP/1.1', ['404']],
    ['two slashes', 'POST //webhooks/codewars HTTP/1.1', ['404']],
    ['backslashes', 'POST \\webhooks\\codewars HTTP/1.1', ['400']],
    ['parameters of a path', 'POST /webhooks/codewars;x=1 HTTP/1.1', ['404']],
    ['bytes that are no ASCII', 'POST /webhooks/codewars/\xc3\xa9 HTTP/1.1', ['400']],
    ['a zero byte', 'POST /webhooks/codewars\0 HTTP/1.1', ['400']],
    ['an echo of its headers', 'TRACE /webhooks/codewars HTTP/1.1', ['405']],
  ])('%s is refused, or hung up on', async (_, start, statuses) => {
    const kit = await startListener();
    const answer = await ask(kit, whole(['Connection: close'], start));
    expect(statusesIn(answer)).toEqual(statuses);
    expect(answer).not.toContain(botSecret);
    expect(kit.inbox.deliveries).toEqual([]);
  });
});

describe('a body', () => {
  it.each(['/healthz', '/readyz', '/nowhere'])('of a request for %s is no request itself', async (path) => {
    const kit = await startListener();
    const then = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const declared = `GET ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}${then}`;
    expect(statusesIn(await ask(kit, declared))[1]).toBe('200');
    const size = hidden.length.toString(16);
    const chunked = `GET ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${size}\r\n${hidden}\r\n0\r\n\r\n`;
    await ask(kit, chunked + then);
    expect(kit.inbox.deliveries).toEqual([]);
  });

  it('brings no secret and no event in its trailers', async () => {
    const kit = await startListener();
    const front = head(['Transfer-Encoding: chunked', 'Trailer: X-Webhook-Secret']).replace(
      botSecret,
      'wrong',
    );
    const end = `0\r\nX-Webhook-Secret: ${botSecret}\r\nX-Webhook-Event: user\r\n\r\n`;
    expect(statusesIn(await ask(kit, `${front}${body.length.toString(16)}\r\n${body}\r\n${end}`))).toEqual([
      '401',
    ]);
    expect(kit.inbox.deliveries).toEqual([]);
  });
});

it('a connection is never handed over: what follows the wish is not heard, and it ends in time', async () => {
  for (const protocol of ['websocket', 'h2c']) {
    const kit = await startListener({ patience: { headersMs: 300, requestMs: 300, lookEveryMs: 50 } });
    const connection = connectRaw(kit.port, whole(['Connection: Upgrade', `Upgrade: ${protocol}`]) + hidden);
    expect(statusesIn(await connection.ended)[0]).toBe('204');
    expect(kit.inbox.deliveries).toHaveLength(1);
  }
});

it('of requests in a row the first that is none is the last that is answered', async () => {
  const kit = await startListener();
  expect(statusesIn(await ask(kit, head(['Content-Length: x']) + hidden))).toEqual(['400']);
  expect(kit.inbox.deliveries).toEqual([]);
  const answers = statusesIn(await ask(kit, whole() + head(['Content-Length: x']) + hidden));
  expect(answers.at(-1)).toBe('400');
  expect(kit.inbox.deliveries).toHaveLength(1);
});

describe('the host that a request names', () => {
  const asked = (path: string, hosts: readonly string[]): string =>
    `GET ${path} HTTP/1.1\r\n${hosts.map((host) => `Host: ${host}\r\n`).join('')}Connection: close\r\n\r\n`;
  const hosts: readonly (readonly string[])[] = [
    ['evil.example'],
    ['evil.example:99999'],
    ['evil.example', 'bot.example'],
    [''],
    ['"><script>evil</script>'],
    ['bot.example@evil.example'],
    ['evil.example/x?y#z'],
    ['[::ffff:1'],
    ['evil\\example'],
  ];

  it.each(['/healthz', '/readyz', '/metrics', '/webhooks/codewars', '/'])(
    'changes nothing about %s, and shows nowhere',
    async (path) => {
      const metrics = {
        token: 'metrics-token',
        contentType: 'text/plain',
        text: () => Promise.resolve('x 1'),
      };
      const kit = await startListener({ metrics });
      const withoutDate = (answer: string): string => answer.replace(/^Date: .*$/im, '');
      const usual = withoutDate(await ask(kit, asked(path, ['bot.example'])));
      for (const given of hosts) {
        const forwarded = ['x', 'X-Forwarded-Host: evil.example', 'Forwarded: host=evil.example'].join(
          '\r\n',
        );
        expect(withoutDate(await ask(kit, asked(path, given)))).toBe(usual);
        expect(withoutDate(await ask(kit, asked(path, [forwarded])))).toBe(usual);
      }
      expect(usual).not.toMatch(/^location:/im);
      expect(usual + kit.lines.join('')).not.toMatch(/evil|bot\.example/);
    },
  );

  it('must be there since HTTP/1.1', async () => {
    const kit = await startListener();
    expect(statusesIn(await ask(kit, asked('/healthz', [])))).toEqual(['400']);
  });
});

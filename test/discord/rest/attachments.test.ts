import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAttachments, type Attachments } from '../../../src/discord/rest/attachments.ts';

const code = 'const naïve = "✓";\r\n';

let server: Server;
let origin: string;
let asked: string[];
let answer: (response: ServerResponse) => void;
let attachments: Attachments;
beforeEach(async () => {
  asked = [];
  answer = (response) => response.end(code);
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  attachments = createAttachments({ cdnUrl: `${origin}/cdn`, withinMs: 400 });
});
afterEach(async () => {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
});

const read = (change: { url?: string; size?: number; name?: string } = {}) =>
  attachments.text({ name: 'a.js', url: `${origin}/cdn/attachments/1/2/a.js?ex=1`, size: 30, ...change });

describe('the text of a file', () => {
  it('is every character of it, line ends as they are', async () => {
    expect(await read()).toBe(code);
    expect(asked).toEqual(['/cdn/attachments/1/2/a.js?ex=1']);
  });

  it('begins after the mark that some editors put before it', async () => {
    answer = (response) => response.end(`\uFEFF${code}`);
    expect(await read()).toBe(code);
  });

  it('may be 100 KB long', async () => {
    answer = (response) => response.end('x'.repeat(100_000));
    expect(await read({ size: 100_000 })).toHaveLength(100_000);
  });
});

describe('a file is not fetched', () => {
  it.each([
    ['another host', () => 'http://127.0.0.1:9/cdn/attachments/1/2/a.js'],
    ['another host behind a name', () => `${origin}@127.0.0.1:9/cdn/a.js`],
    ['another host that begins alike', () => `${origin}.example.com/cdn/a.js`],
    ['another path', () => `${origin}/api/v10/users/@me`],
    ['another path by way of the right one', () => `${origin}/cdn/../api/v10/users/@me`],
    ['another path that begins alike', () => `${origin}/cdn-of-others/a.js`],
    ['a file of this machine', () => 'file:///etc/passwd'],
    ['data', () => 'data:text/plain,hello'],
    ['no address', () => 'cdn/attachments/1/2/a.js'],
  ])('from %s', async (_, url) => {
    await expect(read({ url: url() })).rejects.toMatchObject({
      code: 'NotFromDiscord',
    });
    expect(asked).toEqual([]);
  });

  it('where it is said to be over 100 KB', async () => {
    await expect(read({ size: 100_001, name: 'big_*file*.js' })).rejects.toMatchObject({
      code: 'FileTooLarge',
      data: { name: 'big_*file*.js', mostBytes: 100_000 },
    });
    expect(asked).toEqual([]);
  });
});

describe('a file is given up', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['is gone', (response) => response.writeHead(404).end('This content is no longer available.')],
    ['never comes', () => undefined],
    ['stops in the middle', (response) => response.writeHead(200, { 'content-length': 30 }).write('half')],
    [
      'is cut',
      (response) => response.writeHead(200, { 'content-length': 30 }).write('half', () => response.destroy()),
    ],
    ['is said to be elsewhere', (response) => response.writeHead(302, { location: `${origin}/cdn/b` }).end()],
  ])('that %s', async (_, spoiled) => {
    answer = spoiled;
    await expect(read()).rejects.toMatchObject({
      code: 'FileNotFetched',
      data: { name: 'a.js' },
    });
    expect(asked).toHaveLength(1);
  });

  it('that is larger than was said, before it is read whole', async () => {
    let sent = 0;
    answer = (response) => {
      const more = (): void => {
        sent += 50_000;
        if (sent < 100_000_000 && !response.destroyed) response.write(Buffer.alloc(50_000, 'x'), more);
      };
      more();
    };
    await expect(read()).rejects.toMatchObject({ code: 'FileTooLarge' });
    expect(sent).toBeLessThan(50_000_000);
  });

  it.each([
    ['an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a])],
    ['text of another encoding', Buffer.from(code, 'utf16le')],
    ['text with zero bytes', Buffer.from('a\0b')],
  ])('that is %s', async (_, bytes) => {
    answer = (response) => response.end(bytes);
    await expect(read()).rejects.toMatchObject({
      code: 'BinaryFile',
      data: { name: 'a.js' },
    });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CdnFault, DiscordStandIn } from '../../../sandbox/discord/index.ts';
import { call, startWorld } from './support.ts';

let discord: DiscordStandIn;
let channelId: string;
/** Added to the real time, so that a day passes at once. */
let later: number;

beforeEach(async () => {
  later = 0;
  const world = await startWorld({ now: () => Date.now() + later });
  ({ discord } = world);
  channelId = world.channel.id;
});
afterEach(() => discord.close());

/** Posts a file of ten bytes and answers its address. */
async function post(name = 'solution.js', type = 'text/javascript'): Promise<string> {
  const form = new FormData();
  form.set('files[0]', new Blob(['0123456789'], { type }), name);
  const { body } = await call(discord, 'POST', `/channels/${channelId}/messages`, form);
  return (body.attachments as { readonly url: string }[])[0]!.url;
}
const read = async (url: string, method = 'GET') => {
  const response = await fetch(url, { method, redirect: 'manual' });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    length: response.headers.get('content-length'),
    text: await response.text(),
  };
};
const gone = { status: 404, type: 'text/plain', text: 'This content is no longer available.' };

describe('the CDN', () => {
  it('serves a file with its type and length, under an address that is signed', async () => {
    const url = new URL(await post());
    expect(url.pathname).toMatch(new RegExp(`^/cdn/attachments/${channelId}/\\d+/solution\\.js$`));
    expect([...url.searchParams.keys()]).toEqual(['ex', 'is', 'hm']);
    expect(await read(url.href)).toEqual({
      status: 200,
      type: 'text/javascript',
      length: '10',
      text: '0123456789',
    });
    expect(await read(url.href, 'HEAD')).toMatchObject({ status: 200, length: '10', text: '' });
    expect((await read(url.href, 'POST')).status).toBe(405);
  });

  it('serves nothing under an address that was changed, is not signed, or names no file', async () => {
    const url = new URL(await post());
    const changed = (change: (copy: URL) => void): string => {
      const copy = new URL(url);
      change(copy);
      return copy.href;
    };
    for (const address of [
      changed((copy) => (copy.search = '')),
      changed((copy) => copy.searchParams.set('hm', '0'.repeat(64))),
      changed((copy) => copy.searchParams.set('ex', 'ffffffff')),
      changed((copy) => (copy.pathname = copy.pathname.replace('solution', 'other'))),
      `${discord.cdnUrl}/attachments/1/2/3`,
    ]) {
      expect(await read(address)).toMatchObject(gone);
    }
  });

  it('serves a file for a day', async () => {
    const url = await post();
    later = 23.9 * 60 * 60_000;
    expect((await read(url)).status).toBe(200);
    later = 24.1 * 60 * 60_000;
    expect(await read(url)).toMatchObject(gone);
  });

  it('writes names without spaces and signs', async () => {
    expect(new URL(await post('my <best> solution.js')).pathname).toMatch(/\/my_best_solution\.js$/);
  });

  it('writes down who asked for what', async () => {
    const url = await post();
    await fetch(url, { headers: { authorization: 'Bot of a careless bot' } });
    expect(discord.cdn.requests).toEqual([
      {
        method: 'GET',
        path: new URL(url).pathname.slice('/cdn'.length),
        status: 200,
        authorization: 'Bot of a careless bot',
      },
    ]);
    // Files are no part of the API.
    expect(discord.requests.map(({ method }) => method)).toEqual(['POST']);
  });
});

describe('a fault of the CDN', () => {
  const under = async (fault: CdnFault) => {
    const url = await post();
    discord.cdn.faults.add(fault);
    return read(url);
  };

  it('answers another status, once', async () => {
    expect((await under({ kind: 'status', status: 404 })).status).toBe(404);
    expect((await under({ kind: 'status' })).status).toBe(500);
    expect((await read(await post())).status).toBe(200);
  });

  it('takes its time', async () => {
    const began = performance.now();
    expect((await under({ kind: 'delay', delayMs: 60 })).text).toBe('0123456789');
    expect(performance.now() - began).toBeGreaterThanOrEqual(59);
  });

  it('cuts the file, or the connection', async () => {
    await expect(under({ kind: 'truncate' })).rejects.toThrow();
    await expect(under({ kind: 'drop' })).rejects.toThrow();
    expect(discord.cdn.requests.map(({ status }) => status)).toEqual([200, 0]);
  });

  it('sends more than Discord had said', async () => {
    const { text, length } = await under({ kind: 'larger', moreBytes: 5 });
    expect({ text, length }).toEqual({ text: '0123456789xxxxx', length: null });
  });

  it('sends elsewhere', async () => {
    const url = await post();
    discord.cdn.faults.add({ kind: 'redirect', location: 'http://127.0.0.1:1/elsewhere' });
    const response = await fetch(url, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      'http://127.0.0.1:1/elsewhere',
    ]);
  });

  it('meets the file that is meant, until it is cleared', async () => {
    const [one, other] = [await post('one.js'), await post('other.js')];
    discord.cdn.faults.add({ kind: 'status', path: /other/, times: 5 });
    expect([(await read(one)).status, (await read(other)).status]).toEqual([200, 500]);
    discord.cdn.faults.clear();
    expect((await read(other)).status).toBe(200);
  });
});

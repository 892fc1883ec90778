import { describe, expect, it } from 'vitest';
import { processorTime } from '../support/processor-time.ts';
import { botSecret, rankUp, startListener } from '../webhooks/kit.ts';
import { expectCleanPrototypes } from './clean-prototypes.ts';
import { costly, outOfObject } from './hostile-json.ts';

/** Of the processor: far more than any of them takes, far less than what grows faster than its input would take. */
const soonMs = 1_000;
const heard = { event: 'user', action: 'rank_upgraded', user: { id: rankUp.user.id, rank: -5 } };
const withMore = (more: string, user = ''): string =>
  `{${more},"action":"rank_upgraded","user":{${user}"id":"${rankUp.user.id}","rank":-5},"language":null}`;

describe('a delivery whose JSON costs much', () => {
  it.each(Object.entries(costly))(
    '%s: is answered soon, by its known fields or not at all',
    async (_, text) => {
      const kit = await startListener();
      for (const body of [text, withMore(`"more":${text}`), withMore('"x":1', `"more":${text},`)]) {
        const took = processorTime();
        const { status } = await kit.deliver({ body });
        expect(took()).toBeLessThan(soonMs);
        // Whole texts are no events; longer than 64 KB is nothing that Codewars sends.
        const expected = body.length > 65_536 ? 413 : body === text || text.endsWith('[') ? 400 : 204;
        expect(status).toBe(expected);
      }
      for (const delivery of kit.inbox.deliveries) expect(delivery).toMatchObject(heard);
      expect((await fetch(`${kit.url}/healthz`)).status).toBe(200);
    },
  );

  it('is not read beyond 64 KB, were it a megabyte', async () => {
    const kit = await startListener();
    const body = JSON.stringify(rankUp).padEnd(1024 * 1024 + 1, ' ');
    // Whoever goes on sending may find the connection closed before the answer.
    const status = await kit.deliver({ body }).then(
      (answer) => answer.status,
      () => 413,
    );
    expect(status).toBe(413);
    expect(kit.inbox.deliveries).toEqual([]);
  });
});

describe('a delivery that is not quite JSON', () => {
  it.each([
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-16', Buffer.from(JSON.stringify(rankUp), 'utf16le')],
    ['a byte order mark', Buffer.from(`\ufeff${JSON.stringify(rankUp)}`)],
    ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['a comment', Buffer.from(`/**/${JSON.stringify(rankUp)}`)],
    ['two values', Buffer.from(JSON.stringify(rankUp).repeat(2))],
    ['NaN', Buffer.from(withMore('"x":NaN'))],
    ['a number too large where one counts', Buffer.from(JSON.stringify(rankUp).replace('-5', '-5e400'))],
  ])('%s: is answered 400', async (_, body) => {
    const kit = await startListener();
    expect((await kit.deliver({ body })).status).toBe(400);
    expect(kit.inbox.deliveries).toEqual([]);
  });
});

describe('keys that lead out of an object', () => {
  it('change nothing about what is heard', async () => {
    const kit = await startListener();
    const body = withMore(outOfObject, `${outOfObject},`);
    expect((await kit.deliver({ body })).status).toBe(204);
    const [delivery] = kit.inbox.deliveries;
    expect(delivery).toMatchObject(heard);
    expect(Object.keys(delivery?.user ?? {}).sort()).toEqual(['id', 'rank']);
    expectCleanPrototypes();
  });

  it('stand in for no field that is missing', async () => {
    const kit = await startListener();
    const inherited = `"__proto__":${JSON.stringify(rankUp)}`;
    const user = `"user":{"__proto__":{"id":"${rankUp.user.id}","rank":-5}}`;
    for (const body of [
      `{${inherited}}`,
      `{"action":"rank_upgraded",${user}}`,
      `{"constructor":${JSON.stringify(rankUp)}}`,
    ]) {
      expect((await kit.deliver({ body })).status).toBe(400);
    }
    expect(kit.inbox.deliveries).toEqual([]);
    expectCleanPrototypes();
  });

  it('are no events, hooks, headers or parameters', async () => {
    const kit = await startListener();
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const headers = { 'x-webhook-secret': botSecret };
      expect((await kit.deliver({ headers: { 'x-webhook-event': name, [name]: 'x' } })).status).toBe(204);
      expect((await kit.deliver({ path: `/webhooks/codewars/${name}` })).status).toBe(404);
      expect((await kit.deliver({ path: `/webhooks/codewars?${name}[polluted]=x`, headers })).status).toBe(
        204,
      );
    }
    // Those that were asked with a query alone.
    expect(kit.inbox.deliveries).toHaveLength(4);
    expectCleanPrototypes();
  });
});

import { describe, expect, it } from 'vitest';
import { botSecret, hookId, hookSecret, rankUp, startListener } from './kit.ts';

const own = `/webhooks/codewars/${hookId}`;

describe('a delivery', () => {
  it('is answered 204, empty, when it is in the inbox', async () => {
    const kit = await startListener({ now: () => 1_234 });
    const answer = await kit.deliver();
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(kit.inbox.deliveries).toEqual([
      {
        receivedAt: 1_234,
        source: { kind: 'bot' },
        event: 'user',
        action: 'rank_upgraded',
        user: { id: rankUp.user.id, rank: -5 },
        language: null,
      },
    ]);
  });

  it('of a member’s hook rings for a look at the account or the kata, whatever it says', async () => {
    const kit = await startListener();
    const event = { 'x-webhook-event': 'code_challenge' };
    const body = JSON.stringify({ action: 'voted', code_challenge: { id: 'k1', created_by_id: 'x' } });
    const ping = {
      headers: { 'x-webhook-event': 'webhook' },
      body: '{"action":"updated","webhook":{"id":"x"}}',
    };
    expect((await kit.deliver({ path: own })).status).toBe(204);
    expect((await kit.deliver({ path: own, headers: event, body })).status).toBe(204);
    expect((await kit.deliver({ path: own, ...ping })).status).toBe(204);
    expect((await kit.deliver({ path: own, headers: { 'x-webhook-event': 'clan' } })).status).toBe(204);
    expect(kit.rings).toEqual([`${hookId} profile`, `${hookId} k1`, `${hookId} profile`]);
    expect(kit.inbox.deliveries).toEqual([]);
  });

  it('is not answered before it is stored', async () => {
    const kit = await startListener();
    const stored = Promise.withResolvers<undefined>();
    kit.inbox.hold = () => stored.promise;
    let isAnswered = false;
    const answer = kit.deliver().then((response) => {
      isAnswered = true;
      return response.status;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isAnswered).toBe(false);
    stored.resolve(undefined);
    expect(await answer).toBe(204);
  });

  it('is kept once for each time it comes, a thousand at once', async () => {
    const kit = await startListener();
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => kit.deliver()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    expect(kit.inbox.deliveries).toHaveLength(1_000);
  });
});

describe('the answer is', () => {
  it('400 for what is not JSON, or is no event', async () => {
    const kit = await startListener();
    const bodies = [
      '',
      '{',
      'null',
      '[]',
      '"user"',
      '{}',
      '\ufeff{"action":"rank_upgraded"}',
      '['.repeat(65_000),
    ];
    for (const body of bodies) expect((await kit.deliver({ body })).status, body.slice(0, 30)).toBe(400);
    expect((await kit.deliver({ headers: { 'x-webhook-event': '' } })).status).toBe(400);
    expect(kit.inbox.deliveries).toEqual([]);
  });

  it('401 for a secret that is absent or wrong', async () => {
    const kit = await startListener();
    const wrong = ['', 'x', `${botSecret}x`, botSecret.slice(0, -1), botSecret.toUpperCase(), hookSecret];
    for (const secret of wrong) {
      expect((await kit.deliver({ headers: { 'x-webhook-secret': secret } })).status, secret).toBe(401);
    }
    expect((await kit.deliver({ path: own, headers: { 'x-webhook-secret': botSecret } })).status).toBe(401);
    expect((await kit.deliver({ path: own, headers: { 'x-webhook-secret': '' } })).status).toBe(401);
    expect(kit.inbox.deliveries).toEqual([]);
  });

  it('404 for an unknown hook, and for the bot-wide one where there is none', async () => {
    const kit = await startListener();
    expect((await kit.deliver({ path: '/webhooks/codewars/nobody' })).status).toBe(404);
    const without = await startListener({ webhooks: { secret: undefined } });
    expect((await without.deliver()).status).toBe(404);
    expect((await without.deliver({ path: own })).status).toBe(204);
  });

  it('404 for webhooks in a process that takes none, which still says how it is', async () => {
    const kit = await startListener({ webhooks: null });
    expect((await kit.deliver()).status).toBe(404);
    expect((await kit.deliver({ path: own })).status).toBe(404);
    expect((await fetch(`${kit.url}/healthz`)).status).toBe(200);
  });

  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'])('405 for %s', async (method) => {
    const kit = await startListener();
    for (const path of ['/webhooks/codewars', own, '/webhooks/codewars/nobody']) {
      const answer = await kit.deliver({ path, method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    }
    const health = await fetch(`${kit.url}/healthz`, { method: 'POST', body: 'x' });
    expect([health.status, health.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('413 over 64 KB, declared or counted', async () => {
    const kit = await startListener();
    const padded = (bytes: number) => JSON.stringify(rankUp).padEnd(bytes, ' ');
    const counted = (text: string) => new Blob([text]).stream();
    expect((await kit.deliver({ body: padded(65_536) })).status).toBe(204);
    expect((await kit.deliver({ body: padded(65_537) })).status).toBe(413);
    expect((await kit.deliver({ body: counted(padded(65_536)) })).status).toBe(204);
    expect((await kit.deliver({ body: counted(padded(65_537)) })).status).toBe(413);
  });

  it('415 for another type, none, or a coding', async () => {
    const kit = await startListener();
    const types = ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'nonsense'];
    for (const type of types) {
      expect((await kit.deliver({ headers: { 'content-type': type } })).status, type).toBe(415);
    }
    const bytes = Buffer.from(JSON.stringify(rankUp));
    expect((await kit.deliver({ body: bytes, headers: { 'content-type': '' } })).status).toBe(415);
    expect((await kit.deliver({ headers: { 'content-encoding': 'gzip' } })).status).toBe(415);
    const withCharset = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect((await kit.deliver({ headers: withCharset })).status).toBe(204);
  });
});

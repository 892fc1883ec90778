import { describe, expect, it, vi } from 'vitest';
import { StorageError } from '../../src/storage/errors.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { addHook, hookId, hookSecret, startListener, type Kit } from './kit.ts';

const own = `/webhooks/codewars/${hookId}`;
const wrong = { 'x-webhook-secret': 'wrong' };
const statusOf = async (kit: Kit, options: Parameters<Kit['deliver']>[0]): Promise<number> =>
  (await kit.deliver(options)).status;
const times = async (count: number, once: () => Promise<number>): Promise<Record<number, number>> => {
  const counted: Record<number, number> = {};
  for (let done = 0; done < count; done += 1) {
    const status = await once();
    counted[status] = (counted[status] ?? 0) + 1;
  }
  return counted;
};

describe('a sender without the right secret', () => {
  it('is told to wait after 100 attempts, and keeps nobody else from delivering', async () => {
    const kit = await startListener();
    expect(await times(100, () => statusOf(kit, { headers: wrong }))).toEqual({ 401: 100 });
    const refused = await kit.deliver({ headers: wrong });
    expect([refused.status, await refused.text()]).toEqual([429, '']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(10);
    expect(await statusOf(kit, { path: '/webhooks/codewars/nobody' })).toBe(429);
    expect(await statusOf(kit, {})).toBe(204);
    expect(await statusOf(kit, { path: own })).toBe(204);
  });

  it('counts for unknown hooks too', async () => {
    const kit = await startListener();
    const guess = () => statusOf(kit, { path: `/webhooks/codewars/guess-${Math.random()}` });
    expect(await times(102, guess)).toEqual({ 404: 100, 429: 2 });
  });

  it('goes one way whether the hook is there or not: looked up, opened, compared', async () => {
    const kit = await startListener();
    const get = vi.spyOn(kit.storage.hooks, 'get');
    const open = vi.spyOn(kit.storage.sealer, 'open');
    const seen: Record<string, [lookedUp: number, opened: number][]> = {};
    for (const path of [own, '/webhooks/codewars/nobody-at-all-0123456789']) {
      for (let attempt = 0; attempt < 3; attempt += 1) {
        get.mockClear();
        open.mockClear();
        await kit.deliver({ path, headers: wrong });
        (seen[path] ??= []).push([get.mock.calls.length, open.mock.calls.length]);
      }
    }
    const [known, unknown] = Object.values(seen);
    expect(known).toEqual([
      [1, 1],
      [0, 0],
      [0, 0],
    ]);
    expect(unknown).toEqual(known);
  });
});

describe('behind a proxy', () => {
  const from = (address: string) => ({ ...wrong, 'x-forwarded-for': address });

  it('the forwarded address counts for nothing unless it is trusted', async () => {
    const kit = await startListener();
    let last = 0;
    const once = () => statusOf(kit, { headers: from(`10.0.0.${(last += 1) % 250}`) });
    expect(await times(101, once)).toEqual({ 401: 100, 429: 1 });
  });

  it.each([
    ['an address', ['127.0.0.1']],
    ['a range', ['127.0.0.0/8']],
    ['a number of proxies', 1],
  ])('each client has its own count where it is trusted: %s', async (_, trustProxy) => {
    const kit = await startListener({ trustProxy });
    expect(await times(101, () => statusOf(kit, { headers: from('10.0.0.1') }))).toEqual({
      401: 100,
      429: 1,
    });
    expect(await statusOf(kit, { headers: from('10.0.0.2') })).toBe(401);
    // What a client claims comes first in the list; the proxy adds the address that it saw.
    expect(await statusOf(kit, { headers: from('10.0.0.7, 10.0.0.1') })).toBe(429);
  });

  it('another number of proxies, or another address, changes nothing', async () => {
    for (const trustProxy of [0, ['10.1.1.1']]) {
      const kit = await startListener({ trustProxy });
      let last = 0;
      const once = () => statusOf(kit, { headers: from(`10.0.0.${(last += 1) % 250}`) });
      expect(await times(101, once)).toEqual({ 401: 100, 429: 1 });
    }
  });
});

describe('an authentic sender', () => {
  it('has a limit where it is the bot-wide hook; a member’s own is always answered', async () => {
    const kit = await startListener({ webhooks: { rate: 5 } });
    virtualClock({ toFake: ['performance'] });
    vi.advanceTimersByTime(1); // lru-cache takes 0 for no time
    const answers = await Promise.all(Array.from({ length: 30 }, () => kit.deliver()));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(25);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(kit.inbox.deliveries).toHaveLength(30 - refused.length);
    expect(await times(30, () => statusOf(kit, { path: own }))).toEqual({ 204: 30 });
    vi.advanceTimersByTime(1_001);
    expect(await statusOf(kit, {})).toBe(204);
  });

  it('is believed at once with a new secret, and no more once removed', async () => {
    const kit = await startListener();
    expect(await statusOf(kit, { path: own })).toBe(204);
    await addHook(kit.storage, hookId, 'another-secret');
    kit.listener.forgetHook(hookId);
    expect(await statusOf(kit, { path: own })).toBe(401);
    expect(await statusOf(kit, { path: own, headers: { 'x-webhook-secret': 'another-secret' } })).toBe(204);
    await kit.storage.hooks.delete(hookId);
    kit.listener.forgetHook(hookId);
    expect(await statusOf(kit, { path: own })).toBe(404);
  });

  it('is looked up anew within seconds when another process changed it', async () => {
    const kit = await startListener();
    virtualClock({ toFake: ['performance'] });
    vi.advanceTimersByTime(1); // lru-cache takes 0 for no time
    expect(await statusOf(kit, { path: own })).toBe(204);
    await kit.storage.hooks.delete(hookId);
    expect(await statusOf(kit, { path: own })).toBe(204);
    vi.advanceTimersByTime(5_001);
    expect(await statusOf(kit, { path: own })).toBe(404);
  });

  it('is not remembered as it was when it changes while it is looked up', async () => {
    const kit = await startListener();
    const original = kit.storage.hooks.get.bind(kit.storage.hooks);
    const begun = Promise.withResolvers<undefined>();
    const goOn = Promise.withResolvers<undefined>();
    vi.spyOn(kit.storage.hooks, 'get').mockImplementationOnce(async (key) => {
      const record = await original(key);
      begun.resolve(undefined);
      await goOn.promise;
      return record;
    });
    const early = statusOf(kit, { path: own });
    await begun.promise;
    await kit.storage.hooks.delete(hookId);
    kit.listener.forgetHook(hookId);
    goOn.resolve(undefined);
    expect(await early).toBe(204);
    expect(await statusOf(kit, { path: own })).toBe(404);
  });

  it('is asked to come again when its hook cannot be read', async () => {
    const kit = await startListener();
    const failing = vi
      .spyOn(kit.storage.hooks, 'get')
      .mockRejectedValue(new StorageError('unavailable', 'hooks.get failed'));
    const answer = await kit.deliver({ path: own });
    expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([503, '10', '']);
    failing.mockRestore();
    expect(await statusOf(kit, { path: own })).toBe(204);
  });
});

describe('when a hook was last heard', () => {
  const heard = (kit: Kit) => kit.storage.heard.get(`hook:${hookId}`);
  const ping = {
    path: own,
    headers: { 'x-webhook-event': 'webhook' },
    body: '{"action":"updated","webhook":{"id":"x"}}',
  };

  it('is remembered, for the ping apart', async () => {
    let now = 1_000;
    const kit = await startListener({ now: () => now });
    await kit.deliver({ path: own });
    const told = { action: 'rank_upgraded', actionAt: 1_000 };
    await expect.poll(() => heard(kit)).toEqual({ at: 1_000, ...told });
    now = 2_000;
    expect(await statusOf(kit, ping)).toBe(204);
    await expect.poll(() => heard(kit)).toEqual({ at: 2_000, pingAt: 2_000, ...told });
    expect(kit.rings).toEqual([`${hookId} profile`, `${hookId} profile`]);
  });

  it('is written once a minute at most', async () => {
    const kit = await startListener();
    const update = vi.spyOn(kit.storage.heard, 'update');
    await Promise.all(Array.from({ length: 20 }, () => kit.deliver({ path: own })));
    expect(update).toHaveBeenCalledTimes(1);
  });

  it('keeps nobody waiting, and its failure is logged', async () => {
    const kit = await startListener();
    vi.spyOn(kit.storage.heard, 'update').mockRejectedValue(
      new StorageError('unavailable', 'heard.update failed'),
    );
    expect(await statusOf(kit, { path: own })).toBe(204);
    await expect.poll(() => kit.lines.join('')).toContain('when a webhook was last seen failed');
  });
});

it('a hook’s id and secret, and the bot’s, are in no line of the log', async () => {
  const kit = await startListener({ webhooks: { rate: 3 } });
  kit.inbox.failure = new Error('disk full');
  for (const path of [own, '/webhooks/codewars']) {
    for (let attempt = 0; attempt < 6; attempt += 1) await kit.deliver({ path });
    await kit.deliver({ path, headers: { 'x-webhook-secret': 'canary-secret' } });
  }
  await kit.deliver({ path: '/webhooks/codewars/canary-path?canary-query', body: 'canary-body' });
  const text = kit.lines.join('\n');
  expect(text).toContain('storing a delivery failed');
  expect(text).toContain('without the right secret');
  for (const secret of [hookId, hookSecret, 'secret-of-the-bot', 'canary'])
    expect(text).not.toContain(secret);
});

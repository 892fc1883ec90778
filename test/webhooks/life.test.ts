import { describe, expect, it, vi } from 'vitest';
import { StorageError } from '../../src/storage/errors.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { connectRaw, hookId, startListener, type Kit } from './kit.ts';

const readiness = async (kit: Kit): Promise<[status: number, text: string]> => {
  const answer = await fetch(`${kit.url}/readyz`);
  return [answer.status, await answer.text()];
};

describe('whether the process lives and is ready', () => {
  it('is said in a word', async () => {
    const kit = await startListener({
      checks: { storage: () => Promise.resolve(true), gateway: () => true },
    });
    const health = await fetch(`${kit.url}/healthz`);
    expect([health.status, await health.text()]).toEqual([200, 'ok']);
    expect((await fetch(`${kit.url}/healthz`, { method: 'HEAD' })).status).toBe(200);
    expect(await readiness(kit)).toEqual([200, 'ready']);
  });

  it('names the parts that are not ready, and nothing of why', async () => {
    const kit = await startListener({
      checks: {
        storage: () => Promise.reject(new StorageError('unavailable', 'disk on fire')),
        gateway: () => false,
        other: () => true,
      },
    });
    expect(await readiness(kit)).toEqual([503, 'not ready: storage, gateway']);
    expect(kit.lines.join('')).toContain('disk on fire');
    expect((await fetch(`${kit.url}/healthz`)).status).toBe(200);
  });

  it('is not asked of the parts more than once a second', async () => {
    virtualClock({ toFake: ['performance'] });
    const check = vi.fn(() => true);
    const kit = await startListener({ checks: { storage: check } });
    await Promise.all(Array.from({ length: 20 }, () => readiness(kit)));
    expect(check).toHaveBeenCalledTimes(1);
    check.mockReturnValue(false);
    vi.advanceTimersByTime(999);
    expect((await readiness(kit))[0]).toBe(200);
    vi.advanceTimersByTime(2);
    expect((await readiness(kit))[0]).toBe(503);
  });
});

describe('when the storage keeps nothing', () => {
  it('deliveries are answered 503, to be sent again, and taken when it is back', async () => {
    const kit = await startListener();
    kit.inbox.failure = new StorageError('unavailable', 'inbox.setMany failed');
    const answer = await kit.deliver();
    expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([503, '10', '']);
    kit.inbox.failure = undefined;
    expect((await kit.deliver()).status).toBe(204);
    expect(kit.inbox.deliveries).toHaveLength(1);
  });
});

it('a storm of refusals is a line a second in the log, and says how many it stands for', async () => {
  const kit = await startListener();
  virtualClock({ toFake: ['performance'] });
  kit.inbox.failure = new StorageError('unavailable', 'inbox.setMany failed');
  const said = () => kit.lines.filter((line) => line.includes('storing a delivery failed'));
  await Promise.all(Array.from({ length: 50 }, () => kit.deliver()));
  expect(said()).toHaveLength(1);
  vi.advanceTimersByTime(1_001);
  await kit.deliver();
  const leftOut = said().map((line) => (JSON.parse(line) as { leftOut: number }).leftOut);
  expect(leftOut.reduce((sum, count) => sum + count, said().length)).toBe(51);
});

describe('a listener that stops', () => {
  it('refuses webhooks and says that it stops, but lives', async () => {
    const kit = await startListener();
    kit.listener.drain();
    const answer = await kit.deliver();
    expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([503, '10', '']);
    expect(await readiness(kit)).toEqual([503, 'not ready: stopping']);
    expect((await fetch(`${kit.url}/healthz`)).status).toBe(200);
    expect(kit.inbox.deliveries).toEqual([]);
  });

  it('answers what was begun', async () => {
    const kit = await startListener();
    const stored = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    kit.inbox.hold = () => {
      begun.resolve(undefined);
      return stored.promise;
    };
    const answer = kit.deliver();
    await begun.promise;
    const closed = kit.listener.close();
    await expect(connectRaw(kit.port).ended).resolves.toBe('');
    stored.resolve(undefined);
    expect((await answer).status).toBe(204);
    await closed;
    expect(kit.inbox.deliveries).toHaveLength(1);
    await expect(kit.deliver()).rejects.toThrow();
  });

  it('does not wait for slow senders and idle connections', async () => {
    const kit = await startListener();
    const slow = connectRaw(kit.port, 'POST /webhooks/codewars HTTP/1.1\r\nHost: x\r\n');
    const silent = connectRaw(kit.port);
    await kit.deliver();
    const begun = performance.now();
    await kit.listener.close(200);
    expect(performance.now() - begun).toBeLessThan(5_000);
    await Promise.all([slow.ended, silent.ended]);
  });

  it('ends with what it remembers of hooks in storage', async () => {
    const kit = await startListener({ now: () => 5 });
    const update = kit.storage.heard.update.bind(kit.storage.heard);
    const goOn = Promise.withResolvers<undefined>();
    vi.spyOn(kit.storage.heard, 'update').mockImplementation(async (...args) => {
      await goOn.promise;
      return update(...args);
    });
    await kit.deliver({ path: `/webhooks/codewars/${hookId}` });
    const closed = kit.listener.close();
    await expect(kit.deliver()).rejects.toThrow();
    goOn.resolve(undefined);
    await closed;
    expect(await kit.storage.heard.get(`hook:${hookId}`)).toEqual({
      at: 5,
      action: 'rank_upgraded',
      actionAt: 5,
    });
  });

  it('says so when its port is taken', async () => {
    const kit = await startListener();
    await expect(startListener({ port: kit.port })).rejects.toThrow(
      `PORT: another program listens on ${kit.port} already`,
    );
  });

  it('says so when it cannot listen on its address', async () => {
    // TEST-NET-1, which is on no machine: RFC 5737.
    await expect(startListener({ host: '192.0.2.1' })).rejects.toThrow(
      'HOST: nothing can listen on 192.0.2.1',
    );
  });
});

it('every answer to a delivery is counted, also where a proxy asks with the whole address', async () => {
  const counted: number[] = [];
  const kit = await startListener({ onDelivery: (status) => counted.push(status) });
  await kit.deliver();
  await kit.deliver({ headers: { 'x-webhook-secret': 'wrong' } });
  await fetch(`${kit.url}/healthz?/webhooks/`);
  const address = 'HTTP://host.example/webhooks/codewars?x';
  await connectRaw(
    kit.port,
    `POST ${address} HTTP/1.1\r\nHost: host.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
  ).ended;
  await expect.poll(() => counted).toEqual([204, 401, 401]);
});

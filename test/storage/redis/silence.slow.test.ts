import net from 'node:net';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { openStorage } from '../../../src/storage/open-storage.ts';
import { RedisBackend } from '../../../src/storage/redis/backend.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { startRedis } from '../../support/redis.ts';
import { closeAfterTest, RecordingLog } from '../../support/storage-kit.ts';

const server = await startRedis();
afterAll(() => server?.stop());

/** A way to a server that can swallow all that is sent, as a firewall does that has forgotten a connection. */
async function startWire(port: number) {
  const sockets = new Set<net.Socket>();
  let isDead = false;
  const wire = net.createServer((near) => {
    const far = net.connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    if (!isDead) near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => wire.close(resolve));
  });
  return {
    port: (wire.address() as net.AddressInfo).port,
    /** Nothing comes through any more, neither now nor later, on what is connected and on what connects. */
    die: () => {
      isDead = true;
      for (const socket of sockets) {
        socket.unpipe();
        socket.resume();
      }
    },
    /** What connects from now on comes through. */
    heal: () => {
      isDead = false;
    },
  };
}

describe.skipIf(server === undefined)('Redis that falls silent', () => {
  const open = async (url: string) => {
    const log = new RecordingLog();
    const storage = closeAfterTest(
      await openStorage(
        { url, encryptionKeys: [Buffer.alloc(32, 7)], log, operationTimeoutMs: 400 },
        { backend: (context) => new RedisBackend(url, context, 500) },
      ),
    );
    await storage.names.set('k', { codewarsId: 'x' });
    const renewals = (): number => log.text.split('reconnecting').length - 1;
    return { storage, renewals };
  };
  /** A write that timed out may still have happened. */
  const expectWell = (storage: Storage) =>
    expect
      .poll(() => storage.names.get('k').catch(String), { timeout: 15_000 })
      .toEqual({ codewarsId: expect.stringMatching(/^[xy]$/) as string });

  it('and answers again: operations reject meanwhile, and work goes on', async () => {
    const { storage, renewals } = await open(server!.url());
    await server!.freeze();
    try {
      await expect(storage.names.get('k')).rejects.toMatchObject({ code: 'unavailable' });
      // Given up, and so is what takes its place: the kernel takes connections, but the server does not greet.
      await expect.poll(renewals, { timeout: 15_000 }).toBeGreaterThan(1);
      await expect(storage.names.set('k', { codewarsId: 'y' })).rejects.toMatchObject({
        code: 'unavailable',
      });
    } finally {
      await server!.thaw();
    }
    await expectWell(storage);
  });

  it('and answers on new connections only: one is made, as often as it takes', async () => {
    const url = new URL(server!.url());
    const wire = await startWire(Number(url.port));
    url.port = String(wire.port);
    const { storage, renewals } = await open(url.href);
    wire.die();
    await expect(storage.names.get('k')).rejects.toMatchObject({ code: 'unavailable' });
    // The second is one of a connection that was made and never greeted.
    await expect.poll(renewals, { timeout: 15_000 }).toBeGreaterThan(1);
    wire.heal();
    await expectWell(storage);
  });

  it('is asked no more once the storage is closed', async () => {
    const { storage, renewals } = await open(server!.url());
    await server!.freeze();
    try {
      await expect.poll(renewals, { timeout: 15_000 }).toBeGreaterThan(0);
      await storage.close();
      const before = renewals();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(renewals()).toBe(before);
    } finally {
      await server!.thaw();
    }
    const names = () => server!.use(0, async (client) => (await client.clientList()).map(({ name }) => name));
    await expect.poll(names).not.toContain('dojo');
  });
});

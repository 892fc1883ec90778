import { connect, createServer, type Socket } from 'node:net';

export interface SlowProxy {
  /** The same store by way of it. */
  through(url: string): string;
  /** How often a client spoke and was answered, over all connections. */
  readonly roundTrips: number;
  close(): Promise<void>;
}

/** Stands in front of a server on 127.0.0.1 and holds each answer up, so that what is asked meanwhile counts as asked at once. */
export async function startSlowProxy(target: string, delayMs = 20): Promise<SlowProxy> {
  const port = Number(new URL(target).port);
  const sockets = new Set<Socket>();
  let roundTrips = 0;
  const server = createServer((client) => {
    const behind = connect(port, '127.0.0.1');
    let isAsking = false;
    for (const socket of [client, behind]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => [client, behind].forEach((each) => each.destroy()));
    }
    client.on('data', (chunk) => {
      if (!isAsking) roundTrips++;
      isAsking = true;
      behind.write(chunk);
    });
    behind.on('data', (chunk) => {
      setTimeout(() => {
        isAsking = false;
        client.write(chunk);
      }, delayMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    through(url) {
      const changed = new URL(url);
      changed.port = String(address.port);
      return changed.href;
    },
    get roundTrips() {
      return roundTrips;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

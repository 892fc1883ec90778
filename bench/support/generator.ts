import { connect } from 'node:net';

/** What a generator sends, and to whom. */
export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly deliveries: number;
  /** Whole requests, sent in turn, over and over. */
  readonly requests: readonly Buffer[];
}

const expected = 'HTTP/1.1 204 ';

/**
 * Sends requests on so many connections, each when the one before on its connection was answered. Speaks no more HTTP than it
 * needs, so that it is faster than any server that does.
 * @returns milliseconds of each
 * @throws Error when an answer is anything but 204
 */
export async function generate({ port, connections, deliveries, requests }: Load): Promise<number[]> {
  const times: number[] = [];
  let left = deliveries;
  const connection = async (): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let sentAt = 0;
    const next = (): void => {
      if (left === 0) {
        socket.end();
        resolve(undefined);
        return;
      }
      const request = requests[(deliveries - left) % requests.length] ?? Buffer.alloc(0);
      left -= 1;
      sentAt = performance.now();
      socket.write(request);
    };
    socket.once('connect', next);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the server hung up')));
    socket.on('data', (answer) => {
      if (!answer.toString('latin1', 0, expected.length).startsWith(expected)) {
        socket.destroy(new Error(`a delivery was answered ${answer.toString('latin1', 0, 40)}`));
        return;
      }
      times.push(performance.now() - sentAt);
      next();
    });
    await promise;
  };
  await Promise.all(Array.from({ length: connections }, connection));
  return times;
}

import net from 'node:net';
import { afterEach, expect } from 'vitest';

/**
 * Tests speak to 127.0.0.1 only: any other outgoing connection is refused and fails the test that made it.
 * Nothing intercepts HTTP: this looks at the address a socket is asked to connect to, and that is all.
 */
const refused: string[] = [];
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]): net.Socket {
  const first = Array.isArray(args[0]) ? (args[0] as unknown[])[0] : args[0];
  const options = typeof first === 'object' && first !== null ? (first as net.NetConnectOpts) : undefined;
  if (options && 'path' in options && options.path !== undefined && !('port' in options && options.port)) {
    return Reflect.apply(connect, this, args) as net.Socket;
  }
  const host =
    (options as net.TcpNetConnectOpts | undefined)?.host ??
    (typeof args[1] === 'string' ? args[1] : 'localhost');
  if (!/^(127\.|localhost$|::1$|\[::1\]$)/.test(host)) {
    refused.push(host);
    const error = new Error(`a test tried to connect to ${host}`);
    queueMicrotask(() => this.destroy(error));
    return this;
  }
  return Reflect.apply(connect, this, args) as net.Socket;
} as typeof connect;

afterEach(() => {
  expect(refused.splice(0), 'connections beyond 127.0.0.1').toEqual([]);
});

import net from 'node:net';
import { afterEach, expect } from 'vitest';

/**
 * Tests speak to 127.0.0.1 only: any other outgoing connection is refused and fails the test that made it.
 * Nothing intercepts HTTP: this looks at the address a socket is asked to connect to, and that is all.
 */
const refused: string[] = [];
const loopback = /^(127\.|localhost$|::1$|\[::1\]$)/;
const { connect } = Object.getOwnPropertyDescriptors(net.Socket.prototype);
const original = connect.value as (this: net.Socket, ...args: unknown[]) => net.Socket;

function guarded(this: net.Socket, ...args: unknown[]): net.Socket {
  const host = hostOf(args);
  if (host === undefined || loopback.test(host)) return Reflect.apply(original, this, args);
  refused.push(host);
  queueMicrotask(() => this.destroy(new Error(`a test tried to connect to ${host}`)));
  return this;
}
Object.defineProperty(net.Socket.prototype, 'connect', { ...connect, value: guarded });

/** The host of the ways to call `connect`; `undefined` for a path, which stays on this machine. */
function hostOf(args: readonly unknown[]): string | undefined {
  const first: unknown = Array.isArray(args[0]) ? (args[0] as unknown[])[0] : args[0];
  if (typeof first === 'object' && first !== null) {
    const { host, path } = first as { host?: string; path?: string | null };
    return typeof path === 'string' ? undefined : (host ?? 'localhost');
  }
  if (typeof first === 'string') return undefined;
  return typeof args[1] === 'string' ? args[1] : 'localhost';
}

/** The hosts that were refused since the last look. */
export const takeRefused = (): string[] => refused.splice(0);

afterEach(() => {
  expect(takeRefused(), 'connections beyond 127.0.0.1').toEqual([]);
});

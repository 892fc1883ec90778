import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type RedisClientType } from '@keyv/redis';
import type { Certificate } from './certificates.ts';
import { ChildServer } from './child-server.ts';
import { freePort } from './ports.ts';
import { sayUnavailable } from './server-or-not.ts';

/** A real Redis on 127.0.0.1: the `redis-server` of this machine. */
class RedisServer extends ChildServer {
  readonly #port: number;
  readonly #password = 'pass@word:/1';
  readonly #settings: readonly string[];
  readonly #certificate: Certificate | undefined;

  constructor(directory: string, port: number, settings: readonly string[], certificate?: Certificate) {
    super(directory);
    this.#port = port;
    this.#settings = settings;
    this.#certificate = certificate;
  }

  url(database = 0): string {
    const scheme = this.#certificate ? 'rediss' : 'redis';
    return `${scheme}://default:${encodeURIComponent(this.#password)}@127.0.0.1:${this.#port}/${database}`;
  }

  /** Speaks to the server past the storage, as a stranger would. */
  async use<T>(database: number, work: (client: RedisClientType) => Promise<T>): Promise<T> {
    const client = createClient({ url: this.url(database) }) as RedisClientType;
    await client.connect();
    try {
      return await work(client);
    } finally {
      client.destroy();
    }
  }

  /** @throws Error when it does not start. */
  async start(): Promise<void> {
    const child = spawn('redis-server', [
      ...['--bind', '127.0.0.1', '--requirepass', this.#password, ...this.#ports()],
      ...['--dir', this.directory, '--save', '', '--appendonly', 'yes', '--appendfsync', 'no'],
      ...this.#settings,
    ]);
    await this.launch(child, (log) => log.includes('Ready to accept connections'));
  }

  #ports(): readonly string[] {
    const port = String(this.#port);
    if (!this.#certificate) return ['--port', port];
    const { certificate, key } = this.#certificate;
    return [
      ...['--port', '0', '--tls-port', port, '--tls-auth-clients', 'no'],
      ...['--tls-cert-file', certificate, '--tls-key-file', key],
    ];
  }
}

/**
 * Starts a server for a test file (with a certificate, one that accepts only encrypted connections), or answers `undefined` where
 * none can be had: loudly, and in CI never.
 */
export async function startRedis(
  settings: readonly string[] = [],
  certificate?: Certificate,
): Promise<RedisServer | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'dojo-redis-'));
  const server = new RedisServer(directory, await freePort(), settings, certificate);
  try {
    await server.start();
    return server;
  } catch (error) {
    await server.stop();
    sayUnavailable('Redis', error);
    return undefined;
  }
}

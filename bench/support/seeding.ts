import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Cleanup } from './cleanup.ts';

const program = join(import.meta.dirname, '..', 'seed.ts');
const seededWithinMs = 120_000;

/** Members who are linked before the bot starts. */
export interface Seeding {
  /** Of the store: DATABASE_URL and what belongs to it. */
  readonly env: Readonly<Record<string, string>>;
  readonly servers: number;
  readonly membersEach: number;
  /** Whether their profiles were read just now; else tracking has all of them to read. */
  readonly isRead: boolean;
}

/** Fills a database, in a process of its own. */
export async function seed(cleanup: Cleanup, seeding: Seeding): Promise<void> {
  const { env, servers, membersEach, isRead } = seeding;
  const child = spawn(
    process.execPath,
    [
      ...['--disable-warning=ExperimentalWarning', program, String(servers), String(membersEach)],
      ...(isRead ? [] : ['unread']),
    ],
    { env: { ...env }, stdio: ['ignore', 'ignore', 'inherit'], timeout: seededWithinMs },
  );
  cleanup.watch(child);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('The links could not be written.');
}

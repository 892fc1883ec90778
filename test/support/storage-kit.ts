import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inspect } from 'node:util';
import { onTestFinished } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';

/** A logger that remembers. */
export class RecordingLog {
  readonly lines: { level: 'warn' | 'error'; fields: object; message: string }[] = [];

  warn(fields: object, message: string): void {
    this.lines.push({ level: 'warn', fields, message });
  }

  error(fields: object, message: string): void {
    this.lines.push({ level: 'error', fields, message });
  }

  /** All of it as text, causes included. */
  get text(): string {
    return inspect(this.lines, { depth: 10 });
  }
}

/** Where weeks pass on a virtual clock, sweeping every minute takes most of the test. Expired rows are never returned. */
export const sweepEveryMs = 6 * 3_600_000;

/** A directory that ends with the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'dojo-storage-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export function closeAfterTest(storage: Storage): Storage {
  onTestFinished(() => storage.close());
  return storage;
}

/** Speaks to a database file past the storage, as a stranger would. */
export function withDatabase<T>(path: string, use: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA busy_timeout = 1000');
    return use(database);
  } finally {
    database.close();
  }
}

export async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

/** What was yielded before an iteration ended, and the error it ended with. */
export async function collectUntilError<T>(rows: AsyncIterable<T>): Promise<{ rows: T[]; error: unknown }> {
  const all: T[] = [];
  try {
    for await (const row of rows) all.push(row);
  } catch (error) {
    return { rows: all, error };
  }
  return { rows: all, error: undefined };
}

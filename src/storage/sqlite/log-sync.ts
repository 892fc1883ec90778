import { realpathSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

export type LogSync = ReturnType<typeof createLogSync>;

/**
 * Brings SQLite's write-ahead log to disk without blocking the process. SQLite itself then writes to the log without waiting, in
 * `synchronous = NORMAL`: after a power failure the log holds all commits up to some moment, and that moment is after the last sync.
 */
export function createLogSync(database: string) {
  // SQLite follows links, and has the log beside the file itself.
  const path = `${realpathSync(database)}-wal`;
  let file: Promise<FileHandle> | undefined;
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  async function sync(): Promise<void> {
    next = undefined;
    file ??= open(path, 'r+');
    await (await file).datasync();
  }

  return {
    /** Settles when everything that was committed is on disk. Commits during a sync share the next one. */
    sync(): Promise<void> {
      next ??= running = running.then(sync, sync);
      return next;
    },
    async close(): Promise<void> {
      const opened = await file?.catch(() => undefined);
      await opened?.close();
    },
  };
}

import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What must be gone when the benchmark is, however it ends. */
export interface Cleanup {
  /** A new directory below the system's temporary one. */
  directory(): string;
  /** Ends the process with this one, unless it ends before. */
  watch(child: ChildProcess): void;
}

/** Cleans up when this process exits, and makes the usual signals an exit. */
export function cleanUpAtExit(): Cleanup {
  const directories: string[] = [];
  const children = new Set<ChildProcess>();
  process.once('exit', () => {
    for (const child of children) child.kill('SIGKILL');
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  });
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  return {
    directory() {
      const directory = mkdtempSync(join(tmpdir(), 'dojo-bench-'));
      directories.push(directory);
      return directory;
    },
    watch(child) {
      children.add(child);
      child.once('exit', () => children.delete(child));
    },
  };
}

import { loadConfig, type Config } from '../config/config.ts';
import { StartError } from '../errors.ts';
import { createLog } from '../log.ts';
import { StorageError } from '../storage/errors.ts';
import { openStorage } from '../storage/open-storage.ts';
import { storeTrouble } from '../storage/start-trouble.ts';
import type { Storage } from '../storage/storage.ts';
import { outliveReaders } from './storage/progress.ts';

/** What an operator's command has to work with. */
export interface Tools {
  readonly config: Config;
  readonly storage: Storage;
  /** Shows a line. */
  readonly say: (line: string) => void;
}

/**
 * Runs an operator's command on the store that the environment names, beside a running bot or without one. `read` takes the
 * arguments before anything is opened; `onAnyStore`: what it does is worth it in a store that ends with it, too. The process exits with 0 when `work` answers true, and with 1 otherwise; what went wrong is
 * said without values.
 */
export async function runCommand<T>(
  read: () => T,
  work: (tools: Tools, given: T) => Promise<boolean>,
  { onAnyStore = false }: { readonly onAnyStore?: boolean } = {},
): Promise<void> {
  outliveReaders();
  try {
    const given = read();
    const config = loadConfig();
    if (!onAnyStore && config.database.url.startsWith('memory:')) {
      throw new StartError([
        'DATABASE_URL names a store that ends with its process: there is nothing to work on.',
      ]);
    }
    const log = createLog({ level: 'error', secrets: config.secrets, destination: process.stderr });
    const { url, encryptionKeys } = config.database;
    const storage = await openStorage({ url, encryptionKeys, log });
    try {
      const say = (line: string): void => void process.stdout.write(`${line}\n`);
      process.exitCode = (await work({ config, storage, say }, given)) ? 0 : 1;
    } finally {
      await storage.close();
    }
  } catch (error) {
    for (const problem of problemsOf(error)) process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
  }
}

/** What may be shown of an error: messages of libraries can hold addresses with passwords. */
function problemsOf(error: unknown): readonly string[] {
  if (error instanceof StartError) return error.problems;
  if (error instanceof StorageError && error.code === 'unavailable')
    return [`${storeTrouble(error)} Run this again when the store answers: it goes on where it ended.`];
  if (error instanceof StorageError) return [error.message];
  return [`This did not work out: ${error instanceof Error ? error.name : 'unknown error'}.`];
}

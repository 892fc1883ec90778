import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { loadConfig, type Config } from '../config/config.ts';
import { StartError } from '../errors.ts';
import { createLog } from '../log.ts';
import { StorageError } from '../storage/errors.ts';
import { openStorage } from '../storage/open-storage.ts';
import { reasonOf, describeStoreError } from '../storage/describe-error.ts';
import type { Storage } from '../storage/storage.ts';

const help = { help: { type: 'boolean', short: 'h' } } as const;

/** Shows a line. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Runs a program of an operator with the arguments of this process. It exits with 0 when `run` answers true, else with 1; what went
 * wrong is told in sentences, without values and stacks.
 */
export async function runCommand<T extends ParseArgsOptionsConfig = ParseArgsOptionsConfig>({
  usage,
  words = 0,
  flags,
  run,
}: {
  /** How it is called, and what it does: what --help shows. */
  readonly usage: string;
  /** How many arguments it takes beside flags. */
  readonly words?: number;
  readonly flags?: T;
  readonly run: (words: readonly string[], flags: FlagsOf<T>) => Promise<boolean>;
}): Promise<void> {
  // What it does is done whether its output is read or not, as after `| head -1`.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.exitCode = 1;
  try {
    const given = parse(usage, flags);
    if (given.values.help === true) {
      say(`Usage: ${usage}`);
      process.exitCode = 0;
    } else {
      if (given.positionals.length !== words) throw new StartError([`Usage: ${usage}`]);
      if (await run(given.positionals, given.values as FlagsOf<T>)) process.exitCode = 0;
    }
  } catch (error) {
    for (const problem of problemsOf(error)) process.stderr.write(`${problem}\n`);
  }
  // A connection that a library left open must not keep the process.
  setTimeout(() => process.exit(), 500).unref();
}

type FlagsOf<T extends ParseArgsOptionsConfig> = ReturnType<typeof parseArgs<{ options: T }>>['values'];

function parse(usage: string, flags: ParseArgsOptionsConfig | undefined) {
  try {
    return parseArgs({ options: { ...flags, ...help }, allowPositionals: true });
  } catch (cause) {
    throw new StartError([`Usage: ${usage}`], { cause });
  }
}

/** Opens the store of a configuration for as long as `work` takes. A bot may run beside it. */
export async function withStorage<T>(
  { database, secrets }: Config,
  work: (storage: Storage) => Promise<T>,
): Promise<T> {
  const log = createLog({ level: 'error', secrets, destination: process.stderr });
  const storage = await openStorage({ ...database, log });
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

/** The configuration of a bot that keeps something. @throws StartError when its store ends with its process */
export function loadLastingConfig(): Config {
  const config = loadConfig();
  if (!config.database.url.startsWith('memory:')) return config;
  throw new StartError([
    'DATABASE_URL names a store that ends with its process: there is nothing to work on.',
  ]);
}

/** A server's id as an operator typed it. @throws StartError when it is none */
export function guildIdOf(text: string): string {
  if (/^\d{15,21}$/.test(text)) return text;
  throw new StartError([
    'That is no id of a server. In Discord, switch on Settings → Advanced → Developer Mode, then right-click the server → Copy Server ID.',
  ]);
}

/** What may be shown of an error: messages of libraries can hold addresses with passwords. */
function problemsOf(error: unknown): readonly string[] {
  if (error instanceof StartError) return error.problems;
  if (error instanceof StorageError && error.code === 'unavailable')
    return [
      `${describeStoreError(error)} Run this again when the store answers: it continues where it stopped.`,
    ];
  if (error instanceof StorageError) return [error.message];
  const reason = reasonOf(error);
  if (reason !== undefined) return [`The database cannot be used: ${reason}.`];
  return [`This did not work: ${error instanceof Error ? error.name : 'unknown error'}.`];
}

import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import type { Config } from '../config/config.ts';
import { StartError } from '../errors.ts';
import { createLog } from '../log.ts';
import { StorageError } from '../storage/errors.ts';
import { openStorage } from '../storage/open-storage.ts';
import { reasonOf, describeStoreError } from '../storage/describe-error.ts';
import type { Storage } from '../storage/storage.ts';

const help = { help: { type: 'boolean', short: 'h' } } as const;

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs a command-line program, which exits with 0 if `run` returns true, else with 1. Prints errors as sentences. */
export async function runCommand<T extends ParseArgsOptionsConfig = ParseArgsOptionsConfig>({
  usage,
  words = 0,
  flags,
  run,
}: {
  /** For --help. */
  readonly usage: string;
  /** The number of arguments besides flags. */
  readonly words?: number;
  readonly flags?: T;
  readonly run: (words: readonly string[], flags: FlagsOf<T>) => Promise<boolean>;
}): Promise<void> {
  // Finish even if the output is not read, as with `| head -1`.
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
  // An open connection of a library must not keep the process alive.
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

/** @throws StartError if the text is not a server id */
export function guildIdOf(text: string): string {
  if (/^\d{15,21}$/.test(text)) return text;
  throw new StartError([
    'That is not the id of a server. In Discord, switch on Settings → Advanced → Developer Mode, then right-click the server → Copy Server ID.',
  ]);
}

/** Hides messages of libraries, which can hold passwords. */
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

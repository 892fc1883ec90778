import { parseArgs } from 'node:util';
import { StartError } from '../../errors.ts';
import { reasonOf } from '../../storage/start-trouble.ts';
import { outliveReaders } from './progress.ts';

/** A command of the operator's: what it takes, and what it does. */
export interface Command {
  readonly usage: string;
  /** How many words it takes. */
  readonly words: number;
  /** Whether it takes `--replace`. */
  readonly mayReplace: boolean;
  readonly run: (words: readonly string[], replace: boolean) => Promise<void>;
}

/**
 * Runs a command with the arguments of this process: what went wrong is written in lines that help, and the process ends with 1.
 */
export async function runCommand({ usage, words, mayReplace, run }: Command): Promise<void> {
  outliveReaders();
  try {
    const { values, positionals } = parse(usage);
    const replace = values.replace ?? false;
    if (positionals.length !== words || (replace && !mayReplace)) throw new StartError([`Usage: ${usage}`]);
    await run(positionals, replace);
  } catch (error) {
    const problems = error instanceof StartError ? error.problems : [describe(error)];
    for (const problem of problems) process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
  }
}

function parse(usage: string) {
  try {
    return parseArgs({ options: { replace: { type: 'boolean' } }, allowPositionals: true });
  } catch (cause) {
    throw new StartError([`Usage: ${usage}`], { cause });
  }
}

/** With what is behind it: these errors name operations, hosts and files, never a URL or a row. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'It did not work, for a reason that has no name.';
  // What is wrong with a file was said where it is known which.
  const reason = reasonOf(error);
  if (reason !== undefined) return `The database cannot be used: ${reason}.`;
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

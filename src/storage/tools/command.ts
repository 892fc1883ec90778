import { StartError } from '../../errors.ts';

/**
 * Runs a command of the operator's: what went wrong is written in lines that help, and the process ends with 1.
 * `usage` is shown where the arguments are not what `body` takes: it answers `false` for them.
 */
export async function runCommand(usage: string, body: () => Promise<void> | false): Promise<void> {
  try {
    const running = body();
    if (running === false) throw new StartError([`Usage: ${usage}`]);
    await running;
  } catch (error) {
    const problems = error instanceof StartError ? error.problems : [describe(error)];
    for (const problem of problems) process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
  }
}

/** With what is behind it: these errors name operations, hosts and files, never a URL or a row. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'It did not work, for a reason that has no name.';
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

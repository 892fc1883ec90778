/** Says that tests are left out because a server cannot be started. @throws Error in CI, where none may be. */
export function sayUnavailable(server: string, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  const text = `${server} could not be started, so that NOTHING OVER ${server.toUpperCase()} IS TESTED: ${reason}`;
  if (process.env.CI) throw new Error(text, { cause: error });
  process.stderr.write(`\n${'!'.repeat(80)}\n${text}\n${'!'.repeat(80)}\n\n`);
}

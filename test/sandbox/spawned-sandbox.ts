import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';

export const root = join(import.meta.dirname, '..', '..');
/** The first start may build the bot. */
export const patience = 180_000;

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
  /** What is left in its folder for temporary files. */
  readonly left: readonly string[];
}

interface Running {
  readonly pid: number;
  readonly botPid: number;
  readonly told: { readonly output: string; readonly errors: string };
  readonly type: (text: string) => void;
  readonly shows: (text: string) => Promise<void>;
}

/** Starts the sandbox, and sees to it that it ends. `meddle` does something to it once the bot is ready. */
export async function sandbox(
  args: readonly string[],
  meddle?: (running: Running) => void | Promise<void>,
): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'dojo-tour-'));
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'sandbox', 'main.ts'), ...args],
    { env: { ...process.env, TMPDIR: folder }, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  onTestFinished(async () => {
    // Its own way to end takes the bot along.
    if (child.exitCode === null) child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  const told = { output: '', errors: '' };
  child.stdout.on('data', (chunk: Buffer) => (told.output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (told.errors += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  if (meddle) {
    const shows = (text: string): Promise<void> =>
      vi.waitFor(() => expect(told.output).toContain(text), { timeout: 150_000, interval: 50 });
    if (!args.includes('--stand-ins')) await shows('You are Robin');
    const type = (text: string): void => void child.stdin.write(text);
    await meddle({
      pid: child.pid!,
      botPid: Number(/process (\d+)/.exec(told.errors)?.[1]),
      told,
      type,
      shows,
    });
  }
  return { code: await ended, ...told, left: await readdir(folder) };
}

export async function script(lines: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dojo-script-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'script.txt');
  await writeFile(file, lines);
  return file;
}

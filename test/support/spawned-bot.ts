import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** The bot as it is shipped, in a process of its own, configured by environment alone. */
export class SpawnedBot {
  readonly #env: Readonly<Record<string, string>>;
  readonly #folder: string;
  #child: ChildProcess | undefined;
  output = '';

  /** `folder`: where it runs, so that no .env file is found. */
  constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#env = env;
  }

  /** Settles when it takes work. */
  async start(...args: string[]): Promise<void> {
    const child = spawn(process.execPath, [join(root, 'scripts', 'start.mjs'), ...args], {
      cwd: this.#folder,
      env: { PATH: process.env.PATH ?? '', ...this.#env },
    });
    this.#child = child;
    const from = this.output.length;
    child.stdout.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    const deadline = Date.now() + 60_000;
    while (!this.output.slice(from).includes('"msg":"ready"')) {
      if (child.exitCode !== null) throw new Error(`the bot ended: ${this.output.slice(-2000)}`);
      if (Date.now() > deadline) throw new Error(`the bot is not ready: ${this.output.slice(-2000)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    child.kill(signal);
    await once(child, 'exit');
    return child.exitCode;
  }
}

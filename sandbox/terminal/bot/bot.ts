import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withoutSecrets } from './without-secrets.ts';

/** A bot takes up to 10 s to finish what runs. */
const stopsWithinMs = 11_000;

/** How a bot is started. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  /** Whether `command` is a line for the shell. */
  readonly shell?: boolean;
  /** All that it knows. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A bot in a process of its own. */
export class Bot {
  readonly logFile: string;
  /** Resolves with how it ended, if it ends without being asked to. */
  readonly died: Promise<string>;
  readonly #child: ChildProcess;
  readonly #environment: Program['environment'];
  #stopping = false;

  constructor({ command, args, folder, shell = false, environment }: Program, logFolder: string) {
    this.logFile = join(logFolder, 'bot.log');
    this.#environment = environment;
    const log = openSync(this.logFile, 'a');
    // Its process group is its own, so that Ctrl-C reaches it once, from here.
    this.#child = spawn(command, args, {
      cwd: folder,
      detached: true,
      shell,
      stdio: ['ignore', log, log],
      env: environment,
    });
    this.died = new Promise((resolve) => {
      this.#child.once('error', ({ message }) => resolve(message));
      this.#child.once('exit', (code, signal) => {
        if (!this.#stopping) resolve(signal ?? `exit code ${code ?? 0}`);
      });
    });
    process.once('exit', () => this.#signal('SIGKILL'));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What it said last. A log is shown to others: its secrets are not. */
  lastLogLines(count: number): string[] {
    const lines = readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-count);
    return lines.map((line) => withoutSecrets(line, this.#environment));
  }

  /** Asks it to stop, and makes it stop when it does not. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (!this.#isRunning) return;
    const exited = once(this.#child, 'exit');
    this.#signal('SIGTERM');
    const overdue = sleep(stopsWithinMs, 'overdue', { ref: false });
    if ((await Promise.race([exited, overdue])) === 'overdue') this.#signal('SIGKILL');
    await exited;
  }

  get #isRunning(): boolean {
    const { pid, exitCode, signalCode } = this.#child;
    return pid !== undefined && exitCode === null && signalCode === null;
  }

  /** To its whole process group: a shell has the bot as its child, and so has a build. */
  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined || !this.#isRunning) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // It ended meanwhile.
    }
  }
}

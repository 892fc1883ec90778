import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The bot takes up to 10 s to finish what runs. */
const stopsWithinMs = 11_000;

/** The bot as it is shipped: what `npm start` runs, in a process of its own that knows only its environment. */
export class Bot {
  readonly logFile: string;
  /** Resolves with how it ended, if it ends without being asked to. */
  readonly died: Promise<string>;
  readonly #child: ChildProcess;
  #stopping = false;

  constructor(project: string, folder: string, environment: Readonly<Record<string, string>>) {
    this.logFile = join(folder, 'bot.log');
    const log = openSync(this.logFile, 'a');
    // Its folder is not the project's, so that no `.env` there has a say; its process group is its own, so that Ctrl-C
    // reaches it once, from here.
    this.#child = spawn(process.execPath, startCommand(project), {
      cwd: folder,
      detached: true,
      stdio: ['ignore', log, log],
      env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', ...environment },
    });
    this.died = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        if (!this.#stopping) resolve(signal ?? `exit code ${code ?? 0}`);
      });
    });
    process.once('exit', () => this.#signal('SIGKILL'));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  lastLogLines(count: number): string[] {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-count);
  }

  /** Asks it to stop, and makes it stop when it does not. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#signal('SIGTERM');
    const overdue = sleep(stopsWithinMs, 'overdue', { ref: false });
    if ((await Promise.race([exited, overdue])) === 'overdue') this.#signal('SIGKILL');
    await exited;
  }

  /** To its whole process group: while it is being built, the compiler belongs to it. */
  #signal(signal: NodeJS.Signals): void {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // It ended meanwhile.
    }
  }
}

/** The arguments that `npm start` gives to node. */
function startCommand(project: string): string[] {
  const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  const [, ...words] = manifest.scripts.start.replace(/^exec /, '').split(' ');
  return words.map((word) => (word.startsWith('-') ? word : join(project, word)));
}

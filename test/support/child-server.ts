import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';

/** A server of this machine that runs as a child process, with its files in a directory of its own. */
export class ChildServer {
  protected readonly directory: string;
  #child: ChildProcess | undefined;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Settles when it is up. `log` is what it has said since it began. @throws Error when it ends, or is not up within 10 s */
  protected async launch(
    child: ChildProcess,
    isUp: (log: string) => boolean | Promise<boolean>,
  ): Promise<void> {
    this.#child = child;
    let log = '';
    let failure: Error | undefined;
    child.on('error', (error) => (failure = error));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    }
    for (let waited = 0; !(await isUp(log)); waited += 20) {
      if (failure) throw failure;
      if (child.exitCode !== null || waited > 10_000) throw new Error(log);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** It stands still; the kernel still takes connections for it. */
  async freeze(): Promise<void> {
    this.#child?.kill('SIGSTOP');
    return Promise.resolve();
  }

  async thaw(): Promise<void> {
    this.#child?.kill('SIGCONT');
    return Promise.resolve();
  }

  /** Ends it without a word. */
  async crash(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async stop(): Promise<void> {
    await this.crash();
    await rm(this.directory, { recursive: true, force: true });
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Cleanup } from './cleanup.ts';
import { cpuMsOf } from './processor-time.ts';

/** A server as a process of its own, listening. */
export interface ServerProcess extends AsyncDisposable {
  readonly port: number;
  /** Processor time since its start, in milliseconds, of all threads that it has now. */
  cpuMs(): number;
}

/** Starts a program that sends `{port}` when it listens. */
export async function startServer(
  cleanup: Cleanup,
  options: {
    readonly program: string;
    readonly args?: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    /** Away from the project, so that nobody's .env has a say. */
    readonly directory: string;
  },
): Promise<ServerProcess> {
  const { program, args = [], env, directory } = options;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
    cwd: directory,
    env: { ...env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  cleanup.watch(child);
  const exited = once(child, 'exit');
  const told = await Promise.race([
    once(child, 'message', { signal: AbortSignal.timeout(30_000) }),
    exited.then(() => Promise.reject(new Error(`${program} has ended`))),
  ]);
  const [{ port }] = told as [{ port: number }];
  return {
    port,
    cpuMs: () => cpuMsOf(child.pid ?? 0),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

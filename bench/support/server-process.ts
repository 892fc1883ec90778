import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Cleanup } from './cleanup.ts';

/** A server as a process of its own, listening. */
export interface ServerProcess extends AsyncDisposable {
  readonly port: number;
  /** Processor time since its start, all threads, in milliseconds; in steps of 10. */
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

/** Fields 14 and 15, counted from behind the name, which may hold anything: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

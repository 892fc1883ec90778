import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Cleanup } from './cleanup.ts';
import { cpuMsOf } from './processor-time.ts';
import type { Stage } from './stage.ts';

/** What a process of Dojo does. */
export type Role = 'all' | 'worker' | 'web';

export interface BotOptions {
  /** The program, in plain JavaScript, and before it the flags of node. */
  readonly program: readonly string[];
  readonly stage: Stage;
  /** Where it keeps its database and its log; kept from one start to the next. */
  readonly directory: string;
  readonly role?: Role;
  /** Makes `memory` possible; the process is then not quite the one that is shipped. */
  readonly probed?: boolean;
  /** Beyond what leads it to its stage. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Memory {
  /** Bytes, after garbage was collected. */
  readonly rss: number;
  readonly heapUsed: number;
}

/** A bot as a process of its own, ready: its gateway session is open and its commands are registered, or it listens for webhooks. */
export interface BotProcess extends AsyncDisposable {
  /** Milliseconds from its start until it took commands; of the role web, until it listened. */
  readonly readyAfterMs: number;
  /** Processor time since its start, in milliseconds, of all threads that it has now. */
  cpuMs(): number;
  /** What it occupies in memory now, in bytes. */
  rss(): number;
  memory(): Promise<Memory>;
}

const readyWithinMs = 60_000;
const stopWithinMs = 10_000;
const probe = pathToFileURL(join(import.meta.dirname, '..', 'bots', 'probe.mjs')).href;

/** Starts a bot on a stage whose Discord has no commands yet. */
export async function startBot(cleanup: Cleanup, options: BotOptions): Promise<BotProcess> {
  const { program, stage, directory, role, probed = false, env = {} } = options;
  const logFile = join(directory, 'log');
  const log = openSync(logFile, 'a');
  const spawnedAt = Date.now();
  const flags = probed ? ['--expose-gc', '--import', probe] : [];
  const child = spawn(process.execPath, [...flags, ...program, ...(role === undefined ? [] : [role])], {
    // Away from the project, so that nobody's .env has a say.
    cwd: directory,
    env: {
      ...stage.env,
      DATABASE_URL: `sqlite://${join(directory, 'dojo.sqlite')}`,
      LOG_LEVEL: 'info',
      NODE_ENV: 'production',
      ...env,
    },
    stdio: ['ignore', log, log, ...(probed ? (['ipc'] as const) : [])],
  });
  closeSync(log);
  cleanup.watch(child);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program.join(' ')} cannot be started.`);

  const isBare = program.at(-1)?.endsWith('.mjs') === true;
  const sign = () => (isBare ? registration(stage) : saidReady(logFile, spawnedAt));
  const readyAt = await readiness(sign, child, spawnedAt + readyWithinMs).catch(async (cause: unknown) => {
    await end(child);
    throw new Error(`${program.join(' ')} is not ready: ${readFileSync(logFile, 'utf8').slice(-2_000)}`, {
      cause,
    });
  });
  return {
    readyAfterMs: readyAt - spawnedAt,
    cpuMs: () => cpuMsOf(pid),
    rss: () => rssOf(pid),
    async memory() {
      const answer = once(child, 'message', { signal: AbortSignal.timeout(10_000) });
      child.send('memory');
      const [memory] = (await answer) as [Memory];
      return memory;
    },
    [Symbol.asyncDispose]: () => end(child),
  };
}

/** Registration is the last that the bare bot does at its start, after its gateway session is ready. */
function registration({ discord }: Stage): number | undefined {
  return discord.requests.find(({ method, path }) => method === 'PUT' && path.endsWith('/commands'))?.at;
}

/** Dojo says so in its log when it takes commands, or listens. */
function saidReady(logFile: string, since: number): number | undefined {
  const line = readFileSync(logFile, 'utf8').trimEnd().split('\n').findLast(saysReady);
  const at = Date.parse(/"time":"([^"]+)"/.exec(line ?? '')?.[1] ?? '');
  return at >= since ? at : undefined;
}

const saysReady = (line: string): boolean => line.endsWith('"msg":"ready"}');

/** @returns when it was ready, in milliseconds since the epoch */
async function readiness(
  sign: () => number | undefined,
  child: ChildProcess,
  deadline: number,
): Promise<number> {
  for (;;) {
    const readyAt = sign();
    if (readyAt !== undefined) return readyAt;
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('the process has ended');
    if (Date.now() > deadline) throw new Error('it took too long');
    await sleep(10);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const overdue = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  await ended;
  clearTimeout(overdue);
}

function rssOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

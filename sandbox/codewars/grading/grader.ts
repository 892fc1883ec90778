import { on } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import PQueue from 'p-queue';
import type { GradedKata } from './graded-kata.ts';
import type { Report } from './report.ts';
import { stoppedReport, timedOut } from './report.ts';
import type { Job } from './run-tests.ts';

/**
 * The engine looks at the clock now and then, but not within its own long operations: those end with their thread, when it
 * has had this many times the time that it may compute.
 */
const patience = 3;
/** Loading the engine takes a tenth of a second on an idle machine. */
const loadsWithinMs = 30_000;

/**
 * Runs solutions against tests: each in a thread of its own, which knows no network, no files and no environment, so that
 * whoever asks this process meanwhile is answered; and one after another, so that many at once take no more than one does.
 */
export class Grader {
  readonly #queue = new PQueue({ concurrency: 1 });
  readonly #closed = new AbortController();
  readonly #limitMs: number;

  /** `limitMs`: of computing. Codewars gives twelve seconds; here somebody waits at a terminal. */
  constructor(limitMs = 2_000) {
    this.#limitMs = limitMs;
  }

  grade({ calls, tests }: GradedKata, code: string): Promise<Report> {
    const job = { kata: { calls, tests }, code, limitMs: this.#limitMs };
    return this.#queue.add(() => run(job, this.#closed.signal));
  }

  /** Ends what runs, and runs nothing of what waits. */
  close(): void {
    this.#closed.abort();
  }
}

async function run(job: Job, closed: AbortSignal): Promise<Report> {
  if (closed.aborted) return stoppedReport('The stand-in was closed.', 0);
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    workerData: job,
    env: {},
    execArgv: ['--disable-warning=ExperimentalWarning'],
    resourceLimits: { maxOldGenerationSizeMb: 128 },
  });
  // All in one: two messages can come at once, and the second one is not to be missed.
  const messages = on(worker, 'message', { signal: closed });
  const message = async (): Promise<unknown[]> => (await messages.next()).value as unknown[];
  try {
    const ready = await within(loadsWithinMs, message());
    if (ready === undefined) return stoppedReport('The engine did not start in time.', 0);
    const overdue = [stoppedReport(timedOut(job.limitMs), patience * job.limitMs)];
    const [report] = (await within(patience * job.limitMs, message())) ?? overdue;
    return report as Report;
  } catch (error) {
    return stoppedReport(String(error), 0);
  } finally {
    await worker.terminate();
  }
}

/** `undefined` where the work takes longer. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([work, sleep(ms, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

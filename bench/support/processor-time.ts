import { readdirSync, readFileSync } from 'node:fs';

/**
 * Processor time of a process since its start, in milliseconds, of all threads that it has now. In nanoseconds, where that of
 * `/proc/PID/stat` is in steps of 10 ms: https://docs.kernel.org/scheduler/sched-stats.html
 */
export function cpuMsOf(pid: number): number {
  const spentNs = readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return spentNs.reduce((sum, ns) => sum + ns, 0) / 1e6;
}

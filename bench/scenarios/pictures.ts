import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Scenario } from '../support/bench.ts';
import { megabytes, milliseconds, type Row } from '../support/row.ts';
import { median, quantile } from '../support/statistics.ts';

const program = join(import.meta.dirname, '..', 'bots', 'pictures.mjs');
const goals = { pauseMs: 50, bytes: 100_000, growth: 15 * 1024 * 1024 };

interface Measured {
  readonly first: number;
  readonly drawn: readonly { readonly ms: number; readonly bytes: number }[];
  readonly longestPause: number;
  readonly drawers: readonly number[];
  readonly rss: {
    readonly before: number;
    readonly during: number;
    readonly after: number;
    readonly processes: number;
  };
}

/** What pictures cost: time, memory of the process that asks and of those that draw, pauses of its event loop. */
export const pictures: Scenario = async (bench) => {
  bench.progress('pictures');
  const child = fork(program, [String(bench.often(50, 20)), String(bench.often(60, 20))], {
    execArgv: ['--max-semi-space-size=2', '--disable-warning=ExperimentalWarning'],
  });
  bench.cleanup.watch(child);
  const [{ first, drawn, longestPause, drawers, rss }] = (await once(child, 'message')) as [Measured];
  const times = drawn.map(({ ms }) => ms);
  const sizes = drawn.map(({ bytes }) => bytes);
  const row = (measure: string, dojo: string, goal = '', met?: boolean): Row => ({
    ...{ measure, dojo, goal, met, bare: '', ratio: '' },
  });
  return [
    row('pictures: the first, with the start of what draws', milliseconds(first)),
    row(
      'pictures: one at a time',
      `${milliseconds(median(times))}, p99 ${milliseconds(quantile(times, 0.99))}`,
    ),
    row(
      'pictures: size',
      `${kilobytes(median(sizes))}, largest ${kilobytes(Math.max(...sizes))}`,
      `≤ ${kilobytes(goals.bytes)}`,
      Math.max(...sizes) <= goals.bytes,
    ),
    row(
      'pictures: longest pause while ten are asked for at once',
      milliseconds(longestPause),
      `≤ ${goals.pauseMs} ms`,
      longestPause <= goals.pauseMs,
    ),
    row(`pictures: memory (PSS) of each of ${drawers.length} that draw`, megabytes(median(drawers))),
    row('pictures: memory (RSS) that all add to the bot meanwhile', megabytes(rss.during - rss.before)),
    row(
      `pictures: memory (RSS) that stays a minute later, in ${1 + rss.processes} process`,
      megabytes(rss.after - rss.before),
      `≤ ${megabytes(goals.growth)}`,
      rss.after - rss.before <= goals.growth && rss.processes === 0,
    ),
  ];
};

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} KB`;

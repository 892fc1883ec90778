import { join } from 'node:path';
import type { Bench, Scenario } from '../support/bench.ts';
import { generate } from '../support/generator.ts';
import type { Row } from '../support/row.ts';
import { startServer, type ServerProcess } from '../support/server-process.ts';
import { median, medianRatio, quantile } from '../support/statistics.ts';

const connections = 32;
const secret = 'the-secret-of-the-bench';
const bots = join(import.meta.dirname, '..', 'bots');

/** Three that take deliveries, and one that shows what the generator can do. */
const servers = {
  dojo: 'listener.mjs',
  fastify: 'bare-fastify.mjs',
  http: 'bare-http.mjs',
  canned: 'canned.mjs',
} as const;
type Server = keyof typeof servers;
const names = Object.keys(servers) as Server[];

interface Round {
  /** Deliveries a second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p99: number;
  /** Microseconds of processor time for each delivery. */
  readonly cpu: number;
}

/** What a delivery costs until it is on disk and answered, against servers that check the same and store nothing. */
export const ingest: Scenario = async (bench) => {
  const { cleanup } = bench;
  await using processes = new AsyncDisposableStack();
  const running = new Map<Server, ServerProcess>();
  for (const name of names) {
    const directory = cleanup.directory();
    const options = {
      program: join(bots, servers[name]),
      directory,
      env: { CODEWARS_WEBHOOK_SECRET: secret, DATABASE_URL: `sqlite://${join(directory, 'dojo.sqlite')}` },
    };
    running.set(name, processes.use(await startServer(cleanup, options)));
  }
  const rounds = await measure(bench, running);

  const of = (name: Server, key: keyof Round): number[] => rounds[name].map((round) => round[key]);
  const capacity = median(of('canned', 'rate'));
  return (['fastify', 'http'] as const).flatMap((bare): Row[] => {
    const isGeneratorFast = capacity >= 3 * median(of(bare, 'rate'));
    const row = (measured: string, key: keyof Round, unit: string, goal?: Goal): Row => {
      const [mine, yardstick] = [of('dojo', key), of(bare, key)];
      const ratio = medianRatio(mine.map((dojo, round) => ({ dojo, bare: yardstick[round] ?? NaN })));
      const show = (values: readonly number[]) => `${median(values).toFixed(key === 'p99' ? 2 : 0)} ${unit}`;
      const counts = goal !== undefined && (key === 'cpu' || isGeneratorFast);
      return {
        measure: `${measured}, against bare ${bare}`,
        dojo: show(mine),
        bare: show(yardstick),
        ratio: `${ratio.toFixed(2)}×`,
        goal: counts ? `${goal.isLeast ? '≥' : '≤'} ${goal.limit}×` : '',
        met: counts ? (goal.isLeast ? ratio >= goal.limit : ratio <= goal.limit) : undefined,
      };
    };
    const isYardstick = bare === 'fastify';
    return [
      row('processor time per delivery', 'cpu', 'µs', isYardstick ? { limit: 2 } : undefined),
      row('deliveries a second', 'rate', '/s', isYardstick ? { limit: 0.5, isLeast: true } : undefined),
      row('p99 of 32 connections', 'p99', 'ms', isYardstick ? { limit: 4 } : undefined),
      {
        measure: `the generator’s own limit, against bare ${bare}`,
        dojo: '',
        bare: `${capacity.toFixed(0)} /s`,
        ratio: `${(capacity / median(of(bare, 'rate'))).toFixed(2)}×`,
        goal: isGeneratorFast ? '' : 'below 3×: only processor time counts',
        met: undefined,
      },
    ];
  });
};

interface Goal {
  readonly limit: number;
  readonly isLeast?: true;
}

/** All servers in turns, so that whatever else the machine does weighs on all. */
async function measure(
  bench: Bench,
  running: ReadonlyMap<Server, ServerProcess>,
): Promise<Record<Server, Round[]>> {
  const rounds: Record<Server, Round[]> = { dojo: [], fastify: [], http: [], canned: [] };
  const deliveries = bench.often(20_000, 2_000);
  for (const server of running.values())
    await generate({ port: server.port, connections, deliveries, requests: [request] });
  for (let round = 0; round < bench.often(9, 2); round += 1) {
    bench.progress(`ingest: round ${round + 1}`);
    for (const [name, server] of round % 2 === 0 ? running : [...running].reverse()) {
      const [cpuBefore, begun] = [server.cpuMs(), performance.now()];
      const times = await generate({ port: server.port, connections, deliveries, requests: [request] });
      rounds[name].push({
        rate: (deliveries / (performance.now() - begun)) * 1_000,
        p99: quantile(times, 0.99),
        cpu: ((server.cpuMs() - cpuBefore) / deliveries) * 1_000,
      });
    }
  }
  return rounds;
}

const body = JSON.stringify({
  action: 'rank_upgraded',
  user: { id: '53aa3f265b97485984000001', rank: -5 },
  language: null,
});
const request = Buffer.from(
  [
    'POST /webhooks/codewars HTTP/1.1',
    'Host: 127.0.0.1',
    'User-Agent: Codewars Hookbot',
    'Content-Type: application/json',
    'X-Webhook-Event: user',
    `X-Webhook-Secret: ${secret}`,
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n'),
);

import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../test/support/ports.ts';
import type { Bench, Scenario } from '../support/bench.ts';
import { comparison, megabytes, milliseconds, type Row } from '../support/row.ts';
import { median, type Pair } from '../support/statistics.ts';

/** How many times what the bare bot takes. */
const limits = {
  web: { ready: 0.5, memory: 0.8 },
  worker: { ready: 1.1, memory: 1.2 },
  all: { ready: 1.2, memory: 1.2 },
} as const;
const ofDojo = ['web', 'worker', 'all'] as const;
const programs = [...ofDojo, 'bare'] as const;
type Program = (typeof programs)[number];

/** What one start of a process found. */
interface Found {
  readonly readyAfterMs: number;
  /** Until some seconds after it was ready, in milliseconds. */
  readonly cpuMs: number;
  /** Bytes, some seconds after it was ready. */
  readonly rss: number;
}

/** What each role takes until it is ready, and what it occupies when idle; with a database that exists already. */
export const roles: Scenario = async (bench) => {
  const directories = new Map(programs.map((program) => [program, bench.cleanup.directory()]));
  const once = (program: Program, servers: number): Promise<Found> =>
    startOnce(bench, program, directories.get(program) ?? '', servers);
  // The first start makes the database, and brings the files into memory.
  for (const program of programs) await once(program, 1);

  const rows: Row[] = [];
  for (const servers of [1, 1_000]) {
    const rounds: Record<Program, Found>[] = [];
    for (let round = 0; round < bench.often(9, 1); round += 1) {
      bench.progress(`roles, ${servers} server(s): round ${round + 1}`);
      const found: Partial<Record<Program, Found>> = {};
      for (const program of round % 2 === 0 ? programs : programs.toReversed())
        found[program] = await once(program, servers);
      rounds.push(found as Record<Program, Found>);
    }
    const where = servers === 1 ? '1 server' : `${servers.toLocaleString('en')} servers`;
    for (const role of ofDojo) {
      const pairs = (key: keyof Found): Pair[] =>
        rounds.map((round) => ({ dojo: round[role][key], bare: round.bare[key] }));
      rows.push(
        comparison(
          `${role}, ${where}: start to ready`,
          pairs('readyAfterMs'),
          milliseconds,
          limits[role].ready,
        ),
        comparison(`${role}, ${where}: processor time`, pairs('cpuMs'), milliseconds),
        comparison(`${role}, ${where}: memory (RSS) when idle`, pairs('rss'), megabytes, limits[role].memory),
      );
    }
  }
  return rows;
};

async function startOnce(bench: Bench, program: Program, directory: string, servers: number): Promise<Found> {
  const isBare = program === 'bare';
  const listens = program === 'web' || program === 'all';
  await using running = await bench.start(isBare ? 'bare' : 'dojo', directory, {
    servers,
    ...(!isBare && { role: program }),
    ...(listens && {
      env: {
        HOST: '127.0.0.1',
        PORT: String(await freePort()),
        CODEWARS_WEBHOOK_SECRET: 'the-secret-of-the-bench',
      },
    }),
  });
  await sleep(bench.often(4_000, 500));
  const samples: number[] = [];
  for (let sample = 0; sample < 3; sample += 1) {
    await sleep(300);
    samples.push(running.bot.rss());
  }
  const { readyAfterMs } = running.bot;
  return { readyAfterMs, cpuMs: running.bot.cpuMs(), rss: median(samples) };
}

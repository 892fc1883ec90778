import { setTimeout as sleep } from 'node:timers/promises';
import { kinds, type Kind, type Scenario } from '../support/bench.ts';
import { comparison, megabytes, type Row } from '../support/row.ts';
import { median, type Pair } from '../support/statistics.ts';

/** What an idle bot occupies, some seconds after it was ready. */
export const memory: Scenario = async (bench) => {
  const directories = bench.directories();
  const idle = async (kind: Kind, servers: number): Promise<number> => {
    await using running = await bench.start(kind, directories[kind], { servers });
    await sleep(bench.often(4_000, 500));
    const samples: number[] = [];
    for (let sample = 0; sample < 3; sample += 1) {
      await sleep(300);
      samples.push(running.bot.rss());
    }
    return median(samples);
  };

  const rows: Row[] = [];
  for (const servers of [1, 1_000]) {
    const pairs: Pair[] = [];
    for (let round = 0; round < bench.often(5, 1); round += 1) {
      bench.progress(`memory, ${servers} server(s): round ${round + 1}`);
      const found = { dojo: NaN, bare: NaN };
      for (const kind of round % 2 === 0 ? kinds : kinds.toReversed())
        found[kind] = await idle(kind, servers);
      pairs.push(found);
    }
    const where = servers === 1 ? '1 server' : `${servers.toLocaleString('en')} servers`;
    rows.push(comparison(`memory (RSS) when idle, ${where}`, pairs, megabytes, 1.35));
  }
  return rows;
};

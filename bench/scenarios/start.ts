import { kinds, type Kind, type Scenario } from '../support/bench.ts';
import { comparison, milliseconds } from '../support/row.ts';
import type { Pair } from '../support/statistics.ts';

/** From the start of the process until Discord has its commands; with a database that exists already. */
export const start: Scenario = async (bench) => {
  const directories = bench.directories();
  const once = async (kind: Kind): Promise<{ readyAfterMs: number; cpuMs: number }> => {
    await using running = await bench.start(kind, directories[kind]);
    return { readyAfterMs: running.bot.readyAfterMs, cpuMs: running.bot.cpuMs() };
  };
  // The first start makes the database, and brings the files into memory.
  for (const kind of kinds) await once(kind);

  const times: Pair[] = [];
  const cpu: Pair[] = [];
  for (let round = 0; round < bench.often(15, 2); round += 1) {
    bench.progress(`start: round ${round + 1}`);
    const found = { dojo: { readyAfterMs: NaN, cpuMs: NaN }, bare: { readyAfterMs: NaN, cpuMs: NaN } };
    for (const kind of round % 2 === 0 ? kinds : kinds.toReversed()) found[kind] = await once(kind);
    times.push({ dojo: found.dojo.readyAfterMs, bare: found.bare.readyAfterMs });
    cpu.push({ dojo: found.dojo.cpuMs, bare: found.bare.cpuMs });
  }
  return [
    comparison('start to ready', times, milliseconds, 1.6),
    comparison('processor time until ready', cpu, milliseconds),
  ];
};

import { kinds, type Scenario } from '../support/bench.ts';
import { comparison, milliseconds } from '../support/row.ts';
import type { Stage } from '../support/stage.ts';
import { quantile, type Pair } from '../support/statistics.ts';

/** What is asked for is in Dojo's cache: it is asked for once before each round, and a round is over within its 60 s. */
const cachedUser = 'some_user';
const loads = [1, 50] as const;

/** What one round found, in milliseconds. */
interface Round {
  readonly median: number;
  readonly p99: number;
  readonly cpuPerCommand: number;
}

/** How long a cached /profile takes from interaction to answer, and how much processor time. */
export const answers: Scenario = async (bench) => {
  const directories = bench.directories();
  await using dojo = await bench.start('dojo', directories.dojo);
  await using bare = await bench.start('bare', directories.bare);
  const bots = { dojo, bare };
  const commands = { 1: bench.often(400, 100), 50: bench.often(2_000, 300) };

  // Compiled hot paths, open connections, full caches: what a bot is like after its first minutes.
  for (const kind of kinds) await askAll(bots[kind].stage, bench.often(2_000, 300), 50);

  const rows = [];
  for (const load of loads) {
    const rounds: Record<keyof Round, Pair>[] = [];
    for (let round = 0; round < bench.often(11, 3); round += 1) {
      bench.progress(`answers, ${load} at a time: round ${round + 1}`);
      const found = { dojo: empty, bare: empty };
      for (const kind of round % 2 === 0 ? kinds : kinds.toReversed()) {
        const { bot, stage } = bots[kind];
        await stage.ask(0, cachedUser);
        const cpuBefore = bot.cpuMs();
        const times = await askAll(stage, commands[load], load);
        found[kind] = {
          median: quantile(times, 0.5),
          p99: quantile(times, 0.99),
          cpuPerCommand: (bot.cpuMs() - cpuBefore) / commands[load],
        };
      }
      const pair = (key: keyof Round): Pair => ({ dojo: found.dojo[key], bare: found.bare[key] });
      rounds.push({ median: pair('median'), p99: pair('p99'), cpuPerCommand: pair('cpuPerCommand') });
    }
    const row = (measure: string, key: keyof Round, limit?: number) =>
      comparison(
        `${measure}, ${load} at a time`,
        rounds.map((round) => round[key]),
        milliseconds,
        limit,
      );
    rows.push(
      row('answer to /profile, median', 'median', 1.3),
      row('answer to /profile, p99', 'p99', 1.5),
      row('processor time per command', 'cpuPerCommand'),
    );
  }
  return rows;
};

const empty: Round = { median: NaN, p99: NaN, cpuPerCommand: NaN };

/** Asks so many times, so many at once, and waits for all of them before the next. @returns milliseconds of each */
async function askAll(stage: Stage, commands: number, atOnce: number): Promise<number[]> {
  const times: number[] = [];
  while (times.length < commands) {
    const asked = Array.from({ length: atOnce }, (_, member) => stage.ask(member, cachedUser));
    times.push(...(await Promise.all(asked)));
    stage.discord.forget();
  }
  return times;
}

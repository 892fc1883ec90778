import { askAll, cachedUser, codewarsMs, newUsers, slowCodewars } from '../support/asking.ts';
import { kinds, type Bench, type Kind, type Running, type Scenario } from '../support/bench.ts';
import { comparison, milliseconds, type Row } from '../support/row.ts';
import { median, quantile, type Pair } from '../support/statistics.ts';

/** In milliseconds, of what an answer takes beyond the bare bot's and Codewars' own time. */
const mostBeyond = 2;
const loads = [1, 50] as const;

/** What one round found, in milliseconds. */
interface Round {
  readonly median: number;
  readonly p99: number;
  readonly cpuPerCommand: number;
}

/** How long a cached /profile takes from interaction to answer, and how much processor time; and how long one that is not cached. */
export const answers: Scenario = async (bench) => {
  const directories = bench.directories();
  await using dojo = await bench.start('dojo', directories.dojo);
  await using bare = await bench.start('bare', directories.bare);
  const bots = { dojo, bare };
  const commands = { 1: bench.often(400, 100), 50: bench.often(2_000, 300) };

  // Compiled hot paths, open connections, full caches: what a bot is like after its first minutes.
  for (const kind of kinds) await askAll(bots[kind].stage, bench.often(2_000, 300), 50);

  const rows: Row[] = [];
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
      row('answer to /profile, median', 'median', 1.15),
      row('answer to /profile, p99', 'p99', 1.3),
      row('processor time per command', 'cpuPerCommand', 1.2),
    );
  }
  rows.push(await uncached(bench, bots));
  return rows;
};

const empty: Round = { median: NaN, p99: NaN, cpuPerCommand: NaN };

/**
 * Codewars' own time is that of a plain fetch, at the same moments, of the same profile. @returns how much longer Dojo takes than that
 * and the bare bot's answer together
 */
async function uncached(bench: Bench, bots: Readonly<Record<Kind, Running>>): Promise<Row> {
  const { stage } = bots.dojo;
  const newUser = await newUsers(stage);
  // As many as a bot asks for in its first minutes, at two a second: this code is not that of an answer from the cache.
  for (let asked = 0; asked < bench.often(500, 20); asked += 1) await stage.ask(asked, newUser());
  slowCodewars(stage);
  const rounds = [];
  for (let round = 0; round < bench.often(11, 3); round += 1) {
    bench.progress(`answers, not cached: round ${round + 1}`);
    const times = { dojo: [] as number[], bare: [] as number[], codewars: [] as number[] };
    for (let asked = 0; asked < bench.often(30, 5); asked += 1) {
      const user = newUser();
      const startedAt = performance.now();
      await (await fetch(`${stage.codewars.apiUrl}/users/${user}`)).json();
      times.codewars.push(performance.now() - startedAt);
      times.dojo.push(await stage.ask(asked, user));
      times.bare.push(await bots.bare.stage.ask(asked, user));
    }
    const [dojo, bare, codewars] = [median(times.dojo), median(times.bare), median(times.codewars)];
    rounds.push({ dojo, bare, beyond: dojo - bare - codewars });
  }
  const beyond = median(rounds.map((round) => round.beyond));
  return {
    measure: `answer to /profile, not cached: Codewars takes ${codewarsMs} ms`,
    dojo: milliseconds(median(rounds.map(({ dojo }) => dojo))),
    bare: milliseconds(median(rounds.map(({ bare }) => bare))),
    ratio: `${beyond.toFixed(2)} ms beyond`,
    goal: `≤ ${mostBeyond} ms`,
    met: beyond <= mostBeyond,
  };
}

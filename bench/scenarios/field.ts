import type { Bench, Running, Scenario } from '../support/bench.ts';
import { askAll, cachedUser, codewarsMs, newUsers, slowCodewars } from '../support/asking.ts';
import { comparison, milliseconds } from '../support/row.ts';
import { median, quantile, type Pair } from '../support/statistics.ts';

const bots = ['dojo', 'field'] as const;
type Bot = (typeof bots)[number];

/** What was found of one bot in one round, in milliseconds. */
type Found = ReadonlyMap<string, number>;

/** The same /profile from Dojo and from a bot of the shape of Codewars' own, which stands in the column of the bare bot. */
export const field: Scenario = async (bench) => {
  await using dojo = await bench.start('dojo', bench.cleanup.directory());
  await using other = await bench.start('field', bench.cleanup.directory());
  const running = { dojo, field: other };
  for (const bot of bots) await askAll(running[bot].stage, bench.often(2_000, 100), 50);
  const names = { dojo: await newUsers(dojo.stage), field: await newUsers(other.stage) };
  for (const bot of bots) slowCodewars(running[bot].stage);

  const rounds: Record<Bot, Found>[] = [];
  for (let round = 0; round < bench.often(11, 3); round += 1) {
    bench.progress(`field: round ${round + 1}`);
    const found: Record<Bot, Found> = { dojo: new Map(), field: new Map() };
    for (const bot of round % 2 === 0 ? bots : bots.toReversed())
      found[bot] = await measure(bench, running[bot], names[bot]);
    rounds.push(found);
  }
  const measures = [...(rounds[0]?.dojo.keys() ?? [])];
  return measures.map((measure) => {
    const pairs = rounds.map((round): Pair => {
      return { dojo: round.dojo.get(measure) ?? NaN, bare: round.field.get(measure) ?? NaN };
    });
    return comparison(`beside a bot of the field: ${measure}`, pairs, milliseconds);
  });
};

async function measure(bench: Bench, { bot, stage }: Running, newUser: () => string): Promise<Found> {
  const found = new Map<string, number>();
  const fresh: number[] = [];
  for (let asked = 0; asked < bench.often(30, 5); asked += 1) fresh.push(await stage.ask(asked, newUser()));
  found.set(`a profile that is new, Codewars takes ${codewarsMs} ms`, median(fresh));
  await stage.ask(0, cachedUser);
  for (const load of [1, 50]) {
    const commands = load === 1 ? bench.often(60, 10) : bench.often(500, 100);
    const cpuBefore = bot.cpuMs();
    const times = await askAll(stage, commands, load);
    found.set(`one asked for before, ${load} at a time`, median(times));
    found.set(`the same, ${load} at a time, p99`, quantile(times, 0.99));
    found.set(`processor time per command, ${load} at a time`, (bot.cpuMs() - cpuBefore) / commands);
  }
  return found;
}

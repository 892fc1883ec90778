import { setTimeout as sleep } from 'node:timers/promises';
import { kinds, type Kind, type Scenario } from '../support/bench.ts';
import type { Memory } from '../support/bot-process.ts';
import { megabytes, type Row } from '../support/row.ts';
import { memberCount, type Stage } from '../support/stage.ts';

/** Members of the stand-in for Codewars, so that it is not always the same that is remembered. */
const users = ['some_user', 'hanae', 'tomoe'];
/** Of memory after garbage was collected: after all commands against after half of them, when all caches are warm. */
const limits = { heapUsed: 1.03, rss: 1.05 };
const settleMs = 2_000;

/** Whether memory grows with the number of commands that were answered. */
export const growth: Scenario = async (bench) => {
  const directories = bench.directories();
  await using dojo = await bench.start('dojo', directories.dojo, { probed: true });
  await using bare = await bench.start('bare', directories.bare, { probed: true });
  const bots = { dojo, bare };
  const part = bench.often(5_000, 500);

  const seen: Record<Kind, Memory[]> = { dojo: [], bare: [] };
  for (let answered = part; answered <= 4 * part; answered += part) {
    bench.progress(`growth: ${answered} commands`);
    for (const kind of kinds) {
      const { stage, bot } = bots[kind];
      await askMany(stage, part);
      // What belongs to the last commands, such as idle connections, goes by itself.
      await sleep(bench.often(settleMs, 100));
      seen[kind].push(await bot.memory());
    }
  }

  const heapAfter = [0, 1, 2, 3].map((index): Row => {
    const [mine, yardstick] = [seen.dojo[index], seen.bare[index]];
    return {
      measure: `heap after ${((index + 1) * part).toLocaleString('en')} commands`,
      dojo: megabytes(mine?.heapUsed ?? NaN),
      bare: megabytes(yardstick?.heapUsed ?? NaN),
      ratio: '',
      goal: '',
      met: undefined,
    };
  });
  return [
    ...heapAfter,
    change('heap at the end against half-way', 'heapUsed', seen),
    change('memory (RSS) at the end against half-way', 'rss', seen),
  ];
};

function change(measure: string, key: keyof Memory, seen: Record<Kind, readonly Memory[]>): Row {
  const factor = (kind: Kind): number => (seen[kind].at(-1)?.[key] ?? NaN) / (seen[kind][1]?.[key] ?? NaN);
  return {
    measure,
    dojo: `${factor('dojo').toFixed(3)}×`,
    bare: `${factor('bare').toFixed(3)}×`,
    ratio: '',
    goal: `≤ ${limits[key]}×`,
    met: factor('dojo') <= limits[key],
  };
}

async function askMany(stage: Stage, commands: number): Promise<void> {
  for (let asked = 0; asked < commands; asked += memberCount) {
    await Promise.all(
      Array.from({ length: memberCount }, (_, member) =>
        stage.ask(member, users[member % users.length] ?? ''),
      ),
    );
    stage.discord.forget();
  }
}

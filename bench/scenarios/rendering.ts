import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Scenario } from '../support/bench.ts';
import { comparison, milliseconds } from '../support/row.ts';
import type { Pair } from '../support/statistics.ts';

const program = join(import.meta.dirname, '..', 'bots', 'rendering.mjs');
/** How many times the parser's own time a description may take. */
const limit = 2;

interface Measure {
  readonly name: string;
  readonly pairs: readonly Pair[];
  /** Whether there is something to compare with. */
  readonly compared: boolean;
}

/** What it takes to show a description, against the parser of Markdown alone; and to show what an attempt printed. */
export const rendering: Scenario = async (bench) => {
  bench.progress('rendering');
  const child = fork(program, [String(bench.often(15, 3))]);
  bench.cleanup.watch(child);
  const [measures] = (await once(child, 'message')) as [readonly Measure[]];
  return measures.map(({ name, pairs, compared }) => {
    const row = comparison(name, pairs, milliseconds, compared ? limit : undefined);
    return compared ? row : { ...row, bare: '', ratio: '' };
  });
};

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import type { Row } from './row.ts';

const [members, kataEach] = [1_000, 1_000];

/** Fills a database, in a process of its own, with a server whose 1,000 members have completed 1,000 kata each. */
export async function seedBoards(bench: Bench, url: string): Promise<void> {
  const program = join(import.meta.dirname, '..', 'seed-boards.ts');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, String(members), String(kataEach)],
    { env: { DATABASE_URL: url }, stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 },
  );
  bench.cleanup.watch(child);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('The members could not be written.');
}

/** Of Dojo alone: there is no bare bot to compare with. */
export function goalRow(measure: string, dojo: string, goal: string, met: boolean): Row {
  return { measure, dojo, bare: '', ratio: '', goal, met };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { startHooked, type Hooked } from './hook.ts';

const seedProgram = join(import.meta.dirname, '..', 'seed.ts');
const seededWithinMs = 120_000;

/** A database with links, for one start after the other. */
export interface World {
  readonly directory: string;
  readonly servers: number;
  readonly links: number;
}

export const membersEach = 100;
export const sizes = ['small', 'large'] as const;
export type Size = (typeof sizes)[number];

/** 100 links in one server, and 100,000 in 1,000. */
export async function makeWorlds(bench: Bench): Promise<Readonly<Record<Size, World>>> {
  return { small: await makeWorld(bench, 1), large: await makeWorld(bench, 1_000) };
}

async function makeWorld(bench: Bench, servers: number): Promise<World> {
  const links = servers * membersEach;
  bench.progress(`scale: writing ${links.toLocaleString('en')} links`);
  const directory = bench.cleanup.directory();
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      seedProgram,
      databaseIn(directory),
      String(servers),
      String(membersEach),
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], timeout: seededWithinMs },
  );
  bench.cleanup.watch(child);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('The links could not be written.');
  return { directory, servers, links };
}

/** Where a bot looks for it that is started there. */
const databaseIn = (directory: string): string => `sqlite://${join(directory, 'dojo.sqlite')}`;

/** A bot in that world. `servers`: in how many it is, where that is not what the world says. */
export function startIn(bench: Bench, world: World, servers = world.servers): Promise<Hooked> {
  return startHooked(bench, world.directory, { servers });
}
